"""The body as it is drawn: limbs as round strokes, the far side fainter, what works in the accent colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hepcoach.exercises.figures.drawing import Camera, Flat, Outline, Shape, closed, line
from hepcoach.exercises.figures.kinematics import SIDES, Body
from hepcoach.exercises.figures.reading import Figure
from hepcoach.exercises.figures.vectors import Vector, add, between, dot, times, turned

# How thick each part is, in centimetres.
TRUNK, NECK, SKULL, HALO = 17.0, 8.5, 19.5, 2.2
THICK = {"thigh": 14.0, "shank": 10.5, "foot": 6.0, "upper_arm": 9.5, "forearm": 8.0, "hand": 7.5}
LIMBS = {"arm": ("upper_arm", "forearm", "hand"), "leg": ("thigh", "shank", "foot")}
_ENDS = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "hand": ("wrist", "fingers"),
}
# A limb is the far one when it begins this much behind the other of its kind.
_APART = 7.0


@dataclass(frozen=True)
class Group:
    """One part of the body: the larger its depth, the nearer."""

    depth: float
    name: str
    shapes: Sequence[Shape]


def groups(figure: Figure, bodies: Sequence[Body], camera: Camera) -> list[Group]:
    """The parts of the body, the farthest first."""
    middle = _mean(bodies, camera, ("lumbar", "ribs"))
    found = [
        Group(0.0, "trunk", _trunk(figure, bodies, camera)),
        Group(_mean(bodies, camera, ("head",)) - middle + 0.5, "head", _head(figure, bodies, camera)),
    ]
    for side in SIDES:
        for limb, parts in LIMBS.items():
            name = f"{limb}_{side}"
            ends = [f"{joint}_{side}" for joint in (("elbow", "wrist") if limb == "arm" else ("knee", "ankle"))]
            depth = 50.0 if name in figure.in_front else _mean(bodies, camera, ends) - middle
            root, other = (
                _mean(bodies, camera, (f"{'shoulder' if limb == 'arm' else 'hip'}_{each}",))
                for each in (side, "left" if side == "right" else "right")
            )
            drawn = _limb(figure, bodies, camera, side, parts, far=other - root > _APART, front=depth > 0)
            found.append(Group(depth, name, drawn))
    return sorted(found, key=lambda group: group.depth)


def _mean(bodies: Sequence[Body], camera: Camera, names: Sequence[str]) -> float:
    return sum(camera.depth(body.points[name]) for body in bodies for name in names) / len(bodies) / len(names)


def _look(figure: Figure, part: str, usual: str, far: bool) -> str:
    if part in figure.work:
        return "work_far" if far else "work"
    return "far" if far else usual


def _limb(
    figure: Figure,
    bodies: Sequence[Body],
    camera: Camera,
    side: str,
    parts: Sequence[str],
    *,
    far: bool,
    front: bool,
) -> list[Shape]:
    joints = [
        f"{name}_{side}"
        for name in (*dict.fromkeys(end for part in parts if part in _ENDS for end in _ENDS[part]),)
    ]
    found = []
    if front:
        broad = THICK[parts[0]] + 2 * HALO
        found.append(
            Shape("halo", [line(camera.seen(body.points[joint]) for joint in joints) for body in bodies], broad)
        )
    for part in reversed(parts):
        name = f"{part}_{side}"
        look = _look(figure, name, "near", far)
        outlines: list[Outline]
        if part == "foot":
            outlines = [_foot(body, camera, side) for body in bodies]
        else:
            outlines = [line(camera.seen(body.points[f"{end}_{side}"]) for end in _ENDS[part]) for body in bodies]
        found.append(Shape(look, outlines, THICK[part]))
    # The part that works lies over its neighbours.
    return sorted(found, key=lambda shape: shape.look.startswith("work"))


def _foot(body: Body, camera: Camera, side: str) -> list[str | Flat]:
    frame = body.frames[f"foot_{side}"]

    def at(name: str, up: float) -> Flat:
        return camera.seen(add(body.points[f"{name}_{side}"], turned(frame, (0.0, up, 0.0))))

    # The sole's line is drawn half its breadth above the sole.
    return [
        *closed([at("heel", 3.0), at("ankle", -1.0), at("ball", 3.0)]),
        *line([at("ball", 3.0), at("toe_tip", 2.6)]),
    ]


def _trunk(figure: Figure, bodies: Sequence[Body], camera: Camera) -> list[Shape]:
    look = "work" if "trunk" in figure.work else "body"
    outlines = [_trunk_outline(body, camera) for body in bodies]
    neck = [
        line(
            [
                camera.seen(between(body.points["shoulders"], body.points["neck"], 0.3)),
                camera.seen(body.points["head"]),
            ]
        )
        for body in bodies
    ]
    head = "work" if "head" in figure.work else "body"
    return [Shape(head, neck, NECK), Shape(look, outlines, TRUNK, rim=("trunk_halo", HALO / 2))]


def _trunk_outline(body: Body, camera: Camera) -> Outline:
    pelvis, thorax = body.frames["pelvis"], body.frames["thorax"]
    corners: dict[str, tuple[Vector, Vector]] = {}
    for side in SIDES:
        hip = between(body.points[f"hip_{side}"], body.points["pelvis"], 0.3)
        shoulder = between(body.points[f"shoulder_{side}"], body.points["shoulders"], 0.27)
        corners[side] = (add(hip, times(pelvis[1], 1.0)), add(shoulder, times(thorax[1], -5.0)))
    (right_hip, right_shoulder), (left_hip, left_shoulder) = corners["right"], corners["left"]
    low, high = times(pelvis[1], 17.0), times(thorax[1], -17.0)
    path: list[str | Vector] = [
        *("M", right_hip, "C", add(right_hip, low), add(right_shoulder, high), right_shoulder),
        *("L", left_shoulder, "C", add(left_shoulder, high), add(left_hip, low), left_hip, "Z"),
    ]
    return [each if isinstance(each, str) else camera.seen(each) for each in path]


def _head(figure: Figure, bodies: Sequence[Body], camera: Camera) -> list[Shape]:
    look = "work" if "head" in figure.work else "body"

    def at(body: Body, x: float, y: float, z: float = 0.0) -> Flat:
        return camera.seen(add(body.points["head"], turned(body.frames["head"], (x, y, z))))

    skull = [line([at(body, -0.3, 2.2), at(body, 0.2, -2.0)]) for body in bodies]
    nose = [line([at(body, 6.0, -0.5), at(body, 11.4, -2.2)]) for body in bodies]
    found = [Shape(look, skull, SKULL, rim=("halo", HALO / 2)), Shape(look, nose, 3.4)]
    for side in (-1.0, 1.0):
        eyes = [line([at(body, 7.0, 1.4, side * 4.0), at(body, 7.0, 1.5, side * 4.0)]) for body in bodies]
        facing = [
            1.0 if dot(turned(body.frames["head"], (0.86, 0.15, side * 0.5)), camera.toward) > 0.12 else 0.0
            for body in bodies
        ]
        if any(facing):
            found.append(Shape("eye", eyes, 2.3, seen=facing if len(set(facing)) > 1 else ()))
    return found


def ghost(figure: Figure, bodies: Sequence[Body], camera: Camera, still: int) -> list[Shape]:
    """Where the moving limbs started, as thin lines under the still."""
    found = []
    for side in SIDES:
        for limb, parts in LIMBS.items():
            joints = [
                f"{name}_{side}"
                for name in dict.fromkeys(end for part in parts if part in _ENDS for end in _ENDS[part])
            ]
            if limb == "leg":
                joints.append(f"toe_tip_{side}")
            start, end = ([body.points[joint] for joint in joints] for body in (bodies[0], bodies[still]))
            if max(sum(abs(a[i] - b[i]) for i in range(3)) for a, b in zip(start, end, strict=True)) > 6.0:
                found.append(Shape("ghost", [line(map(camera.seen, start))], 1.6, still_only=True))
    trunk = ["pelvis", "lumbar", "ribs", "neck", "head"]
    start, end = ([body.points[joint] for joint in trunk] for body in (bodies[0], bodies[still]))
    if max(sum(abs(a[i] - b[i]) for i in range(3)) for a, b in zip(start, end, strict=True)) > 6.0:
        found.append(Shape("ghost", [line(map(camera.seen, start))], 1.6, still_only=True))
    return found
