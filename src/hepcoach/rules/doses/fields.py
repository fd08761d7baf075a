# ruff: noqa: E501
"""The fields of a dose: for each, the ways to write it, in the common vocabulary of `words`.

In a pattern <sets>, <reps> … is a number that fills that field, <time> an amount of seconds or minutes whose role (hold
or duration) the exercise tells, <count> a number whose role (repetitions or sets) the rest of the line tells, <a> x <b>
a pair whose order the sizes tell, <held> the number of a hold that may lack its unit.
"""

from __future__ import annotations

import re

from hepcoach.rules.doses.asides import pattern
from hepcoach.rules.doses.words import COLOURS, DAYS, MOVEMENTS

_AMOUNTS = {
    "sets": r"N\d+", "reps": r"N\d+", "count": r"N\d+", "times_per_day": r"N\d+", "days_per_week": r"N\d+",
    "load": r"N\d+", "a": r"N\d+", "b": r"N\d+", "time": r"[SM]\d+", "held": r"[NSM]\d+", "hold": r"[SM]\d+",
    "colour": "(?:" + "|".join(COLOURS) + ")",
}  # fmt: skip
_WORDS = {
    "per": r"(?:/|per|por|a|an|each|x|in|of)",
    "times": r"(?:x|times|session|v)",
    "body": r"(?:limb|side|hand)",
    "day": r"(?:day|d|daily)",
    "week": r"(?:week|w)",
    "holding": r"(?:hold|count|squeeze|pause|isometric|stretch|keep|quedese|quedate|permanezca|permanecer)",
    # A few words between a verb and its number that no other number, mark or rest interrupts.
    "gap": r"(?: (?![NSM]\d)(?!(?:rest|repeat|sets|reps|per|each|with)\b)[^.;,()~/\s]+){0,7}?",
    "weekday": "(?:" + "|".join(DAYS) + ")",
    "movement": "(?:" + "|".join(sorted(MOVEMENTS)) + "|march|stretch|walk|squeeze|hops|breath)",
    "join": r"(?:,|and|/|-|\+|or|then)",
}


def _rules(*texts: str) -> tuple[re.Pattern[str], ...]:
    compiled = []
    for text in texts:
        for name, words in _WORDS.items():
            text = text.replace("{" + name + "}", words)
        for name, amount in _AMOUNTS.items():
            text = text.replace(f"<{name}>", f"(?P<{name}>{amount})")
        compiled.append(pattern(text))
    return tuple(compiled)


