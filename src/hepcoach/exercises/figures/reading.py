"""The figures as they are written in `poses/*.yaml`, and their motion: body after body through one loop.

`docs/howto/figures.md` says how to author one. A figure is a base pose (`poses/_bases.yaml`) with a few angles of
its own, and the steps it moves through before it comes back to where it started.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from hepcoach.exercises.figures.kinematics import JOINTS, LYING, SIDED, SIDES, Body, Pin, body
from hepcoach.exercises.figures.vectors import Vector, between, subtract

# Pictures between two keyframes: enough that the straight way between them looks round.
BETWEEN = 4
# Fewer in a figure of many steps, to keep its file small.
BETWEEN_MANY, BETWEEN_QUICK = 3, 2
SECONDS, HOLD = 1.3, 0.7


class Unreadable(ValueError):
    """A figure that is not written as it must be: which, and what about it."""


@dataclass(frozen=True)
class Step:
    """Where a figure moves to, how long it takes, how long it stays."""

    angles: Mapping[str, float]
    pins: Mapping[str, Pin]
    seconds: float = SECONDS
    hold: float = HOLD
    anchor: str | None = None


@dataclass(frozen=True)
class Figure:
    slug: str
    # body, hand or head: which part fills the picture.
    kind: str
    view: tuple[float, float]
    lying: str
    anchor: str
    height: float
    start: Step
    steps: tuple[Step, ...]
    back: Step
    # Which way the fingers of a pinned hand point; as the forearm does where nothing is said.
    hands: Mapping[str, Vector] = field(default_factory=dict)
    work: frozenset[str] = frozenset()
    props: tuple[Mapping[str, Any], ...] = ()
    cues: tuple[Mapping[str, Any], ...] = ()
    # A landmark and how many centimetres around it are shown; none: the whole body.
    window: tuple[str, float] | None = None
    in_front: tuple[str, ...] = ()
    # Which step the still shows, from 1.
    still: int = 1
    # Kinds other than the body read their own fields.
    own: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """One picture of the loop: at what share of it, and the angles and the body then."""

    share: float
    angles: Mapping[str, float]
    body: Body


VIEWS = {
    "side": (14.0, 5.0),
    "front": (90.0, 4.0),
    "back": (-90.0, 6.0),
    "quarter": (48.0, 8.0),
    "back_quarter": (-45.0, 10.0),
    "above": (0.0, 72.0),
    "lying": (0.0, 22.0),
    "lying_quarter": (40.0, 22.0),
}
_WORK = {
    "arm": ("upper_arm", "forearm", "hand"),
    "leg": ("thigh", "shank", "foot"),
}


def _documents() -> dict[str, dict[str, Any]]:
    folder = resources.files("hepcoach.exercises.figures") / "poses"
    return {
        file.name: yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".yaml")
    }


@cache
def figures() -> dict[str, Figure]:
    """Every figure by its exercise's slug."""
    documents = _documents()
    bases = documents.pop("_bases.yaml")
    found: dict[str, Figure] = {}
    for name, entries in documents.items():
        for slug, entry in (entries or {}).items():
            if slug in found:
                raise Unreadable(f"{name}: {slug} has two figures")
            if isinstance(entry, str):
                entry = _entry_of(documents, entry)
            try:
                found[slug] = _figure(slug, entry, bases)
            except (KeyError, TypeError, ValueError) as error:
                raise Unreadable(f"{name}: {slug}: {error!r}") from error
    return found


def written(slug: str, entry: Mapping[str, Any]) -> Figure:
    """The figure that an entry describes; ValueError where it is not written as it must be."""
    return _figure(slug, entry, _documents()["_bases.yaml"])


def _entry_of(documents: Mapping[str, Mapping[str, Any]], slug: str) -> Any:
    """The entry of another exercise whose figure shows this one as well."""
    return next(entries[slug] for entries in documents.values() if entries and slug in entries)


def _based(entry: Mapping[str, Any], bases: Mapping[str, Any]) -> dict[str, Any]:
    """The entry laid over its base, and that over its own."""
    if "base" not in entry:
        return dict(entry)
    under = _based(bases[entry["base"]], bases)
    merged = {**under, **entry}
    for part in ("angles", "pin"):
        if part in under and part in entry:
            kept = {
                key: value
                for key, value in under[part].items()
                if part == "angles" or entry[part].get(key, value) is not None
            }
            merged[part] = {**kept, **{key: value for key, value in entry[part].items() if value is not None}}
    return merged


