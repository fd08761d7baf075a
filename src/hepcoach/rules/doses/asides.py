"""What stands in a line beside its dose: words for a person to read, and words that are no dose at all.

All rules are written for the tape of `tokens`, in the common vocabulary of `words`.
"""

from __future__ import annotations

from hepcoach.rules.doses.patterns import pattern

# How hard and how fast.
_EFFORT = (
    pattern(
        r"(?:(?:at|an|with|to|a) )*(?:rpe|borg|effort|esfuerzo|exertion|intensity|intensidad)(?:"
        r" (?:of|at|level|:|scale|rating|is))*",
        r"(?: {more_less})? {n}(?! (?:x|times|reps|sets))(?: (?:/|of|out of|sobre) {n})?(?:"
        r" (?:effort|borg|rpe|scale))?",
    ),
    pattern(r"(?:at )?{n}(?: (?:/|out of) {n})? (?:rpe|borg|effort|esfuerzo|exertion)(?! {n})"),
    pattern(
        r"{n} %(?: of)?(?: max| atmost| your)* (?:effort|esfuerzo|intensity|intensidad|max|atmost)(?!"
        r" (?:hr|heartrate))"
    ),
    pattern(
        r"(?:at |with |a |an )*(?:atmost|maximal|submax|submaximal|sub max|good|full|low|high|{not_easy}|"
        r"{quickness})(?: -)?",
        r" (?:effort|intensity|esfuerzo|pressure|speed|pace|force|strength|presion|fuerza|intensidad)",
    ),
    pattern(r"with (?:effort|esfuerzo|fuerza)"),
    pattern(r"(?:atmost|maximal|maximum) (?:hold|contraction|squeeze)"),
    pattern(r"(?:, |and )?(?:then )?hold (?:last|final|ultima|ultimo)(?: (?:reps|one|sets))?(?: for)? {any}"),
    pattern(
        r"(?:to|until|atmost|hasta)(?: (?:muscle|form|point of|sentir|feel|a|slight|muscular|moderate|mild|it|"
        r"sienta))*",
        r" (?:fatigue|form fails|burns?|breakdown|fails){end}",
    ),
    pattern(
        r"(?:(?:as|to|within|segun|atmost|a|conforme|hasta|in) )+(?:se |be |lo |su |patient )?",
        r"(?:tolerated|tolerable|tolerance|tolerancia|tolere|tolerado|tol|able|comfort|capacidad)(?: level)?",
    ),
    pattern(r"(?:segun|conforme|como|lo que) (?:se |lo )?(?:tolere|pueda|puedas|tolerancia|tolerado|aguante)"),
    pattern(
        r"as (?:many|much|long|hard|loud|far|fast|often|high|strong|slow|deep|loudly|quickly)(?:"
        r" (?:times|reps))? as(?: (?:is|feels|it|pain))*"
        r" (?:can|possible|tolerated|able|comfortable|like|pueda|prn|allows)(?: in {time})?(?: x {n})?"
    ),
    pattern(
        r"(?:tantas?|todas?|todo|cuantas|mas|lo mas|tanto)(?: (?:times|reps|fuerte|alto|lejos))?"
        r" (?:que|como|posible)(?: (?:pueda|puedas|sea|posible))*"
    ),
    pattern(
        r"(?:(?:very|muy|at|a|nice|and|keep it|do|perform) )*{quickness}(?: (?:and|but|,|/) {quickness})*",
        r"(?: (?:{pace}|voice|movements?|motion|breathing|movimientos?|control|lowering|descent|manner|eccentric|"
        r"fashion))?(?! (?:twitch|stretch))",
    ),
    pattern(
        r"(?:at |a |an |keep |with )*(?:easy|moderate|comfortable|conversational|steady|self - selected|"
        r"normal|comodo|moderado|buen|talking)",
        r" {pace}(?: (?:ligero|rapido|comodo|moderado))?",
    ),
    pattern(r"(?:a |at )*{pace} (?:ligero|rapido|comodo|moderado|slow|normal|tranquilo|constante|suave|of {any})"),
    pattern(r"tempo(?: (?:of|:))?(?: (?:{any}|-|/))*"),
    pattern(r"(?:at )?{n} (?:-|/) {n} (?:-|/) {n}(?: (?:-|/) {n})?(?: tempo)?"),
    pattern(
        r"{n} (?:count )?(?:up|down|in)(?: (?:,|/|and))? {n} (?:count )?(?:down|up|out|hold)(?:(?:"
        r" (?:,|/|and))? {n} (?:down|up|out|hold))?"
    ),
    pattern(
        r"{time} (?:-|of|a)? ?(?:slow |controlled )?(?:eccentric|lowering|lower|down|up|concentric|descent|"
        r"negative|excentrico|excentrica|bajada|subida|bajando|lowers|"
        r"on(?! (?:each|left|right|both|l|r|{body}|other)))",
        r"(?: phase)?(?: (?:,|/|and)? ?{any} (?:up|down|off|hold|lower|concentric|eccentric))*",
    ),
    pattern(
        r"(?:lower|lowering|eccentric|descend|baje|bajar|bajando|return)(?: {word}){0,4}?"
        r"(?: (?:over|for|in|to|with|a|por|x|count of|en))? {time}(?: count)?"
    ),
    pattern(r"{n} x(?: (?:to|until|of|a|atmost))* (?:fatigue|amrap)"),
    pattern(r"amrap(?: (?:in|for) {time})?(?: x {n})?|emom|hiit"),
    # "Breathe in for 4 seconds, out for 6."
    pattern(
        r"(?:breathe|breathing)(?: (?:in|out))?(?: (?:for|count|of|a|to))* {any}(?: count)?"
        r"(?: (?:,|and|then|/|;|-))* (?:breathe |breathing )?(?:out|in|breathing|hold)"
        r"(?: (?:for|count|of|a|to))* {any}(?: count)?"
    ),
)

