"""What stands around the body and what it holds: chair, wall, band, stick; arrows that say which way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import pi, sin
from typing import Any

from hepcoach.exercises.figures.drawing import (
    Camera,
    Flat,
    Outline,
    Shape,
    apart,
    arrow,
    box,
    circle,
    closed,
    line,
    smooth,
)
from hepcoach.exercises.figures.kinematics import Body
from hepcoach.exercises.figures.vectors import Vector, add, subtract, times, turned, unit

Prop = Mapping[str, Any]
_EDGE = 1.2


def point(said: Any, body: Body) -> Vector:
    """A landmark, a landmark with an offset in the world's directions, or a place in the world."""
    if isinstance(said, str):
        return body.points[said]
    if isinstance(said[0], str):
        return add(body.points[said[0]], (float(said[1]), float(said[2]), float(said[3])))
    return (float(said[0]), float(said[1]), float(said[2]))


def shapes(prop: Prop, bodies: Sequence[Body], camera: Camera) -> tuple[list[Shape], bool]:
    """The prop's shapes, and whether they lie over the body."""
    kind = prop["is"]
    if kind in _STANDING:
        faces = [face for low, high in _STANDING[kind](prop) for face in box(camera, low, high)]
        return [Shape("prop", [closed(face)], _EDGE) for face in faces], bool(prop.get("front", False))
    if kind == "wall":
        return _wall(prop, camera), False
    return _HELD[kind](prop, bodies, camera), bool(
        prop.get("front", kind not in ("pillow", "roll", "line", "tiles", "eight"))
    )


def _range(prop: Prop, axis: str, usual: tuple[float, float]) -> tuple[float, float]:
    low, high = prop.get(axis, usual)
    return float(low), float(high)


def _slab(
    prop: Prop, x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]
) -> tuple[Vector, Vector]:
    (x0, x1), (y0, y1), (z0, z1) = _range(prop, "x", x), _range(prop, "y", y), _range(prop, "z", z)
    return (x0, y0, z0), (x1, y1, z1)


def _mat(prop: Prop) -> list[tuple[Vector, Vector]]:
    return [_slab(prop, (-92, 98), (-5, 0), (-28, 28))]


def _step(prop: Prop) -> list[tuple[Vector, Vector]]:
    return [_slab(prop, (10, 50), (0, 16), (-28, 28))]


def _chair(prop: Prop) -> list[tuple[Vector, Vector]]:
    at, seat = float(prop.get("at", 0)), float(prop.get("seat", 41))
    legs = [((at + x, 0.0, z), (at + x + 2.5, seat - 4, z + 2.5)) for z in (-20.0, 17.5) for x in (-21.0, 15.0)]
    back = (
        [((at - 23, seat, -20.0), (at - 20, seat + float(prop.get("back", 44)), 20.0))]
        if prop.get("back", 44)
        else []
    )
    return [*legs[:2], *back, ((at - 23, seat - 4, -21.0), (at + 19, seat, 21.0)), *legs[2:]]


def _counter(prop: Prop) -> list[tuple[Vector, Vector]]:
    (x0, x1), (z0, z1) = _range(prop, "x", (26, 66)), _range(prop, "z", (-32, 32))
    top = float(prop.get("top", 92))
    return [((x0 + 4, 0.0, z0 + 2), (x1, top - 4, z1 - 2)), ((x0, top - 4, z0), (x1, top, z1))]


def _table(prop: Prop) -> list[tuple[Vector, Vector]]:
    (x0, x1), (z0, z1) = _range(prop, "x", (22, 90)), _range(prop, "z", (-32, 32))
    top = float(prop.get("top", 66))
    legs = [((x, 0.0, z), (x + 3, top - 4, z + 3)) for z in (z0 + 2, z1 - 5) for x in (x0 + 3, x1 - 6)]
    return [*legs[:2], *legs[2:], ((x0, top - 4, z0), (x1, top, z1))]


