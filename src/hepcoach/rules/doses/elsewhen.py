"""What a line says of other times and other days: what comes later or was before, when to stop, a bad day's dose.

All rules are written for the tape of `tokens`, in the common vocabulary of `words`.
"""

from __future__ import annotations

from hepcoach.rules.doses.patterns import pattern

# What comes later, and how long the program lasts.
LATER = (
    pattern(
        r"(?:week que viene|week entrante|week siguiente|following week|proxima times)"
        r"(?: :)?(?: {go}| to| a)* {any}{on}"
    ),
    # Another treatment after the exercise: "3x10; ice after x 15 min".
    pattern(r"(?P<besides>(?<=[;,] )ice)(?: (?!{body}){word}){0,3} {time}"),
    # "red or green band": which?
    pattern(r"{colour}(?: (?:/|or|,|to) {colour})+(?: (?:band|putty))?"),
    # "3x10 0# -> 3x10 1# next week"
    pattern(r"(?:- >|: >) (?:{word} )?{any}{on}"),
    pattern(r"on? ?(?:day|week|phase|fase) {n}(?: (?:perform|{go}))+ {any}{on}"),
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
    # What was done before: "was 3x10 now 2x15", "instead of 3x10", "changed from 10 to 15".
    pattern(
        r"(?:was|were|era|eran|formerly|instead of|in times of|in lugar of|ya no|no longer"
        r"|previously|yesterday|ayer){past}"
    ),
    pattern(r"(?:before|previously|antes)(?: (?:was|were|it|era|eran|hacia|doing|perform|at))+{past}"),
    pattern(r"(?:changed?|cambio|went|gone|moved?|{raised}) (?:from|of) {any}"),
    pattern(r"(?:quit|d / c|dc) (?:{word} ){0,3}?(?:{any}|x)(?: {any}| x| reps| sets| times| / day)*"),
    # Another dose for a bad day: "or 5 if tired", "reduce to 1x10 if sore", "if sore only 1x10".
    pattern(
        r"(?:or |, )?(?:(?:only|just) )?{any}(?: x| {any}| reps| sets| times)* if(?: {be})* (?:{fatigue}){end}"
    ),
    pattern(
        r"(?:no|reduce|reducir|reduzca|decrease|cut|drop|only|just)(?: (?:{word}|{any}|x)){0,6}? (?:if|when)"
        r"(?: {be}| hay| there)* (?:{pain}|{ill}|{swollen}){end}"
    ),
    pattern(
        r"(?:if|when)(?: {be}| hay| there)* (?:{pain}|{ill}|{swollen}|{fatigue})(?: ,)?"
        r"(?: perform)? (?:only|just|reduce|reduzca|drop|cut|stop|quit|skip|call|llame){on}"
    ),
    pattern(
        r"until(?! {any})(?!(?: {word}){0,4}?"
        r" (?:stretch|tension|feel|felt|fatigue|tired|point|straight|parallel|pain)){end}"
    ),
    pattern(
        r"(?:atmost|hasta) (?:your |su )?(?:next|follow|seen|pain|swelling|return|further|nuevo|proxima",
        r"|siguiente|see|able|appointment|visit|cita|no|we|i|it|doctor|md|discharge|reassess){end}",
    ),
    pattern(
        r"(?:stop|quit|d / c|dc|hold off|back off|reduce|decrease|skip|call|llame|llamar|reducir|disminuir|"
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
