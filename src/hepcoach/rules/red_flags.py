"""Red flags: words after which a person must act at once, and the safety text that each is answered with.

Sources: CSP 2024 (cauda equina), Wells criteria (deep vein thrombosis), 988 Lifeline (suicide). How soon a
person must act is product judgement: half an hour where minutes count, else an hour.
"""

from __future__ import annotations

from dataclasses import dataclass

from hepcoach.rules.meta import Rule


@dataclass(frozen=True)
class RedFlag:
    """`kind` is the safety text; `rule.thresholds["minutes"]` how soon a person must act."""

    rule: Rule
    kind: str
    words: str


def _red_flag(category: str, title: str, minutes: int, kind: str, source: str) -> RedFlag:
    rule = Rule(
        id=f"red_flag.{category}",
        version=1,
        title=f"Red flag: {title}",
        source=source,
        thresholds={"minutes": minutes},
    )
    return RedFlag(rule, kind, title)


# By the categories of the annotation guide of replies, gravest first.
RED_FLAGS: dict[str, RedFlag] = {
    "suicidal": _red_flag(
        "suicidal", "words of suicide or self-harm", 30, "safety_suicide",
        "988 Suicide and Crisis Lifeline; ask directly, a person calls now.",
    ),
    "chest_pain_breathing": _red_flag(
        "chest_pain_breathing", "chest pain, breathlessness or fainting", 30, "safety_emergency",
        "Possible cardiac event or pulmonary embolism: 911.",
    ),
    "cauda_equina": _red_flag(
        "cauda_equina", "saddle numbness, bladder or bowel change", 30, "safety_cauda_equina",
        "CSP 2024 (cauda equina syndrome): emergency department now.",
    ),
    "new_neuro": _red_flag(
        "new_neuro", "new numbness, weakness or signs of stroke", 30, "safety_neuro",
        "Signs of stroke: 911; new foot drop or weakness: the same day.",
    ),
    "dvt": _red_flag(
        "dvt", "one-sided swelling, warmth or pain of calf or arm", 60, "safety_dvt",
        "Wells criteria name the signs; scored by a clinician, never here. Urgent the same day.",
    ),
    "infection": _red_flag(
        "infection", "fever or signs of infection", 60, "safety_infection",
        "Fever or a hot joint after surgery: surgeon or doctor the same day.",
    ),
    "surgical_site": _red_flag(
        "surgical_site", "the wound has changed", 60, "safety_wound",
        "Opening, pus, spreading redness or bleeding of a surgical wound: surgeon or doctor the same day.",
    ),
    "fall_injury": _red_flag(
        "fall_injury", "a fall or a new injury", 60, "safety_fall",
        "Head strike, blood thinner or no weight bearing: 911 or emergency department.",
    ),
    "severe_pain": _red_flag(
        "severe_pain", "unbearable pain", 60, "safety_severe_pain",
        "8 and above or sudden new severe pain: a person the same day.",
    ),
}  # fmt: skip
# The clinic may teach the reader further categories; unknown is treated as an emergency.
OTHER = _red_flag(
    "other",
    "words that may mean an emergency",
    30,
    "safety_emergency",
    "The clinic's own categories: on doubt escalate.",
)

RULES: tuple[Rule, ...] = (*(flag.rule for flag in RED_FLAGS.values()), OTHER.rule)


def flag_of(category: str) -> RedFlag:
    return RED_FLAGS.get(category, OTHER)