LOAD = _rules(
    r"(?:(?:weight|resistance|with|load|:|@|at|=|use|a) )*<load>(?: -)? (?P<unit>lb|kg|oz|gram)(?: (?:of )?(?:weight|band)(?! \())?(?: (?:weight|dumbbell))?(?: (?:in|on|with)?(?: ?(?:each|both|per|/))? hand)?",
    r"(?:(?:weight|resistance|with|load|:|@|at|=|use|a) )*<load> (?P<hash>#)(?: weight)?(?: (?:in|on|with)?(?: ?(?:each|both|per|/))? hand)?",
    r"(?:(?:at|@|with|of) )*<load> % (?:(?:of|your|max|:) )*(?P<rm>(?:N\d+ (?:- )?)?rm|NAMErm)",
    r"(?:at )?(?:resistance )?(?:level|resistance|gear)(?: (?:at|of|:|=|level|#))* (?P<level>N\d+)(?! (?:lb|kg|x\b))",
    r"(?:(?:with|use|a|@) )*<colour>(?: (?:-|resistance|elastic|exercise|medium|light|heavy|soft|firm|xl|strength|mini|flat|stretch)){0,3} (?P<elastic>band|putty)",
    r"(?:(?:with|use|a|@) )*(?P<elastic>band|putty)(?: (?:of|color|colour|:|=|-|resistance|\(|exercise|terapeutica|resistencia)){0,3} <colour>(?: \))?",
    r"(?:with|@|resistance :|weight :|resistance) <colour>(?! (?!x\b|N\d|each\b|and\b|for\b|left\b|right\b|bid\b|tid\b|daily\b|both\b)\w)",
)
WEEKLY = _rules(
    r"(?:x )?<days_per_week> (?:{times}|day|d|sets)(?: (?:out )?{per})? {week}",
    r"(?:x )?<days_per_week> (?:/|per|por|a|x|each) {week}",
    r"(?:day|times|session|freq|x)(?: {per}) {week}(?: (?::|=))? <days_per_week>",
    r"week(?: (?::|=))? <days_per_week>(?! (?:x|reps|sets))",
    r"(?P<three>tiw)",
    r"(?:(?:do|on) )?(?:(?:each|alternating|por) other day|qod|q o d|q N\d+ d|alternating day|day alternos|on alternating day|interdiario|"
    r"day por medio|N\d+ day if(?: ,)?(?: and)?(?: ,)? (?:N\d+|other)(?: day)? no|day if day no|each (?:tercer|tercero|2nd|second) day|each (?P<every>N\d+) day|"
    r"each (?P<hours48>N\d+) hours|N\d+ day on(?: ,| /)?(?: and)? N\d+ day off|day on day off)",
    r"<days_per_week> (?:of|/|out of) N\d+ day",
    r"<days_per_week> day",
)
DAILY = _rules(
    r"(?:(?:daily|each|all|todos|cada|7) )*(?:day|daily) (?:except|but|no)(?: on)?(?P<but>(?: (?:,|and|or|{weekday}|weekends))+)",
    r"(?:x )?<times_per_day> (?:{times}|time ?/ ?s|times /)(?: (?:/|per|por|a|an|each|x|in))? {day}",
    r"(?:x )?<times_per_day> session(?: {per})? {day}",
    r"(?:x )?<times_per_day> (?:/|per|por) {day}",
    r"(?:times|session|freq)(?: {per}) day(?: (?::|=))? <times_per_day>",
    r"(?P<code>bid|tid|qid)",
    r"(?P<daily>daily|each day|todos day|all day each|N\d+ day each day)(?! (?:N|living|activit))",
    # "10 min/day", "10 reps a day": the rest of the line says how much, this says once.
    r"(?P<once>(?:/|per|por|a) day)",
)
TIMES_OF_DAY = _rules(
    r"(?:(?:in|at|por|on|q|todas|first|thing|upon|when|of|a|x) )*(?:(?:each|before|after|with|during|before of|at|per) )*(?:getting |you |going )?(?:to |out of |out )?"
    r"(?P<slot>morning|noon|afternoon|evening|night|bed|wake|breakfast|lunch|dinner|meal|qam|qpm|qhs|school|work|shower|CLOCK)(?: (?:up|out of bed))?"
)
AS_NEEDED = _rules(
    r"(?:(?:as|if|when|per|segun|segun sea|conforme|cuando|only) )+(?:you )?(?:lo |sea |es |se )?(?:needed|necesario|necesite|requiera|necesidad|requerido|required)(?: for (?:pain|sore|stiff|comfort|swelling|relief|symptoms)(?: relief)?)?",
    r"(?:segun|a) (?:necesidad|demanda)",
    r"(?:for pain )?prn(?: (?:for )?(?:pain|sore|stiff|swelling))?",
    r"(?:when|if|whenever|only if|only when|al|for)(?: (?:you|your|it|is|are|feel|feels|feeling|have|there|se|le|te|siente|sienta|tiene|tenga|hay|sentir|esta|este|gets|get|getting|limb|back|neck|espalda|cuello|starts|to|a|becomes|any|de|mas|very|really|sientas|tengas|estes|haya|body|lower|low|{body}|joint|muscles?)){0,6} (?:sore|stiff|pain|tense|tenso|swollen|hinchado|act up|acts up|flares?)(?: up)?(?! (?:<|>|above|over|exceeds|increases|goes|is|worse|N\d|free))",
)
EXPLICIT_HOLD = _rules(
    r"<sets> x <reps>(?: reps)? x <hold>(?: {holding})?",
    r"{holding}(?: (?:for|of|x|:|=|at|@|to|de|por|it|about|each|time|-|up|a|reps))*(?: \(?(?:sec|min|second) ?\)?)?(?: (?::|=))? <held>(?: (?:count|sec))?(?: {holding})?",
    r"(?:hold|count|squeeze|pause|keep|stretch|permanezca|quedese){gap} <hold>(?: {holding})?",
    r"<hold>(?: (?:-|of|de|a|gentle|static|sustained|end|range|isometric|hard|firm|each|big|with|per|x))* {holding}s?(?! (?:x )?[SM]\d)",
    r"<held> (?:- )?(?:sec )?(?:count|hold|tiempos?)(?: hold)?(?! (?:for )?[SM]\d)",
    r"count{gap} to <held>",
)
PAIRS = _rules(
    r"(?:sets (?:/|x|and) reps|sets reps)(?: (?::|=))? <sets> (?:/|x|,) <reps>",
    r"<sets> sets(?: (?:of|x|by|,|with|:|-|por|each|in|\())* <reps>(?: -)? ?(?:reps|times|each)?(?! (?:sets|x N|lb|kg|oz|#|day|%))(?: \))?",
    r"<reps> (?:reps|times)(?: (?:,|x|for|per|each|in|-|por|by|of|\(|and|/|@|en))* <sets> sets(?: \))?",
    r"<reps> (?:x|/|,) <sets> sets",
    r"<reps> reps(?: ,)? x <sets>(?! (?:day|week|/|per|a|each day|each week))",
    r"<reps> reps(?: ,)? <sets> (?:x|times)(?! (?:day|daily|/|per|a|each day|week|in|bid))",
    r"<reps> reps(?: (?:x|of|with|for|at|@|,|/|de|por|each))* <time>",
    r"<sets> sets(?: (?:of|x|by|,|with|:|-|por|each|for))* <time>",
    r"<time>(?: (?:each|hold|stretch|,|-|per {body}|{body}))* (?:x|repeat) <count>(?: (?:reps|times|x))?(?! (?:day|week|/|per|a|daily|sets|session))",
    r"<time> x <sets> sets",
    r"<count> (?:x|by|por|times|of)(?: for)? <time>",
    r"<a> (?:x|x /|by|por) <b>(?: (?:reps|times|r)(?! /))?(?! (?:day|lb|kg|oz|#|% |week|sets))",
    r"x <reps>(?: ,)? x <sets>(?! (?:day|week|/|per|a|daily))",
    r"<sets> s x? ?<reps> r",
    r"<sets> (?:of|groups of) <reps>(?! (?:lb|kg|directions))",
    r"(?P<slash>)<a> / <b>(?: (?:reps|times))?",
)
SINGLES = _rules(
    r"<sets> -? ?sets(?: (?:total|each))?",
    r"(?P<key>)sets (?::|=) <sets>",
    r"(?:repeat )?<reps>(?: -)? reps(?: each)?",
    r"(?P<key>)reps (?::|=)(?: x)? <reps>",
)
COUNTS = _rules(
    r"(?:repeat|perform)(?: [^.;,()~\s\d]+){0,4}? (?:for )?(?:x )?<count>(?: (?:times|x|more times))",
    r"repeat (?:x )?<count>",
    r"<count> (?:times|x)",
    r"x <count>",
    r"# <count>",
    r"<count>(?: [^.;,()~/\sNSM]\w*){0,3}? {movement}",
)
KEYED = {"sets": "sets", "reps": "reps", "hold": "hold_seconds", "daily": "times_per_day", "week": "days_per_week"}

