# ruff: noqa: E501
"""What stands in a line beside its dose: words for a person to read, and words that are no dose at all.

All patterns are written for the tape of `tokens`: the common vocabulary, N S M for amounts.
"""

from __future__ import annotations

import re

from hepcoach.rules.doses.words import COLOURS, DAYS


def pattern(text: str) -> re.Pattern[str]:
    """A pattern over the tape, in which {N} {S} {M} are amounts, {end} the rest of the clause, and words are whole."""
    for name, macro in _MACROS.items():
        text = text.replace("{" + name + "}", macro)
    return re.compile(rf"(?<!\S)(?:{text})(?!\S)")


_MACROS = {
    "end": r"(?: [^.;,()\s]+)*",
    "sentence": r"(?: [^.;()\s]+)*",
    "N": r"N\d+",
    "S": r"S\d+",
    "M": r"M\d+",
    "T": r"[NSM]\d+",
    "colour": "(?:" + "|".join(COLOURS) + ")",
    "weekday": "(?:" + "|".join(DAYS) + ")",
    "per": r"(?:/|per|por|a|an|each|in|x|de|of)",
    "pain": r"(?:pain|sore|stiff)",
    "limit": r"(?:<=|<|less than|below|under|no more than|above|over|>|>=|menor (?:de|a|of)|mayor (?:de|a|of)|menos (?:de|of)|"
    r"more than|mas (?:de|of)|(?:is|at|stays|exceeds|goes|rises|reaches|increases)(?: (?:to|above|over|more than|a|at))?|of|a|"
    r"except (?:of|a)|greater than|que pase of|supera|superior a|inferior a|llega a|up to)",
}

