"""The fields of a dose: for each, the ways to write it, in the common vocabulary of `words`.

<sets>, <reps> … is a number that fills that field, <time> an amount of seconds or minutes whose role (hold or
duration) the exercise tells, <count> a number whose role (repetitions or sets) the rest of the line tells, <a>
x <b> a pair whose order the sizes tell, <held> the number of a hold that may lack its unit.
"""

from __future__ import annotations

from hepcoach.rules.doses.patterns import pattern

# A count that goes on like this is one of days or sessions, not of repetitions or sets.
_NOT_PER = r"(?! (?:{slash} (?:day|week|hours|d|w)|day|week|daily|hours|bid|session|d)(?!\S))"
_HOLDING = r"(?:hold|count|squeeze|pause|isometric|stretch|keep|quedese|quedate|permanezca|permanecer)"
# A few words between a verb and its number that no other number, mark or rest interrupts.
_GAP = r"(?: (?!(?:rest|repeat|sets|reps|per|each|with|then)\b){word}){0,7}?"
_EACH_HAND = r"(?: bothhands| each hand| (?:in|on) (?:each|both) (?:hand|limb)| weight){0,2}"

_BEFORE_BAND = r"(?:(?:with|use|a|@|x|resistance|weight|colored|{not_easy}|:|-) )*"
ELASTIC = (
    pattern(
        _BEFORE_BAND,
        r"<colour>(?: (?:-|\(|\)|resistance|elastic|exercise|{not_easy}|xl|strength|mini|flat|stretch|thera|t|"
        r"hip|colored)){0,4}",
        r" (?P<elastic>band|putty)",
    ),
    pattern(
        _BEFORE_BAND,
        r"(?P<elastic>band|putty)(?: (?:of|color|colour|:|-|resistance|\(|exercise|terapeutica|elastica|"
        r"{not_easy})){0,3}",
        r" <colour>(?: \))?",
    ),
)
# What a bare colour is followed by when it is the band's: nothing, or the rest of the dose.
_AFTER_COLOUR = r"(?! (?!(?:x|each|and|for|left|right|bid|tid|daily|both|in|at)\b|N\d)\w)"
_BEFORE_LOAD = r"(?:(?:weight|resistance|with|load|:|@|at|use|a|x|of) )*"
LOAD = (
    pattern(
        r"(?:(?:weight|keep|stay|with|peso|use) )*(?:under|below|less than|"
        r"menos of) (?P<under><load>) (?P<unit>lb|kg)"
    ),
    pattern(_BEFORE_LOAD, r"<load>(?: -)? (?P<unit>lb|kg|oz|gram)(?: (?:of )?(?:weight|band))?", _EACH_HAND),
    pattern(_BEFORE_LOAD, r"<load> (?P<hash>#)(?! {n})", _EACH_HAND),
    pattern(
        r"(?:(?:at|@|with|of|x|al) )*<load> %(?: (?:of|your|atmost|:|su|estimated|-))*",
        r"(?P<rm> {n}(?: -)? rm| rm| NAME)",
    ),
    pattern(
        r"(?:(?:at|on|with|in) )*(?:resistance )?(?:level|resistance|gear)(?: (?:at|of|:|level|#|setting|a|in))*",
        r" (?P<level><load>)(?! (?:lb|kg|reps|sets|#))",
    ),
    pattern(r"(?:(?:resistance|weight|load|color|band) :|with|@|resistance) <colour>", _AFTER_COLOUR),
    pattern(r"<colour>(?= (?:{n}|x|,|\)|;|~|\.)|$)"),
)
NO_LOAD = (pattern(r"(?:no|body|0) ?-? ?(?:weight|lb|resistance|added weight)"),)

