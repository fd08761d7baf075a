# ruff: noqa: E501
"""What stands in a line beside its dose: words for a person to read, and words that are no dose at all.

All rules are written for the tape of `tokens`, in the common vocabulary of `words`.
"""

from __future__ import annotations

from hepcoach.rules.doses.patterns import pattern

# What comes later, and how long the program lasts.
_LATER = (
    pattern(
        r"(?:when|once|if|as|as soon as)(?: {be}| too| mas| more| muy| \w+ing| exercises?| reps)* {easy}{on}(?: , {word}{end})?"
    ),
    pattern(
        r"(?:and |then |slowly |slow |gradually |try )*(?:to )?(?:progress|raise_to|gradually|gradualmente|poco a poco|goal|meta|objetivo)",
        r"(?! (?:pain|heartrate)){on}",
    ),
    pattern(
        r"(?:and |then |slow |gradually )*(?:work|working|build|building|go|move|bump|subir|suba|sube|pase|pasar)",
        r"(?: up| your way up| way up)? {to} (?:{any}|{colour}|next|{not_easy}){on}",
    ),
    pattern(r"(?:and |then )?(?:build|work|bump|move)(?:ing)? up{on}"),
    pattern(
        r"(?:and |then )?add (?:{time}|{n} (?:lb|kg|reps|more|sets|oz|%|band|day|weight)|a|an|one|more|another|reps|sets|weight|resistance|lb|mas|up|on){on}"
    ),
    pattern(r"(?:and |, )?then (?:(?:{go}|to|up|a|with|on|repeat) )*(?:{any}|{colour}|{not_easy})(?! times){on}"),
    pattern(
        r"(?:after|in|next|proxima|despues of|first|primera|starting|from)(?: {n}| one| first)? (?:week|month)(?: \d| {n})?(?: [:,])?",
        r" (?:{go}|then|add|raise_to|progress|{n}|{colour}){on}",
    ),
    pattern(r"^(?:first |primera )?(?:week|day|phase|fase)(?: {n}| one)?(?: (?:-|to|and) {n})? [:,]"),
    pattern(r"(?:and |then |, )?(?:week|day|phase|fase) {n}(?: (?:-|to|and) {n})?(?: [:,])? {any}{on}"),
    pattern(
        r"(?:after|afterwards?|thereafter)(?: that| eso| which)?(?: ,)? (?:(?:do|perform|go|to) )*{any}(?! (?:each|after|times (?:a|per))){on}"
    ),
    pattern(
        r"(?:(?:for|x|por|next|proximas|over|first|primeras|otras|another|at least|about|un total of) )*{n}(?: -)?",
        r" (?:week|month|wk)(?! (?:post|after|s / p|old|status|ago|out|of (?:post|surgery)))(?: total| program)?",
    ),
    pattern(r"(?:(?:for|x|por|next|proximos|first|primeros) )+{n} day(?! (?:/|per|por|a|an|each|week|in))"),
    pattern(r"(?:for |do |a |una )?(?:second|2nd|segunda|3rd|third|tercera|another|otra) sets?"),
    pattern(r"(?:rest )?(?:and )?(?:do|repeat) (?:it )?(?:{n} more|again|otra vez|another {n}){end}"),
)

# Read before what is no dose: "until next visit" is no booking.
LASTING = (
    pattern(r"until(?! (?:{any}|stretch|tension|feel|fatigue|tired|point)){end}"),
    pattern(
        r"(?:atmost|hasta) (?:your |su )?(?:next|follow|seen|pain|swelling|return|further|nuevo|proxima",
        r"|siguiente|see|able|appointment|visit|cita|no|we|i|it|doctor|md|discharge|reassess){end}",
    ),
)

