"""The body: joint angles in degrees → where its parts are, in centimetres. An adult of 1.72 m.

World: x is where an upright body faces, y is up, z is to its right; the floor is y = 0. All angles are 0 when
standing with the arms hanging and the palms in. Signs: flexion forward (the knee: heel to bottom), abduction away
from the middle, rotation of hip and shoulder outward (external), trunk and neck to the right; dorsiflexion toes
up, inversion sole in. A joint is named as a form check would name it: `hip_flexion_right`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import acos, atan2, degrees, sqrt

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
    cross,
    dot,
    inverse,
    length,
    subtract,
    times,
    turned,
    unit,
)

SIDES = ("right", "left")
SIGN = {"right": 1.0, "left": -1.0}

# Lengths between joint centres after the segment shares of stature in Winter, Biomechanics and Motor Control of
# Human Movement (4th ed. 2009, fig. 4.1), rounded.
THIGH, SHANK, ANKLE_HEIGHT = 42.0, 42.0, 7.0
UPPER_ARM, FOREARM, HAND = 29.0, 25.0, 16.0
HIP_HALF, SHOULDER_HALF = 9.0, 17.0
LUMBAR, THORACIC, SHOULDERS, NECK, HEAD = 10.0, 14.0, 26.0, 29.0, 15.5

# Every joint of one side and of the middle. Scapula and neck_retraction are centimetres of glide, not degrees;
# heel_lift tips a foot that is pinned to the floor up on its ball, below zero on its heel.
SIDED = (
    *("hip_flexion", "hip_abduction", "hip_rotation", "knee_flexion"),
    *("ankle_dorsiflexion", "ankle_inversion", "toe_extension", "heel_lift"),
    *("shoulder_flexion", "shoulder_abduction", "shoulder_rotation", "elbow_flexion"),
    *("wrist_flexion", "scapula_elevation", "scapula_protraction"),
)
MIDDLE = (
    *("trunk_flexion", "trunk_side_bend", "trunk_rotation", "thoracic_flexion"),
    *("neck_flexion", "neck_side_bend", "neck_rotation", "neck_retraction"),
)
# How the whole body is turned beside the way its base pose lies: forward, to the right, to the left about itself.
ROOT = ("lean", "roll", "turn", "shift_forward", "shift_up", "shift_right")
JOINTS = frozenset((*(f"{joint}_{side}" for joint in SIDED for side in SIDES), *MIDDLE, *ROOT))

# They hang wherever the pose lets them: what a body rests on is never an arm.
_ARMS = ("elbow", "wrist", "hand", "fingers")

Angles = Mapping[str, float]
LYING: dict[str, Matrix] = {
    "upright": UPRIGHT,
    "supine": about_z(90),
    "prone": about_z(-90),
    # On the left side, head to the right of the picture, facing out of it: the right side is on top.
    "side": ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
}


@dataclass(frozen=True)
class Pin:
    """Holds the end of a limb at an offset from a landmark of the body, or from the world's origin."""

    landmark: str | None
    offset: Vector


@dataclass(frozen=True)
class Body:
    """Where everything is. `points` holds joints and contact points, `frames` how segments are turned."""

    points: Mapping[str, Vector]
    frames: Mapping[str, Matrix]


def body(
    angles: Angles,
    *,
    lying: str,
    anchor: str,
    at: Vector | None,
    height: float = 0.0,
    pins: Mapping[str, Pin],
    hands: Mapping[str, Vector],
) -> Body:
    """The body with its anchor at a place (`None`: pelvis over the origin, lowest point `height` over the floor).

    A foot's anchor keeps its sole level, so the pelvis follows from ankle, knee and hip; other anchors keep a
    place and leave the body turned as `lying` and the root's angles say.
    """
    root = _root(angles, lying)
    free = _place(angles, root, (0.0, 0.0, 0.0))
    if anchor.startswith(("foot", "toes")):
        level = about_y(angles.get("turn", 0.0))
        root = after(level, after(inverse(free.frames[anchor]), root))
        free = _place(angles, root, (0.0, 0.0, 0.0))
    if at is None:
        lowest = min(point[1] for name, point in free.points.items() if not name.startswith(_ARMS))
        at = add(free.points[anchor], (0.0, height - lowest, 0.0))
    pelvis = subtract(at, free.points[anchor])
    # A glide on top of the anchor: the body shifts over what it stands on.
    glide = (angles.get("shift_forward", 0.0), angles.get("shift_up", 0.0), angles.get("shift_right", 0.0))
    placed = _place(angles, root, add(pelvis, glide))
    return _pinned(placed, angles, pins, hands)


