"""The door: a text in, a reading out, with how sure each field is and whether a person must look."""

from __future__ import annotations

from collections.abc import Iterable

from hepcoach.understanding import grammar, words
from hepcoach.understanding.reading import Adherence, Language, Reading, Request

_UNSURE = 0.6


def read(
    text: str,
    *,
    context: str,
    n_exercises: int,
    num_media: int = 0,
    language: Language | None = None,
) -> Reading:
    """What one text says, given what was asked last and how many exercises the day held."""
    return _read(Request(text, context, n_exercises, num_media, language))


def read_many(requests: Iterable[Request]) -> list[Reading]:
    """The same for a batch, in its order."""
    return [_read(request) for request in requests]


def _read(request: Request) -> Reading:
    parsed = grammar.parse(request)
    done, felt, flag, wanted = parsed.adherence, parsed.pain, parsed.flag, parsed.wishes
    adherence: Adherence = done.adherence
    confidence = {
        "adherence": done.sure if adherence != "unknown" else _unknown_sure(parsed),
        "pain_now": felt.sure,
        "red_flag": flag.sure,
        "opt_out": 0.95,
        "question": 0.9,
    }
    reason = _person(request, parsed, confidence)
    spans = {
        "adherence": parsed.span(done.hits),
        "pain_now": parsed.span(felt.hits) if felt.value is not None else (),
        "pain_unclear": parsed.span(felt.hits) if felt.unclear else (),
        "red_flag": parsed.span(flag.hits) if flag.flag else (),
        "opt_out": parsed.span(wanted.opt_out),
        "opt_in": parsed.span(wanted.opt_in),
        "help": parsed.span(wanted.help),
        "wrong_number": parsed.span(wanted.wrong_number),
        "question": parsed.span(wanted.question),
        "schedule_request": parsed.span(wanted.schedule),
        "day_offset": parsed.span(parsed.day_hits),
        "proxy": parsed.span(parsed.proxy),
    }
    return Reading(
        adherence=adherence,
        exercises_done=done.done,
        pain_now=felt.value,
        pain_unclear=felt.unclear and felt.value is None,
        question=bool(wanted.question),
        red_flag=flag.flag,
        opt_out=bool(wanted.opt_out),
        opt_in=bool(wanted.opt_in),
        help=bool(wanted.help),
        wrong_number=bool(wanted.wrong_number),
        schedule_request=bool(wanted.schedule),
        day_offset=parsed.day_offset,
        proxy=bool(parsed.proxy),
        language=parsed.language,
        confidence=confidence,
        spans={field: found for field, found in spans.items() if found},
        unexplained=parsed.unexplained,
        needs_person=bool(reason),
        needs_person_reason=reason,
    )


def _unknown_sure(parsed: grammar.Parsed) -> float:
    """Nothing said of the exercises is sure only when the words were understood."""
    return 0.9 if len(parsed.unexplained) <= 2 else 0.5


def _person(request: Request, parsed: grammar.Parsed, confidence: dict[str, float]) -> str:
    """Why a person must look at the text, or nothing."""
    if parsed.flag.flag:
        return f"red flag: {parsed.flag.flag}"
    if parsed.flag.look:
        return f"possible red flag: {parsed.flag.look}"
    if len(request.text) > words.LONGEST:
        return "longer than was read"
    if confidence["adherence"] < _UNSURE and parsed.unexplained and parsed.pain.value is None:
        wanted = parsed.wishes
        if not (wanted.question or wanted.schedule or wanted.opt_out or wanted.wrong_number or wanted.help):
            return "not understood"
    return ""