# How hard and how fast.
_EFFORT = (
    pattern(
        r"(?:(?:at|an|with|to|a) )*(?:rpe|borg|effort|esfuerzo|exertion|intensity|intensidad)(?: (?:of|at|level|:|scale|rating|is))*",
        r"(?: {more_less})? {n}(?! (?:x|times|reps|sets))(?: (?:/|of|out of|sobre) {n})?(?: (?:effort|borg|rpe|scale))?",
    ),
    pattern(r"(?:at )?{n}(?: (?:/|out of) {n})? (?:rpe|borg|effort|esfuerzo|exertion)"),
    pattern(
        r"{n} %(?: of)?(?: max| atmost| your)* (?:effort|esfuerzo|intensity|intensidad|max|atmost)(?! (?:hr|heartrate))"
    ),
    pattern(
        r"(?:at |with |a |an )*(?:atmost|maximal|submax|submaximal|sub max|good|full|low|high|{not_easy}|{quickness})(?: -)?",
        r" (?:effort|intensity|esfuerzo|pressure|speed|pace|force|strength|presion|fuerza|intensidad)",
    ),
    pattern(r"with (?:effort|esfuerzo|fuerza)"),
    pattern(
        r"(?:to|until|atmost|hasta)(?: (?:muscle|form|point of|sentir|feel|a|slight|muscular|moderate|mild|it|sienta))*",
        r" (?:fatigue|form fails|burns?|breakdown|fails){end}",
    ),
    pattern(
        r"(?:(?:as|to|within|segun|atmost|a|conforme|hasta|in) )+(?:se |be |lo |su |patient )?",
        r"(?:tolerated|tolerable|tolerance|tolerancia|tolere|tolerado|tol|able|comfort|capacidad)(?: level)?",
    ),
    pattern(r"(?:segun|conforme|como|lo que) (?:se |lo )?(?:tolere|pueda|puedas|tolerancia|tolerado|aguante)"),
    pattern(
        r"as (?:many|much|long|hard|loud|far|fast|often|high|strong|slow|deep|loudly|quickly)(?: (?:times|reps))? as(?: (?:is|feels|it|pain))* (?:can|possible|tolerated|able|comfortable|like|pueda|prn|allows)"
    ),
    pattern(
        r"(?:tantas?|todas?|todo|cuantas|mas|lo mas|tanto)(?: (?:times|reps|fuerte|alto|lejos))? (?:que|como|posible)(?: (?:pueda|puedas|sea|posible))*"
    ),
    pattern(
        r"(?:(?:very|muy|at|a|nice|and|keep it|do|perform) )*{quickness}(?: (?:and|but|,|/) {quickness})*",
        r"(?: (?:{pace}|voice|movements?|motion|breathing|movimientos?|control|lowering|descent|manner|fashion))?(?! (?:twitch|stretch))",
    ),
    pattern(
        r"(?:at |a |an |keep |with )*(?:easy|moderate|comfortable|conversational|steady|self - selected|normal|comodo|moderado|buen|talking)",
        r" {pace}(?: (?:ligero|rapido|comodo|moderado))?",
    ),
    pattern(r"(?:a |at )*{pace} (?:ligero|rapido|comodo|moderado|slow|normal|tranquilo|constante|suave|of {any})"),
    pattern(r"tempo(?: (?:of|:))?(?: (?:{any}|-|/))*"),
    pattern(r"(?:at )?{n} (?:-|/) {n} (?:-|/) {n}(?: (?:-|/) {n})?(?: tempo)?"),
    pattern(
        r"{n} (?:count )?(?:up|down|in)(?: (?:,|/|and))? {n} (?:count )?(?:down|up|out|hold)(?:(?: (?:,|/|and))? {n} (?:down|up|out|hold))?"
    ),
    pattern(
        r"{time} (?:-|of|a)? ?(?:slow |controlled )?(?:eccentric|lowering|lower|down|up|concentric|descent|negative|excentrico|excentrica|bajada|subida|bajando|on|lowers)",
        r"(?: phase)?(?: (?:,|/|and)? ?{any} (?:up|down|off|hold|lower|concentric|eccentric))*",
    ),
    pattern(
        r"(?:lower|lowering|eccentric|descend|baje|bajar|bajando|return|down|up)(?: {word}){0,4}? (?:over|for|in|to|with|a|por|x|count of|en) {time}(?: count)?"
    ),
    pattern(r"(?:amrap|emom|hiit)"),
)

