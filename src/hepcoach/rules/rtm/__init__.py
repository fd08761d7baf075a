"""Remote therapeutic monitoring: which codes an episode has earned, and why or why not. Pure.

`episode` says what is known, `settings` how a practice reads what the sources leave open, `tables` the codes and
counts with their dates. `decide` asks `setup`, `device` and `management`, which count with `data_days`, `time` and
`contacts`, look at `rights` and `gates`, and stand on the clocks of `windows`; `modifiers` finishes the lines.
`reading` takes the neutral JSON of `hepcoach rtm decide` in.
"""

from hepcoach.rules.rtm.answers import Answer, Line, ScopeAnswer, to_json
from hepcoach.rules.rtm.decide import decide
from hepcoach.rules.rtm.episode import Ask, Episode
from hepcoach.rules.rtm.reading import Wrong, read
from hepcoach.rules.rtm.settings import Settings, choices

__all__ = [
    "Answer",
    "Ask",
    "Episode",
    "Line",
    "ScopeAnswer",
    "Settings",
    "Wrong",
    "choices",
    "decide",
    "read",
    "to_json",
]