SIDE = _rules(
    r"(?:(?:for|on|with|in|to) )?(?P<each>(?:(?:each|per|/|por|x) )+(?:one|of|other|single)*(?: )?{body}(?: forward)?)",
    r"(?P<each>alternating(?: (?:between|right and left|left and right))?(?: {body})?(?! (?:day|N|hot|cold|with)))",
    r"(?P<each>N\d+ {body} at a times?)",
    r"(?P<each>(?:left|right|l|r)(?: {body})? ?(?:,? ?and|/|\+|,? then|&|,)(?: (?:then|on|with|do|repeat))*(?: N\d+)? (?:left|right|r|l)(?: {body})?)",
    r"(?P<each>(?:repeat|repeats|switch|then|change|cambie|cambia|cambiar|do|same|lo mismo|y)(?: (?:on|with|to|for|in|de|a|lo|mismo|do|same|switch|repeat|and|then|N\d+))*(?: other)?(?: {body}| N\d+)|repeat other|other side|(?:repeat|then|same) (?:on|with|in)? ?other)",
    r"(?P<affected>(?:(?:on|with|in|of|your) )*(?:(?:{body}|post -? ?op|op|sx|bad|mala|malo|debil|enferma|involucrad[oa]) (?:affected|operated)|affected|(?:bad|op|sx|mala|debil|sore|pain) {body}|{body} (?:mala|malo|debil|enferma|enfermo|affected|mas debil))(?: {body})?)",
    r"(?P<both>(?:(?:with|on|in|to) )?(?:both {body}|both|bilateral|b(?: {body})|{body} both|dos (?:{body})|\( b \)|b))",
    r"(?:(?:on|with|in|to|for|de|only) )*(?:{body} )?(?P<one>left|right|\( (?:l|r|d|i) \)|l|r)(?: {body})*(?: only)?",
)