# What must not be gone beyond, and when to stop.
_LIMITS = (
    pattern(
        r"(?:stop|hold off|back off|reduce|decrease|skip|call|call us|llame|llamar|reducir|disminuir|do no continue)(?: {word}){0,5}?",
        r" (?:if|when|with|for|before|al|con)(?! (?:{n} (?:x|reps|sets|times)|question)){on}",
    ),
    pattern(
        r"(?:(?:keep|keeping|maintain|hold|limit|con|with|if|when|work|perform|any|and|only|limb|it|te) )*(?:in )?{pain}(?: (?:level|scale|score|nivel|rating|levels|should|stay|debe|pasar))*",
        r"(?: {more_less})+ {n}(?: (?:/|out of|of|sobre) {n})?{end}(?: , (?:stop|rest|call|reduce|skip|back off|decrease|llame){end})?",
    ),
    pattern(
        r"(?:keep )?{pain}(?: (?:level|scale|score|nivel|at|:|is|of))* {n}(?: (?:/|out of|of|sobre) {n}| or less)(?: or less)?"
    ),
    pattern(r"(?:{more_less} )*{n}(?: (?:/|out of|sobre) {n})? (?:of |in |on )?pain(?: (?:scale|level))?"),
    pattern(
        r"if (?:any |it |hay |tiene |siente |have |there |is |more |severe |sharp |worse |increased |{be} )*(?:{pain}|{ill}){end}",
        r"(?:,)? ?(?:stop|rest|call|reduce|skip|back off|decrease){end}",
    ),
    pattern(
        r"(?:(?:in|within|through|thru|only|with|a|as|keep|stay|all) )*(?:pain) ?-? ?free(?: (?:range|rom|arc|motion|zone|only|of|limits|manner))*"
    ),
    pattern(
        r"(?:should |shouldnt |no |must |do )*(?:no|shouldnt)(?: {word}){0,3}? (?:{pain}|{ill})(?! (?:med|pill)){end}"
    ),
    pattern(
        r"(?:within|in|dentro of|atmost|below|just before|antes of|stay|a|hasta|avoid|before)+ (?:pain|limite|limites|tolerable)(?: (?:limits?|tolerance|range|threshold|of pain))*"
    ),
    pattern(
        r"(?:{word} ){0,2}?(?:no|limit|limited|only|keep|restrict|block|hasta)?(?: {word}){0,4}? ?(?:to|past|beyond|above|below|over|more than|than|of|a|at|pase of|mas of|under|que|atmost|from|hasta)",
        r" (?:{n} (?:-|to|a) )?{n}(?: (?:to|-|a) {n})? deg(?: (?:of )?(?:flexion|extension|abduction|external rotation|er|flex|abd))?",
    ),
    pattern(
        r"(?:{n} (?:-|to|a) )?{n}(?: (?:to|-|a) {n})? deg(?: (?:of )?(?:flexion|extension|abduction|flex|abd))?"
    ),
    pattern(
        r"(?:no )?(?:flexion|extension|abduction|rotation|er|ir|flex|bend|bending|raise|reach|lift|elevate|{body})?(?: {word}){0,2}? ?(?:past|beyond|higher than|no above|only to|no over)",
        r" (?:{n}|midline|{body}|neutral|cintura|linea media|ninety){end}",
    ),
    pattern(r"no (?:pase|pasar|doblar|levantar|flexionar|cruce|cruzar|doble|levante){end}"),
    pattern(r"{nwb}(?: (?:on|in)(?= {body}))?"),
    pattern(
        r"(?:with |in )?(?:brace|sling|boot|ferula|cabestrillo)(?: (?:is|must|be|stay))* (?:on|locked|unlocked|set|at|locked in|puesta){end}"
    ),
    pattern(r"(?:{word} )?(?:precaution|precautions|precaucion|precauciones|contraindicated)(?: :{end})?"),
)