def _figure(slug: str, entry: Mapping[str, Any], bases: Mapping[str, Any]) -> Figure:
    whole = _based(entry, bases)
    kind = whole.get("kind", "body")
    known = {
        *("kind", "base", "view", "lying", "anchor", "height", "angles", "pin", "to", "back", "hands", "work"),
        *("props", "cue", "window", "front", "more_props", "still"),
    }
    own = {key: value for key, value in whole.items() if key not in known}
    if kind == "body" and own:
        raise ValueError(f"unknown: {sorted(own)}")
    view = whole.get("view", "side")
    pins = {name: _pin(said) for name, said in whole.get("pin", {}).items()}
    joints = kind == "body"
    start = Step(_angles(whole.get("angles", {}), joints), pins)
    steps = tuple(_step(said, start, joints) for said in _listed(whole["to"]))
    back = whole.get("back", {})
    window = whole.get("window")
    return Figure(
        slug=slug,
        kind=kind,
        view=VIEWS[view] if isinstance(view, str) else (float(view[0]), float(view[1])),
        lying=_known(whole.get("lying", "upright"), LYING),
        anchor=whole.get("anchor", "pelvis"),
        height=float(whole.get("height", 0.0)),
        start=start,
        steps=steps,
        back=Step(start.angles, pins, back.get("seconds", SECONDS), back.get("hold", 0.4), back.get("anchor")),
        hands=_hands(whole.get("hands") or {}),
        work=frozenset(part for name in _listed(whole.get("work", [])) for part in _parts(name)),
        props=tuple(map(_prop, (*whole.get("props", []), *whole.get("more_props", [])))),
        cues=tuple(map(_prop, _listed(whole.get("cue", [])))),
        window=(window[0], float(window[1])) if window else None,
        in_front=tuple(_listed(whole.get("front", []))),
        still=int(whole.get("still", 1)),
        own=own,
    )


def _known(name: str, of: Mapping[str, Any]) -> str:
    if name not in of:
        raise ValueError(f"unknown: {name}")
    return name


def _listed(said: Any) -> list[Any]:
    return list(said) if isinstance(said, list) else [said]


def _prop(said: Any) -> dict[str, Any]:
    """ "chair" or {band: [...]}: what it is and what is said of it."""
    if isinstance(said, str):
        return {"is": said}
    ((kind, more),) = said.items()
    return {"is": kind, **more} if isinstance(more, dict) else {"is": kind, "of": more}


def _parts(name: str) -> tuple[str, ...]:
    limb, _, side = name.partition("_")
    return tuple(f"{part}_{side}" for part in _WORK[limb]) if limb in _WORK and side else (name,)


def _angles(said: Mapping[str, float], joints: bool) -> dict[str, float]:
    """A joint that is said without its side is meant for both."""
    found: dict[str, float] = {}
    for name, value in said.items():
        for each in (f"{name}_{side}" for side in SIDES) if joints and name in SIDED else (name,):
            if joints and each not in JOINTS:
                raise ValueError(f"no such joint: {each}")
            found[each] = float(value)
    return found


def _vector(said: Any) -> Vector:
    x, y, z = map(float, said)
    return (x, y, z)


def _hands(said: Any) -> dict[str, Vector]:
    """One way for both hands, or one for each hand named."""
    both = {f"hand_{side}": said for side in SIDES} if isinstance(said, list) else said
    return {name: _vector(way) for name, way in both.items()}


def _pin(said: Any) -> Pin:
    if said == "here":
        return Pin("here", (0.0, 0.0, 0.0))
    if len(said) == 4:
        return Pin(said[0], _vector(said[1:]))
    return Pin(None, _vector(said))


def _step(said: Mapping[str, Any], start: Step, joints: bool) -> Step:
    """What a step says over the start; the rest is as it was at the start."""
    angles = {
        name: value for name, value in said.items() if name not in ("pin", "seconds", "hold", "anchor", "like")
    }
    pins = dict(start.pins)
    for name, pin in said.get("pin", {}).items():
        new = _pin(pin)
        if name not in pins or pins[name].landmark == "here" or pins[name].landmark != new.landmark:
            raise ValueError(f"{name} must be pinned to the same landmark at the start as in every step")
        pins[name] = new
    return Step(
        {**start.angles, **_angles(angles, joints)},
        pins,
        float(said.get("seconds", SECONDS)),
        float(said.get("hold", HOLD)),
        said.get("anchor"),
    )


