"""A head in profile, close up: for the neck, the mouth and the throat.

What moves: `nod` (degrees, chin down), `retraction` (centimetres back), `jaw` (degrees open), `tongue_out` and
`tongue_up` (0 to 1), `lips` (0 to 1, pursed), `larynx` (centimetres up), and
what is heard or felt: `effort`, `breath_in`, `breath_out`, `chest`, `voice`, `cough`, `note` (0 low to 1 high).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, radians, sin
from typing import Any

from hepcoach.exercises.figures import reading
from hepcoach.exercises.figures.drawing import Flat, Outline, Scene, Shape, arrow, circle, closed, line, smooth
from hepcoach.exercises.figures.reading import Figure

MOVES = frozenset(
    (
        *("nod", "retraction", "jaw", "tongue_out", "tongue_up", "lips", "larynx"),
        *("effort", "breath_in", "breath_out", "voice", "note", "chest", "cough"),
    )
)
# The profile, from the back of the neck over the crown to the upper lip; forward is right, up is up. Centimetres
# from the middle of the head.
_SKULL: tuple[Flat, ...] = (
    (-6.0, -12.0),
    (-8.6, -6.5),
    (-10.4, 1.0),
    (-8.6, 8.4),
    (-1.5, 12.2),
    (5.6, 10.8),
    (8.8, 6.6),
    (9.1, 3.6),
    (8.7, 2.2),
    (11.3, -1.4),
    (10.8, -2.6),
    (9.3, -2.7),
    (10.1, -4.3),
)
_LIPS_MEET: Flat = (8.7, -5.0)
_JAW: tuple[Flat, ...] = ((9.8, -5.8), (8.7, -7.4), (9.2, -9.4), (7.4, -11.2), (2.6, -11.4), (0.6, -12.6))
_HINGE: Flat = (-1.5, -2.0)
# The neck's foot stays; the head nods about the top of the neck.
_PIVOT: Flat = (-3.4, -10.0)
_NECK_FOOT: tuple[Flat, ...] = (
    (3.2, -22.0),
    (13.0, -27.5),
    (13.0, -34.0),
    (-15.0, -34.0),
    (-14.0, -26.5),
    (-7.6, -21.0),
)
_WINDOW = (-20.0, -15.5, 27.0, 19.75 + 14.0)


class _Pose:
    def __init__(self, moves: Mapping[str, float]) -> None:
        self.moves = moves

    def of(self, name: str) -> float:
        return self.moves.get(name, 0.0)

    def head(self, point: Flat) -> Flat:
        """A point of the head where the neck holds it, y downward as it is drawn."""
        turn = radians(-self.of("nod"))
        x, y = point[0] - _PIVOT[0], point[1] - _PIVOT[1]
        x, y = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
        return (x + _PIVOT[0] - self.of("retraction"), -(y + _PIVOT[1]))

    def jaw(self, point: Flat) -> Flat:
        turn = radians(-self.of("jaw"))
        x, y = point[0] - _HINGE[0], point[1] - _HINGE[1]
        return self.head((x * cos(turn) - y * sin(turn) + _HINGE[0], x * sin(turn) + y * cos(turn) + _HINGE[1]))

    def lip(self, point: Flat) -> Flat:
        return (point[0] + 1.1 * self.of("lips"), point[1])


def _profile(pose: _Pose) -> Outline:
    skull = [pose.head(point) for point in _SKULL[:-1]]
    upper = pose.head(pose.lip(_SKULL[-1]))
    # The wider the jaw, the deeper one sees between the lips.
    meet = (_LIPS_MEET[0] - 4.0 * min(1.0, pose.of("jaw") / 14.0), _LIPS_MEET[1])
    corner, corner_low = pose.head(meet), pose.jaw(meet)
    lower = [pose.jaw(pose.lip(_JAW[0])), *(pose.jaw(point) for point in _JAW[1:])]
    foot = [(x, -y) for x, y in _NECK_FOOT]
    back = [pose.head((-6.0, -12.0))]
    around = smooth([*skull, upper, corner])
    low = smooth([corner_low, *lower, foot[0], foot[1]])
    rest = line(foot[2:])
    return [*around, "L", *low[1:], "L", *rest[1:], "L", back[0], "Z"]


def scene(figure: Figure) -> Scene:
    steps = reading.transitions(figure)
    if unknown := {name for step in steps for name in step.angles} - MOVES:
        raise ValueError(f"a head has no {sorted(unknown)}")
    pictures = reading.shares(figure)
    poses = [
        _Pose(reading.mixed(steps[number].angles, steps[number + 1].angles, share))
        for number, share, _ in pictures
    ]
    reached = reading.reached(figure, 1)
    shapes = [*_behind(figure, poses), *_bust(figure, poses), *_inside(figure, poses), *_over(figure, poses)]
    shapes += [shape for cue in figure.cues for shape in _cue(cue, poses, reached)]
    left, top, right, bottom = figure.own.get("frame", _WINDOW)
    return Scene(
        shapes=shapes,
        shares=[at for _, _, at in pictures],
        seconds=reading.duration(figure),
        still=reading.reached(figure, figure.still),
        window=(float(left), float(top), float(right), float(bottom)),
    )


def _moved(poses: Sequence[_Pose], *names: str) -> bool:
    return any(pose.of(name) for pose in poses for name in names)


def _level(poses: Sequence[_Pose], name: str) -> list[float]:
    return [pose.of(name) for pose in poses]


def _behind(figure: Figure, poses: Sequence[_Pose]) -> list[Shape]:
    """The start as a ghost, where the head itself moves."""
    if _moved(poses, "nod", "retraction"):
        return [Shape("ghost", [_profile(poses[0])], 0.4, still_only=True)]
    return []


def _bust(figure: Figure, poses: Sequence[_Pose]) -> list[Shape]:
    return [
        Shape("skin", [_profile(pose) for pose in poses], 0.5),
        Shape(
            "skin_edge",
            [smooth([pose.head(point) for point in ((4.6, 4.4), (6.2, 5.0), (7.4, 4.5))]) for pose in poses],
            0.5,
        ),
        Shape("skin_edge", [_eye(pose) for pose in poses], 1.1),
        Shape(
            "skin_edge",
            [
                smooth([pose.head(p) for p in ((-1.2, 2.0), (-2.6, 2.4), (-3.0, 0.4), (-2.2, -1.2), (-1.4, -2.4))])
                for pose in poses
            ],
            0.5,
        ),
    ]


def _eye(pose: _Pose) -> Outline:
    at = pose.head((6.5, 2.4))
    return line([at, at])


def _inside(figure: Figure, poses: Sequence[_Pose]) -> list[Shape]:
    found = []
    if figure.own.get("mouth"):
        # The mouth cut open: palate, tongue.
        mouth = [_mouth(pose) for pose in poses]
        found.append(Shape("hollow", mouth, 0.4))
        found.append(Shape("work", [_tongue(pose) for pose in poses], 0.5))
    elif _moved(poses, "tongue_out"):
        found.append(
            Shape(
                "work",
                [
                    line([pose.jaw((8.6, -5.1)), pose.jaw((8.8 + 2.2 * pose.of("tongue_out"), -5.4))])
                    for pose in poses
                ],
                1.9,
            )
        )
    elif not _moved(poses, "jaw"):
        found.append(
            Shape(
                "skin_edge",
                [line([pose.head(pose.lip((9.2, -5.0))), pose.head((6.8, -5.2))]) for pose in poses],
                0.5,
            )
        )
    if figure.own.get("larynx"):
        found.append(Shape("work", [_larynx(pose) for pose in poses], 2.6))
    if _moved(poses, "effort"):
        spot = figure.own.get("effort_at", [0.6, -15.5])
        found.append(
            Shape(
                "glow",
                [circle((float(spot[0]), -float(spot[1])), float(figure.own.get("effort_size", 4.2)))],
                seen=_level(poses, "effort"),
            )
        )
    return found


def _larynx(pose: _Pose) -> Outline:
    up = pose.of("larynx")
    return line([(1.3, 18.6 - up), (1.6, 16.8 - up)])


def _mouth(pose: _Pose) -> Outline:
    points = [(8.6, -4.4), (6.6, -2.7), (3.0, -2.2), (-0.6, -3.4), (-1.6, -7.2), (-0.6, -11.4)]
    low = [(2.6, -10.2), (6.6, -9.0), (8.4, -6.6)]
    return smooth([*(pose.head(p) for p in points), *(pose.jaw(p) for p in low)], closing=True)


def _tongue(pose: _Pose) -> Outline:
    up = pose.of("tongue_up")
    tip = (7.6 + 4.6 * pose.of("tongue_out"), -5.9 + 1.9 * up)
    points = [
        tip,
        (6.2, -5.0 + 1.4 * up),
        (3.0, -4.3 + 1.1 * up),
        (0.2, -5.4),
        (-0.4, -9.0),
        (3.0, -9.6),
        (6.4, -8.0 + 0.9 * up),
    ]
    return smooth([pose.jaw(p) for p in points], closing=True)


def _over(figure: Figure, poses: Sequence[_Pose]) -> list[Shape]:
    found: list[Shape] = []
    for prop in figure.props:
        found += _prop(prop, poses)
    mouth = [pose.head((12.0, -5.2)) for pose in poses]
    nose = [pose.head((13.0, -3.0)) for pose in poses]
    if _moved(poses, "breath_out"):
        out = _gust(figure.own.get("gust_at", mouth[0]), (1.0, 0.1), 5.5)
        found += [
            Shape(shape.look, shape.outlines, shape.width, seen=_level(poses, "breath_out")) for shape in out
        ]
    if _moved(poses, "breath_in"):
        x, y = nose[0]
        into = _arrow([(x + 6.0, y + 4.5), (x + 3.5, y + 3.2), (x, y + 1.2)])
        found += [
            Shape(shape.look, shape.outlines, shape.width, seen=_level(poses, "breath_in")) for shape in into
        ]
    if _moved(poses, "chest"):
        # A breath that fills the chest while nose and lips are closed round a device.
        rise = _arrow([(-2.0, 31.0), (-2.0, 26.5)]) + _arrow([(4.0, 31.5), (5.5, 27.5)])
        found += [Shape(shape.look, shape.outlines, shape.width, seen=_level(poses, "chest")) for shape in rise]
    if _moved(poses, "voice"):
        x, y = figure.own.get("voice_at", mouth[0])
        for reach in (2.2, 4.6, 7.0, 9.4, 11.8) if figure.own.get("loud") else (2.2, 4.6, 7.0):
            wave = smooth([(x + reach * cos(a), y + reach * sin(a)) for a in (-0.6, -0.3, 0.0, 0.3, 0.6)])
            found.append(Shape("cue", [wave], 0.6, seen=_level(poses, "voice")))
    if _moved(poses, "note"):
        stave = [smooth([(14.0, 6.0), (18.0, 4.0), (21.0, -3.0), (24.5, -6.0)])]
        found.append(Shape("line", stave, 0.5))
        found.append(Shape("work", [circle(_on_stave(pose.of("note")), 1.1) for pose in poses], 0.3))
    if _moved(poses, "cough"):
        for a in (-0.45, 0.0, 0.45):
            x, y = mouth[0]
            spark = line([(x + 1.5 * cos(a), y + 1.5 * sin(a)), (x + 5.5 * cos(a), y + 5.5 * sin(a))])
            found.append(Shape("tool", [spark], 0.8, seen=_level(poses, "cough")))
    return found


def _on_stave(share: float) -> Flat:
    points = [(14.0, 6.0), (18.0, 4.0), (21.0, -3.0), (24.5, -6.0)]
    place = min(max(share, 0.0), 1.0) * 3
    number = min(int(place), 2)
    (ax, ay), (bx, by) = points[number], points[number + 1]
    return (ax + (bx - ax) * (place - number), ay + (by - ay) * (place - number))


def _gust(at: Flat, way: Flat, reach: float) -> list[Shape]:
    x, y = at
    return [
        shape
        for dy in (-1.6, 0.0, 1.6)
        for shape in _arrow(
            [(x + abs(dy) * 0.6, y + dy * 0.4), (x + reach * way[0] - abs(dy), y + dy * 1.6 + reach * way[1])]
        )
    ]


def _arrow(points: Sequence[Flat]) -> list[Shape]:
    shaft, head = arrow(points, 1.8)
    return [Shape("cue", [shaft], 0.6), Shape("cue_head", [head], 0.2)]


def _prop(prop: Mapping[str, Any], poses: Sequence[_Pose]) -> list[Shape]:
    kind = prop["is"]
    if kind == "ball":
        x, y = prop["at"]
        radius, gives = float(prop.get("r", 4.6)), float(prop.get("gives", 0.12))
        most = max(pose.of("nod") for pose in poses) or 1.0
        return [
            Shape(
                "tool_solid",
                [circle((float(x), -float(y)), radius * (1 - gives * pose.of("nod") / most)) for pose in poses],
                0.4,
            )
        ]
    if kind == "straw":
        cup = closed([(17.0, 8.6), (25.5, 8.6), (24.6, 18.0), (17.9, 18.0)]) if prop.get("of") == "cup" else None
        straw = Shape(
            "tool", [line([pose.head((9.6, -5.1)), (20.6, 15.6) if cup else (21.0, 7.0)]) for pose in poses], 0.9
        )
        return [straw, *([Shape("hollow", [cup], 0.5)] if cup else [])]
    if kind == "trainer":
        tube = closed(
            [
                (10.0, 3.6),
                (13.0, 3.6),
                (13.0, 3.0),
                (20.5, 3.0),
                (20.5, 7.6),
                (13.0, 7.6),
                (13.0, 6.8),
                (10.0, 6.8),
            ]
        )
        return [Shape("tool_solid", [tube], 0.4)]
    if kind == "clip":
        return [Shape("tool", [line([pose.head((9.0, 0.6)), pose.head((11.0, -1.6))]) for pose in poses], 1.3)]
    if kind == "water":
        return [Shape("tool", [line([(10.5, 6.0), (13.5, 4.4)])], 1.0)]
    if kind == "book":
        cover = [(17.5, 14.0), (24.5, 6.5), (25.6, 7.6), (18.6, 15.1)]
        return [Shape("prop", [closed(cover)], 0.5), Shape("tool", [line([(17.2, 13.6), (24.2, 6.1)])], 0.6)]
    if kind == "picture":
        frame = closed([(17.0, 10.0), (27.0, 10.0), (27.0, 20.0), (17.0, 20.0)])
        roof = closed([(19.0, 15.0), (22.0, 12.0), (25.0, 15.0), (25.0, 18.5), (19.0, 18.5)])
        return [Shape("hollow", [frame], 0.6), Shape("tool", [roof], 0.7)]
    if kind == "hand":
        return _hand(prop, poses)
    raise ValueError(f"unknown: {kind}")


def _hand(prop: Mapping[str, Any], poses: Sequence[_Pose]) -> list[Shape]:
    """A hand from below or from in front to where its fingers are, in the picture's own centimetres (y up)."""
    x, y = map(float, prop["to"])
    fx, fy = map(float, prop.get("from", (24.0, -30.0)))
    dx, dy = fx - x, fy - y
    reach = (dx * dx + dy * dy) ** 0.5
    ux, uy = dx / reach, dy / reach
    found = []

    def at(along: float, aside: float) -> Flat:
        return (x + ux * along - uy * aside, -(y + uy * along + ux * aside))

    arm = [line([at(10.0, 0.0), at(reach, 0.0)])]
    palm = [closed([at(6.4, 1.7), at(6.4, -1.7), at(11.0, -1.2), at(11.0, 1.2)])]
    found.append(Shape("skin_body", arm, 4.2, rim=("edge_line", 0.22)))
    found.append(Shape("skin_body", palm, 2.2, rim=("edge_line", 0.22)))
    for number, aside in enumerate((2.2, 0.75, -0.75, -2.2)):
        finger = [line([at(0.6 + 0.5 * (number in (0, 3)), aside * 0.8), at(6.0, aside)])]
        found.append(Shape("skin_line", finger, 1.3, rim=("edge_line", 0.22)))
    return found


def _cue(cue: Mapping[str, Any], poses: Sequence[_Pose], reached: int) -> list[Shape]:
    if cue["is"] == "none":
        return []
    if cue["is"] == "trace":
        where = {"chin": (13.5, -9.8), "crown": (0.0, 15.0), "face": (14.5, 2.0)}[cue["of"]]
        points = [(pose.jaw if cue["of"] == "chin" else pose.head)(where) for pose in poses[: reached + 1]]
        return _arrow([points[0], points[len(points) // 2], points[-1]])
    points = [(float(x), -float(y)) for x, y in cue["of"]]
    return _arrow(points)