def _door(prop: Prop) -> list[tuple[Vector, Vector]]:
    x, half = float(prop.get("at", 0)), float(prop.get("half", 44))
    return [((x - 4, 0.0, z - 4), (x + 4, 190.0, z + 4)) for z in (-half, half)]


def _post(prop: Prop) -> list[tuple[Vector, Vector]]:
    x, z, top = float(prop["at"][0]), float(prop["at"][1]), float(prop.get("top", 150))
    return [((x - 3, 0.0, z - 3), (x + 3, top, z + 3))]


_STANDING = {
    "mat": _mat,
    "step": _step,
    "chair": _chair,
    "counter": _counter,
    "table": _table,
    "door": _door,
    "post": _post,
}


def _wall(prop: Prop, camera: Camera) -> list[Shape]:
    top = float(prop.get("top", 195))
    if "z" in prop:
        z, (x0, x1) = float(prop["z"]), _range(prop, "x", (-45, 45))
        corners: list[Vector] = [(x0, 0, z), (x1, 0, z), (x1, top, z), (x0, top, z)]
    else:
        x, (z0, z1) = float(prop["at"]), _range(prop, "across", (-34, 34))
        corners = [(x, 0, z0), (x, 0, z1), (x, top, z1), (x, top, z0)]
    return [Shape("prop", [closed(map(camera.seen, corners))], _EDGE)]


def _string(width: float, look: str = "tool") -> Any:
    def make(prop: Prop, bodies: Sequence[Body], camera: Camera) -> list[Shape]:
        outlines = [line(camera.seen(point(said, body)) for said in prop["of"]) for body in bodies]
        return [Shape(prop.get("look", look), outlines, float(prop.get("width", width)))]

    return make


def _tiles(prop: Prop, bodies: Sequence[Body], camera: Camera) -> list[Shape]:
    """Marks on the floor that pass under a walker who stays in the picture: as fast as the foot that stands."""
    every, steps, height = float(prop["every"]), float(prop["steps"]), -1.0
    found: list[Outline] = []
    for share in prop["shares"]:
        outline: list[str | Flat] = []
        for number in range(-6, 7 + int(steps)):
            x = abs(every) * number - every * share
            outline += line([camera.seen((x, 0.0, 20.0)), camera.seen((x - 4, height - 4.0, 20.0))])
        found.append(outline)
    return [Shape("floor", found, 1.0)]


def _eight(prop: Prop, bodies: Sequence[Body], camera: Camera) -> list[Shape]:
    """A figure of eight on the floor around two cups."""
    reach, wide = float(prop["reach"]), float(prop["wide"])
    turns = [2 * pi * number / 24 for number in range(24)]
    way = [camera.seen((reach * sin(turn), 0.0, wide * sin(2 * turn))) for turn in turns]
    cups = [line([camera.seen((x, 0.0, 0.0)), camera.seen((x, 10.0, 0.0))]) for x in (-0.62 * reach, 0.62 * reach)]
    return [Shape("line", [smooth(way, closing=True)], 1.4), *(Shape("tool", [cup], 7.0) for cup in cups)]


def _ball(prop: Prop, bodies: Sequence[Body], camera: Camera) -> list[Shape]:
    radius = float(prop.get("r", 9))
    spots = [circle(camera.seen(point(prop["at"], body)), radius) for body in bodies]
    return [Shape(prop.get("look", "tool_solid"), spots, 1.0)]


def _between(prop: Prop, bodies: Sequence[Body], camera: Camera) -> list[Shape]:
    """A ball held between two landmarks; it gives a little as they close in."""
    found: list[Outline] = []
    for body in bodies:
        a, b = (camera.seen(point(said, body)) for said in prop["of"])
        found.append(circle(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), float(prop.get("r", 7))))
    return [Shape("tool_solid", found, 1.0)]