# What must not be gone beyond, and when to stop.
_LIMITS = (
    # "Dizziness must stay < 5/10", "discomfort up to 4/10 is fine"
    pattern(r"{symptom}(?:<|>|below|under|above|over|exceeds?|exceed|than|less than|more than|mas of) {n} / {n}"),
    pattern(r"{symptom}(?P<bound>{n}) / {n}(?: (?:of |in )?pain)?(?: (?:is|ok|fine|esta|bien|be))*"),
    pattern(r"(?:above|over|>|more than|mas of|beyond) {n} (?:stop|rest)"),
    pattern(
        r"(?:(?:keep|maintain|with|if|and|only) )*{pain}(?: (?:level|scale|score|nivel|should|stay|debe|at|:|is))*"
        r" (?P<bound>{n})(?: (?:/|out of|of|sobre) {n})?"
    ),
    pattern(
        r"(?:flexion|extension|flex|ext|abduction|abd|rotation|er|ir|rom|arom|prom)(?: (?:of|is|:|at))*"
        r" (?P<angle>{n})(?: deg)?(?: , (?:flexion|extension|flex|ext|abd|er|ir)(?: -)? {n})*"
    ),
    pattern(r"(?:seat|handlebars?|setting|settings|asiento|sillin)(?: (?:at|height|:|position|#|on|in))* {n}"),
    pattern(
        r"(?:(?:keep|keeping|maintain|hold|limit|con|with|if|when|work|perform|any|and|only|limb|it|"
        r"te) )*(?:in )?{pain}(?: (?:level|scale|score|nivel|rating|levels|should|stay|debe|pasar))*",
        r"(?: no)?(?: {more_less})+ {n}(?: (?:/|out of|of|sobre) {n})?{end}(?: ,"
        r" (?:stop|rest|call|reduce|skip|back off|decrease|llame){end})?",
    ),
    pattern(
        r"(?:keep )?{pain}(?: (?:level|scale|score|nivel|at|:|is|of))* {n}(?:"
        r" (?:/|out of|of|sobre) {n}| or less)(?: (?:or less|ok|only))*"
    ),
    pattern(r"(?:{more_less} )*{n}(?: (?:/|out of|sobre) {n})? (?:of |in |on )?pain(?: (?:scale|level))?"),
    pattern(
        r"if (?:any |it |hay |tiene |siente |have |there |is |more |severe |sharp |worse |increased |"
        r"{be} )*(?:{pain}|{ill}){end}",
        r"(?:,)? ?(?:stop|rest|call|reduce|skip|back off|decrease){end}",
    ),
    pattern(
        r"(?:(?:in|within|through|thru|only|with|a|as|keep|stay|all) )*(?:pain) ?-? ?free(?:"
        r" (?:range|rom|arc|motion|zone|only|of|limits|manner))*"
    ),
    pattern(
        r"(?:should |shouldnt |no |must |do )*(?:no|shouldnt)(?: {word}){0,3}? (?:{pain}|{ill})(?!"
        r" (?:med|pill)){end}"
    ),
    pattern(
        r"(?:within|in|dentro of|atmost|below|just before|antes of|stay|a|hasta|avoid|before)+"
        r" (?:pain|limite|limites|tolerable)(?: (?:limits?|tolerance|range|threshold|of pain))*"
    ),
    pattern(
        r"(?:{word} ){0,2}?(?:no|limit|limited|only|keep|restrict|block|hasta)?(?: {word}){0,4}? ?(?:to|past|"
        r"beyond|above|below|over|more than|than|of|a|at|pase of|mas of|under|que|atmost|from|hasta)",
        r" (?:(?<!x ){n} (?:-|to|a) )?(?<!x ){n}(?: (?:to|-|a) {n})? deg(?:"
        r" (?:of )?(?:flexion|extension|abduction|external rotation|er|flex|abd))?",
    ),
    pattern(
        r"(?:to )?(?:(?<!x ){n} (?:-|to|a) )?(?<!x ){n}(?: (?:to|-|a) {n})? deg(?:"
        r" (?:of )?(?:flexion|extension|abduction|flex|abd))?"
    ),
    pattern(
        r"(?:no )?(?:flexion|extension|abduction|rotation|er|ir|flex|bend|bending|raise|reach|lift|elevate|"
        r"{body})?(?: {word}){0,2}? ?(?:past|beyond|higher than|no above|only to|no over)",
        r" (?:{n}|midline|{body}|neutral|cintura|linea media|ninety){end}",
    ),
    pattern(
        r"no (?:lift|lifting|carry|carrying|push|pushing|pull|pulling|levante|levantar|cargue|"
        r"cargar)(?: {word}){0,3}?(?: {more_less})* (?:{n} (?:lb|kg)){end}"
    ),
    pattern(
        r"no (?:pase|pasar|cargue|cargar|apoye|apoyar|pise|pisar|fuerce|forzar|doblar|levantar|flexionar|cruce|"
        r"cruzar|doble|levante){end}"
    ),
    pattern(
        r"(?:with |in )?(?:brace|sling|boot|ferula|cabestrillo)(?: (?:is|must|be|stay))*"
        r" (?:on|locked|unlocked|set|at|locked in|puesta){end}"
    ),
    pattern(r"(?:{word} )?(?:precaution|precautions|precaucion|precauciones|contraindicated)(?: :{end})?"),
)