WEEKLY = (
    pattern(r"(?:x )?<days_per_week> (?:times|x|day|session|d|v|sets)(?: (?:out )?{per})? (?:week|weekly|w)"),
    pattern(r"(?:x )?<days_per_week> {slash} (?:week|w)"),
    pattern(r"(?:day|times|session|freq|x) {per} week(?: :)? <days_per_week>"),
    pattern(r"(?P<three>tiw)"),
    pattern(r"(?:on )?(?P<alternate>everyother|q other day|q {n} d|each other day)"),
    pattern(r"(?P<rare>each (?:<every>|3rd|third|4th|fourth) day)"),
    pattern(r"<days_per_week> (?:of|/|out of) {n} day"),
    pattern(r"<days_per_week> day"),
)
DAILY = (
    pattern(
        r"(?P<each_day>(?:(?:daily|each|all|todos|{n}) )*(?:day|daily) )?(?:(?<=y )(?:but|no)|except)(?:"
        r" (?:on|for))*(?P<but>(?: (?:,|and|or|{weekday}|weekends))+)"
    ),
    pattern(
        r"(?:x )?<times_per_day>(?: or more)? (?:times|x|session|v|separate times|x /|different times)(?:"
        r" (?:times|x))?(?: {per})? (?:day|daily|d)"
    ),
    pattern(r"(?:x )?<few> {slash} (?:day|d)"),
    pattern(r"(?:times|session|freq|x) {per} day(?: :)? <times_per_day>"),
    pattern(r"(?:freq|frecuencia)(?: :)? <times_per_day> (?:x|times)"),
    pattern(r"(?:(?P<least>daily|bid|tid) (?:-|to|or|/) )?(?P<code>bid|tid|qid)"),
    pattern(r"(?P<daily>daily|{n} day each day)(?! (?:activit|living))"),
    # "10 min/day", "10 reps a day": the rest of the line says how much, this says once.
    pattern(r"(?<!times )(?<!session )(?<!x )(?P<once>(?:/|per|por|a|al|in a|each) day)"),
)
SLOT = pattern(
    r"(?:<ones> (?:x|times) )?(?:(?:in|at|por|on|q|todas|first|thing|upon|when|of|a|x|al|just|right|only) )*",
    r"(?:(?:each|before|after|with|during|of|ir|irse|immediately) )*",
    r"(?P<slot>morning|noon|afternoon|evening|night|bed|wake|breakfast|lunch|dinner|meal|(?:before|after)"
    r" (?:school|work|shower)|CLOCK)(?! (?:stiff|stand|splint|rail|mobility|ball))",
)
AS_NEEDED = (
    pattern(
        r"prn(?: (?:for|with|if|when) (?:(?:pain|sore|stiff|swelling|comfort|relief|symptoms|and|or|spasm|"
        r"back|{body}|neck|relief of|of|in|muscle) ?)+| relief)?"
    ),
    pattern(
        r"(?:(?:only|just|solo) )?(?:when|if|al|for|whenever|siempre que)(?:"
        r" (?:{be}|have|has|having|there|tiene|tenga|hay|sentir|a|any|mas|very|really|limb|body|lower|low|"
        r"back|neck|espalda|cuello|joint|muscles?|cintura|estes|haya|starts|to|start|it|begins|in|acting|of|"
        r"{body}|more|too|notice|tengas|tener|cuerpo|note|increased|se siente|bit|little|un|poco|morning|"
        r"flare)){0,6}",
        r" (?:{pain}|swollen|hinchado|hinchada|inflamacion|inflamado|inflamada|hinchazon|act up|acts up|acting up|"
        r"flares?(?: up)?|flared up|spasms?|"
        r"swells|swelling|symptoms|lock up|hurting|tension)(?: up)?(?! (?:{more_less}|worse|free|control|{n}))",
    ),
)
EXPLICIT_HOLD = (
    pattern(r"<a> x <b>(?: reps)? x <hold>(?: ", _HOLDING, r")?"),
    pattern(r"hold <held> x <reps>(?! (?:reps )?(?:[SM]|x))", _NOT_PER),
    pattern(
        _HOLDING,
        r"(?: (?:for|of|:|at|to|de|por|it|about|each|times|-|up|a|atmost|hasta|slow|silent|en|in|them|lo|"
        r"position|rep|end|x|one|cada))*",
        r"(?: \(? ?(?:sec|min|second) \)?)?(?: :)? <hold>(?: (?:count|sec))?(?: ",
        _HOLDING,
        r"| each(?= [,.;]|$))?(?! (?:rest|x S))",
    ),
    pattern(
        r"(?:hold|count)(?: (?:for|of|:|at|to|de|por|it|about|each|times|-|up|a|atmost|hasta|slow|silent|en|"
        r"in|them|lo|position|end|la|one))*(?: \(? ?(?:sec|s|min|"
        r"second) ?\)?)?(?: :)? <held>(?: count)?(?="
        r" (?:[,.;:)~]|x N|and|then|each|on|with|at|per|-|/|for|@|left|right|both|bid|tid|qid|daily|reps :|"
        r"sets :|N\d+ (?:reps|times|x|sets))|$)"
    ),
    pattern(_HOLDING, _GAP, r" <hold>(?: ", _HOLDING, r"| each(?= [,.;]|$))?(?! (?:rest|x {n} sets))"),
    pattern(
        r"(?:with )?(?:a )?<hold>(?: (?:-|of|de|a|gentle|static|sustained|end|range|isometric|hard|firm|each|"
        r"big|with|per|x|en|para|terminal|good|prolonged))* ",
        _HOLDING,
        r"s?(?! (?:(?:x|for|:|of) )?[SM]\d)",
    ),
    pattern(r"(?:with )?(?:a )?<held> ?-? ?(?:count|tiempos|hold|sec hold)(?: hold)?(?! (?:for |x )?[SM]\d)"),
    pattern(r"(?:count|cuenta)", _GAP, r" (?:to|atmost|hasta|of) <held>"),
)
KEYED = (
    pattern(r"(?:sets (?:/|x|and) reps|sets reps)(?: :)? <sets> (?:/|x|,) <reps>"),
    pattern(r"(?:no of |number of |# of |# )?sets (?::|-)? ?<sets>"),
    pattern(r"(?:no of |number of |# of |# )?reps (?::|-)? ?(?:x )?<reps>"),
    pattern(r"hold(?: (?:times|\( sec \)|sec|\( s \)))? (?::|-)? ?(?P<held>[NSM]\d+)"),
    pattern(r"daily (?::|-)? ?<times_per_day>(?! (?:x|reps|sets|times))"),
    pattern(r"weekly (?::|-)? ?<days_per_week>(?! (?:x|reps|sets))"),
    pattern(r"(?:freq|times|session|x) (?:(?:per|/) )day (?::|-)? ?<times_per_day>"),
    pattern(r"(?:day|times|session) (?:(?:per|/) )week (?::|-)? ?<days_per_week>"),
)
# The first keyword of a line written keyword first: "Reps 10 Sets 3".
KEYWORD_FIRST = pattern(r"(?:(?<!\d )(?:sets|reps) :|(?<!\d )(?<!\d[a-z][a-z] )(?:sets|reps)(?: :)?) N\d+")

