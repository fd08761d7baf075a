"""The writing layer: a model that behaves is taken at its word, one that doesn't never reaches a patient."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from hepcoach.exercises import library
from hepcoach.programs import writing
from hepcoach.programs.elements import Elements
from hepcoach.programs.sheet import Prescribed, Reader, Sheet, compose
from hepcoach.rules import doses
from hepcoach.rules.doses import Dose

SLUGS = ("quad-set", "heel-slide", "ankle-pump")
# What a model that behaves makes of them.
GOOD = {
    "quad-set": "Lie on your back or sit, with the leg straight. Push the back of your knee down and tighten your "
    "thigh. Hold it, then let go.",
    "heel-slide": "Lie on your back with the leg out straight. Slide your heel to your bottom as far as is fine. "
    "Then slide it back.",
    "ankle-pump": "Sit or lie with your legs out straight. Push your toes away from you. Then pull them back up.",
}
Exercise = dict[str, str]
Misbehaviour = Callable[[list[Exercise]], Any]


def a_sheet(language: str = "en", slugs: tuple[str, ...] = SLUGS) -> Sheet:
    items = [Prescribed(doses.from_json(library.exercise(slug).dose), library.exercise(slug)) for slug in slugs]
    return compose(items, Elements(), "Stand up.", Reader("Maria Marigold", language, "North Therapy", "555-0100"))


def model(answer: Misbehaviour, seen: list[str] | None = None) -> FunctionModel:
    """A model that reads what it is sent and answers with what `answer` makes of the good exercises."""

    def reply(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        sent = "".join(str(getattr(part, "content", "")) for message in messages for part in message.parts)
        if seen is not None:
            seen.append(f"{info.instructions}{sent}")
        asked = json.loads(sent[: sent.index("\n\nThe visit")])["exercises"]
        good = [{**one, "how_to": GOOD[one["slug"]]} for one in asked]
        made = answer(good)
        if isinstance(made, str):
            return ModelResponse(parts=[TextPart(made)])
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, {"exercises": made})])

    return FunctionModel(reply)


def change(place: int, **fields: str) -> Misbehaviour:
    return lambda good: [{**one, **fields} if at == place else one for at, one in enumerate(good)]


def raises(good: list[Exercise]) -> list[Exercise]:
    raise ModelHTTPError(503, "sample", body=None)


MISBEHAVIOURS: dict[str, tuple[Misbehaviour, str]] = {
    "drops an exercise": (lambda good: good[:2], "not the program's"),
    "adds an exercise": (lambda good: [*good, {**good[0], "slug": "bridge"}], "not the program's"),
    "changes the order": (lambda good: good[::-1], "not the program's"),
    "changes the dose": (change(0, dose="3 sets, 10 times, hold 5 seconds, 2 times a day"), "dose"),
    "puts a number into the words": (change(1, how_to=f"{GOOD['heel-slide']} Do it 20 times."), "number"),
    "writes a number out": (change(1, how_to=f"{GOOD['heel-slide']} Rest for ten breaths."), "number"),
    "promises a cure": (change(0, how_to=f"{GOOD['quad-set']} It heals the knee."), "never say"),
    "tells to push through pain": (change(2, how_to=f"{GOOD['ankle-pump']} Push through the pain."), "never say"),
    "writes like a textbook": (
        change(0, how_to="Perform isometric contraction of the musculature while maintaining terminal extension "
               "throughout the repetitions with your leg."),
        "sixth grade",
    ),
    "does not stop": (change(0, how_to=" ".join([GOOD["quad-set"]] * 5)), "too long"),
    "sends a link": (change(0, how_to=f"{GOOD['quad-set']} See www.example.com."), "links"),
    "answers in another language": (
        change(0, how_to="Acuéstese boca arriba con la pierna recta. Apriete el muslo y empuje la rodilla."),
        "language",
    ),
    "chooses a side": (change(0, how_to=f"{GOOD['quad-set']} Use the left leg."), "side"),
    "names another exercise": (change(0, how_to=f"{GOOD['quad-set']} Do a pelvic tilt too."), "names an"),
    "says nothing": (change(0, how_to="  "), "says nothing"),
    "writes prose": (lambda good: "Here you go! Do your best.", "no usable answer"),
    "leaves a field out": (lambda good: [{"slug": one["slug"]} for one in good], "no usable answer"),
    "is down": (raises, "no usable answer"),
}  # fmt: skip


def test_without_a_model_the_template_writes() -> None:
    written = writing.write(a_sheet())
    assert (written.by, written.why) == ("template", ())
    assert written.how_to == tuple(library.exercise(slug).how_to["en"] for slug in SLUGS)


def test_a_model_that_behaves_is_taken_at_its_word() -> None:
    written = writing.write(a_sheet(), model=model(lambda good: good))
    assert (written.by, written.why) == ("model", ())
    assert written.how_to == tuple(GOOD[slug] for slug in SLUGS)


@pytest.mark.parametrize("what", MISBEHAVIOURS)
def test_a_model_that_misbehaves_falls_back_and_says_so(what: str) -> None:
    answer, said = MISBEHAVIOURS[what]
    written = writing.write(a_sheet(), model=model(answer))
    assert written.by == "template"
    assert written.how_to == tuple(library.exercise(slug).how_to["en"] for slug in SLUGS)
    assert said in " ".join(written.why)


def test_there_are_more_than_twelve_ways_to_misbehave() -> None:
    assert len(MISBEHAVIOURS) >= 12


def test_the_template_itself_passes_every_check() -> None:
    """In both languages, for every exercise: else no honest model could."""
    for language in ("en", "es"):
        for exercise in library.all():
            sheet = a_sheet(language, (exercise.slug,))
            same = model(lambda good, sheet=sheet: [{**good[0], "how_to": sheet.lines[0].how_to}])
            GOOD.setdefault(exercise.slug, "")
            written = writing.write(sheet, model=same)
            assert written.by == "model", (exercise.slug, language, written.why)


def test_nobody_can_be_told_from_what_the_model_is_sent() -> None:
    seen: list[str] = []
    visit = (
        "Maria did well. Mr. Marigold drove her; call 212-555-0188 or maria@example.com, DOB 4/2/1951, MRN 00012, "
        "Nora's ZIP 10001. Started on the edge of the mat."
    )
    writing.write(a_sheet(), visit=visit, names=["Nora Nettle"], model=model(lambda good: good, seen))
    (sent,) = seen
    for secret in ("Maria", "Marigold", "North", "555", "0188", "example.com", "1951", "00012", "Nora", "10001"):
        assert secret not in sent, secret
    assert "edge of the mat" in sent


def test_the_clinics_own_exercise_is_never_sent() -> None:
    seen: list[str] = []
    sheet = compose(
        [Prescribed(Dose(reps=5), own_name="Like Maria does it")],
        Elements(),
        "",
        Reader("Maria", "en", "North", ""),
    )
    written = writing.write(sheet, model=model(lambda good: good, seen))
    assert (written.by, seen) == ("template", [])


def test_an_unknown_model_falls_back(settings: Any) -> None:
    settings.WRITING_MODEL = "no-such-provider:no-such-model"
    assert writing.is_on()
    written = writing.write(a_sheet())
    assert written.by == "template"
    assert "no usable answer" in written.why[0]
