"""Shapes that move → one SVG file: a loop, or a still with the start as a ghost. No script, nothing from outside.

A figure brings its own ground so that it reads on a light and on a dark page; where a reader wants less motion,
the style inside the file shows the still instead. The still for print says its colours on each shape, for programs
that read SVG without style sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from math import cos, hypot, radians, sin
from typing import TypeAlias

from hepcoach.exercises.figures.vectors import Vector, cross, dot, unit

WIDTH, HEIGHT, MARGIN = 480, 360, 20

Flat: TypeAlias = tuple[float, float]
# What a shape is drawn from, in the picture's own centimetres: letters of path commands and their points.
Outline: TypeAlias = Sequence[str | Flat]


@dataclass(frozen=True)
class Shape:
    """One drawn thing through the loop: an outline for each picture, or one that stays."""

    look: str
    outlines: Sequence[Outline]
    # How broad its line is, in centimetres.
    width: float = 0.0
    # How much of it shows, picture by picture; empty: all of it.
    seen: Sequence[float] = ()
    # Shown in the still alone.
    still_only: bool = False
    # An edge around it that sets it apart from what it lies over: its colour's look and how broad it is.
    rim: tuple[str, float] | None = None


@dataclass(frozen=True)
class Scene:
    shapes: Sequence[Shape]
    shares: Sequence[float]
    seconds: float
    # Which picture the still shows, over the ghost of the first.
    still: int
    # Left, top, right, bottom in centimetres; none: all there is to see.
    window: tuple[float, float, float, float] | None = None
    # Never drawn larger than that so many centimetres would fill the picture's width.
    smallest: float = 120.0


# Light, dark. The tokens of the pages (web/static/css/tokens.css), with limbs a shade apart.
COLOURS = {
    "ground": ("#fffdf9", "#211e1a"),
    "body": ("#80786c", "#a89f91"),
    "far": ("#b5ada0", "#655d52"),
    "near": ("#6b645a", "#c3baac"),
    "work": ("#0b5c5c", "#66c4be"),
    "work_far": ("#5f9f9c", "#3f8580"),
    "prop": ("#d9cfbf", "#4a433a"),
    "edge": ("#8b8377", "#8f8678"),
    "tool": ("#a35a12", "#e3a458"),
    "skin": ("#e7dfd2", "#575047"),
    "work_soft": ("#9fcfca", "#2f7d78"),
}
# What a look is drawn with: its line and its filling, as names of colours.
LOOKS = {
    "body": ("body", "body"),
    "far": ("far", "far"),
    "near": ("near", "near"),
    "work": ("work", "work"),
    "work_far": ("work_far", "work_far"),
    "halo": ("ground", "none"),
    "trunk_halo": ("ground", "ground"),
    "eye": ("ground", "none"),
    "prop": ("edge", "prop"),
    "line": ("edge", "none"),
    "cloth": ("prop", "none"),
    "floor": ("edge", "none"),
    "tool": ("tool", "none"),
    "tool_solid": ("tool", "tool"),
    "cue": ("work", "none"),
    "cue_head": ("work", "work"),
    "glow": ("none", "work"),
    "ghost": ("far", "none"),
    "skin": ("near", "skin"),
    "skin_line": ("skin", "none"),
    "work_line": ("work", "none"),
    "hollow": ("near", "ground"),
    "skin_edge": ("near", "none"),
    "skin_body": ("skin", "skin"),
    "edge_line": ("near", "none"),
    "work_body": ("work_soft", "work_soft"),
    "work_skin": ("work_soft", "none"),
}
_FAINT = {"glow": 0.35}


class Camera:
    """Looks at the world from an angle, without perspective."""

    def __init__(self, yaw: float, pitch: float) -> None:
        turn, tilt = radians(yaw), radians(pitch)
        self.toward: Vector = (sin(turn) * cos(tilt), sin(tilt), cos(turn) * cos(tilt))
        self.across: Vector = (cos(turn), 0.0, -sin(turn))
        self.up: Vector = cross(self.toward, self.across)

    def seen(self, point: Vector) -> Flat:
        return (dot(point, self.across), -dot(point, self.up))

    def depth(self, point: Vector) -> float:
        return dot(point, self.toward)


def line(points: Iterable[Flat]) -> list[str | Flat]:
    first, *others = points
    found: list[str | Flat] = ["M", first]
    for point in others:
        found += ["L", point]
    return found


def closed(points: Iterable[Flat]) -> list[str | Flat]:
    return [*line(points), "Z"]


def circle(centre: Flat, radius: float) -> list[str | Flat]:
    """Four curves, so that it is moved like any other outline."""
    x, y = centre
    k = radius * 0.5523
    return [
        *("M", (x + radius, y)),
        *("C", (x + radius, y + k), (x + k, y + radius), (x, y + radius)),
        *("C", (x - k, y + radius), (x - radius, y + k), (x - radius, y)),
        *("C", (x - radius, y - k), (x - k, y - radius), (x, y - radius)),
        *("C", (x + k, y - radius), (x + radius, y - k), (x + radius, y)),
        "Z",
    ]


def smooth(points: Sequence[Flat], *, closing: bool = False) -> list[str | Flat]:
    """A round line through points (Catmull-Rom as Bézier curves)."""
    count = len(points)

    def at(index: int) -> Flat:
        return points[index % count] if closing else points[min(max(index, 0), count - 1)]

    found: list[str | Flat] = ["M", points[0]]
    for i in range(count if closing else count - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = at(i - 1), at(i), at(i + 1), at(i + 2)
        found += [
            "C",
            (bx + (cx - ax) / 6, by + (cy - ay) / 6),
            (cx - (dx - bx) / 6, cy - (dy - by) / 6),
            (cx, cy),
        ]
    return [*found, "Z"] if closing else found


def arrow(points: Sequence[Flat], size: float = 7.5) -> tuple[Outline, Outline]:
    """A line along points and the head at its end."""
    (ax, ay), (bx, by) = points[-2], points[-1]
    x, y, _ = unit((bx - ax, by - ay, 0.0))
    head = [(bx, by), (bx - size * x - size * 0.6 * y, by - size * y + size * 0.6 * x)]
    head.append((bx - size * x + size * 0.6 * y, by - size * y - size * 0.6 * x))
    shaft = [*points[:-1], (bx - size * 0.6 * x, by - size * 0.6 * y)]
    return smooth(shaft), closed(head)


def _bounds(shapes: Sequence[Shape]) -> tuple[float, float, float, float]:
    found = [
        (point[0] + dx, point[1] + dx)
        for shape in shapes
        if shape.look != "floor"
        for outline in shape.outlines
        for point in outline
        if not isinstance(point, str)
        for dx in (-shape.width / 2, shape.width / 2)
    ]
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return (min(xs), min(ys), max(xs), max(ys))


class _Paper:
    """Centimetres → the picture's whole numbers."""

    def __init__(self, scene: Scene) -> None:
        left, top, right, bottom = scene.window or _bounds(scene.shapes)
        wide, high = max(right - left, 1.0), max(bottom - top, 1.0)
        if scene.window is None:
            margin = MARGIN
            self.scale = min(
                (WIDTH - 2 * margin) / max(wide, scene.smallest),
                (HEIGHT - 2 * margin) / max(high, scene.smallest / 2),
            )
        else:
            self.scale = min(WIDTH / wide, HEIGHT / high)
        self.dx = WIDTH / 2 - (left + right) / 2 * self.scale
        # What is low stands on the picture's foot; what fills it is in the middle.
        self.dy = HEIGHT / 2 - (top + bottom) / 2 * self.scale

    def path(self, outline: Outline) -> str:
        """Each point after the first is said from the one before: shorter."""
        pieces: list[str] = []
        now = begun = (0, 0)
        in_curve = 0
        for each in outline:
            if isinstance(each, str):
                pieces.append(each if not pieces else each.lower())
                in_curve = 0
                if each == "Z":
                    now = begun
                continue
            spot = (round(each[0] * self.scale + self.dx), round(each[1] * self.scale + self.dy))
            x, y = spot[0] - now[0], spot[1] - now[1]
            letter = pieces[-1] if pieces[-1].isalpha() else ""
            pieces.append(f"{x}{'' if y < 0 else ' '}{y}" if letter or x < 0 else f" {x}{'' if y < 0 else ' '}{y}")
            if letter == "M" or letter == "m":
                begun = spot
            curve = letter == "c" or (in_curve and not letter)
            in_curve = (in_curve + 1) % 3 if curve else 0
            # The points of one curve are all said from its beginning.
            if not curve or in_curve == 0:
                now = spot
        return "".join(pieces)

    def width(self, of: float) -> str:
        return f"{of * self.scale:.3g}"