def _root(angles: Angles, lying: str) -> Matrix:
    return after(
        after(about_y(angles.get("turn", 0.0)), LYING[lying]),
        after(about_z(-angles.get("lean", 0.0)), about_x(angles.get("roll", 0.0))),
    )


def _bent(angles: Angles, joint: str, share: float = 1.0) -> Matrix:
    return after(
        about_y(-share * angles.get(f"{joint}_rotation", 0.0)),
        after(
            about_z(-share * angles.get(f"{joint}_flexion", 0.0)),
            about_x(share * angles.get(f"{joint}_side_bend", 0.0)),
        ),
    )


def _place(angles: Angles, root: Matrix, pelvis: Vector) -> Body:
    points: dict[str, Vector] = {"pelvis": pelvis}
    frames = {"pelvis": root}
    low = after(root, _bent(angles, "trunk", 0.6))
    thorax = after(after(low, _bent(angles, "trunk", 0.4)), about_z(-angles.get("thoracic_flexion", 0.0)))
    head = after(thorax, _bent(angles, "neck"))
    frames |= {"lumbar": low, "thorax": thorax, "head": head}
    lumbar = points["lumbar"] = add(pelvis, turned(root, (0.0, LUMBAR, 0.0)))
    ribs = points["ribs"] = add(lumbar, turned(low, (0.0, THORACIC, 0.0)))
    points["chest"] = add(ribs, turned(thorax, (9.5, 14.0, 0.0)))
    points["belly"] = add(lumbar, turned(low, (10.0, 5.0, 0.0)))
    points["upper_back"] = add(ribs, turned(thorax, (-9.5, 20.0, 0.0)))
    points["seat"] = add(pelvis, turned(root, (-4.0, -8.0, 0.0)))
    points["sacrum"] = add(pelvis, turned(root, (-9.5, 3.0, 0.0)))
    points["shoulders"] = add(ribs, turned(thorax, (0.0, SHOULDERS, 0.0)))
    neck = points["neck"] = add(ribs, turned(thorax, (-angles.get("neck_retraction", 0.0) / 3, NECK, 0.0)))
    centre = (1.5 - angles.get("neck_retraction", 0.0), HEAD, 0.0)
    points["head"] = add(neck, turned(head, centre))
    points["face"] = add(points["head"], turned(head, (12.5, 0.0, 0.0)))
    points["crown"] = add(points["head"], turned(head, (0.0, 11.0, 0.0)))
    points["throat"] = add(neck, turned(head, (7.0, 3.0, 0.0)))
    points["back_of_head"] = add(points["head"], turned(head, (-11.0, 2.0, 0.0)))
    for side in SIDES:
        points |= (arm := _arm(angles, side, ribs, thorax)).points
        frames |= arm.frames
        points |= (leg := _leg(angles, side, pelvis, root)).points
        frames |= leg.frames
    return Body(points, frames)


def _arm(angles: Angles, side: str, ribs: Vector, thorax: Matrix) -> Body:
    sign = SIGN[side]

    def of(joint: str) -> float:
        return angles.get(f"{joint}_{side}", 0.0)

    socket = (of("scapula_protraction"), SHOULDERS + of("scapula_elevation"), sign * SHOULDER_HALF)
    shoulder = add(ribs, turned(thorax, socket))
    upper = after(
        thorax,
        after(
            about_z(of("shoulder_flexion")),
            after(about_x(-sign * of("shoulder_abduction")), about_y(-sign * of("shoulder_rotation"))),
        ),
    )
    fore = after(upper, about_z(of("elbow_flexion")))
    hand = after(fore, about_z(of("wrist_flexion")))
    return _arm_points(side, shoulder, upper, fore, hand)


