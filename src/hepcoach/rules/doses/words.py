"""The words of a dose in English and Spanish, each turned into one word of a small common vocabulary.

The rules of `asides`, `fields` and `days` are written in that vocabulary only, so that one rule serves both
languages. A word that is not listed stands for itself. Accents and case are gone before a word is looked up.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA


def listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def listed_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON = {
    "sets": """set sets series serie tanda tandas vuelta vueltas ronda rondas round rounds circuit circuits bloque
        bloques""",
    "reps": """rep reps repetition repetitions repeticion repeticiones repes rpts repets trial trials intento
        intentos""",
    "times": "time times vez veces tms ocasiones",
    "repeat": "repeat repeats repeated repeating rpt repetir repita repite repitelo repitalo repitan",
    "sec": "sec secs seconds seg segs segundos sg sgs sgdos segundito segunditos",
    "second": "second segundo segunda",
    "min": "minute minutes min mins minuto minutos mns minutitos",
    "hours": "hour hours hrs hora horas",
    "day": "day days dia dias",
    "week": "week weeks wk wks semana semanas sem sems",
    "weekly": "weekly wkly semanal semanales semanalmente",
    "month": "month months mes meses",
    "daily": "daily everyday diario diaria diarios diarias diariamente qd dly",
    "everyother": "qod interdiario interdiaria interdiarios",
    "prn": "prn",
    "each": "each every ea cada",
    "per": "per",
    "with": "with con using",
    "and": "and y e",
    "or": "or o u",
    "of": "of de",
    "in": "in en",
    "for": "for durante",
    "before": "before antes prior",
    "after": "after despues tras",
    "until": "until till til",
    "if": "if si",
    "when": "when cuando whenever",
    "then": "then luego",
    "no": "no not dont without sin nunca never avoid evite evitar cannot doesnt shouldnt",
    "about": "about approx approximately aprox aproximadamente unos unas",
    "hold": """hold holds held holding hld sostener sostenga sosten sostenlo sostengalo sostengala sostenida
        sostenido sosteniendo sostengan sosteniendolo mantener mantenga mantenlo mantengalo mantengala manten
        mantiene mantenida mantenido manteniendo aguantar aguante aguanta aguantando aguantalo aguantelo sustain
        sustained sustaining maintain""",
    "squeeze": """squeeze squeezing apretar apriete aprieta apretando tighten tightening contract contraer
        contraiga contraccion push empujar empuje presionar presione""",
    "pause": "pause pausa pausing pausar",
    "count": "count counts counting contar cuente cuenta contando conteo conteos",
    "rest": """rest rests resting descanso descansos descansar descanse descansa descansando relax relaxing relaje
        relajar relaja break breaks reposo""",
    "stretch": """stretch stretches stretching str estiramiento estiramientos estirar estire estira estirando
        elongacion pose postura""",
    "isometric": "isometric isometrics iso isom isometrico isometricos isometrica isometricas",
    "balance": "balance sls slst tandem equilibrio monopodal unipodal romberg stance balancing",
    "plank": "plank planks plancha planchas superman wallsit",
    "voice": "ah ahh aah aaah eee vowel vowels phonate phonation vocal hum humming",
    "walk": "walk walking walks caminar camine camina caminata caminatas caminando andar ande",
    "bike": """bike biking cycling cycle bicycle bicicleta bici estatica treadmill elliptical nustep ube ergometer
        pedal pedaling pedalear pedalee swim swimming nadar nade jog jogging trotar run running correr caminadora
        eliptica rower recumbent""",
    "ice": """ice icing hielo cold cryo heat heating hot calor compresas compresa mhp tens nmes elevate elevation
        eleve massage masaje cpm prop propping desensitization desensitize meditation wear splint ferula soak
        lying acostado acostada""",
    "march": "march marches marching marcha marchar marche jacks jack shuffle shuffles dance boxing",
    "breath": "breath breaths respiracion respiraciones inhalaciones exhalaciones",
    "breathing": """breathing diaphragmatic spirometer emst imst pursed inspirometro diafragmatica inhale exhale
        inhala exhala spirometry inspiratory expiratory""",
    "limb": """leg legs arm arms knee knees hip hips ankle ankles shoulder shoulders elbow elbows wrist wrists
        thumb thumbs calf calves hamstring hamstrings quad quads glute glutes thigh thighs heel heels cheek cheeks
        le ue extremity extremities limb limbs pierna piernas brazo brazos rodilla rodillas cadera caderas tobillo
        tobillos hombro hombros codo codos muneca munecas pulgar pantorrilla pantorrillas muslo muslos talon
        talones mejilla nostril ear arch""",
    "foot": "foot feet pie pies",
    "hand": "hand hands mano manos fist puno",
    "side": "side sides lado lados sd costado",
    "direction": "direction directions way ways direccion direcciones sentido sentidos dir dirs",
    "left": "left lt lft izquierda izquierdo izq izqda izqdo lle lue",
    "right": "right rt rgt derecha derecho der dcha dcho drcha drcho rle rue",
    "both": "both ambos ambas",
    "bilateral": "bilateral bilaterally bilat bilateralmente bil bilaterales ble bue",
    "alternating": """alternating alternate alternately alternates alt alternando alternar alterne alterna
        alternado alternados alternadas alternos alternas alternadamente""",
    "affected": """affected operated operative involved surgical injured postop afectada afectado operada operado
        lesionada lesionado paretic hemiparetic hemiplegic involucrada involucrado""",
    "weak": "weak weaker bad debil mala malo enferma enfermo sx hemi",
    "other": "other opposite otro otra otros otras contrario contraria opuesto opuesta contralateral",
    "switch": "switch switching change cambie cambia cambiar cambiando",
    "lb": "lb lbs pound pounds libra libras",
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramo kilogramos",
    "oz": "oz ounce ounces onza onzas",
    "gram": "g gr grs gram grams gramos",
    "level": "level lvl nivel",
    "band": """band bands theraband therabands tband tbands tb tubing tube loop banda bandas liga ligas elastico
        elastica elasticos goma gomas miniband exerciseband""",
    "putty": "putty theraputty plastilina masilla",
    "yellow": "yellow amarillo amarilla yel ylw",
    "red": "red rojo roja",
    "green": "green verde grn",
    "blue": "blue azul",
    "black": "black negro negra blk",
    "silver": "silver plateada plateado",
    "gold": "gold dorada dorado",
    "orange": "orange naranja anaranjada anaranjado",
    "purple": "purple morado morada violeta violet lila",
    "pink": "pink rosa rosada rosado",
    "gray": "gray grey gris",
    "white": "white blanco blanca",
    "tan": "tan beige",
    "brown": "brown marron",
    "mon": "mon monday mondays lunes lun",
    "tue": "tue tues tuesday tuesdays martes",
    "wed": "wed weds wednesday wednesdays miercoles mie mier",
    "thu": "thu thur thurs thursday thursdays jueves jue",
    "fri": "fri friday fridays viernes vie",
    "sat": "sat saturday saturdays sabado sabados sab",
    "sun": "sun sunday sundays domingo domingos dom",
    "weekdays": "weekdays weekday workdays",
    "weekends": "weekend weekends",
    "morning": "morning mornings manana mananas am qam",
    "noon": "noon midday mediodia",
    "afternoon": "afternoon afternoons tarde tardes",
    "evening": "evening evenings",
    "night": "night nights noche noches pm nightly qpm overnight",
    "bed": "bed bedtime hs qhs dormir acostarse acostarte sleep dormirse sleeping",
    "wake": "waking wake awakening levantarse levantarte despertar despertarse ayunas",
    "meal": "meal meals comida comidas mealtime mealtimes alimentos",
    "breakfast": "breakfast desayuno desayunar desayune",
    "lunch": "lunch almuerzo almorzar lunchtime",
    "dinner": "dinner supper cena cenar cene dinnertime",
    "sore": "sore soreness adolorido adolorida achy",
    "stiff": "stiff stiffness rigidez rigido rigida tieso tiesa tight tightness entumecido entumecida tense tenso",
    "pain": """pain painful hurts hurt hurting dolor dolores duele duela duelen doler molestia molestias ache
        aches aching""",
    "stop": "stop detener detenga detengase parar pare deje detente pares",
    "quit": "discontinue discontinued suspender suspenda suspendido descontinuar descontinue",
    "fatigue": """fatigue fatigued failure tired exhaustion burn fatiga cansancio cansarse cansado cansar cansa
        canse cansas""",
    "slow": "slow slowly lento lenta lentamente despacio lentos lentas suavemente despacito",
    "deg": "degrees degree deg degs grados grado",
    "session": "session sessions sesion sesiones bout bouts",
    "freq": "freq frequency frecuencia",
    "resistance": "resistance resistencia resistive",
    "weight": """weight weights wt wts cuff dumbbell dumbbells db dbs kettlebell kb pesa pesas peso mancuerna
        mancuernas pesita pesitas tobillera barbell""",
    "add": "add adding agregar agregue agrega anadir anada anade",
    "raise_to": "aumentar aumente aumenta aumentando incrementar incremente increase increases increasing incr",
    "progress": """progress progressing progression advance advancing upgrade progresar progrese progresa
        progresion progresando avanzar avance""",
    "except": "except excepto menos salvo",
    "exercise": "exercise exercises ejercicio ejercicios",
    "perform": """do perform complete practice haga hacer haz realice realizar realiza completar practique
        practicar haciendo hagan hagalo start begin empiece empezar comience""",
    "only": "only solo solamente",
}

# Words that mean one thing together.
_PHRASES = {
    "atleast": """at least|al menos|por lo menos|no less than|no fewer than|not less than|no menos de|minimum
        of|minimum |minimo de|minimo|como minimo|cuando menos|a minimum of|un minimo de""",
    "atmost": """up to|no more than|not more than|no mas de|at most|maximum of|maximum|max of|max|maximo de|maximo
        |como maximo|a lo mas|a lo sumo|not to exceed|no exceed|no exceder|sin exceder|sin pasar de|un maximo de
        |no over|no greater than|not greater than|no higher than|not over|not above|do not exceed|dont
        exceed|hasta un maximo de|hasta|less than or equal to""",
    "ormore": "or more|o mas|y mas|or greater|plus|and up|or above",
    "orless": "or less|or fewer|o menos|tops",
    "prn": """as needed|if needed|when needed|as necessary|if necessary|when necessary|segun necesidad|a demanda
        |segun sea necesario|si es necesario|cuando sea necesario|si lo necesita|cuando lo necesite|segun necesite
        |segun se necesite|si necesario|en caso necesario|as required|segun lo necesite|cuando necesite""",
    "weekends": "fin de semana|fines de semana|los fines de semana",
    "weekdays": "entre semana|dias entre semana|dias de semana|dias habiles|dias laborables|work days|week days",
    "everyother": """every other day|every second day|each other day|alternate days|alternating days|every 2 days
        |every two days|dia por medio|dia de por medio|dias alternos|dias alternados|un dia si y otro no |un dia
        si y un dia no|un dia si un dia no|un dia si otro no|dia si y dia no|dia si dia no|cada tercer dia |cada 2
        dias|cada dos dias|cada otro dia|pasando un dia|dejando un dia|one day on one day off|every 48 hours |cada
        48 horas|1 day on 1 day off|every alternate day|un dia si|every 2nd day""",
    "daily": "every day|each day|everyday|todos los dias|todo los dias|cada dia|once every day|a diario|"
    "every single day",
    "alternating": """one leg at a time|one arm at a time|one side at a time|una pierna a la vez|un brazo a la vez
        |un lado a la vez|una a la vez|one foot at a time|one at a time|primero una pierna y luego la otra |una
        pierna y luego la otra|un lado y luego el otro|una mano a la vez|one hand at a time""",
    "contractions": """quad set|quad sets|quadricep set|quadriceps set|quadriceps sets|glute set|glute
        sets|gluteal set |gluteal sets|ham set|ham sets|hamstring set|hamstring sets|scap set|scap sets|scapular
        sets|ab set|ab sets |abdominal sets|ta sets|adductor sets|core sets|heel sets|scapular set|muscle
        sets|glut sets""",
    "sittostands": "sit to stand|sit to stands|sit stand|sit stands|sit-to-stand|sit-to-stands",
    "stepups": "step up|step ups|step down|step downs|lateral step ups",
    "spo2": "o2 sat|o2 sats|o2|oxygen sat|oxygen sats|oxygen saturation|sat o2|saturacion",
    "heartrate": "heart rate|frecuencia cardiaca|hr max|max hr",
    "jacks": "jumping jack|jumping jacks",
    "balance": """single leg stance|one leg stance|stand on one leg|standing on one leg|stand on one foot |stand
        on 1 leg""",
    "plank": "wall sit|wall sits|wall squat hold|side plank|side planks",
    "bothhands": "in each hand|each hand holding|in both hands|en cada mano|per hand|in each arm|one in each hand",
    "prone": "boca abajo",
    "bed": "going to bed|you go to bed|going to sleep|go to bed|go to sleep|"
    "you go to sleep|falling asleep|ir a dormir|irse a dormir|ir a la cama|"
    "la hora de dormir",
    "wake": """getting out of bed|get out of bed|you get up|getting up|waking up|wake up|you wake up|you wake|al
        levantarse |al levantarte|al despertar|levantarse de la cama|salir de la cama|on waking|rising""",
    "bedside": """edge of bed|edge of the bed|side of the bed|side of bed|off the bed|off bed|on the bed|on bed
        |in bed|in the bed|out of bed|foot of the bed""",
    "noon": "medio dia|mid day",
    "without": "w o",
    "hours": "waking hour|waking hours|waking hr|waking hrs|awake hour|awake hours|hora despierto|"
    "hour awake|hour you are awake|"
    "hour that you are awake",
    "vor": "vor x 1|x 1 viewing|x 2 viewing|vor x 2|vor x1|vor x2|vorx1|vorx2",
    "breath": "breath holds",
    "weight": """hand weight|hand weights|ankle weight|ankle weights|cuff weight|cuff weights|free weight |free
        weights""",
    "level": "resistance level|nivel de resistencia",
    "unaffected": """non affected|un affected|non operated|non operative|non surgical|non involved|good leg|good
        arm |good side|strong side|stronger side|strong leg|pierna buena|brazo bueno|lado bueno|pierna sana|brazo
        sano |lado sano|sound side|sound leg|uninvolved side|unaffected side""",
    "rightaway": """right away|right after|right before|right now|right angle|right angles|all right|just right
        |do it right""",
    "affected": "post op leg|post op side|post op knee|post op arm|op leg|op side|op arm|op knee",
}

# What one repetition is called: "10 bridges" is 10 repetitions.
MOVEMENTS = listed_set(
    """pumps squats bridges raises lifts curls presses slides kicks taps circles rotations rolls squeezes swallows
    tucks reaches pushups lunges crunches clams clamshells rows shrugs extensions flexions stands twists touches
    bends dips pinches grips openings closings pulls pulldowns abductions adductions situps thrusts wipes turns
    nods tilts retractions protractions pronations supinations productions words sentences phrases sighs glides
    sirens coughs blows elevations rises sittostands stepups contractions slr slrs sts burpees hops jumps bounces
    sidesteps transfers throws catches tosses oppositions deviations sips marches stretches ups downs punches
    drags scrunches inversions eversions repeats jacks stepdowns climbers skaters deadlifts swings dribbles
    pickups windmills angels sweeps degluciones tragos sentadillas elevaciones levantamientos extensiones circulos
    puentes apretones rotaciones giros abdominales zancadas contracciones pinzas aperturas cierres levantadas
    patadas inclinaciones flexiones movimientos palabras oraciones frases lagartijas desplantes estocadas subidas
    bajadas pellizcos toques deslizamientos presiones encogimientos aductores abductores saltos pasadas strokes
    pulses pulsaciones puffs chews bites squats steps pasos"""
)

_NUMBER_WORDS = """one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12
    thirteen:13 fourteen:14 fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19 twenty:20 thirty:30
    forty:40 fourty:40 fifty:50 sixty:60 seventy:70 eighty:80 ninety:90 hundred:100 dozen:12 couple:2 tens:10
    fives:5 un:1 uno:1 una:1 dos:2 tres:3 cuatro:4 cinco:5 seis:6 siete:7 ocho:8 nueve:9 diez:10 doce:12 trece:13
    catorce:14 quince:15 dieciseis:16 diecisiete:17 dieciocho:18 diecinueve:19 veinte:20 veintiuno:21 veintidos:22
    veinticuatro:24 veinticinco:25 treinta:30 cuarenta:40 cincuenta:50 sesenta:60 setenta:70 ochenta:80 noventa:90
    cien:100 docena:12 dies:10 quinse:15 sinco:5 beinte:20 treintas:30 thee:3 thre:3"""
NUMBERS = {word: int(value) for word, value in (pair.split(":") for pair in listed(_NUMBER_WORDS))}
TENS = frozenset(value for value in NUMBERS.values() if value >= 20 and value % 10 == 0)
# Written with a full stop that ends no sentence.
ABBREVIATIONS = listed_set("approx aprox vs elev flex abd add no ej ejer")
SIDE_ABBREVIATIONS = listed_set("ea r l b rt lt der izq dcha")
UNIT_ABBREVIATIONS = listed_set(
    "rep reps sec secs seg segs min mins lb lbs kg oz wk wks sem hr hrs rpt in ft cm set sets v d"
)
# Number words that are as often articles: "one leg", "una silla".
ARTICLES = frozenset({"un", "uno", "una", "one"})
HALVES = frozenset({"half", "medio", "media"})
MULTIPLES = {"twice": 2, "thrice": 3, "twcie": 2, "twise": 2, "twive": 2, "tiwce": 2}
# Words without which the rest reads the same.
DROPPED = listed_set("the el la los las lo del please favor your tu su tus sus my this that usted you")
COLOURS = listed("yellow red green blue black silver gold orange purple pink gray white tan brown")
# Thera-Band in three letters. "BTB" may be blue or black, so it is not listed.
BAND_COLOURS = {"rtb": "red", "gtb": "green", "ytb": "yellow"}
DAYS = listed("mon tue wed thu fri sat sun")

_MEANING = {surface: word for word, surfaces in _COMMON.items() for surface in listed(surfaces)}
PHRASES = {
    tuple(phrase.split()): word
    for word, phrases in _PHRASES.items()
    for phrase in " ".join(phrases.split()).split("|")
}
PHRASE_STARTS = frozenset(phrase[0] for phrase in PHRASES)
LONGEST_PHRASE = max(len(phrase) for phrase in PHRASES)

# The number after these names one of them: "exercise 2", "page 4".
NAMED = listed_set(
    "exercise ex ejercicio phase fase page pagina stage step week number no version figure fig level # part NAME"
)
# What makes the number after it no count of repetitions.
LABELS = NAMED | listed_set(
    """to at past grade unit apt room position day with under between on hold from of type protocol picture option
    color post above below beyond over through line program hip limb deg sobre bajo entre numero - / x atmost
    hasta a que pain sore stiff effort rpe"""
)
# Plurals that are no repetitions.
THINGS = listed_set(
    """pillows towels chairs fingers dumbbells cones people persons positions points crutches sticks cans balls
    books cups marbles coins pennies blocks cubes clothespins pegs bands sheets items objects planes others always
    times visits years dedos almohadas toallas sillas pelotas bastones canicas monedas latas libros ligas personas
    vasos minutes this tennis plus less across pounds towards sessions sesiones copies units unidades ounces
    calories calorias toes toallitas cojines metros ejercicios rubber bottles botellas cards tarjetas beans
    frijoles grapes percent categories categorias"""
)
# Where left and right say how to lie or look, not which side exercises.
POSTURES = listed_set(
    """lie lying laying acuestese acostado acostada acostarse recostado recuestese sobre sidelying side-lying roll
    turn look looking lean leaning rotate voltee gire mire cane counter rail chair wall sit sitting apoyado hold"""
)
STANDING = listed_set("stand standing parado parada pararse parese balance")
# What a limb that is not exercised does for the one that is.
HELPS = listed_set("help assist support push pull lift bend hold stabilize raise move guide straighten ayudar")

# What a therapist in a hurry misspells; a word near to one of these is read as it.
_CORRECTED = """sets reps times sec min day week daily hold repeat lb kg left right both bilateral alternating
    each yellow green band weekdays morning night mon tue wed thu fri sat sun stretch"""
_CORRECTABLE = tuple(
    sorted(
        surface
        for word in listed(_CORRECTED)
        for surface in listed(_COMMON[word])
        if len(surface) >= 4 and surface not in {"trial", "trials", "round", "rounds", "loop", "tube"}
    )
)
_TYPOS = {
    typo: meant
    for meant, typos in {
        "reps": "rpes resp repz rpeps resps rps",
        "sets": "stes sest setts seires sereis siries",
        "hold": "hodl hlod holf holdd hodls hould",
        "sec": "secodns scs seocnds sce",
        "each": "eahc eech eacg",
        "daily": "dayly daly dailey daili",
        "green": "grren gren geen",
        "day": "dya dayy dai",
        "week": "weke wek",
        "times": "tiems beses vezes veses timse tmes",
        "left": "lef leftt",
        "right": "rigth rihgt rigt righ",
    }.items()
    for typo in listed(typos)
}
_LONG_NUMBERS = tuple(word for word in NUMBERS if len(word) >= 5)
# Ordinary words that lie near a correctable one.
_NOT_TYPOS = listed_set("minuet seats reset resets heads light fright sight maintained serious")


def common(surface: str) -> str:
    """The common vocabulary's word for a lower-case, accent-free surface word."""
    if surface in _MEANING:
        return _MEANING[surface]
    if surface in _TYPOS:
        return _TYPOS[surface]
    if len(surface) < 4 or surface in MOVEMENTS or surface in _NOT_TYPOS:
        return surface
    for meant in _CORRECTABLE:
        if _is_typo_of(surface, meant):
            return _MEANING[meant]
    return surface


def number(surface: str) -> int | None:
    """The number that a word writes, misspelt or not."""
    if surface in NUMBERS:
        return NUMBERS[surface]
    if len(surface) < 5 or surface in _MEANING or surface in MOVEMENTS:
        return None
    return next((NUMBERS[meant] for meant in _LONG_NUMBERS if _is_typo_of(surface, meant)), None)


def _is_typo_of(surface: str, meant: str) -> bool:
    """Whether `surface` has one sensible reading as `meant`.

    Short words are near too many others, so there only swapped or doubled letters count.
    """
    if surface[0] != meant[0] or abs(len(surface) - len(meant)) > 2:
        return False
    if len(meant) <= 6:
        if len(meant) == 6 and len(surface) == 5:
            return OSA.distance(surface, meant) == 1
        if len(surface) == len(meant):
            return sorted(surface) == sorted(meant) and OSA.distance(surface, meant) == 1
        return _undoubled(surface) == _undoubled(meant)
    allowed = 2 if len(meant) >= 9 else 1
    return OSA.distance(surface, meant, score_cutoff=allowed) <= allowed


def _undoubled(word: str) -> str:
    return "".join(letter for index, letter in enumerate(word) if index == 0 or word[index - 1] != letter)