# Distance, height, speed, pulse.
_MEASURES = (
    pattern(r"(?:x |for |a |about |por )?<far>(?: -)? (?:{unit_ft}|foot|times around)(?: (?:each|x) direction)?"),
    pattern(r"(?:a |on |with |using )?{n}(?: -)? (?:{unit_in})(?: -)? (?:{high})(?: step)?"),
    pattern(r"(?:step|escalon|box|block|cajon) of {n} (?:{unit_in})(?: of (?:alto|altura))?"),
    pattern(r"(?:more than|less than|over|under|mas of|menos of) {n} (?:reps|sets|times)"),
    pattern(r"(?:a )?S\d+(?: -)? (?:{high})(?: step)?"),
    pattern(r"BIG (?:{unit_ft})"),
    pattern(r"{n}(?: -)? (?:inch|inches|cm|pulgadas|centimetros)"),
    pattern(r"(?:at |a )?{n}(?: -)? (?:{unit_speed})"),
    pattern(
        r"(?:keep |keeping |with |at |target |max |atmost |maintain |mantener )*(?:speed|velocidad|cadence|"
        r"rpm|metronome|incline|grade|inclinacion|heartrate|pulse|pulso|fc|spo2|o2 sat|sao2)",
        r"(?: (?:at|of|to|:|under|below|over|between|max|<|>|up|than|menor|mayor|stays|range|target|in|above|"
        r"a|por|set|is|must|be|goal|no))*(?: {n}(?: -)?)+(?: (?:%|bpm|mph|lpm|rpm|grade|incline))*",
    ),
    pattern(
        r"(?:at )?{n} %(?: (?:grade|incline|inclinacion|of max heartrate|heartrate|of heartrate|hrmax|hrr|"
        r"mhr))*(?! (?:{n}|rm|of {n}))"
    ),
    pattern(r"(?:zone|zona) {n}"),
)