def _arm_points(side: str, shoulder: Vector, upper: Matrix, fore: Matrix, hand: Matrix) -> Body:
    elbow = add(shoulder, times(upper[1], -UPPER_ARM))
    wrist = add(elbow, times(fore[1], -FOREARM))
    return Body(
        {
            f"shoulder_{side}": shoulder,
            f"elbow_{side}": elbow,
            f"wrist_{side}": wrist,
            f"hand_{side}": add(wrist, times(hand[1], -HAND * 0.5)),
            f"fingers_{side}": add(wrist, times(hand[1], -HAND * 0.8)),
        },
        {f"upper_arm_{side}": upper, f"forearm_{side}": fore, f"hand_{side}": hand},
    )


def _leg(angles: Angles, side: str, pelvis: Vector, root: Matrix) -> Body:
    sign = SIGN[side]

    def of(joint: str) -> float:
        return angles.get(f"{joint}_{side}", 0.0)

    hip = add(pelvis, turned(root, (0.0, 0.0, sign * HIP_HALF)))
    thigh = after(
        root,
        after(
            about_z(of("hip_flexion")),
            after(about_x(-sign * of("hip_abduction")), about_y(-sign * of("hip_rotation"))),
        ),
    )
    shank = after(thigh, about_z(-of("knee_flexion")))
    # As the sole turns in the toes go in with it.
    turn = after(about_y(0.8 * sign * of("ankle_inversion")), about_x(sign * of("ankle_inversion")))
    foot = after(shank, after(about_z(of("ankle_dorsiflexion")), turn))
    return _leg_points(side, hip, thigh, shank, foot, after(foot, about_z(of("toe_extension"))))


def _leg_points(side: str, hip: Vector, thigh: Matrix, shank: Matrix, foot: Matrix, toes: Matrix) -> Body:
    knee = add(hip, times(thigh[1], -THIGH))
    ankle = add(knee, times(shank[1], -SHANK))
    ball = add(ankle, turned(foot, (12.0, -ANKLE_HEIGHT, 0.0)))
    return Body(
        {
            f"hip_{side}": hip,
            f"knee_{side}": knee,
            f"ankle_{side}": ankle,
            f"heel_{side}": add(ankle, turned(foot, (-5.0, -ANKLE_HEIGHT, 0.0))),
            f"foot_{side}": add(ankle, turned(foot, (3.0, -ANKLE_HEIGHT, 0.0))),
            f"ball_{side}": ball,
            f"toes_{side}": ball,
            f"toe_tip_{side}": add(ball, turned(toes, (6.5, 0.0, 0.0))),
        },
        {
            f"thigh_{side}": thigh,
            f"shank_{side}": shank,
            f"foot_{side}": foot,
            f"toes_{side}": toes,
        },
    )


def _pinned(placed: Body, angles: Angles, pins: Mapping[str, Pin], hands: Mapping[str, Vector]) -> Body:
    """The body with the ends of its pinned limbs where the pins say, as far as the limb reaches."""
    points, frames = dict(placed.points), dict(placed.frames)
    for name, pin in pins.items():
        limb, side = name.split("_")
        target = pin.offset if pin.landmark is None else add(points[pin.landmark], pin.offset)
        now = Body(points, frames)
        if limb == "hand":
            solved = _reach_arm(now, side, target, hands.get(name))
        else:
            solved = _reach_leg(now, side, target, angles, level=limb == "foot")
        points |= solved.points
        frames |= solved.frames
    return Body(points, frames)


def _reach(start: Vector, target: Vector, upper: float, lower: float, pole: Vector) -> tuple[Vector, Vector]:
    """Where the middle joint and the end of a limb of two segments come to lie."""
    way = unit(subtract(target, start))
    far = min(max(length(subtract(target, start)), abs(upper - lower) + 1.0), upper + lower - 0.05)
    along = (upper * upper - lower * lower + far * far) / (2 * far)
    out = sqrt(max(upper * upper - along * along, 0.0))
    middle = add(start, add(times(way, along), times(unit(across(pole, way)), out)))
    return middle, add(start, times(way, far))


def _segment(top: Vector, bottom: Vector, forward: Vector) -> Matrix:
    """How a segment from `top` to `bottom` is turned whose front looks toward `forward`."""
    up = unit(subtract(top, bottom))
    front = unit(across(forward, up))
    return (front, up, cross(front, up))


