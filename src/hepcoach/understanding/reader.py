"""The door: a text in, a reading out, with how sure each field is and whether a person must look."""

from __future__ import annotations

from collections.abc import Iterable

from hepcoach.understanding import grammar, heads, words
from hepcoach.understanding.combine import combine
from hepcoach.understanding.grammar import Parsed
from hepcoach.understanding.heads import Score
from hepcoach.understanding.reading import Adherence, Language, Reading, Request

_UNSURE = 0.6
# A text with fewer words left open is asked about again rather than handed to a person.
_FEW = 2
# So many texts are judged by the heads together; more would only take memory.
_BATCH = 64


def read(
    text: str,
    *,
    context: str,
    n_exercises: int,
    num_media: int = 0,
    language: Language | None = None,
) -> Reading:
    """What one text says, given what was asked last and how many exercises the day held."""
    return read_many([Request(text, context, n_exercises, num_media, language)])[0]


def read_many(requests: Iterable[Request]) -> list[Reading]:
    """The same for a batch, in its order."""
    asked = list(requests)
    parsed = [grammar.parse(request) for request in asked]
    # What the grammar explained to the last word needs no second opinion.
    open_ones = [index for index, one in enumerate(parsed) if one.unexplained]
    scores: dict[int, dict[str, Score]] = {}
    for start in range(0, len(open_ones), _BATCH):
        batch = open_ones[start : start + _BATCH]
        cut = [parsed[index].scan.words for index in batch]
        found = heads.score(cut, [asked[index].context for index in batch])
        scores.update(zip(batch, found, strict=True))
    return [reading(asked[index], one, scores.get(index, {})) for index, one in enumerate(parsed)]


def reading(request: Request, parsed: Parsed, scores: dict[str, Score]) -> Reading:
    """The grammar's findings and the heads' scores (none where the grammar explained all) as one reading."""
    combined = combine(parsed, scores)
    parsed = combined.parsed
    done, felt, flag, wanted = parsed.adherence, parsed.pain, parsed.flag, parsed.wishes
    adherence: Adherence = done.adherence
    confidence = _confidence(parsed, scores)
    reason = _person(request, parsed, confidence, combined.look)
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
        proxy=combined.proxy,
        language=parsed.language,
        confidence=confidence,
        spans={field: found for field, found in spans.items() if found},
        unexplained=parsed.unexplained,
        needs_person=bool(reason),
        needs_person_reason=reason,
    )


def _confidence(parsed: Parsed, scores: dict[str, Score]) -> dict[str, float]:
    """How sure each field is; a head's chance counts for or against what was read."""
    wanted = parsed.wishes
    found = {
        "adherence": parsed.adherence.sure,
        "pain_now": parsed.pain.sure,
        "red_flag": parsed.flag.sure,
    }
    if parsed.adherence.adherence == "unknown" and not scores:
        found["adherence"] = 0.95
    told = {
        "question": bool(wanted.question),
        "opt_out": bool(wanted.opt_out),
        "help": bool(wanted.help),
        "wrong_number": bool(wanted.wrong_number),
        "schedule_request": bool(wanted.schedule),
        "proxy": bool(parsed.proxy),
        "pain_unclear": parsed.pain.unclear,
    }
    for field, value in told.items():
        chance = scores[field].chance if scores else float(value)
        # The grammar's own word weighs as much as the head's.
        found[field] = 0.5 * (chance if value else 1.0 - chance) + 0.475
    return {field: round(value, 3) for field, value in found.items()}


def _person(request: Request, parsed: Parsed, confidence: dict[str, float], look: str) -> str:
    """Why a person must look at the text, or nothing."""
    if parsed.flag.flag:
        return f"red flag: {parsed.flag.flag}"
    if parsed.flag.look:
        return f"possible red flag: {parsed.flag.look}"
    if look and len(parsed.unexplained) > _FEW:
        return look
    if len(request.text) > words.LONGEST:
        return "longer than was read"
    if confidence["adherence"] < _UNSURE and len(parsed.unexplained) > _FEW and parsed.pain.value is None:
        wanted = parsed.wishes
        if not (wanted.question or wanted.schedule or wanted.opt_out or wanted.wrong_number or wanted.help):
            return "not understood"
    return ""
