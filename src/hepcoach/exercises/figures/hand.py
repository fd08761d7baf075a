"""A hand close up: forearm, palm, four fingers and a thumb, bent in degrees.

Fingers point up and the palm faces forward; `palm` says how the whole is laid. A finger's joints are `mcp`, `pip`
and `dip` for all of them, `index_mcp` for one beside that. The thumb's tip moves between its places: at rest,
`thumb_out` to the side, `thumb_in` over the palm, `thumb_index` … on a finger's tip; each says how much of the way
(0 to 1). `help` is how much of the helping hand shows, where it comes and goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hepcoach.exercises.figures import reading
from hepcoach.exercises.figures.drawing import (
    Camera,
    Flat,
    Outline,
    Scene,
    Shape,
    arrow,
    box,
    circle,
    closed,
    line,
    smooth,
)
from hepcoach.exercises.figures.reading import Figure
from hepcoach.exercises.figures.vectors import (
    UPRIGHT,
    Matrix,
    Vector,
    about_x,
    about_y,
    about_z,
    across,
    add,
    after,
    between,
    length,
    subtract,
    times,
    turned,
    unit,
)

FINGERS = ("index", "middle", "ring", "little")
# Where each finger begins over the wrist, and how long its bones are, in centimetres: proportions by eye.
_KNUCKLES: dict[str, Vector] = {
    "index": (0.0, 9.2, 3.1),
    "middle": (0.2, 9.5, 1.0),
    "ring": (0.0, 9.1, -1.1),
    "little": (-0.2, 8.2, -3.0),
}
_BONES = {"index": (4.6, 2.8, 2.2), "middle": (5.0, 3.2, 2.3), "ring": (4.7, 3.0, 2.3), "little": (3.7, 2.2, 2.0)}
_SPREAD = {"index": 1.0, "middle": 0.25, "ring": -0.5, "little": -1.25}
_THUMB_ROOT: Vector = (1.2, 2.4, 2.8)
_THUMB = (4.6, 5.2)
_PLACES: dict[str, Vector] = {"rest": (2.2, 8.2, 5.6), "out": (1.0, 6.2, 10.4), "in": (4.6, 8.0, 0.4)}
LAID: dict[str, Matrix] = {
    # The thumb's side toward the viewer, fingers up, palm to the right of the picture.
    "side": UPRIGHT,
    # The palm toward the viewer, fingers up.
    "front": ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0)),
    # On a table, fingers to the right of the picture.
    "down": about_z(-90),
    "up": ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
    # On its little finger's side, thumb up, fingers to the right.
    "thumb_up": ((0.0, 0.0, -1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
}
JOINTS = frozenset(
    (
        *("wrist_flexion", "wrist_deviation", "forearm_rotation", "mcp", "pip", "dip", "spread"),
        *(f"{finger}_{joint}" for finger in FINGERS for joint in ("mcp", "pip", "dip", "lift")),
        *("thumb_out", "thumb_in", *(f"thumb_{finger}" for finger in FINGERS)),
        *("shift_x", "shift_y", "shift_z", "help"),
    )
)
# Left, top, right, bottom round the wrist.
_UPRIGHT_FRAME = (-17.0, -21.5, 17.0, 4.0)
_FINGER, _THUMB_BROAD, _PALM, _FOREARM, _RIM = 1.75, 1.95, 2.6, 5.4, 0.16


def _points(angles: Mapping[str, float], laid: Matrix) -> dict[str, Vector]:
    """Every joint of the hand; the wrist is the origin."""

    def of(name: str) -> float:
        return angles.get(name, 0.0)

    fore = after(laid, about_y(of("forearm_rotation")))
    palm = after(fore, after(about_z(-of("wrist_flexion")), about_x(of("wrist_deviation"))))
    origin: Vector = (of("shift_x"), of("shift_y"), of("shift_z"))

    def placed(point: Vector) -> Vector:
        return add(origin, turned(palm, point))

    found = {"wrist": origin, "elbow": add(origin, turned(fore, (0.0, -10.0, 0.0)))}
    for side, z in (("radial", 2.0), ("ulnar", -2.0)):
        found[f"wrist_{side}"] = placed((0.0, 0.8, z))
    for name, z in (("grip", 0.0), ("grip_radial", 8.0), ("grip_ulnar", -8.0)):
        found[name] = placed((2.6, 8.6, z))
    for finger in FINGERS:
        at = _KNUCKLES[finger]
        turn = after(about_x(of("spread") * _SPREAD[finger]), about_z(-(of("mcp") + of(f"{finger}_mcp"))))
        found[f"{finger}_0"] = placed(at)
        for number, (bone, joint) in enumerate(zip(_BONES[finger], ("", "pip", "dip"), strict=True), 1):
            if joint:
                turn = after(turn, about_z(-(of(joint) + of(f"{finger}_{joint}"))))
            at = add(at, turned(turn, (0.0, bone, 0.0)))
            found[f"{finger}_{number}"] = placed(at)
    tip = _PLACES["rest"]
    for place in ("out", "in"):
        tip = add(tip, times(subtract(_PLACES[place], _PLACES["rest"]), of(f"thumb_{place}")))
    inward = _local(palm, origin, found)
    for finger in FINGERS:
        near = add(inward[f"{finger}_3"], (0.9, -0.4, 0.7))
        tip = add(tip, times(subtract(near, _PLACES["rest"]), of(f"thumb_{finger}")))
    for number, point in enumerate(_thumb(tip)):
        found[f"thumb_{number}"] = placed(point)
    return found


def _local(palm: Matrix, origin: Vector, found: Mapping[str, Vector]) -> dict[str, Vector]:
    columns = (
        (palm[0][0], palm[1][0], palm[2][0]),
        (palm[0][1], palm[1][1], palm[2][1]),
        (palm[0][2], palm[1][2], palm[2][2]),
    )
    return {name: turned(columns, subtract(point, origin)) for name, point in found.items()}


def _thumb(tip: Vector) -> list[Vector]:
    """Root, middle and tip; its knuckle points outward."""
    way = unit(subtract(tip, _THUMB_ROOT))
    far = min(length(subtract(tip, _THUMB_ROOT)), sum(_THUMB) - 0.05)
    along = (_THUMB[0] ** 2 - _THUMB[1] ** 2 + far * far) / (2 * far)
    out = max(_THUMB[0] ** 2 - along * along, 0.0) ** 0.5
    pole = unit(across((0.9, -0.1, 1.0), way))
    knuckle = add(_THUMB_ROOT, add(times(way, along), times(pole, out)))
    return [_THUMB_ROOT, knuckle, add(_THUMB_ROOT, times(way, far))]


def scene(figure: Figure) -> Scene:
    steps = reading.transitions(figure)
    pictures = reading.shares(figure)
    angles = [
        reading.mixed(steps[number].angles, steps[number + 1].angles, share) for number, share, _ in pictures
    ]
    if unknown := {name for step in steps for name in step.angles} - JOINTS:
        raise ValueError(f"no such joint of a hand: {sorted(unknown)}")
    camera = Camera(*figure.view)
    laid = LAID[figure.own.get("palm", "side")]
    hands = [_points(each, laid) for each in angles]
    reached = reading.reached(figure, 1)
    behind: list[Shape] = []
    within: list[Shape] = []
    over: list[Shape] = []
    for prop in figure.props:
        # A ball lies between palm and fingers.
        (over if prop.get("front") else within if prop.get("held") else behind).extend(
            _prop(prop, hands, angles, camera)
        )
    ghost = [
        Shape("ghost", [_finger(hands[0], finger, camera)], 0.35, still_only=True)
        for finger in (*FINGERS, "thumb")
        if max(length(subtract(hands[0][f"{finger}_2"], hands[reached][f"{finger}_2"])), 0.0) > 1.0
    ]
    cues = [shape for cue in figure.cues for shape in _cue(cue, hands, reached, camera)]
    return Scene(
        shapes=[*behind, *ghost, *_hand(figure, hands, camera, within), *over, *cues],
        shares=[at for _, _, at in pictures],
        seconds=reading.duration(figure),
        still=reading.reached(figure, figure.still),
        window=_window(figure),
        smallest=float(figure.own.get("size", 27)),
    )


def _window(figure: Figure) -> tuple[float, float, float, float] | None:
    """A hand that points up fills the picture, its forearm cut off; one that lies is shown whole."""
    if figure.own.get("palm", "side") not in ("side", "front"):
        return None
    left, top, right, bottom = figure.own.get("frame", _UPRIGHT_FRAME)
    return float(left), float(top), float(right), float(bottom)


def _finger(hand: Mapping[str, Vector], finger: str, camera: Camera) -> Outline:
    return smooth([camera.seen(hand[f"{finger}_{number}"]) for number in range(3 if finger == "thumb" else 4)])


def _hand(
    figure: Figure, hands: Sequence[Mapping[str, Vector]], camera: Camera, within: Sequence[Shape]
) -> list[Shape]:
    def look(part: str) -> str:
        return "work_skin" if part in figure.work else "skin_line"

    def rim(part: str) -> tuple[str, float]:
        return ("work_line" if part in figure.work else "edge_line", _RIM)

    def depth(names: Sequence[str]) -> float:
        return sum(camera.depth(hand[name]) for hand in hands for name in names) / len(names) / len(hands)

    palm = [
        closed(
            camera.seen(hand[name])
            for name in ("wrist_radial", "thumb_0", "index_0", "middle_0", "ring_0", "little_0", "wrist_ulnar")
        )
        for hand in hands
    ]
    forearm = [
        line([camera.seen(hand["elbow"]), camera.seen(between(hand["elbow"], hand["wrist"], 0.97))])
        for hand in hands
    ]
    groups = [
        (-20.0, Shape(look("forearm"), forearm, _FOREARM - 0.6, rim=rim("forearm"))),
        (
            depth(("index_0", "little_0", "wrist")),
            Shape("work_body" if "palm" in figure.work else "skin_body", palm, _PALM, rim=rim("palm")),
        ),
    ]
    groups += [(groups[-1][0] + 0.01, shape) for shape in within]
    for finger in FINGERS:
        groups.append(
            (
                depth([f"{finger}_{number}" for number in range(1, 4)]),
                Shape(look(finger), [_finger(hand, finger, camera) for hand in hands], _FINGER, rim=rim(finger)),
            )
        )
    thumb = [_finger(hand, "thumb", camera) for hand in hands]
    groups.append(
        (depth(("thumb_1", "thumb_2")) + 0.2, Shape(look("thumb"), thumb, _THUMB_BROAD, rim=rim("thumb")))
    )
    return [shape for _, shape in sorted(groups, key=lambda group: group[0])]


def _spot(said: Any, hand: Mapping[str, Vector]) -> Vector:
    if isinstance(said, str):
        return hand[said]
    if isinstance(said[0], str):
        return add(hand[said[0]], (float(said[1]), float(said[2]), float(said[3])))
    return (float(said[0]), float(said[1]), float(said[2]))


def _prop(
    prop: Mapping[str, Any],
    hands: Sequence[Mapping[str, Vector]],
    angles: Sequence[Mapping[str, float]],
    camera: Camera,
) -> list[Shape]:
    kind = prop["is"]
    if kind == "table":
        x0, x1 = prop.get("x", (-15, 6))
        top, (z0, z1) = float(prop.get("top", -1.6)), prop.get("z", (-9, 9))
        faces = box(camera, (float(x0), top - 2.5, float(z0)), (float(x1), top, float(z1)))
        return [Shape("prop", [closed(face)], 0.3) for face in faces]
    if kind in ("ball", "putty"):
        radius, look = float(prop.get("r", 3)), "tool_solid"
        squeeze = float(prop.get("gives", 0.0))
        span = max(each.get("mcp", 0.0) for each in angles) - min(each.get("mcp", 0.0) for each in angles) or 1.0
        low = min(each.get("mcp", 0.0) for each in angles)
        found: list[Outline] = []
        for hand, each in zip(hands, angles, strict=True):
            share = (each.get("mcp", 0.0) - low) / span
            centre = camera.seen(_spot(prop["at"], hand))
            found.append(circle(centre, radius * (1 - squeeze * share)))
        return [Shape(look, found, 0.3)]
    if kind == "weight":
        # Half a dumbbell: from the grip to one of its heads.
        ends = [[camera.seen(hand["grip"]), camera.seen(hand[prop["of"]])] for hand in hands]
        return [
            Shape("tool", [line(each) for each in ends], 1.6),
            Shape("tool", [line([b, b]) for _, b in ends], 4.6),
        ]
    if kind == "coin":
        outlines = [line([camera.seen(_spot(said, hand)) for said in prop["of"]]) for hand in hands]
        return [Shape("tool", outlines, float(prop.get("width", 0.5)))]
    if kind == "helper":
        level = [each.get("help", 0.0) for each in angles]
        return [replace(shape, seen=level if any(level) else ()) for shape in _helper(prop, hands, camera)]
    outlines = [line(camera.seen(_spot(said, hand)) for said in prop["of"]) for hand in hands]
    if kind == "forearm":
        return [Shape("skin_line", outlines, 7.0, rim=("edge_line", _RIM))]
    looks = {
        "towel": ("tool", 4.2),
        "line": ("line", 0.5),
        "cup": ("line", 0.6),
        "band": ("tool", 0.6),
        "cloth": ("cloth", 5.0),
        "button": ("tool", 1.8),
    }
    look, width = looks[kind]
    return [Shape(look, outlines, float(prop.get("width", width)))]


def _helper(prop: Mapping[str, Any], hands: Sequence[Mapping[str, Vector]], camera: Camera) -> list[Shape]:
    """The other hand: its forearm, and its fingers over what it holds."""
    forearms: list[Outline] = []
    palms: list[Outline] = []
    fingers: list[list[Outline]] = [[], [], [], []]
    for hand in hands:
        elbow, wrist, tip = (camera.seen(_spot(said, hand)) for said in prop["of"])
        forearms.append(line([elbow, wrist]))
        ux, uy, _ = unit((tip[0] - wrist[0], tip[1] - wrist[1], 0.0))

        def beside(
            along: float, aside: float, wrist: Flat = wrist, tip: Flat = tip, ux: float = ux, uy: float = uy
        ) -> Flat:
            x, y = wrist[0] + (tip[0] - wrist[0]) * along, wrist[1] + (tip[1] - wrist[1]) * along
            return (x - uy * aside, y + ux * aside)

        palms.append(closed([beside(0.0, 1.0), beside(0.0, -1.0), beside(0.45, -1.8), beside(0.45, 1.8)]))
        for number, aside in enumerate((-2.4, -0.8, 0.8, 2.4)):
            fingers[number].append(line([beside(0.5, aside), beside(1.0 if number in (1, 2) else 0.93, aside)]))
    return [
        Shape("skin_line", forearms, 4.4, rim=("edge_line", _RIM)),
        Shape("skin_body", palms, 2.4, rim=("edge_line", _RIM)),
        *(Shape("skin_line", outlines, 1.5, rim=("edge_line", _RIM)) for outlines in fingers),
    ]


def _cue(
    cue: Mapping[str, Any], hands: Sequence[Mapping[str, Vector]], reached: int, camera: Camera
) -> list[Shape]:
    if cue["is"] == "none":
        return []
    if cue["is"] == "arrow":
        points = [camera.seen(_spot(said, hands[0])) for said in cue["of"]]
    else:
        pivot = cue.get("from", "wrist")
        points = []
        for hand in hands[: reached + 1]:
            at = hand[cue["of"]]
            points.append(camera.seen(add(at, times(unit(subtract(at, hand[pivot])), float(cue.get("off", 2.4))))))
    return arrows(points, 1.7, 0.45)


def arrows(points: Sequence[Flat], size: float, width: float) -> list[Shape]:
    shaft, head = arrow(points, size)
    return [Shape("cue", [shaft], width), Shape("cue_head", [head], 0.2)]