def _styles() -> str:
    names = sorted(COLOURS)
    light = "".join(f"--{name}:{COLOURS[name][0]};" for name in names)
    dark = "".join(f"--{name}:{COLOURS[name][1]};" for name in names)

    def said(colour: str) -> str:
        return "none" if colour == "none" else f"var(--{colour})"

    looks = "".join(f".{look}{{stroke:{said(a)};fill:{said(b)}}}" for look, (a, b) in LOOKS.items())
    return (
        f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        "path{stroke-linecap:round;stroke-linejoin:round}"
        f"{looks}.paper{{fill:var(--ground)}}.still{{display:none}}"
        "@media (prefers-reduced-motion:reduce){.still{display:inline}.move{display:none}}"
        "@media print{.still{display:inline}.move{display:none}}"
    )


def _used(style: str, looks: set[str]) -> str:
    """The style sheet without the looks that a figure does not have."""
    for look, (a, b) in LOOKS.items():
        if look not in looks:
            said = [("none" if colour == "none" else f"var(--{colour})") for colour in (a, b)]
            style = style.replace(f".{look}{{stroke:{said[0]};fill:{said[1]}}}", "")
    return style


def _still(scene: Scene, shapes: Sequence[Shape], paper: _Paper, plain: bool) -> list[str]:
    found: list[str] = []
    for shape in shapes:
        at = min(scene.still, len(shape.outlines) - 1)
        seen = shape.seen[min(scene.still, len(shape.seen) - 1)] if shape.seen else 1.0
        if seen <= 0.05:
            continue
        way = paper.path(shape.outlines[at])
        if shape.rim:
            found.append(f"<path{_look(_rim(shape), paper, plain, seen)} d='{way}'/>")
        found.append(f"<path{_look(shape, paper, plain, seen)} d='{way}'/>")
    return found


