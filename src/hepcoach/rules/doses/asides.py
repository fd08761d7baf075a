"""What stands in a line beside its dose: words for a person to read, and words that are no dose at all.

All rules are written for the tape of `tokens`, in the common vocabulary of `words`.
"""

from __future__ import annotations

from hepcoach.rules.doses.patterns import pattern

# What comes later, and how long the program lasts.
_LATER = (
    pattern(
        r"(?:when|once|if|as soon as)(?: {be}| too| mas| more| muy| \w+ing| exercises?|"
        r" reps)* {easy}{on}(?: , {word}{end})?"
    ),
    pattern(
        r"(?:and |then |slowly |slow |gradually |try )*(?:to )?(?:progress|raise_to|gradually|gradualmente|"
        r"poco a poco|goal|meta|objetivo)",
        r"(?! (?:pain|heartrate)){on}",
    ),
    pattern(
        r"(?:and |then |slow |gradually )*",
        r"(?:work|working|build|building|go|move|bump|subir|suba|sube|pase|pasar|llegue|llegar|llega|llegando)",
        r"(?: up| your way up| way up)? {to} (?:{any}|{colour}|next|{not_easy}){on}",
    ),
    pattern(r"(?:and |then )?(?:build|work|bump|move)(?:ing)? up{on}"),
    pattern(
        r"(?:and |then )?add (?:{time}|{n}"
        r" (?:lb|kg|reps|more|sets|oz|%|band|day|weight)|a|an|one|more|another|reps|sets|weight|resistance|lb|"
        r"mas|up|on){on}"
    ),
    pattern(r"(?:and )?after (?:a |with )?{colour}{end}"),
    pattern(
        r"(?:and |, )?then (?:(?:{go}|to|up|a|with|on|repeat) )*(?:{any}|{colour}|{not_easy}|each|everyother|"
        r"daily|bid|tid)(?! times)(?!(?: {word}){0,4}? (?:other|left|right|switch)){on}"
    ),
    pattern(
        r"(?:after|in|next|proxima|despues of|first|primera|starting|from)(?: {n}| one| first)?"
        r" (?:week|month)(?: \d| {n})?(?: [:,])?",
        r" (?:{go}|then|add|raise_to|progress|{n}|{colour}){on}",
    ),
    pattern(r"^(?:first |primera )?(?:week|day|phase|fase)(?: {n}| one)?(?: (?:-|to|and) {n})? [:,]"),
    pattern(r"(?:and |then |, )?(?:week|day|phase|fase) {n}(?: (?:-|to|and) {n})?(?: [:,])? {any}{on}"),
    pattern(
        r"(?:after|afterwards?|thereafter)(?: that| eso| which)?(?: ,)? (?:(?:do|perform|go|to) )*{any}(?!"
        r" (?:each|after|times (?:a|per))){on}"
    ),
    pattern(
        r"(?:(?:for|x|por|next|proximas|over|first|primeras|otras|another|at least|about|"
        r"un total of) )*{n}(?: -)?",
        r" (?:week|month|wk)(?! (?:post|after|s / p|old|status|ago|out|of (?:post|surgery)))(?: total| program)?",
    ),
    pattern(r"(?:(?:for|x|por|next|proximos|first|primeros) )+{n} day(?! (?:/|per|por|a|an|each|week|in))"),
    pattern(r"(?:for |do |a |una )?(?:another|other) sets"),
    pattern(r"(?:for |perform |do |a |una )?(?:second|2nd|segunda|3rd|third|tercera|4th|fourth) sets{end}"),
    pattern(r"(?:and )?(?:later|eventually|afterwards|mas adelante)(?: {word}){0,3} {any}{on}"),
    pattern(r"(?:and )?then (?:ice|heat|walk|bike|stretch|march|jog|massage)(?: {word}){0,3} {any}{on}"),
    pattern(
        r"(?:perform |repeat |and )*{n} (?:sets|reps|times|x) (?:more|mas)|(?:perform |repeat |and )*{n} more"
        r" (?:sets|reps|times)"
    ),
    pattern(
        r"(?:rest )?(?:and )?(?:perform|repeat)"
        r" (?:it )?(?:{n} more|again|other times|(?:another|other|otros) {n}){end}"
    ),
)