# Rests, and holds counted in breaths.
_RESTS = (
    pattern(
        r"(?:breathe|respirar|respire|respira)(?: (?:in|hondo|deep|deeply|profundo|profundamente))* {n} times"
    ),
    # What goes before and after the exercise itself.
    pattern(r"{time}(?: of)? (?:warm ?-? ?up|calentamiento)(?= , {time})"),
    pattern(r"{time}(?: of)? (?:cool ?-? ?down|enfriamiento)"),
    pattern(r"(?:take|tome|toma) {n}(?: {word}){0,2} breath(?! (?:between|entre|before|after|per|in))"),
    pattern(r"{n}(?: (?:deep|slow|full|long))* breath(?: (?:deep|profundas?|lentas?))*(?= x {n})"),
    pattern(
        r"(?:with |and )?(?:a )?(?:rest|recover|espera|wait|espere)(?: {rest_link})* {any}(?: count)?",
        r"(?: ?(?:between|in|entre|per|after|before|inbetween)(?: {sets_each})*| in - between{end})?",
    ),
    pattern(
        r"(?:with |and )?(?:a )?{any} ?-? ?(?:of )?(?:rest|off|recovery)(?! :)(?:"
        r" (?:between|in|entre|per|after|before|period|periods|inbetween)(?: (?:{sets_each}|between))*)?"
    ),
    pattern(r"(?:with )?(?:rest|rests) (?:prn|between|when|if|entre|in between|as needed|before){end}"),
    pattern(r"{n}(?: {word}){0,2} breath(?: in)? (?:between|entre|after|before|per)(?: {sets_each})*"),
    pattern(r"{any} (?:between|entre) (?:{sets_each} ?)+"),
    pattern(
        r"(?:hold )?(?:(?:for|x|por|of|it|each|position|stretch|durante) )*(?P<breaths>{n})",
        r" (?:(?:slow|deep|full|long|relaxed|complete|big|normal|easy) )*breath",
        r"(?: (?:deep|profundas?|slow|lentas?|completas?))*",
    ),
    pattern(r"{n} (?:(?:slow|deep|full|long) )*breath hold"),
)