# Distance, height, speed, pulse.
_MEASURES = (
    pattern(r"(?:x |for |a |about |por )?<far>(?: -)? (?:{unit_ft}|foot|times around)(?: (?:each|x) direction)?"),
    pattern(r"(?:a |on |with |using )?{n}(?: -)? (?:{unit_in})(?: -)? (?:{high})(?: step)?"),
    pattern(r"(?:a )?S\d+(?: -)? (?:{high})(?: step)?"),
    pattern(r"{n}(?: -)? (?:inch|inches|cm|pulgadas|centimetros)"),
    pattern(r"(?:at |a )?{n}(?: -)? (?:{unit_speed})"),
    pattern(
        r"(?:keep |keeping |with |at |target |max |atmost |maintain |mantener )*(?:speed|velocidad|cadence|rpm|metronome|incline|grade|inclinacion|heartrate|pulse|pulso|fc|spo2|o2 sat|sao2)",
        r"(?: (?:at|of|to|:|under|below|over|between|max|<|>|up|than|menor|mayor|stays|range|target|in|above|a|por|set|is|must|be|goal|no))*(?: {n}(?: -)?)+(?: (?:%|bpm|mph|lpm|rpm|grade|incline))*",
    ),
    pattern(
        r"(?:at )?{n} %(?: (?:grade|incline|inclinacion|of max heartrate|heartrate|of heartrate|hrmax|hrr|mhr))*(?! (?:{n}|rm|of {n}))"
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
        r"(?:with |and )?(?:a )?{any} ?-? ?(?:of )?(?:rest|off|recovery)(?: (?:between|in|entre|per|after|before|period|periods|inbetween)(?: (?:{sets_each}|between))*)?"
    ),
    pattern(r"(?:with )?(?:rest|rests) (?:prn|between|when|if|entre|in between|as needed|before){end}"),
    pattern(r"{any} (?:between|entre) (?:{sets_each} ?)+"),
    pattern(
        r"hold(?: (?:for|x|por|of|it|each|position|stretch))* {n} (?:(?:slow|deep|full|long|relaxed|complete|big|normal) )*breath(?: (?:deep|profundas?|slow|lentas?|each|completas?))*"
    ),
    pattern(r"{n} (?:(?:slow|deep|full|long) )*breath hold"),
)

# Too vague to count, or counted by the waking day.
_VAGUE = (
    pattern(r"(?:{n} (?:x|times|session) )?(?:per|/|a|an) (?:hours)(?: while awake)?"),
    pattern(
        r"(?:each|q)(?: {n})?(?: -)?(?: {any}| hours| heartrate| half hours| h| waking hours| awake hours| other hours)",
        r"(?: (?:while|when|{be}|awake|mientras|despierto|despierta|during|day|waking|hours|of|throughout))*(?! day)",
    ),
    pattern(r"(?:hourly|q \d h)(?: (?:while|when|awake))*"),
    pattern(r"(?:while|when|mientras)(?: {be})* (?:awake|despierto|despierta)"),
    pattern(
        r"(?:throughout|through out|during|all|a lo largo of|lo largo of|for|todo|over course of|in transcurso of|spread out over)(?: (?:of|el|al))* day"
    ),
    pattern(
        r"(?:as )?(?:several|many|a few|few|multiple|varias|algunas|muchas|unas cuantas|various|some)(?: (?:times|sets|reps|min|sec|hours|more))+(?: {per} (?:day|week)| daily| throughout day)?"
    ),
    pattern(
        r"(?:as )?(?:often|frequently|frecuentemente|con frecuencia|regularly|seguido|with frecuencia|frequent)(?: during day)?"
    ),
    pattern(r"each (?:times|chance|trip|commercials?|anuncio|stoplight|bathroom|phone)(?! (?:x|per))(?: {word})+"),
    pattern(
        r"(?:when|whenever|before|after) (?:(?:stand|get up|sit|walk|go|brush|use|watch|reach|standing|sitting|sit down|stand up)(?! \d))(?: {word}){0,6}"
    ),
    pattern(
        r"(?:during|while|mientras)(?: {be}| a| in)* (?:tv|television|commercials?|watching|watch|anuncios|comerciales|brushing|ve|walk|driving|reading|showering|cooking|cocina|sitting at|cepilla)(?: {word}){0,4}"
    ),
)

