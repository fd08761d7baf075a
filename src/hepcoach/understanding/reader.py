"""The door: a text in, a reading out, with how sure each field is and whether a person must look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hepcoach.understanding import confidence, features, grammar, grounds, heads, words
from hepcoach.understanding.combine import Combined, combine
from hepcoach.understanding.confidence import Curves
from hepcoach.understanding.grammar import Parsed
from hepcoach.understanding.heads import Score
from hepcoach.understanding.reading import Language, Reading, Request, Span

_UNSURE = 0.5
# A text with fewer words left open is asked about again rather than handed to a person.
_FEW = 2
_NO_SCORES: dict[str, Score] = {}


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
    found = heads.load().score([features.seen(parsed[index]) for index in open_ones])
    scores = dict(zip(open_ones, found, strict=True))
    combined = [combine(one, scores.get(index, _NO_SCORES)) for index, one in enumerate(parsed)]
    rests = _rests(combined)
    curves, kind = confidence.load(), heads.kind()
    return [
        reading(request, one, scores.get(index, _NO_SCORES), curves, rests[index], kind)
        for index, (request, one) in enumerate(zip(asked, combined, strict=True))
    ]


def reading(
    request: Request,
    combined: Combined,
    scores: dict[str, Score],
    curves: Curves,
    rests: Mapping[str, tuple[Span, ...]],
    kind: str,
) -> Reading:
    """What grammar and heads found (no scores where the grammar explained all) as one reading.

    `rests` are the characters that a head's finding rests on, by field; `kind` is how the heads judged.
    """
    parsed = combined.parsed
    done, felt, flag, wanted = parsed.adherence, parsed.pain, parsed.flag, parsed.wishes
    sure = curves.sure(kind if scores else confidence.EXPLAINED, confidence.seeming(combined, scores))
    reason = _person(request, parsed, sure, combined.look)
    spans = {**_spans(parsed), **rests}
    return Reading(
        adherence=done.adherence,
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
        confidence=sure,
        spans={field: found for field, found in spans.items() if found},
        unexplained=parsed.unexplained,
        needs_person=bool(reason),
        needs_person_reason=reason,
    )


def _spans(parsed: Parsed) -> dict[str, tuple[Span, ...]]:
    """The words the grammar's findings rest on."""
    felt, flag, wanted = parsed.pain, parsed.flag, parsed.wishes
    return {
        "adherence": parsed.span(parsed.adherence.hits),
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


def _rests(combined: Sequence[Combined]) -> list[dict[str, tuple[Span, ...]]]:
    """By text and field, the words that the heads' own findings rest on."""
    traced = [(index, field, head) for index, one in enumerate(combined) for field, head in one.heads.items()]
    tokens = grounds.find([grounds.Asked(combined[index].parsed.scan, head) for index, _, head in traced])
    found: list[dict[str, tuple[Span, ...]]] = [{} for _ in combined]
    for (index, field, _), (first, last) in zip(traced, tokens, strict=True):
        found[index][field] = (combined[index].parsed.scan.words.span(first, last),)
    return found


def _person(request: Request, parsed: Parsed, sure: dict[str, float], look: str) -> str:
    """Why a person must look at the text, or nothing."""
    if parsed.flag.flag:
        return f"red flag: {parsed.flag.flag}"
    if parsed.flag.look:
        return f"possible red flag: {parsed.flag.look}"
    if look:
        return look
    if len(request.text) > words.LONGEST:
        return "longer than was read"
    if sure["adherence"] < _UNSURE and len(parsed.unexplained) > _FEW and parsed.pain.value is None:
        wanted = parsed.wishes
        if not (wanted.question or wanted.schedule or wanted.opt_out or wanted.wrong_number or wanted.help):
            return "not understood"
    return ""