# Too vague to count, or counted by the waking day.
_VAGUE = (
    pattern(r"(?:x )?{n}(?: (?:x|times|session|day))? {per} month"),
    pattern(r"most day(?: of week)?|mayoria of day"),
    pattern(r"(?:{n} (?:x|times|session) )?(?:per|/|a|an) (?:hours)(?: while awake)?"),
    pattern(
        r"(?:each|q)(?: {n})?(?: -)?(?: {time}| hours| heartrate| half hours| h| waking hours| awake hours|"
        r" other hours)",
        r"(?: (?:while|when|{be}|awake|mientras|despierto|despierta|during|day|waking|hours|of|"
        r"throughout))*(?! day)",
    ),
    pattern(r"(?:hourly|q \d h)(?: (?:while|when|awake))*"),
    pattern(r"(?:while|when|mientras)(?: {be})* (?:awake|despierto|despierta)"),
    pattern(
        r"(?:throughout|through out|during|all|a lo largo of|lo largo of|for|todo|over course of|"
        r"in transcurso of|spread out over)(?: (?:of|el|al))* day"
    ),
    pattern(
        r"(?:as )?(?:several|many|a few|few|multiple|varias|algunas|muchas|unas cuantas|various|some)(?:"
        r" (?:times|sets|reps|min|sec|hours|more))+(?: {per} (?:day|week)| daily| throughout day)?"
    ),
    pattern(
        r"(?:as )?(?:often|frequently|frecuentemente|con frecuencia|regularly|seguido|with frecuencia|"
        r"frequent)(?: during day)?"
    ),
    pattern(
        r"(?:when|whenever|before|after) (?:(?:stand|get up|sit|walk|go|brush|use|watch|reach|standing|"
        r"sitting|sit down|stand up)(?! \d))(?: {word}){0,6}"
    ),
    pattern(
        r"(?:during|while|mientras)(?: {be}| a| in)*"
        r" (?:tv|television|commercials?|watching|watch|anuncios|comerciales|brushing|ve|walk|driving|reading|"
        r"showering|cooking|cocina|sitting at|cepilla)(?: {word}){0,4}"
    ),
)

# Said of the dose, without a field.
_COUNTED = r"(?:(?<=\d )|(?<=times )|(?<=reps )|(?<=sets )|(?<=x )|(?<=, )|(?<=for ))"
_OTHER = (
    pattern(
        r"(?:(?:in|to) )?(?:each|both|all|other|in {n}|all {n}|todas|ambas|either|per|/)(?: of)?(?:"
        r" (?:both|all|one|{n}))? direction"
    ),
    pattern(
        r"(?:clockwise|cw|ccw|counterclockwise)(?:"
        r" (?:and|/|then|{n}|x) ?(?:clockwise|counterclockwise|cw|ccw|counter ?-? ?clockwise|counter)?)*"
    ),
    pattern(
        r"(?:",
        _COUNTED,
        r"(?:(?:for|on|with|in|of) )?each|(?:per|por|/))"
        r" (?:position|fingers?|letter|exercise|vowel|sound|word|posicion|dedos?|vocal|sonido|palabra|item|"
        r"digits?|muscle|consonant|syllable|joint|movement|movimiento|ejercicio|note|pitch|sentence|"
        r"finger tip|fingertip|plane|color|one of|corner|level)",
    ),
    pattern(r"{pain} (?:scale|level|score|nivel|escala)(?: (?:of|:|de|at))* {n}(?! (?:x|reps|sets|times))"),
    pattern(r"btb"),
    pattern(r"(?:{n} x )?(?<!% )(?<!of )(?<!- ){n} rm"),
    pattern(r"(?:at|with|after|before|during|in) each (?!{each_of}(?!\S)){word}(?: {word})?"),
    pattern(r"on {time}(?: ,| /| and)* off {time}"),
    pattern(r"{any} on(?: ,| /| and)* {any} off(?: x {n})?(?: (?:sets|reps|times))?"),
    # Work and rest: "20/10 x 8 rounds".
    pattern(r"(?<!x )(?P<ratio>{n}) / {n}(?: (?:sec|s))? x {n}(?: (?:sets|reps|times))?"),
    pattern(r"(?:l|r|left|right) [<>] (?:l|r|left|right)"),
    pattern(r"(?:before|after)(?: of)? (?:comer|eating|eat)"),
    pattern(
        r"(?:atmost|hasta|as far as)(?: (?:donde|can|lo|se|que))*"
        r" (?:pueda|puedas|tolere|can|permita|aguante|tolerated)"
    ),
    pattern(
        r"(?:(?:to|until|within|a|point|of|only|for|feel|feeling) )*(?:mild|slight|moderate|tolerable|leve|ligera|"
        r"ligero) (?:discomfort|stretch|pull|tension|pain|pressure|strain)"
    ),
    pattern(r"(?P<offset>{time}) (?:before|after|from|prior)(?: {word}){1,4}"),
    pattern(r"(?:(?:in|for|a) )*(?:total|en total)(?: (?:reps|sets|steps|pasos))?"),
    pattern(
        r"(?:(?:with|a|an|use|using|{n}) )*{not_easy}(?:"
        r" (?:-|resistance|strength|resistencia|{not_easy}))*"
        r" (?:band|putty|weight|resistance|object|items?|objeto)"
    ),
    pattern(
        r"(?:with )?(?:band|putty|weight|resistance)(?: of)?(?: (?:resistance|resistencia))?(?:"
        r" (?:muy|mas))? {not_easy}"
    ),
    pattern(
        r"(?:(?:with|a|use|using|{n}|one|of|an|holding|-) )*(?:soup|gallon|milk jug|water bottles?|laundry|"
        r"lata|latas|botella|botellas|galon|tuna can|vegetable|detergent|backpack|mochila|can of|cans of|jug|"
        r"canned|bolsa of arroz|bag of rice|rice bag|grocery)",
        r"(?: (?:cans?|jugs?|bottles?|gallon|of|sopa|agua|frijoles|atun|leche|jugo|water|soup|detergent|"
        r"frijol|full|llena|or|milk|goods|arroz|bag|bags|vegetables|a|beans|food|small|big|pequena))*",
    ),
)

