"""A figure of the whole body as a scene: furniture, body, tools and cues in the order they are seen."""

from __future__ import annotations

from hepcoach.exercises.figures import mannequin, props, reading
from hepcoach.exercises.figures.drawing import Camera, Scene, Shape, line
from hepcoach.exercises.figures.kinematics import Body
from hepcoach.exercises.figures.reading import Figure
from hepcoach.exercises.figures.vectors import Vector


def of_body(figure: Figure) -> Scene:
    taken = reading.samples(figure)
    bodies = [sample.body for sample in taken]
    camera = Camera(*figure.view)
    still = reading.reached(figure, figure.still)
    behind: list[Shape] = []
    over: list[Shape] = []
    # A table hides the legs under it, not the arms on it; so does what stands in front of the trunk.
    between: list[Shape] = []
    for prop in figure.props:
        if prop["is"] == "tiles":
            per = float(prop.get("per", 1))
            walked = [(number + share) / per for number, share, _ in reading.shares(figure)]
            prop = {**prop, "shares": walked, "steps": walked[-1]}
        drawn, front = props.shapes(prop, bodies, camera)
        on_trunk = prop["is"] == "table" or prop.get("front") == "trunk"
        (between if on_trunk else over if front else behind).extend(drawn)
    if not any(prop["is"] == "mat" for prop in figure.props) and abs(figure.view[1]) <= 20:
        behind.insert(0, _floor(camera, figure))
    groups = mannequin.groups(figure, bodies, camera)
    cues = [shape for cue in figure.cues for shape in props.cues(cue, bodies, reading.reached(figure, 1), camera)]
    arms = next(
        (i for i, group in enumerate(groups) if group.name.startswith("arm") and group.depth > 0), len(groups)
    )
    parts = [
        *(shape for group in groups[:arms] for shape in group.shapes),
        *between,
        *(shape for group in groups[arms:] for shape in group.shapes),
    ]
    return Scene(
        shapes=[*behind, *mannequin.ghost(figure, bodies, camera, still), *parts, *over, *cues],
        shares=[sample.share for sample in taken],
        seconds=reading.duration(figure),
        still=still,
        window=_window(figure, bodies[0], camera),
    )


def _floor(camera: Camera, figure: Figure) -> Shape:
    left, right = (tuple(part * reach for part in camera.across) for reach in (-900.0, 900.0))
    ends: list[Vector] = [(a[0], 0.0, a[2]) for a in (left, right)]
    return Shape("floor", [line(map(camera.seen, ends))], 1.2)


def _window(figure: Figure, body: Body, camera: Camera) -> tuple[float, float, float, float] | None:
    if figure.window is None:
        return None
    landmark, wide = figure.window
    x, y = camera.seen(body.points[landmark])
    return (x - wide / 2, y - wide * 0.375, x + wide / 2, y + wide * 0.375)