# Said of the dose, without a field.
_COUNTED = r"(?:(?<=\d )|(?<=times )|(?<=reps )|(?<=sets )|(?<=x )|(?<=, )|(?<=for ))"
_OTHER = (
    pattern(
        r"(?:(?:in|to) )?(?:each|both|all|other|in {n}|all {n}|todas|ambas|either|per|/)(?: of)?(?: (?:both|all|one|{n}))? direction"
    ),
    pattern(
        r"(?:clockwise|cw|ccw|counterclockwise)(?: (?:and|/|then|{n}|x) ?(?:clockwise|counterclockwise|cw|ccw|counter ?-? ?clockwise|counter)?)*"
    ),
    pattern(
        _COUNTED,
        r"(?:for |on |with |in |of )?(?:each|per|/) (?:position|fingers?|letter|exercise|vowel|sound|word|posicion|dedos?|vocal|sonido|palabra|item|digits?|muscle|consonant|syllable|joint|movement|movimiento|ejercicio|note|pitch|sentence|finger tip|fingertip|plane|color|one of|corner|level)",
    ),
    pattern(r"(?:(?:in|for|a) )*(?:total|en total)(?: (?:reps|sets|steps|pasos))?"),
    pattern(
        r"(?:(?:with|a|an|use|using|{n}) )*{not_easy}(?: (?:-|resistance|strength|resistencia|{not_easy}))* (?:band|putty|weight|resistance|object|items?|objeto)"
    ),
    pattern(
        r"(?:with )?(?:band|putty|weight|resistance)(?: of)?(?: (?:resistance|resistencia))?(?: (?:muy|mas))? {not_easy}"
    ),
    pattern(
        r"(?:(?:with|a|use|using|{n}|one|of|an|holding) )*(?:soup|gallon|milk jug|water bottles?|laundry|lata|latas|botella|botellas|galon|tuna can|vegetable|detergent|backpack|mochila|can of|cans of|jug|canned|bolsa of arroz|bag of rice|rice bag|grocery)",
        r"(?: (?:cans?|jugs?|bottles?|gallon|of|sopa|agua|frijoles|atun|leche|jugo|water|soup|detergent|frijol|full|llena|or|milk|goods|arroz|bag|bags|vegetables|a|beans|food|small|big|pequena))*",
    ),
)