def _rim(shape: Shape) -> Shape:
    look, broad = shape.rim or ("halo", 0.0)
    return replace(shape, look=look, width=shape.width + 2 * broad, rim=None)


def _look(shape: Shape, paper: _Paper, plain: bool, seen: float = 1.0) -> str:
    faint = seen * _FAINT.get(shape.look, 1.0)
    said = f" stroke-width='{paper.width(shape.width)}'" if shape.width else ""
    if faint < 1:
        said += f" opacity='{faint:.2g}'"
    if not plain:
        return f" class='{shape.look}'{said}"
    stroke, fill = (colour if colour == "none" else COLOURS[colour][0] for colour in LOOKS[shape.look])
    return f" stroke='{stroke}' fill='{fill}' stroke-linecap='round' stroke-linejoin='round'{said}"


def _short(share: float) -> str:
    """0, .25, 1"""
    said = f"{share:.3f}".rstrip("0").rstrip(".")
    return said[1:] if said.startswith("0.") else said


def _moving(scene: Scene, shapes: Sequence[Shape], paper: _Paper) -> list[str]:
    times = ";".join(map(_short, scene.shares))
    common = f"dur='{scene.seconds:.3g}s' repeatCount='indefinite' keyTimes='{times}'"
    found: list[str] = []
    for shape in shapes:
        if shape.still_only:
            continue
        ways = [paper.path(outline) for outline in shape.outlines]
        inner = ""
        if len(set(ways)) > 1:
            inner += f"<animate attributeName='d' {common} values='{';'.join(ways)}'/>"
        if len(set(shape.seen)) > 1:
            faint = _FAINT.get(shape.look, 1.0)
            inner += (
                f"<animate attributeName='opacity' {common} values='"
                + ";".join(f"{seen * faint:.2g}" for seen in shape.seen)
                + "'/>"
            )
        if shape.rim:
            # One outline that moves, seen twice: broad in the rim's colour, then in its own.
            number = len(found)
            path = f"<path id='s{number}' d='{ways[0]}'"
            path = f"{path}>{inner}</path>" if inner else f"{path}/>"
            found.append(f"<g{_look(_rim(shape), paper, False)}>{path}</g>")
            found.append(f"<use href='#s{number}'{_look(shape, paper, False)}/>")
            continue
        opening = f"<path{_look(shape, paper, False, shape.seen[0] if shape.seen else 1.0)} d='{ways[0]}'"
        found.append(f"{opening}>{inner}</path>" if inner else f"{opening}/>")
    return found