# Told elsewhere.
_ELSEWHERE = (
    pattern(
        r"(?:(?:as|like|per|see|refer|follow|following|watch|ver|segun|como|igual|consulte|vea|siga|mire|same|"
        r"continue|ref|check|on|in|revise|conforme) )+",
        r"(?:(?:se|le|to|que|with|before|attached|therapist|on|in|al|a|per|same|exercise|hep|video|you|were|"
        r"was|lo|we|i|for|{n}|te|la|of|your|sesion|session|pt|enclosed|and|is|program|an|ya) )*",
        r"{told}(?: (?:page|pagina|{n}|sheet|times|visit|week|hoja|of|in|on|at|session|clinic|clinica|by|"
        r"therapist|number|pt|today|earlier|para|details|for|handout|video|form|technique|parameters))*",
    ),
    pattern(
        r"(?:(?:same|igual|lo mismo|continue|mismo|misma|continuar|seguir)(?:"
        r" (?:as|que|a|with|for|dose|exercise|dosis|in|parameters|program|reps|amount|of|on|number|sets|and|"
        r"everything|cantidad))*) {earlier}{end}"
    ),
    pattern(r"(?:like|as|como) {earlier}(?! (?:bed|meal|breakfast|dinner|lunch)){end}"),
    pattern(
        r"(?:continue|same|continuar|seguir|siga)(?: (?:with|as|con|your|current|prior|same|home))*"
        r" (?:program|hep|exercise|dose|everything|programa|dosis|parameters|rutina|routine|plan)"
    ),
)

# Before "as needed" these say that support or rest is, not the exercise.
NOT_THE_EXERCISE = frozenset(
    [
        "counter",
        "chair",
        "rail",
        "support",
        "cane",
        "walker",
        "assist",
        "assistance",
        "hand",
        "hold",
        "rest",
        "wall",
        "strap",
        "use",
        "stop",
        "raise_to",
        "progress",
        "modify",
        "adjust",
        "hands",
        "bastones",
        "silla",
        "apoyo",
        "pared",
        "apoyarse",
        "ayuda",
        "help",
    ]
)
ASIDES = (*_ELSEWHERE, *_EFFORT, *_LIMITS, *_MEASURES, *_RESTS, *_VAGUE, *_OTHER)