# Read before what is no dose: "until next visit" is no booking.
FIRST = (
    pattern(
        r"until(?! {any})(?!(?: {word}){0,4}?"
        r" (?:stretch|tension|feel|felt|fatigue|tired|point|straight|parallel|pain)){end}"
    ),
    pattern(
        r"(?:atmost|hasta) (?:your |su )?(?:next|follow|seen|pain|swelling|return|further|nuevo|proxima",
        r"|siguiente|see|able|appointment|visit|cita|no|we|i|it|doctor|md|discharge|reassess){end}",
    ),
    pattern(
        r"(?:stop|d / c|dc|hold off|back off|reduce|decrease|skip|call|llame|llamar|reducir|disminuir|"
        r"do no continue)(?: (?!PHONE){word}){0,5}?",
        r" (?:if|when|with|for|before|al|con)(?! {n} (?:x|reps|sets|times))(?!(?: {word}){0,4}"
        r" (?:questions?|dudas?|preguntas?)){on}",
    ),
    pattern(r"{nwb}(?: (?:on|in)(?= {body}))?"),
    pattern(r"each (?:times|chance|trip|commercials?|anuncio|stoplight|bathroom|phone)(?! (?:x|per))(?: {word})+"),
    pattern(
        r"(?:(?:rest|off|skip|no|none|descanso|libre)(?: (?:on|day|:|in))*) {weekday}(?: (?:and|,) {weekday})*"
    ),
    pattern(r"{weekday}(?: (?:and|,) {weekday})*(?: :)? (?:off|rest|libre|rest day)"),
)

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
        r" (?:can|possible|tolerated|able|comfortable|like|pueda|prn|allows)(?: in {time})?"
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
        r"negative|excentrico|excentrica|bajada|subida|bajando|on|lowers)",
        r"(?: phase)?(?: (?:,|/|and)? ?{any} (?:up|down|off|hold|lower|concentric|eccentric))*",
    ),
    pattern(
        r"(?:lower|lowering|eccentric|descend|baje|bajar|bajando|return)(?: {word}){0,4}?"
        r" (?:over|for|in|to|with|a|por|x|count of|en) {time}(?: count)?"
    ),
    pattern(r"(?:amrap|emom|hiit)"),
)

# What must not be gone beyond, and when to stop.
_LIMITS = (
    pattern(
        r"(?:(?:keep|keeping|maintain|hold|limit|con|with|if|when|work|perform|any|and|only|limb|it|"
        r"te) )*(?:in )?{pain}(?: (?:level|scale|score|nivel|rating|levels|should|stay|debe|pasar))*",
        r"(?: {more_less})+ {n}(?: (?:/|out of|of|sobre) {n})?{end}(?: ,"
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
        r"(?:with |and )?(?:a )?(?:rest|recover|espera|wait|espere)(?: {rest_link})* {any}(?: count)?",
        r"(?: ?(?:between|in|entre|per|after|before|inbetween)(?: {sets_each})*| in - between{end})?",
    ),
    pattern(
        r"(?:with |and )?(?:a )?{any} ?-? ?(?:of )?(?:rest|off|recovery)(?:"
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
    pattern(r"(?<!% )(?<!of )(?<!- ){n} rm"),
    pattern(r"(?:at|with|after|before|during|in) each (?!{each_of}(?!\S)){word}(?: {word})?"),
    pattern(r"on {time}(?: ,| /| and)* off {time}"),
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
LATER = _LATER
ASIDES = (*_ELSEWHERE, *_EFFORT, *_LIMITS, *_MEASURES, *_RESTS, *_VAGUE, *_OTHER)