def _belly(prop: Prop, bodies: Sequence[Body], camera: Camera) -> list[Shape]:
    """The belly as it rises toward the first step of a breath."""
    rise = [max(0.0, subtract(body.points["wrist_right"], body.points["belly"])[1] - 2.0) for body in bodies]
    found: list[Outline] = []
    for body, up in zip(bodies, rise, strict=True):
        low = body.points["lumbar"]
        ends = [add(low, (-12.0, 8.0, 0.0)), add(low, (4.0, 9.0 + up, 0.0)), add(low, (20.0, 7.0, 0.0))]
        found.append(smooth([camera.seen(end) for end in ends]))
    return [Shape("work", found, 5.0)]


def _weight(prop: Prop, bodies: Sequence[Body], camera: Camera) -> list[Shape]:
    """A dumbbell across a hand."""
    side = prop["of"].partition("_")[2]
    handles, heads = [], []
    for body in bodies:
        frame, at = body.frames[f"hand_{side}"], body.points[f"hand_{side}"]
        ends = [camera.seen(add(at, turned(frame, (reach, 0.0, 0.0)))) for reach in (-8.0, 8.0)]
        handles.append(line(ends))
        heads.append([*line([ends[0], ends[0]]), *line([ends[1], ends[1]])])
    return [Shape("tool", handles, 3.0), Shape("tool", heads, 8.0)]


_HELD = {
    "band": _string(2.4),
    "strap": _string(2.6),
    "rope": _string(1.6),
    "stick": _string(3.0),
    "towel": _string(4.5, "line"),
    "line": _string(1.6, "line"),
    "pillow": _string(9.0, "line"),
    "tiles": _tiles,
    "eight": _eight,
    "roll": _ball,
    "ball": _ball,
    "squeezed": _between,
    "weight": _weight,
    "belly": _belly,
}


def cues(cue: Prop, bodies: Sequence[Body], reached: int, camera: Camera) -> list[Shape]:
    kind = cue["is"]
    if kind == "none":
        return []
    if kind == "pulse":
        spots = [circle(camera.seen(point(cue["at"], body)), float(cue.get("r", 7))) for body in bodies]
        return [Shape("glow", spots, seen=[0.05 + 0.95 * index for index in pulse(len(bodies), reached)])]
    if kind == "arrow":
        start = point(cue["at"], bodies[0])
        way = [add(start, _three(cue["from"])), add(start, _three(cue["to"]))]
        if "by" in cue:
            way.insert(1, add(start, _three(cue["by"])))
        return _arrow(list(map(camera.seen, way)))
    return _trace(cue["of"], bodies[: reached + 1], camera, float(cue.get("off", 9)))


def pulse(count: int, reached: int) -> list[float]:
    """Rising to full where the first step is reached, and falling again."""
    return [
        index / reached if index <= reached else max(0.0, 1 - (index - reached - 1) / max(count - reached - 2, 1))
        for index in range(count)
    ]


def _three(said: Any) -> Vector:
    return (float(said[0]), float(said[1]), float(said[2]))


def _arrow(points: Sequence[Flat]) -> list[Shape]:
    shaft, head = arrow(points)
    return [Shape("cue", [shaft], 2.4), Shape("cue_head", [head], 1.0)]


# What a landmark's way is pushed away from, so that the arrow runs beside the limb.
_PIVOTS = {
    "fingers": "shoulder",
    "hand": "shoulder",
    "toe_tip": "hip",
    "heel": "hip",
    "knee": "hip",
    "elbow": "shoulder",
}


def _trace(landmark: str, bodies: Sequence[Body], camera: Camera, off: float) -> list[Shape]:
    """The way a landmark takes to the first step, just outside of the limb."""
    name, _, side = landmark.rpartition("_")
    found: list[Flat] = []
    for body in bodies:
        at = body.points[landmark]
        pivot = body.points[f"{_PIVOTS[name]}_{side}"] if name in _PIVOTS else body.points["lumbar"]
        found.append(camera.seen(add(at, times(unit(subtract(at, pivot)), off))))
    walked = sum(apart(a, b) for a, b in pairwise(found))
    kept = [found[0]]
    for spot in found[1:]:
        if apart(spot, kept[-1]) > walked / 8:
            kept.append(spot)
    return _arrow(kept) if walked > 7 and len(kept) > 1 else []