# Bears on the dose or its safety and fits no field.
ASIDES = tuple(
    pattern(text)
    for text in (
        # What comes later: progression, and how long the program lasts.
        r"(?:when|once|if|as) (?:this |it |they |these |you |is |are |se |te |le |be |becomes? |feels? |gets? |sea |son |resulta )*"
        r"(?:too )?(?:easy|easier|facil|mas facil|able to (?:do|complete|hold)|puede|pueda|puedas|can|comfortable){sentence}",
        r"(?:progress|work(?:ing)? up|build(?:ing)? up|go up|move up|bump up|gradually|gradualmente|poco a poco|goal|meta|objetivo)"
        r"{sentence}",
        r"(?:and |then )?add (?:{T}|a|an|more|another|reps|sets|weight|resistance|lb|mas|peso|up to|gradual\w*|to|a){sentence}",
        r"then (?:(?:to|go|use|up|switch|change|do|try|move|pasar|pase|cambiar) )*(?:to |a |with )?(?:{T}|{colour}|heavier|lighter|band){end}",
        r"(?:after|in|for next|next|proxima|first|primera|1st|{N}) (?:{N} )?(?:week|month)(?: :)? (?:go|use|switch|change|then|add|do|start|try|pase|cambie|{N}){end}",
        r"week {N}(?: :)?{end}",
        r"(?:for|x|durante|por|next|proximas|during|over)?(?: next| proximas| first| primeras)? ?{N} ?-? ?(?:week|month)(?! (?:post|after|s/p|old|status))",
        r"(?:for|x|por|next|proximos|first|primeros)(?: next| first)? {N} (?:day)(?! (?:/|per|a|an|each|week|por|out))",
        r"until (?!{N})(?:next|follow|you|your|seen|pain|swelling|return|further|nuevo|proxima|siguiente|se|seen|able|appointment|visit|cita){end}",
        # How hard and how fast.
        r"(?:at |an? |with )?(?:rpe|borg|effort|esfuerzo|intensity|intensidad)(?: of| at| level| :| =| de| scale)*(?: {limit})? {N}(?: (?:/|of|out of|sobre) {N})?(?: (?:effort|borg|rpe|scale))?",
        r"{N}(?: / {N})? (?:rpe|borg|effort|esfuerzo|exertion)",
        r"{N} %(?: of| de)?(?: max| maximum)? (?:effort|esfuerzo|intensity|intensidad|max(?!\w))",
        r"(?:max|maximum|maximal|submax|submaximal|sub max|minimal|moderate|maximo|light|strong|good|firm|gentle|full)(?: -)? (?:effort|intensity|esfuerzo|pressure|resistance|speed|pace|force|strength)",
        r"(?:to|until|of)(?: point of| the point of)? (?:fatigue|form fails?|tolerance|tolerancia|it burns){end}",
        r"(?:as|to|within|segun|hasta|a)(?: (?:your|su|be))? (?:tolerated|tolerable|tolerance|tolerancia|tolere|tolerado|tol|able|comfort|comfortable|fatigue|lo tolere)",
        r"(?:segun|conforme) (?:tolere|pueda|tolerancia|se tolere)",
        r"as (?:many|much|long|hard|loud|far|fast|often|high)(?: times| reps)? as (?:possible|tolerated|able|comfortable|you can|can|you like){end}",
        r"(?:tantas|todas|todo|cuantas|lo mas)(?: veces| times| reps)? (?:que|como) pueda{end}",
        r"(?:very |muy )?(?:slow|controlled|explosive|explosively|quickly|fast|rapid|rapidly|rapido|rapidamente|controlado|controlada|controladamente|gently|gentle|briskly|brisk|vigorous|vigorously|loud|loudly|brief|ligero)"
        r"(?: (?:and|but|,) (?:controlled|steady|slow|control|controlado|gentle|loud|easy))?(?: (?:pace|paso|ritmo|speed|tempo|voice|movement|movements|motion|lowering|down))?",
        r"(?:easy|moderate|comfortable|conversational|steady|self selected|normal|paso|ritmo|a paso|a ritmo|buen)(?: (?:pace|ligero|rapido|comodo|slow|moderado|tranquilo|ritmo|paso))",
        r"tempo(?: :| of| de)?(?: {T}(?: -)?)+(?: -)?",
        r"{N} (?:-|/) {N} (?:-|/) {N}(?: (?:-|/) {N})?(?: tempo)?",
        r"{T} (?:eccentric|lowering|lower|down|up|concentric|descent|negative|excentrico|excentrica|bajada|subida|bajando|on|off|lowers?)(?: (?:phase|, {T} (?:up|down|off)|/ {T} (?:up|down|off)|{T} (?:up|down|off)))?",
        r"(?:lower|lowering|raise|return|eccentric|bajar|baje|bajando|descend)(?: [^.;,()\s]+){0,4}? (?:over|for|in|en|durante|to|with|a|por|x|count of) {T}(?: count)?",
        r"(?:amrap|emom|hiit)",
        # Limits.
        r"(?:stop|hold off|back off|reduce|decrease|skip|call|reducir|disminuir|bajar|suspend)(?: (?:and|y) \w+)?(?: (?:exercise|exercises|exercising|us|clinic|me|immediately|set|right away|inmediatamente|doctor|activity|and rest|llamar))*"
        r" (?:if|when|with|for|at|before|al|con|y|de inmediato){sentence}",
        r"(?:keep|keeping|maintain|hold|limit|mantener|mantenga|con)? ?(?:the )?(?:your )?{pain}(?: (?:level|scale|score|nivel|levels))? (?:{limit} )+{N}(?: (?:/|out of|of|sobre|de) {N})?{end}",
        r"(?:{limit} )?{N}(?: (?:/|out of|sobre) {N})? (?:of |on )?pain(?: scale| level)?",
        r"if (?:any |you |it |your |le |te |hay |tiene |siente |feel |have |there is |more |is |severe |sharp |worse |increased )*(?:{pain}|swelling|dizzy|dizziness|lightheaded|numbness|worse|worsens|mareo|mareado|increases){end} (?:, )?(?:stop|rest|call|reduce|skip|back off|decrease|llame|discontinue){end}",
        r"(?:in |within |through |thru |en |only in |with )?(?:a )?(?:pain|dolor)(?: -)? free(?: (?:range|rom|arc|motion|range of motion|zone|only))?",
        r"(?:no|should not be|shouldnt be|should not have|do no have) (?:any |more |sharp |increase in |increased |se |debe |cause |provocar |push into |push through |go into |work into |haber |mas )*{pain}(?! (?:med|pill)){end}",
        r"(?:within|in|dentro of|hasta|to|below|just before|antes of) (?:pain|dolor|limite|limites|tolerable)(?: (?:limits|limit|tolerance|range|threshold|of dolor))?",
        r"(?:up |only |no more than |limit |limited |bend |flex |flexion |elevate |raise |no )*(?:to|past|beyond|above|below|over|from|more than|than|de|of|a|past|at|con|pase of|mas of|greater than|under|{limit})? ?(?:{N} - )?{N}(?: (?:to|-|a) {N})? (?:deg|degrees)(?: (?:flexion|extension|abduction|external rotation|er|of flexion|flex|abd))?",
        r"(?:no|past|beyond|above|only to|not past|below) (?:(?!pain)[^.;,()\s]+ ){0,3}(?:past|beyond|above|over|below|than|greater than|more than|mas of|pase of|arriba of) (?:{N}|midline|shoulder|limb|neutral|cintura|linea media){end}",
        r"(?:nwb|ttwb|tdwb|pwb|wbat|fwb|wbing|non -? ?weight -? ?bearing|toe touch(?: weight bearing)?|touch down weight bearing|partial weight bearing|weight bearing as tolerated|no weight bearing|sin apoyo|sin apoyar){end}",
        r"(?:with )?brace (?:on|locked|unlocked|set|at){end}",
        r"(?:precaution|precautions|precaucion|precauciones|contraindicated)(?: :)?{end}",
        # Distance, height, speed, pulse.
        r"(?:x |for |a )?{N} ?-? ?(?:ft|feet|foot|limb|meters?|metros?|m|yards?|yds?|miles?|millas?|km|blocks?|cuadras?|laps?|lengths?|vuelta|flights?|stairs|hallways?|pisos?|escalones|times around (?:block|house))(?: (?:each|x) (?:direction|way))?",
        r"(?:a |on |with )?{N} ?-? ?(?:in|inch|inches|cm|pulgadas|centimetros|''|\")(?: ?-? ?(?:high |tall |foam )?(?:step|block|book|ball|high|height|bench|hurdle|hurdles|roll|from|of|apart|de|curb))",
        r"{N} ?-? ?(?:inch|inches|cm|pulgadas|centimetros)",
        r"(?:at |a )?{N} ?-? ?(?:mph|kph|rpm|bpm|watts?|spm|mets?|rev|revoluciones|km / h|db|decibels?)",
        r"(?:speed|velocidad|cadence|rpm|metronome|incline|grade|inclinacion|hr|heart rate|frecuencia cardiaca|pulse|pulso|fc|spo2|o2 sat)(?: (?:at|of|to|:|=|de|a|under|below|over|between|max|<|>|<=|>=|up|no more than|than|menor|mayor|stays|range|target|in)|target)*(?: {N}(?: -)?)+(?: (?:%|bpm|mph|lpm|rpm|grade|incline))?",
        r"{N} %(?: (?:grade|incline|inclinacion|of max hr|max hr|hrmax|hr|hrr|mhr))",
        r"(?:zone|zona) {N}",
        # Rests, breaths.
        r"(?:with |w |a )?(?:rest|rest period|pause|espera|wait)(?: (?:for|of|at|to|por|about|up|x|as|period|:|=|-|time))* {T}(?: ?(?:between|in|entre|per|after|before|in -?)(?: (?:-|each|sets|reps|series|cada|one|of|set|side|and|bouts|them|serie))*)?",
        r"(?:with |a )?{T} ?-? (?:of )?(?:rest|off|recovery)(?: (?:between|in|entre|per|after|before|period|in -?)(?: (?:-|each|sets|reps|and|of|set|side|bouts|them))*)?",
        r"rest (?:as needed|between|when|if|prn|entre|si){end}",
        r"(?:hold |for |x |durante |por |of )*{N} (?:(?:slow|deep|full|long|relaxed|complete|big) )*breath(?: (?:deep|profundas?|slow|lentas?|hold|each|completas?))*",
        # Too vague to count, or counted by the waking day.
        r"(?:{N} (?:x|times|reps) )?(?:each|q|per|/|a|an|x) (?:{N} )?(?:-? ?{N} )?(?:{M}|hours|h|hr|half hour|waking hour|waking hours|awake hour|other hour)(?: (?:while|when|you are|are|awake|mientras|este|despierto|despierta|during|day|del|throughout|waking|hours|of|,))*",
        r"(?:hourly|q \d+ h|each hora)(?: while awake)?",
        r"(?:while|when) (?:you are )?awake",
        r"(?:throughout|through out|during|all|a lo largo of|durante|todo|over course of|varias times)(?: (?:of|el|al))? day",
        r"(?:several|many|a few|few|multiple|varias|algunas|muchas|unas cuantas|couple of)(?: (?:times|sets|reps|minutes|sec|min|veces|hours))+(?: (?:{per} day|daily|per week|{per} week|al dia|throughout day))?",
        r"(?:often|frequently|frecuentemente|con frecuencia|regularly|seguido)(?: during day)?",
        r"(?:each|every) (?:time|times|chance|vez|commercial|commercials|stoplight|bathroom|trip|anuncio){sentence}",
        r"(?:whenever|when) you (?:stand|get up|sit|walk|go|brush|use|watch){sentence}",
        r"(?:during|while|mientras) (?:tv|commercials?|watching|anuncios|comerciales|brushing|ve|walking|driving|reading){end}",
        # Without a field.
        r"(?:in |en |to )?(?:each|both|all|other|{N}|opposite|cada|todas|ambas?)(?: both| all)? directions?",
        r"(?:clockwise|cw|ccw|counterclockwise)(?: (?:and|/|then) (?:clockwise|counterclockwise|cw|ccw|counter -? ?clockwise|counter))*",
        r"(?:each|per) (?:position|finger|fingers|letter|exercise|vowel|sound|word|posicion|dedo|vocal|sonido|palabra|color|item|digit|muscle|digits|exercise|one of)",
        r"(?:in |en )?total(?: (?:reps|repeticiones|steps|pasos))?",
        r"(?:light|lightest|medium|heavy|heavier|moderate|strong|thick|thin|soft|firm|hard|easy|extra|x|fuerte|suave|gruesa|ligera|media|pesada|dura|ligero)"
        r"(?: (?:-|heavy|light|soft|firm|resistance|strength|resistencia))* (?:band|putty|weight|loop|resistance|tubing)",
        r"(?:band|putty|weight)(?: (?:de|of))?(?: resistencia| resistance)? (?:light|medium|heavy|moderate|strong|fuerte|suave|gruesa|ligera|media|pesada|dura|ligero|pesado|liviana|liviano|firme|blanda)",
        r"(?:with |a |use |holding |{N} )*(?:soup|gallon|milk|water|laundry|lata|botella|galon|tuna|vegetable|bottle|jug|detergent|paint)(?: (?:can|cans|jug|jugs|bottle|bottles|gallon|of|de|sopa|agua|frijoles|atun|leche|jugo|water|soup|detergent|frijol|full|llena|or|milk))*",
        # Told elsewhere.
        r"(?:as|like|per|see|same|refer|follow|following|watch|see attached|continue|ver|segun|como|igual|consulte|vea|siga|mire)(?: (?:as|se|le|to|que|la|el|with|before|your|attached|therapist|on|in|the|en|al|a|with|per|current|same|exercise|exercises|hep|last|ultima|video|you|were|was|lo))*"
        r" (?:shown|handout|handouts|sheet|video|videos|picture|pictures|diagram|attached|attachment|page|instructed|demonstrated|discussed|directed|prescribed|taught|before|previous|previously|last (?:time|times|visit|week|session)|time|times|visit|hoja|folleto|mostrado|mostro|indico|indicado|indicada|foto|fotos|dibujo|imagen|imagenes|pasada|anterior|antes|protocol|protocolo|clinic|clinica|enseno|ensenado|instrucciones|instructions|written|program|program[a]?|app|printed|link|above|arriba|vista|printout|visto)(?: (?:page|pagina|{N}|sheet|time|visit|times|vez|week|hoja))*",
        r"(?:continue|same)(?: (?:current|same|with|as))? (?:program|hep|exercises?|dose|parameters|everything)",
        r"(?:igual|same)(?: (?:que|as|a))? (?:before|last|antes|siempre|ultima|pasada|first|previous|anterior|other|otro){end}",
        r"(?:warm up|cool down)(?: first)?",
    )
)