# Told elsewhere.
_ELSEWHERE = (
    pattern(
        r"(?:(?:as|like|per|see|refer|follow|following|watch|ver|segun|como|igual|consulte|vea|siga|mire|same|continue|ref|check|on|in|revise|conforme) )+",
        r"(?:(?:se|le|to|que|with|before|attached|therapist|on|in|al|a|per|same|exercise|hep|video|you|were|was|lo|we|i|for|{n}|te|la|of|your|sesion|session|pt|enclosed|and|is|program|an|ya) )*",
        r"{told}(?: (?:page|pagina|{n}|sheet|times|visit|week|hoja|of|in|on|at|session|clinic|clinica|by|therapist|number|pt|today|earlier|para|details|for|handout|video|form|technique|parameters))*",
    ),
    pattern(
        r"(?:(?:same|igual|lo mismo|continue|mismo|misma|continuar|seguir)(?: (?:as|que|a|with|for|dose|exercise|dosis|in|parameters|program|reps|amount|of|on|number|sets|and|everything|cantidad))*) {earlier}{end}"
    ),
    pattern(r"(?:like|as|como) {earlier}(?! (?:bed|meal|breakfast|dinner|lunch)){end}"),
    pattern(
        r"(?:continue|same|continuar|seguir|siga)(?: (?:with|as|con|your|current|prior|same|home))* (?:program|hep|exercise|dose|everything|programa|dosis|parameters|rutina|routine|plan)"
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
ASIDES = (*LASTING, *_LATER, *_ELSEWHERE, *_EFFORT, *_LIMITS, *_MEASURES, *_RESTS, *_VAGUE, *_OTHER)

# Not about the exercise: bookings, billing, charting. What stands in such a clause is no dose and goes nowhere.
ADMIN = (
    pattern(
        r"(?:auth|authorization|authorizations|authorized|authorised|autorizacion|autorizadas?|autorizo|preauth|precert|approved|aprobadas?)"
    ),
    pattern(
        r"(?:visits?|visitas?|appts?|appointments?|cita|citas|consulta|fu|rtc|follow ?-? ?up|f / u|followup|see md|reassess|recheck)"
    ),
    pattern(
        r"(?:return|come back|be back|back (?=in|on|to)|regrese|vuelva|volver|recheck)(?: (?:to|in|a|al|on|back))* (?:{n} (?:week|day|month|x|times)|clinic|md|doctor|office|clinica|{weekday}|CLOCK|DATE)"
    ),
    pattern(r"next (?:session|visit|appt|pt|therapy|week visit|eval)(?! {go})"),
    pattern(
        r"(?:copay|copago|insurance|seguro|deductible|cpt|icd|npi|mrn|dob|billed|billing|units?|invoice|poc|plan of (?:care|cuidado)|claim|medicare|medicaid|aetna|bcbs|id|ssn)"
    ),
    pattern(
        r"(?:eval|evaluation|evaluacion|re ?-? ?eval|reeval|recert|certification|progress note|discharge|d / c|dc|scheduled?|rescheduled?|cancel\w*|no ?-? ?show|programada)"
    ),
    pattern(
        r"(?:call|llamar?|llame|phone|telefono|tel|fax|room|suite|gate code|dx|diagnosis|text|email)(?! (?:exercise|if))"
    ),
    pattern(
        r"(?:surgery|date of surgery|sx date|dos|s / p|post -? ?op (?:day|week)|post ?-? ?op|pod|postop|cirugia|doi|injury date|onset)(?! (?:{body}|side|limb))(?= |$)"
    ),
    pattern(
        r"(?:physical therapy|pt|ot|slp|st|therapy|terapia|terapia fisica|fisioterapia|clinic|in clinic) {n} (?:x|times|/|week|session|day)"
    ),
    pattern(
        r"(?:patient|pt|paciente|px|client|mom|mother|caregiver|wife|husband|she|he) (?:has |is |was |to )?(?:reports?|states?|seen|was|arrived|denies|complains|c / o|understood|understands|verbalized|verbalised|will|refiere|reporta|entendio|comprende|entiende|acudio|llego|demonstrates?|demonstrated|tolerated|educated|instructed|able|performed|completed|agrees)"
    ),
    pattern(r"(?:verbalized|verbalised|understanding|understood|entendio|comprende|teach ?-? ?back)"),
    pattern(
        r"(?:bp|mmt|ta|temp|rom :|arom :|prom :|strength {n} / {n}|age|y / o|yo|years? old|anos|height|peso corporal|wt :)(?= )"
    ),
    pattern(r"(?:referral|referred|ref by|order #|order number|case #|invoice|account|acct|confirmation)"),
    pattern(
        r"(?:{n} )?session(?: {n} of {n}| {n} / {n})? (?:remaining|left|authorized|approved|used|completed|restantes|autorizadas|aprobadas|remain|of therapy|of terapia|of {n})"
    ),
    pattern(r"session {n} (?:of|/) {n}"),
    pattern(
        r"(?:received|billed|performed|min of|{time} (?:of )?)(?: {time})?(?: of)? ?(?:therapeutic|manual|treatment|therex|therapeutic exercise|skilled|neuromuscular)"
    ),
    pattern(
        r"(?:seen (?:for|on|today|DATE|{n})|last seen|start of care|soc|parking|bring|traiga|traer|wear comfortable|signed|firma|firmado|arrive|llegue)"
    ),
)