def _reach_arm(now: Body, side: str, target: Vector, hands: Vector | None) -> Body:
    shoulder, thorax = now.points[f"shoulder_{side}"], now.frames["thorax"]
    # The elbow points where it already does, or back, down and out.
    pole = subtract(now.points[f"elbow_{side}"], between(shoulder, now.points[f"wrist_{side}"], 0.5))
    if length(pole) < 3.0:
        pole = turned(thorax, (-0.8, -1.0, 0.7 * SIGN[side]))
    elbow, wrist = _reach(shoulder, target, UPPER_ARM, FOREARM, pole)
    pole = across(pole, unit(subtract(wrist, shoulder)))
    upper = _segment(shoulder, elbow, times(pole, -1.0))
    fore = _segment(elbow, wrist, times(pole, -1.0))
    hand = fore if hands is None else _segment((0.0, 0.0, 0.0), hands, times(pole, -1.0))
    return _arm_points(side, shoulder, upper, fore, hand)


def _reach_leg(now: Body, side: str, target: Vector, angles: Angles, *, level: bool) -> Body:
    """Pins the ankle. A level foot stays flat on the floor or tips up; another turns with the shank."""
    hip, thigh = now.points[f"hip_{side}"], now.frames[f"thigh_{side}"]
    flat = about_y(angles.get("turn", 0.0) - SIGN[side] * angles.get(f"hip_rotation_{side}", 0.0))
    tipped = after(flat, about_z(-angles.get(f"heel_lift_{side}", 0.0)))
    if level:
        # The heel lifts over the ball, the toes over the heel.
        edge = (12.0 if angles.get(f"heel_lift_{side}", 0.0) >= 0 else -5.0, -ANKLE_HEIGHT, 0.0)
        target = add(target, subtract(turned(flat, edge), turned(tipped, edge)))
    # The knee points where it already does, or forward.
    pole = subtract(now.points[f"knee_{side}"], between(hip, now.points[f"ankle_{side}"], 0.5))
    if length(pole) < 3.0:
        pole = thigh[0]
    knee, ankle = _reach(hip, target, THIGH, SHANK, pole)
    pole = across(pole, unit(subtract(ankle, hip)))
    upper, shank = _segment(hip, knee, pole), _segment(knee, ankle, pole)
    if level:
        return _leg_points(side, hip, upper, shank, tipped, flat if edge[0] > 0 else tipped)
    foot = after(shank, about_z(angles.get(f"ankle_dorsiflexion_{side}", 0.0)))
    toes = after(foot, about_z(angles.get(f"toe_extension_{side}", 0.0)))
    return _leg_points(side, hip, upper, shank, foot, toes)


def measured(of: Body) -> dict[str, float]:
    """The joint angles a body shows, however it was solved: what a form check would measure."""
    found = {}
    for side in SIDES:
        for joint, upper, lower, sign in (("knee", "thigh", "shank", -1), ("elbow", "upper_arm", "forearm", 1)):
            above, below = of.frames[f"{upper}_{side}"], of.frames[f"{lower}_{side}"]
            found[f"{joint}_flexion_{side}"] = sign * degrees(
                atan2(dot(cross(above[1], below[1]), above[2]), dot(above[1], below[1]))
            )
        for joint, base, segment in (("hip", "pelvis", "thigh"), ("shoulder", "thorax", "upper_arm")):
            down = turned(inverse(of.frames[base]), times(of.frames[f"{segment}_{side}"][1], -1.0))
            found[f"{joint}_elevation_{side}"] = degrees(acos(max(-1.0, min(1.0, -down[1]))))
            found[f"{joint}_extension_{side}"] = degrees(atan2(-down[0], -down[1])) if down[1] < 0 else 0.0
            found[f"{joint}_abduction_{side}"] = degrees(
                atan2(SIGN[side] * down[2], sqrt(down[0] ** 2 + down[1] ** 2))
            )
        ankle = turned(inverse(of.frames[f"shank_{side}"]), of.frames[f"foot_{side}"][0])
        found[f"ankle_dorsiflexion_{side}"] = degrees(atan2(ankle[1], ankle[0]))
    return found