def transitions(figure: Figure) -> list[Step]:
    """The start and everything that comes after it, back to the start."""
    return [figure.start, *figure.steps, figure.back]


def between_keyframes(figure: Figure, step: Step) -> int:
    """How many pictures the way to a step has; a quick one of many steps needs few."""
    if len(figure.steps) < 2:
        return BETWEEN
    return BETWEEN_QUICK if len(figure.steps) > 2 and step.seconds <= 0.8 else BETWEEN_MANY


def shares(figure: Figure) -> list[tuple[int, float, float]]:
    """Every picture of the loop: on the way to which step, how far (eased), at what share of the time."""
    steps = transitions(figure)[1:]
    whole = duration(figure)
    found = [(0, 0.0, 0.0)]
    at = 0.0
    for number, step in enumerate(steps):
        parts = between_keyframes(figure, step)
        for part in range(1, parts + 1):
            share = part / parts
            found.append((number, share * share * (3 - 2 * share), (at + step.seconds * share) / whole))
        at += step.seconds + step.hold
        if step.hold:
            found.append((number, 1.0, at / whole))
    return found


def reached(figure: Figure, step: int) -> int:
    """The picture in which a step (from 1) has come to its end."""
    ways = [between_keyframes(figure, each) + bool(each.hold) for each in figure.steps[:step]]
    return sum(ways) - bool(figure.steps[step - 1].hold)


def duration(figure: Figure) -> float:
    return sum(step.seconds + step.hold for step in transitions(figure)[1:])


def mixed(a: Mapping[str, float], b: Mapping[str, float], share: float) -> dict[str, float]:
    return {
        name: a.get(name, 0.0) + (b.get(name, 0.0) - a.get(name, 0.0)) * share
        for name in (*a, *(key for key in b if key not in a))
    }


def samples(figure: Figure) -> list[Sample]:
    """The bodies of one loop. Anchors stay where they were when their step began."""
    first = _solved(figure, _unshifted(figure.start.angles), {}, figure.anchor, None)
    ground = {name: _grounded(figure, pin, first, name) for name, pin in figure.start.pins.items()}
    steps = [
        Step(
            step.angles,
            {name: ground[name] if pin.landmark == "here" else pin for name, pin in step.pins.items()},
            anchor=step.anchor,
        )
        for step in transitions(figure)
    ]
    now = _solved(figure, figure.start.angles, steps[0].pins, figure.anchor, first.points[figure.anchor])
    found: list[Sample] = []
    settled, angles = -1, figure.start.angles
    for number, share, at in shares(figure):
        was, to = steps[number], steps[number + 1]
        if number != settled:
            settled = number
            anchor = to.anchor or figure.anchor
            # A figure that keeps one anchor never moves it; one that steps puts each foot where it had come down.
            kept = len({step.anchor or figure.anchor for step in steps[1:]}) == 1
            place = first.points[anchor] if kept else _ungliding(now.points[anchor], angles)
        angles = mixed(was.angles, to.angles, share)
        pins = {
            name: Pin(pin.landmark, between(was.pins[name].offset, pin.offset, share))
            for name, pin in to.pins.items()
        }
        now = _solved(figure, angles, pins, anchor, place)
        found.append(Sample(at, angles, now))
    return found


def _unshifted(angles: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in angles.items() if not name.startswith("shift_")}


def _ungliding(point: Vector, angles: Mapping[str, float]) -> Vector:
    forward, up, right = (angles.get(f"shift_{way}", 0.0) for way in ("forward", "up", "right"))
    return subtract(point, (forward, up, right))


def _solved(
    figure: Figure, angles: Mapping[str, float], pins: Mapping[str, Pin], anchor: str, at: Vector | None
) -> Body:
    return body(
        angles, lying=figure.lying, anchor=anchor, at=at, height=figure.height, pins=pins, hands=figure.hands
    )


def _grounded(figure: Figure, pin: Pin, first: Body, name: str) -> Pin:
    limb, side = name.split("_")
    return (
        Pin(None, first.points[f"{'wrist' if limb == 'hand' else 'ankle'}_{side}"])
        if pin.landmark == "here"
        else pin
    )