# Not about the exercise: bookings, billing, charting. What stands in such a sentence is no dose and goes nowhere.
ADMIN = pattern(
    r"(?:auth|authorization|authorizations|authorized|authorised|autorizacion|autorizadas?|preauth|precert|visits?|visitas?|appt|appts|"
    r"appointments?|cita|citas|consulta|follow -? ?up|f / u|fu|rtc|next (?:session|visit|appt|week)|return in|return to (?:clinic|md|doctor)|see md|"
    r"copay|copago|insurance|seguro|deductible|cpt|icd|npi|mrn|dob|billed|billing|units?|invoice|poc|plan of care|eval|evaluation|"
    r"re -? ?eval|reeval|recert|certification|progress note|discharge|d / c|scheduled?|reschedule|rescheduled|cancel\w*|no show|llamar?|llame|call|"
    r"phone|telefono|tel|fax|ext|room|suite|gate code|dx|diagnosis|surgery date|date of surgery|dos|s / p|post -? ?op|postop|"
    r"physical therapy {N}|pt {N} (?:x|times)|ot {N} (?:x|times)|slp {N} (?:x|times)|therapy {N}|terapia {N}|patient (?:reports?|states?|seen|was|arrived|denies|complains|understood|verbalized)|"
    r"pt (?:reports?|states?|seen|was|arrived|denies|c / o|understood|verbalized|verbalised|will)|paciente (?:refiere|reporta|entendio|comprende|entiende|acudio|llego)|"
    r"verbalized|understanding|entendio|comprende|bp|mmt|strength {N} / {N}|age|y / o|yo|years? old|anos|referr\w+|order {1}|order #|case #|claim|sessions? (?:remaining|left|authorized|approved|used|completed)|"
    r"sesiones? (?:autorizadas|restantes)|session (?:{N} (?:of|/) {N}|remaining|left|authorized|approved|used|completed|restantes|autorizadas|aprobadas)|{N} session (?:remaining|left|authorized|approved|used|completed|restantes|autorizadas|aprobadas|of therapy|de terapia)|"
    r"received|mins? of (?:therapeutic|manual|treatment)|therapeutic exercise|therex {M}|{M} (?:of )?(?:therapeutic|treatment|manual|session)|seen (?:for|on|today)|last seen|start of care|soc|parking|bring|traiga|signed|firma|firmado)".replace(
        "{1}", r"\d"
    )
)
