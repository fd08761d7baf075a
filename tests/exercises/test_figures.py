"""The moving figures: one for every exercise, of a body that could be a person's, in a file that is safe."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from hepcoach.exercises import figures, library
from hepcoach.exercises.figures import hand, kinematics, reading
from hepcoach.exercises.figures.kinematics import SHANK, SIDES, THIGH, UPPER_ARM, measured
from hepcoach.exercises.figures.reading import Figure
from hepcoach.exercises.figures.vectors import length, subtract

SVG = "{http://www.w3.org/2000/svg}"
# Degrees that healthy adults reach, from, to. Limbs and neck: Norkin & White, Measurement of Joint Motion (5th ed.
# 2016), appendix B, the larger of the AAOS and AMA values, hip and knee as when both bend in deep squatting.
# Trunk: lumbar and thoracic spine together, as the figures bend them as one.
HUMAN = {
    "hip_flexion": (-30, 148),
    "hip_abduction": (-40, 62),
    "hip_rotation": (-45, 60),
    "knee_flexion": (-10, 150),
    "ankle_dorsiflexion": (-55, 25),
    "ankle_inversion": (-20, 35),
    "toe_extension": (-45, 70),
    "shoulder_flexion": (-60, 180),
    "shoulder_abduction": (-45, 180),
    "elbow_flexion": (-10, 150),
    "wrist_flexion": (-70, 80),
    "trunk_flexion": (-55, 80),
    "trunk_side_bend": (-35, 35),
    "trunk_rotation": (-45, 45),
    "thoracic_flexion": (-25, 40),
    "neck_flexion": (-50, 50),
    "neck_side_bend": (-45, 45),
    "neck_rotation": (-80, 80),
}
# Rotation is told from the hanging arm: with the arm raised in front its numbers are not a goniometer's.
HANGING = {"shoulder_rotation": (-90, 90)}
HUMAN_HAND = {
    "wrist_flexion": (-70, 80),
    "wrist_deviation": (-35, 25),
    "forearm_rotation": (-120, 90),
    "mcp": (-45, 90),
    "pip": (0, 105),
    "dip": (-10, 80),
}
# What an exercise cannot be shown without, and the names under which a figure draws it.
SEEN = {
    "band": {"band"},
    "ball": {"ball", "squeezed"},
    "cane": {"stick"},
    "chair": {"chair"},
    "dumbbell": {"weight"},
    "putty": {"putty"},
    "rubber band": {"band"},
    "step": {"step"},
    "straw": {"straw"},
    "table": {"table"},
    "towel": {"towel", "strap"},
    "wall": {"wall"},
}

slugs = pytest.mark.parametrize("slug", sorted(figures.slugs()))
bodies = pytest.mark.parametrize(
    "figure",
    [figure for figure in reading.figures().values() if figure.kind == "body"],
    ids=lambda figure: figure.slug,
)


def test_every_built_in_exercise_has_a_figure_and_no_figure_is_left_over() -> None:
    assert figures.slugs() == library.slugs()


@slugs
@pytest.mark.parametrize("lang", figures.LANGUAGES)
def test_the_file_says_in_the_readers_language_what_it_shows(slug: str, lang: str) -> None:
    root = ElementTree.fromstring(figures.svg(slug, lang))
    exercise = library.exercise(slug)
    assert root.findtext(f"{SVG}title") == exercise.name[lang]
    assert root.findtext(f"{SVG}desc") == exercise.how_to[lang]
    assert root.get("lang") == lang


@slugs
def test_the_file_brings_no_script_and_fetches_nothing(slug: str) -> None:
    for still in (False, True):
        text = figures.svg(slug, "en", still)
        for element in ElementTree.fromstring(text).iter():
            assert element.tag in {f"{SVG}{name}" for name in ALLOWED}
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert not name.endswith("href") or value.startswith("#")
        assert "url(" not in text
        assert text.count("http") == 1, "the name of SVG itself and no other address"


ALLOWED = ("svg", "title", "desc", "style", "rect", "g", "path", "use", "animate")


@slugs
def test_the_file_is_small(slug: str) -> None:
    assert len(figures.svg(slug, "es").encode()) < 15_000
    assert len(figures.svg(slug, "es", True).encode()) < 10_000


@slugs
def test_the_loop_moves_and_ends_where_it_began(slug: str) -> None:
    root = ElementTree.fromstring(figures.svg(slug, "en"))
    animated = [(parent, each) for parent in root.iter() for each in parent.findall(f"{SVG}animate")]
    assert animated
    for parent, each in animated:
        values, times = each.attrib["values"].split(";"), [float(at) for at in each.attrib["keyTimes"].split(";")]
        # The floor's marks under a walker are alike: they end one or two further on.
        assert values[0] == values[-1] or parent.get("class") == "floor"
        assert len(values) == len(times)
        assert (times[0], times[-1]) == (0, 1)
        assert times == sorted(times)
        assert len({re.sub(r"[-\d. ]+", " ", value) for value in values}) == 1, "the same commands throughout"


@slugs
def test_the_still_shows_all_without_motion_or_style_sheet(slug: str) -> None:
    root = ElementTree.fromstring(figures.svg(slug, "en", True))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {"svg", "title", "desc", "path"}
    assert all(path.get("stroke") and path.get("fill") for path in root.iter(f"{SVG}path"))


@slugs
def test_the_still_for_a_screen_has_the_colours_of_light_and_dark(slug: str) -> None:
    text = figures.calm(slug, "es")
    assert "prefers-color-scheme:dark" in text
    assert {e.tag.removeprefix(SVG) for e in ElementTree.fromstring(text).iter()} == {
        *("svg", "title", "desc", "style", "rect", "path"),
    }


@slugs
def test_a_reader_who_wants_less_motion_gets_the_still(slug: str) -> None:
    text = figures.svg(slug, "en")
    assert "@media (prefers-reduced-motion:reduce){.still{display:inline}.move{display:none}}" in text
    assert "class='still'" in text


@slugs
def test_the_equipment_is_in_the_picture(slug: str) -> None:
    drawn = {prop["is"] for prop in reading.figures()[slug].props}
    for thing in library.exercise(slug).equipment:
        assert thing not in SEEN or drawn & SEEN[thing], thing


@bodies
def test_joints_stay_within_what_a_person_can_do(figure: Figure) -> None:
    for step in reading.transitions(figure):
        for joint, angle in step.angles.items():
            name = joint.removesuffix("_right").removesuffix("_left")
            side = joint.removeprefix(f"{name}_")
            raised = step.angles.get(f"shoulder_flexion_{side}", 0.0) > 60
            low, high = HUMAN.get(name) or (HANGING.get(name) if not raised else None) or (-400, 400)
            assert low <= angle <= high, joint
    for sample in reading.samples(figure):
        for joint, angle in measured(sample.body).items():
            name = joint.removesuffix("_right").removesuffix("_left")
            if name in ("knee_flexion", "elbow_flexion"):
                assert -11 <= angle <= 152, joint


@pytest.mark.parametrize(
    "figure",
    [figure for figure in reading.figures().values() if figure.kind == "hand"],
    ids=lambda figure: figure.slug,
)
def test_fingers_stay_within_what_a_hand_can_do(figure: Figure) -> None:
    for step in reading.transitions(figure):
        for name, (low, high) in HUMAN_HAND.items():
            both = step.angles.get(name, 0.0)
            own = [step.angles.get(f"{finger}_{name}", 0.0) for finger in hand.FINGERS]
            assert all(low <= both + more <= high for more in (0.0, *own)), name


@bodies
def test_no_part_of_the_body_goes_through_the_floor(figure: Figure) -> None:
    # A bed says how far below the one who lies on it the floor is; a sole's line is three centimetres thick.
    floor = min((prop["y"][0] for prop in figure.props if prop["is"] == "mat" and "y" in prop), default=0)
    for sample in reading.samples(figure):
        for name, point in sample.body.points.items():
            assert point[1] >= min(floor, 0) - 3.0, (name, sample.share)


@bodies
def test_what_holds_still_stays_where_it_is(figure: Figure) -> None:
    taken = reading.samples(figure)
    first = taken[0]
    if all(step.anchor is None for step in reading.transitions(figure)):
        for sample in taken:
            glide = [
                sample.angles.get(f"shift_{way}", 0.0) - first.angles.get(f"shift_{way}", 0.0)
                for way in ("forward", "up", "right")
            ]
            moved = subtract(sample.body.points[figure.anchor], first.body.points[figure.anchor])
            assert length(subtract(moved, (glide[0], glide[1], glide[2]))) < 0.5, sample.share
    for name, pin in figure.start.pins.items():
        limb, side = name.split("_")
        # A foot that tips over its edge moves its ankle and no more.
        joint = f"{'wrist' if limb == 'hand' else 'ankle'}_{side}"
        if pin.landmark is None and all(step.pins[name] == pin for step in figure.steps):
            tips = any(step.angles.get(f"heel_lift_{side}") for step in (figure.start, *figure.steps))
            for sample in taken if not tips else ():
                assert length(subtract(sample.body.points[joint], pin.offset)) < 1.0, (name, sample.share)


@bodies
def test_limbs_reach_what_they_are_pinned_to(figure: Figure) -> None:
    """A hand that is drawn short of its hold would seem to float."""
    for sample in reading.samples(figure):
        points = sample.body.points
        for name in figure.start.pins:
            limb, side = name.split("_")
            ends = ("shoulder", "wrist") if limb == "hand" else ("hip", "ankle")
            assert length(subtract(points[f"{ends[0]}_{side}"], points[f"{ends[1]}_{side}"])) < {
                "hand": kinematics.UPPER_ARM + kinematics.FOREARM,
            }.get(limb, THIGH + SHANK), (name, sample.share)


@bodies
def test_bones_keep_their_length(figure: Figure) -> None:
    for sample in reading.samples(figure):
        points = sample.body.points
        for side in SIDES:
            for a, b, whole in (
                ("hip", "knee", THIGH),
                ("knee", "ankle", SHANK),
                ("shoulder", "elbow", UPPER_ARM),
            ):
                found = length(subtract(points[f"{a}_{side}"], points[f"{b}_{side}"]))
                assert found == pytest.approx(whole, abs=0.01), (a, side)


def test_the_same_figure_is_the_same_file_every_time() -> None:
    once = figures.svg("bridge", "en")
    figures.svg.cache_clear()
    reading.figures.cache_clear()
    assert figures.svg("bridge", "en") == once


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"base": "standing", "to": {"elbow": 90}}, "no such joint"),
        ({"base": "standing", "to": {}, "colour": "red"}, "unknown"),
        ({"base": "standing", "lying": "upside_down", "to": {}}, "unknown"),
        ({"base": "standing", "to": {"pin": {"hand_right": [0, 0, 0]}}}, "must be pinned"),
    ],
)
def test_a_figure_that_is_not_written_right_says_what_is_wrong(said: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        reading.written("an-exercise", said)


def test_a_squat_bends_the_knees_and_keeps_the_feet() -> None:
    deepest = reading.samples(reading.figures()["squat"])[4].body
    assert measured(deepest)["knee_flexion_right"] == pytest.approx(88, abs=0.5)
    assert deepest.points["heel_right"][1] == pytest.approx(0, abs=1)
    assert deepest.points["pelvis"][1] < 65
