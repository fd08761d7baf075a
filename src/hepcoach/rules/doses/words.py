# ruff: noqa: E501
"""The words of a dose in English and Spanish, each turned into one word of a small common vocabulary.

The rules of `asides` and `fields` are written in that vocabulary only, so that a rule serves both languages.
A word that is not listed stands for itself. Accents and case are gone before a word is looked up.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_COMMON = {
    "sets": """set sets series serie tanda tandas vuelta vueltas ronda rondas round rounds circuit circuits
        bloque bloques""",
    "reps": """rep reps repetition repetitions repeticion repeticiones repes rpt rpts repet repets trial trials
        intento intentos""",
    "times": "time times vez veces tms ocasiones",
    "repeat": "repeat repeats repeated repeating repetir repita repite repitelo repitalo rpt",
    "sec": "sec secs seconds seg segs segundos sg sgs sgdos ss segundito segunditos",
    "second": "second segundo segunda",
    "min": "minute minutes min mins minuto minutos mns",
    "hours": "hour hours hr hrs hora horas",
    "day": "day days dia dias",
    "week": "week weeks wk wks semana semanas sem sems wkly weekly semanal semanales semanalmente",
    "month": "month months mes meses",
    "daily": "daily everyday diario diaria diarios diarias diariamente qd dly",
    "bid": "bid",
    "tid": "tid",
    "qid": "qid",
    "each": "each every ea cada",
    "per": "per al",
    "with": "with con",
    "and": "and y e",
    "or": "or o u",
    "hold": """hold holds held holding hld sostener sostenga sosten sostenlo sostengalo sostenida sostenido sosteniendo
        sostengan mantener mantenga mantenlo mantengalo manten mantiene mantenida mantenido manteniendo
        mantenimiento aguantar aguante aguanta aguantando aguantalo aguantelo sustain sustained sustaining
        maintain""",
    "squeeze": """squeeze squeezes squeezing apretar apriete aprieta apretando tighten tightening contract
        contraction contractions contraer contraiga contraccion contracciones push press empujar empuje presionar
        presione""",
    "pause": "pause pausa pausing pausar",
    "count": "count counts counting contar cuente cuenta contando conteo conteos cta",
    "rest": """rest rests resting descanso descansos descansar descanse descansa descansando relax relaxing relaje
        relajar relaja break breaks reposo""",
    "stretch": "stretch stretches stretching estiramiento estiramientos estirar estire estira estirando elongacion",
    "isometric": "isometric isometrics iso isom isometrico isometricos isometrica isometricas",
    "balance": "balance sls slst tandem equilibrio monopodal unipodal romberg",
    "plank": "plank planks plancha planchas superman wallsit",
    "voice": "ah ahh aah aaah eee vowel vowels phonate phonation vocal hum humming",
    "walk": "walk walking walks caminar camine camina caminata caminando walker andar ande",
    "bike": """bike biking cycling cycle bicycle bicicleta bici estatica treadmill elliptical nustep ube ergometer pedal
        pedaling pedalear pedalee pedales swim swimming nadar nade jog jogging trotar run running correr caminadora
        eliptica cinta""",
    "ice": """ice icing hielo cold cryo heat hot calor compresas compresa mhp tens nmes elevate elevation elevar
        elevacion eleve massage masaje cpm prop propping desensitization desensitize meditation wear splint ferula
        soak""",
    "march": """march marching marches marcha marchar marche jacks jack stepping hop hopping jump jumping saltar jumps
        hops shuffle shuffles""",
    "limb": """leg legs arm arms foot feet knee knees hip hips ankle ankles shoulder shoulders elbow elbows wrist
        wrists thumb thumbs calf calves hamstring hamstrings quad quads glute glutes thigh thighs heel heels cheek
        cheeks le ue extremity extremities limb limbs pierna piernas brazo brazos pie pies rodilla rodillas cadera
        caderas tobillo tobillos hombro hombros codo codos muneca munecas pulgar pantorrilla pantorrillas muslo
        muslos talon talones mejilla ext nostril ear eye arch hemibody""",
    "hand": "hand hands mano manos fist puno",
    "side": "side sides lado lados sd costado",
    "direction": "direction directions way ways direccion direcciones sentido sentidos dir",
    "left": "left lt lft izquierda izquierdo izq izqda izqdo lle lue izquierdas zurda",
    "right": "right rt rgt derecha derecho der dcha dcho drcha drcho rle rue",
    "both": "both ambos ambas",
    "bilateral": "bilateral bilaterally bilat bilateralmente bil bilaterales ble bue",
    "alternating": """alternating alternate alternately alternates alt alternando alternar alterne alterna alternado
        alternados alternadas alternadamente""",
    "affected": """affected operated operative involved surgical injured afectada afectado operada operado lesionada
        lesionado paretic hemiparetic weak weaker hemi""",
    "unaffected": """unaffected uninvolved nonoperated nonoperative nonsurgical sound uninjured sana sano nonaffected
        noninvolved good stronger""",
    "other": "other opposite otro otra contrario contraria opuesto opuesta contralateral",
    "lb": "lb lbs pound pounds libra libras lbr",
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramo kilogramos kilito",
    "oz": "oz ounce ounces onza onzas",
    "gram": "g gr grs gram grams gramos",
    "level": "level lvl nivel lev",
    "band": """band bands theraband therabands tband tbands tb tubing tube loop banda bandas liga ligas elastico
        elastica elasticos goma gomas miniband exerciseband""",
    "putty": "putty theraputty plastilina masilla theraputy",
    "yellow": "yellow amarillo amarilla yel ylw",
    "red": "red rojo roja",
    "green": "green verde grn",
    "blue": "blue azul",
    "black": "black negro negra blk",
    "silver": "silver plata plateada plateado",
    "gold": "gold oro dorada dorado",
    "orange": "orange naranja anaranjada anaranjado",
    "purple": "purple morado morada violeta violet lila",
    "pink": "pink rosa rosada rosado",
    "gray": "gray grey gris",
    "white": "white blanco blanca",
    "tan": "tan beige",
    "brown": "brown marron cafe",
    "mon": "mon monday mondays lunes lun",
    "tue": "tue tues tuesday tuesdays martes",
    "wed": "wed weds wednesday wednesdays miercoles mie mier",
    "thu": "thu thur thurs thursday thursdays jueves jue",
    "fri": "fri friday fridays viernes vie",
    "sat": "sat saturday saturdays sabado sabados sab",
    "sun": "sun sunday sundays domingo domingos dom",
    "weekdays": "weekdays weekday workdays",
    "weekends": "weekend weekends",
    "morning": "morning mornings manana mananas am mornin wakeup",
    "noon": "noon midday lunchtime mediodia",
    "afternoon": "afternoon afternoons tarde tardes",
    "evening": "evening evenings",
    "night": "night nights noche noches pm nightly",
    "bed": "bed bedtime hs dormir acostarse acostarte cama sleep dormirse",
    "wake": """waking wake awakening levantarse levantarte despertar despertarse levantarme ayunas""",
    "meal": "meal meals comida comidas mealtime mealtimes alimentos",
    "breakfast": "breakfast desayuno desayunar desayune",
    "lunch": "lunch almuerzo almorzar almuerce",
    "dinner": "dinner supper cena cenar cene",
    "before": "before antes prior",
    "after": "after despues tras",
    "in": "in en",
    "for": "for durante",
    "of": "of de",
    "to": "to hasta",
    "until": "until till til",
    "if": "if si",
    "when": "when cuando whenever",
    "prn": "prn",
    "sore": "sore soreness adolorido adolorida adolorimiento",
    "stiff": "stiff stiffness rigidez rigido rigida tieso tiesa tight tightness entumecido entumecida",
    "pain": "pain painful painfull hurts hurt hurting dolor duele duela doler discomfort molestia molestias ache aches",
    "stop": "stop discontinue detener detenga detengase parar pare deje suspender suspenda detente pares",
    "no": "no not dont without sin nunca never avoid evite evitar cannot doesnt shouldnt",
    "fatigue": "fatigue fatigued failure tired exhaustion burn fatiga cansancio cansarse cansado fallo cansar tire",
    "slow": "slow slowly lento lenta lentamente despacio lentos lentas slo suavemente despacito",
    "degrees": "degrees degree deg degs grados grado",
    "breath": "breath breaths respiracion respiraciones inhalaciones exhalaciones",
    "step": "step box escalon platform stool",
    "session": "session sessions sesion sesiones bout bouts",
    "freq": "freq frequency frecuencia",
    "resistance": "resistance resist resistencia resistive",
    "weight": """weight weights wt wts weighted cuff dumbbell dumbbells db kettlebell kb pesa pesas peso mancuerna
        mancuernas pesita pesitas lastre tobillera barbell dowel""",
    "add": "add adding agregar agregue agrega anadir anada anade aumentar aumente aumenta aumentando",
    "progress": """progress progressing progression increase increasing incr advance advancing upgrade progresar
        progrese progresa progresion progresando incrementar incremente subir suba sube avanzar avance""",
    "then": "then luego",
    "about": "about approx approximately around aprox aproximadamente unos unas ca",
    "perform": """do perform complete start begin haga hacer haz realice realizar realiza complete completar empiece
        practice practique practicar haciendo make hagan hagalo""",
    "only": "only solo solamente",
    "except": "except excepto menos salvo",
    "exercise": "exercise exercises ejercicio ejercicios",
    "total": "total",
}

# Words of a repeated movement: "10 bridges" is 10 repetitions, "bridges 60 sec" is not a hold.
MOVEMENTS = frozenset(
    _words("""pumps squats bridges raises raise lifts lift curls presses slides slide kicks taps tap circles rotations rolls
    squeezes swallows tucks reaches pushups lunges lunge crunches clams clamshells rows shrugs extensions
    extension flexions stands twists touches bends dips planks pinches grips openings closings pulls pulldowns abductions
    adductions situps thrusts dogs wipes turns nods tilts retractions protractions pronations supinations
    productions words sentences phrases sighs glides sirens coughs blows rotation flexion elevations rises
    squat bridge pump curl circle row press pushup stand sts slr slrs stepups stepup reps burpees hops jumps
    bounces wobbles sidesteps transfers throws catches tosses opposition oppositions deviations sips
    degluciones tragos sentadilla sentadillas elevaciones levantamientos flexiones extensiones circulos puentes
    apretones rotaciones giros abdominales zancadas contracciones pinzas aperturas cierres levantadas patadas
    pasadas inclinaciones rotacion elevacion movimientos palabras oraciones frases lagartijas desplantes
    estocadas subidas bajadas pellizcos toques deslizamientos aductores abductores presiones""")
)

_UNITS_OF_NUMBERS = """one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12
    thirteen:13 fourteen:14 fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19 twenty:20 thirty:30 forty:40
    fourty:40 fifty:50 sixty:60 seventy:70 eighty:80 ninety:90 hundred:100 dozen:12
    un:1 uno:1 una:1 dos:2 tres:3 cuatro:4 cinco:5 seis:6 siete:7 ocho:8 nueve:9 diez:10 doce:12 trece:13
    catorce:14 quince:15 dieciseis:16 diecisiete:17 dieciocho:18 diecinueve:19 veinte:20 veinticinco:25 treinta:30
    cuarenta:40 cincuenta:50 sesenta:60 setenta:70 ochenta:80 noventa:90 cien:100 docena:12 veintiuno:21
    veintidos:22 veinticuatro:24 tens:10 fives:5 couple:2 dies:10 quinse:15 sinco:5 beinte:20 dose:12"""
NUMBERS = {word: int(value) for word, value in (pair.split(":") for pair in _words(_UNITS_OF_NUMBERS))}
# "dose" is English for what this package reads; only Spanish writes it for 12 by mistake.
del NUMBERS["dose"]
TENS = frozenset(value for value in NUMBERS.values() if value >= 20 and value % 10 == 0)
# Number words that are as often articles: "one leg", "una silla".
ARTICLES = frozenset({"un", "uno", "una", "one"})
HALVES = frozenset({"half", "medio", "media"})
MULTIPLES = {"twice": 2, "thrice": 3}
# Words without which the rest reads the same.
DROPPED = frozenset(
    _words("the el la los las lo del please favor your tu su tus sus my this that these those usted")
)

_LISTED = {listed: word for word, surfaces in _COMMON.items() for listed in surfaces.split()}
COLOURS = _words("yellow red green blue black silver gold orange purple pink gray white tan brown")
# Red, green … Thera-Band in three letters. "BTB" is blue or black: not listed.
BAND_COLOURS = {"rtb": "red", "gtb": "green", "ytb": "yellow"}
DAYS = _words("mon tue wed thu fri sat sun")

# What a therapist in a hurry misspells; a word near to one of these is read as it.
_CORRECTABLE = tuple(
    sorted(
        surface
        for word in _words("""sets reps times sec min day week daily hold repeat lb kg left right both bilateral
            alternating each yellow green band weekdays morning night mon tue wed thu fri sat sun""")
        for surface in _COMMON[word].split()
        if len(surface) >= 4 and surface not in {"trial", "trials", "round", "rounds", "loop", "tube", "sound"}
    )
)
_TYPOS = {
    "rpes": "reps", "resp": "reps", "repz": "reps", "stes": "sets", "sest": "sets", "hodl": "hold", "hlod": "hold",
    "holf": "hold", "holdd": "hold", "secodns": "sec", "eahc": "each", "dya": "day", "weke": "week", "tiems": "times",
    "beses": "times", "vezes": "times", "veses": "times", "seires": "sets", "sereis": "sets", "twise": "twice",
    "lef": "left", "rigth": "right", "rihgt": "right", "rigt": "right",
}  # fmt: skip
# Ordinary words that lie near a correctable one.
_NOT_TYPOS = frozenset(
    _words("minuet seats reset resets heads lefts light night fright sight bands series maintained")
)


def common(surface: str) -> str:
    """The common vocabulary's word for a lower-case, accent-free surface word."""
    if surface in _LISTED:
        return _LISTED[surface]
    if surface in _TYPOS:
        return _TYPOS[surface]
    if len(surface) < 4 or surface in MOVEMENTS or surface in _NOT_TYPOS:
        return surface
    for meant in _CORRECTABLE:
        if _is_typo_of(surface, meant):
            return _LISTED[meant]
    return surface


def _is_typo_of(surface: str, meant: str) -> bool:
    """Whether `surface` has one sensible reading as `meant`.

    Short words are near too many others, so there only swapped or doubled letters count.
    """
    if surface[0] != meant[0] or abs(len(surface) - len(meant)) > 2:
        return False
    if len(meant) <= 6:
        if len(surface) == len(meant):
            return sorted(surface) == sorted(meant) and OSA.distance(surface, meant) == 1
        return _undoubled(surface) == _undoubled(meant)
    allowed = 2 if len(meant) >= 9 else 1
    return OSA.distance(surface, meant, score_cutoff=allowed) <= allowed


def _undoubled(word: str) -> str:
    return "".join(letter for index, letter in enumerate(word) if index == 0 or word[index - 1] != letter)