AMOUNTS = (
    # "3' 2s": three minutes and two sets, or 182 seconds?
    pattern(r"(?P<unclear>M\d+ S\d+)"),
    pattern(r"<reps> r (?:x |, )?<sets> s"),
    pattern(r"(?:sets (?:/|x|and) reps|sets reps)(?: :)? <sets> (?:/|x|,) <reps>"),
    pattern(
        r"(?P<unclear>{n} x {n} x {n}|{n} \( {n} \))(?! (?:{slash} |)(?:day|week|d|w|times|sets))(?! (?:lb|kg|#))"
    ),
    pattern(
        r"<sets> sets(?: (?:of|x|by|,|with|:|-|por|in|\(|for|at))* <reps>(?: -)?(?: (?:reps|times|x))?(?!"
        r" (?:sets|x {n}|lb|kg|oz|#|day|%|direction|-|sec))(?: \))?",
        _NOT_PER,
    ),
    pattern(r"<reps> (?:reps|times)(?: (?:,|x|for|per|in|-|por|by|of|\(|and|/|@|en|a))* <sets> sets(?: \))?"),
    pattern(r"<reps> (?:x|/|,|x ,|-|for|por) <sets> sets"),
    pattern(r"<reps> reps(?: ,)? x <sets>", _NOT_PER),
    pattern(r"<reps> reps(?: ,)? <sets> (?:x|times)", _NOT_PER),
    pattern(r"<reps> (?:reps|times)(?: (?:x|of|with|for|at|@|/|de|por|each|a))* <time>"),
    pattern(r"<sets> sets(?: (?:of|x|by|,|with|:|-|por|each|for|at))* <reps> (?:x|reps of) <time>"),
    pattern(r"<sets> sets(?: (?:of|x|by|,|with|:|-|por|each|for|at))* <time>"),
    pattern(
        r"<time>(?: (?:each|hold|stretch|-|per {body}|{body}|on|off))* (?:x|repeat|@) <count>(?:"
        r" (?:reps|times|x))?(?! (?:sets|reps x {n}))",
        _NOT_PER,
    ),
    pattern(r"<time> x <sets> sets"),
    pattern(r"<count> (?:x|by|por|times|of)(?: (?:for|of|por))? <time>"),
    pattern(r"<a> (?:x|x /|by|por) <b>(?: (?:reps|times))?(?! (?:lb|kg|oz|#|%|sets|sec|min|-))", _NOT_PER),
    pattern(r"x <reps>(?: ,)? x <sets>", _NOT_PER),
    pattern(r"<sets> (?:of|groups of|grupos of) <reps>(?! (?:lb|kg|direction|sets|{body}))"),
    pattern(r"(?P<slash><a> / <b>)(?: (?:reps|times))?(?! (?:/|{body}|sec))"),
    pattern(r"(?<!\d )sets of <reps>(?: reps)?"),
    pattern(r"<sets> s (?:x )?<reps> r"),
    pattern(r"<sets>(?: -)? sets", _NOT_PER.replace("session", "sesion")),
    # "10 slow reps", "10 good quality reps".
    pattern(
        r"(?:repeat |x )?<reps>(?: -)?",
        r"(?: (?!(?:sets|x|times|of|lb|kg|oz|week|day|per|each|and|or|to|alternating|left|right|both|"
        r"bilateral)\b){word}){0,2}",
        r" reps",
    ),
    pattern(r"(?<!st )(?<!ra )(?<!er )sets :? ?(?P<key><sets>)(?! sets)"),
    pattern(r"reps :? ?(?:x )?(?P<key2><reps>)(?! reps)"),
)
COUNTS = (
    pattern(
        r"(?:repeat|perform)(?: (?!(?:left|right|other|exercise|level|phase|step|page|to|past|day|"
        r"week)\b){word}){0,5}? (?:for )?(?:x )?<count>(?: (?:more )?(?:times|x))?(?! (?:sets|lb|kg|{n}))",
        _NOT_PER,
    ),
    pattern(r"<count>(?: more)? (?:times|x)", _NOT_PER),
    pattern(r"x <count>", _NOT_PER),
    pattern(r"# <count>"),
    pattern(r"<count>(?: (?!(?:rest|with|each|in|on|x|and|to|sets)\b){word}){0,3}? {movement}"),
    pattern(r"<count>(?: (?:of )?(?:these|them|estos|estas)| of(?= {per} day)|(?= each))"),
    pattern(r"<count> (?:por|per|each|for|on|in|with) (?:~|(?:each )?{body})"),
    pattern(r"<count> / {body}"),
)

