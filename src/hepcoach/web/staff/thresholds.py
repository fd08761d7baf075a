"""The case rules' numbers as cards: what each means, what holds without a setting, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hepcoach.rules import thresholds
from hepcoach.rules.registry import SETTABLE
from hepcoach.rules.thresholds import BY_RULE, Threshold, Values
from hepcoach.web.staff.fields import Field

# Red flags differ in nothing but their minutes: one card for all of them.
RED_FLAGS = "red_flags"
_CARDS: dict[str, tuple[str, ...]] = {
    **{rule: (rule,) for rule in BY_RULE if rule != "possible_red_flag" and not rule.startswith("red_flag.")},
    RED_FLAGS: tuple(rule for rule in BY_RULE if rule == "possible_red_flag" or rule.startswith("red_flag.")),
}


@dataclass(frozen=True)
class Line:
    """`holds`: what holds where nothing is set here."""

    field: Field
    words: str
    holds: str


@dataclass(frozen=True)
class Card:
    key: str
    title: str
    source: str
    lines: list[Line]
    is_own: bool


def cards(own: Values, over: Values, *, came_back: Mapping[str, Mapping[str, str]] | None = None) -> list[Card]:
    """`own` is set here, `over` by the practice above. `came_back`: see `back_as_typed`."""
    return [_card(key, rules, own, over, (came_back or {}).get(key)) for key, rules in _CARDS.items()]


def is_card(key: str) -> bool:
    return key in _CARDS


def typed(key: str, posted: Mapping[str, str], own: Values) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """All values with this card's in them as typed, and what is wrong by field."""
    values = {rule: dict(numbers) for rule, numbers in own.items() if rule not in _CARDS[key]}
    problems = {}
    for each in _thresholds(key):
        text = posted.get(_name(each), "")
        if problem := each.problem(text):
            problems[_name(each)] = problem
        else:
            values.setdefault(each.rule.id, {})[each.name] = each.kept(float(text))
    return values, problems


def as_typed(key: str, own: Values, over: Values) -> dict[str, str]:
    """What stands in a card's fields now: what an undo sends."""
    return {_name(each): f"{each.shown(_value(each, own, over)):g}" for each in _thresholds(key)}


def _card(key: str, rules: tuple[str, ...], own: Values, over: Values, back: Mapping[str, str] | None) -> Card:
    first = SETTABLE[rules[0]]
    is_red = key == RED_FLAGS
    return Card(
        key=key,
        title="Red flags: how soon a person must act" if is_red else first.title,
        source=(
            "Product judgement: half an hour where minutes count, else an hour. No number switches a red flag off."
            if is_red
            else first.source
        ),
        lines=[_line(each, own, over, back) for each in _thresholds(key)],
        is_own=any(own.get(rule) for rule in rules),
    )


def _line(each: Threshold, own: Values, over: Values, back: Mapping[str, str] | None) -> Line:
    value, inherited = _value(each, own, over), _value(each, {}, over)
    name = _name(each)
    shown = f"{each.shown(value):g}" if back is None else back.get(f"={name}", "")
    is_red = each in _thresholds(RED_FLAGS)
    label = each.rule.title.removeprefix("Red flag: ").capitalize() if is_red else each.label
    low, high = f"{each.shown(each.lowest):g}", f"{each.shown(each.highest):g}"
    return Line(
        field=Field(
            "rule",
            name,
            label,
            shown,
            kind="number",
            hint=f"{low} to {high}",
            required=True,
            problem="" if back is None else back.get(name, ""),
            lowest=low,
            highest=high,
            step=f"{each.step:g}",
        ),
        words="" if is_red else each.in_words(value),
        holds=f"{each.shown(inherited):g}",
    )


def _thresholds(key: str) -> list[Threshold]:
    return [each for rule in _CARDS[key] for each in thresholds.BY_RULE[rule]]


def _value(each: Threshold, own: Values, over: Values) -> float:
    above = over.get(each.rule.id, {}).get(each.name, each.default)
    return own.get(each.rule.id, {}).get(each.name, above)


def _name(each: Threshold) -> str:
    return f"{each.rule.id}.{each.name}"


def back_as_typed(key: str, posted: Mapping[str, str], problems: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """A card whose form could not be kept: its problems by field, and what was typed by "=field"."""
    said = {f"={_name(each)}": posted.get(_name(each), "") for each in _thresholds(key)}
    return {key: {**problems, **said}}