@dataclass(frozen=True)
class Words:
    """What a file says to those who do not see it, and in which language."""

    title: str
    told: str
    language: str


def loop(scene: Scene, words: Words) -> str:
    """The file that moves, in light and dark; it carries its still for readers who want less motion."""
    paper = _Paper(scene)
    # What stands behind the body and stays is in the loop and in the still alike.
    fixed = next((i for i, shape in enumerate(scene.shapes) if len(shape.outlines) > 1 or shape.still_only), 0)
    return "".join(
        (
            _opening(words),
            _ground(scene),
            *_still(scene, scene.shapes[:fixed], paper, plain=False),
            "<g class='move'>",
            *_moving(scene, scene.shapes[fixed:], paper),
            "</g><g class='still'>",
            *_still(scene, scene.shapes[fixed:], paper, plain=False),
            "</g></svg>",
        )
    )


def calm(scene: Scene, words: Words) -> str:
    """The still alone, in light and dark."""
    return "".join(
        (_opening(words), _ground(scene), *_still(scene, scene.shapes, _Paper(scene), plain=False), "</svg>")
    )


def printed(scene: Scene, words: Words) -> str:
    """The still for paper: on white, every colour said on its shape."""
    return "".join((_opening(words), *_still(scene, scene.shapes, _Paper(scene), plain=True), "</svg>"))


def _opening(words: Words) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' width='{WIDTH}' "
        f"height='{HEIGHT}' role='img' xml:lang='{words.language}' lang='{words.language}' aria-labelledby='t d'>"
        f"<title id='t'>{escape(words.title)}</title><desc id='d'>{escape(words.told)}</desc>"
    )


def _ground(scene: Scene) -> str:
    looks = {look for shape in scene.shapes for look in (shape.look, shape.rim[0] if shape.rim else "")}
    style = _used(_styles(), looks)
    return f"<style>{style}</style><rect class='paper' width='{WIDTH}' height='{HEIGHT}' rx='14'/>"


def box(camera: Camera, low: Vector, high: Vector) -> list[list[Flat]]:
    """The faces of a box that the camera sees, the farthest first."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    faces: list[tuple[Vector, list[Vector]]] = [
        ((1, 0, 0), [(x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)]),
        ((-1, 0, 0), [(x0, y0, z0), (x0, y1, z0), (x0, y1, z1), (x0, y0, z1)]),
        ((0, 1, 0), [(x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)]),
        ((0, 0, 1), [(x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)]),
        ((0, 0, -1), [(x0, y0, z0), (x1, y0, z0), (x1, y1, z0), (x0, y1, z0)]),
    ]
    return [
        [camera.seen(corner) for corner in corners] for normal, corners in faces if camera.depth(normal) > 0.02
    ]


def apart(a: Flat, b: Flat) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])