SIDE = (
    pattern(
        r"(?:(?:on|for|with|in|to|using) )*(?:(?:each|per|/|por|x) )+(?:one |single |"
        r"of )*(?P<each>{body})(?: (?:forward|individually|separately))?"
    ),
    pattern(r"(?P<each>alternating)(?: (?:between|{body}|right|left|and|sides))*(?! (?:day|with|hot|cold))"),
    pattern(
        r"(?:(?:on|for|with|in|to|using|of) )*(?:{body} )?(?P<each>left|right|l|r)(?: {body}| ~| :)*(?: ,)?"
        r" (?:and|/|\+|then|,|-|&)(?: (?:then|on|with|do|repeat|{n}|~|x|times|reps|in|for|{body}|to|de|"
        r"{movement}))* (?:left|right|r|l)(?: {body})?"
    ),
    pattern(
        r"(?:(?:then|and|,|same) )*(?P<again>repeat|then|do|same|lo mismo)(?:"
        r" (?:on|with|to|for|in|a|same|mismo|do|perform|repeat|and|then|of|lo|it|exercise|hold|all|steps|con|"
        r"~|x|{n}|times|reps))*(?: (?:other|left|right))(?: (?:{body}|one))?"
    ),
    pattern(r"(?:(?:then|and) )*(?P<again>switch)(?: (?:on|to|of|a|de|and|do))*(?: other)?(?: {body}| repeat)"),
    pattern(r"(?P<again>other (?:{body}))"),
    pattern(
        r"(?:(?:on|with|in|of|for|using|to|de) )*(?P<affected>(?:affected|weak)(?: {body}| {word} {body})|"
        r"{body} (?:affected|weak)|affected)(?: (?:{body}|only))*"
    ),
    pattern(
        r"(?<!around )(?<!between )(?<!under )(?:(?:with|on|in|to|using|de) )*(?P<both>both|2"
        r" (?:hand|limb)|dos)(?: {body})(?!"
        r" (?:on|straight|bent|flat|together|behind|against|under|up on|juntos|juntas|apoyados|apoyadas|"
        r"in front|estirad\w+|doblad\w+|rectas?))"
    ),
    pattern(r"(?P<both>bilateral|b {body}|{body} (?:b|bilateral)|\( b \)|b|both)(?: {body})?(?! (?:{word}))"),
    pattern(r"(?P<both>bilateral)(?: {body})?"),
    pattern(
        r"(?:(?:on|with|in|to|for|de|only|using|of) )*(?:{body} )?(?P<one>left|right|\("
        r" (?:l|r|d|i|left|right) \)|l|r)(?: {body})*(?: only)?"
    ),
)
EACH = pattern(r"each(?: one)?(?! {word})")
