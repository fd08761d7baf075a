"""The grammar's findings and the trained heads' together: a red flag or an opt-out of either stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hepcoach.understanding import adherence, grammar, pain, red_flags, wishes
from hepcoach.understanding.grammar import Parsed
from hepcoach.understanding.heads import Score
from hepcoach.understanding.phrases import Hit, terms
from hepcoach.understanding.reading import RED_FLAGS, Adherence

# What a head gives this chance is taken: a question or a stranger's phone missed costs more than one too many.
_LIKELY = 0.4
# Heavy words that the grammar set aside need no look where the heads, who know why, find this little in them.
_UNLIKELY = 0.05
_AMENDS = terms("adherence_amends")
_ADHERENCE: tuple[Adherence, ...] = ("done", "partial", "not_done", "unknown")


@dataclass(frozen=True)
class Combined:
    """What both say, why a person should look although only a head hints at it, and the head behind a field."""

    parsed: Parsed
    look: str = ""
    heads: dict[str, str] = field(default_factory=dict)


def combine(parsed: Parsed, scores: dict[str, Score]) -> Combined:
    """`scores` is empty when the grammar explained every word."""
    if not scores:
        return Combined(parsed)
    whole = [Hit("heads", 0, len(parsed.scan.words.tokens) - 1, "")]
    heads: dict[str, str] = {}
    flag, look = _flag(parsed, scores, whole, heads)
    wanted = _wishes(parsed, scores, whole, heads)
    if not look and not wanted.opt_out and scores["opt_out"].look:
        look = "may want no more texts"
    if wanted.wrong_number:
        done, felt, writer = adherence.Finding("unknown", None, 0.9, ()), pain.Finding(None, False, 0.9, ()), []
    else:
        done, felt = _adherence(parsed, scores, whole, heads), _pain(parsed, scores, whole, heads)
        writer = _told("proxy", parsed.proxy, scores, whole, heads)
    offset, day_hits = grammar.day(parsed.scan, done, felt)
    both = replace(
        parsed,
        wishes=wanted,
        flag=flag,
        adherence=done,
        pain=felt,
        proxy=writer,
        day_offset=offset,
        day_hits=day_hits,
    )
    return Combined(both, look, heads)


def _told(
    name: str, hits: list[Hit], scores: dict[str, Score], whole: list[Hit], heads: dict[str, str]
) -> list[Hit]:
    """What a head that has seen the grammar's finding makes of it."""
    if scores[name].chance < _LIKELY:
        return []
    if not hits:
        heads[name] = name
    return hits or whole


def _flag(
    parsed: Parsed, scores: dict[str, Score], whole: list[Hit], heads: dict[str, str]
) -> tuple[red_flags.Finding, str]:
    found = parsed.flag
    if found.flag is not None:
        return found, ""
    any_flag, suicidal = scores["red_flag"], scores["red_flag:suicidal"]
    likeliest = max(RED_FLAGS, key=lambda flag: scores[f"red_flag:{flag}"].raw)
    if any_flag.yes or suicidal.yes:
        heads["red_flag"] = "red_flag" if any_flag.yes else "red_flag:suicidal"
        return replace(found, flag=likeliest, hits=tuple(whole), look=""), ""
    if any_flag.look or suicidal.look:
        return found, f"possible red flag: sounds like {likeliest}"
    spared = (
        not found.look.endswith((red_flags.SEEN, red_flags.WATCHED))
        and max(any_flag.chance, suicidal.chance) < _UNLIKELY
    )
    if found.look and spared:
        return replace(found, look=""), ""
    return found, ""


def _wishes(parsed: Parsed, scores: dict[str, Score], whole: list[Hit], heads: dict[str, str]) -> wishes.Finding:
    wanted, opt_out = parsed.wishes, parsed.wishes.opt_out
    if scores["opt_out"].yes and not opt_out:
        opt_out, heads["opt_out"] = whole, "opt_out"
    wrong = _told("wrong_number", wanted.wrong_number, scores, whole, heads)
    return replace(
        wanted,
        opt_out=opt_out,
        wrong_number=wrong,
        schedule=_told("schedule_request", wanted.schedule, scores, whole, heads),
        help=[] if wrong else _told("help", wanted.help, scores, whole, heads),
        question=[] if wrong else _told("question", wanted.question, scores, whole, heads),
    )


def _pain(parsed: Parsed, scores: dict[str, Score], whole: list[Hit], heads: dict[str, str]) -> pain.Finding:
    found = parsed.pain
    if found.value is not None:
        return found
    hits = _told("pain_unclear", list(found.hits), scores, whole, heads)
    return replace(found, unclear=bool(hits), hits=tuple(hits))


def _adherence(
    parsed: Parsed, scores: dict[str, Score], whole: list[Hit], heads: dict[str, str]
) -> adherence.Finding:
    """The likeliest for the heads, which have seen the grammar's word; its count stays where they agree."""
    found = parsed.adherence
    best = max(_ADHERENCE, key=lambda kind: scores[f"adherence:{kind}"].raw)
    # "Perdon, dolor 1" puts a number right and says nothing of the exercises.
    if best == found.adherence or _AMENDS.issuperset(parsed.unexplained):
        return found
    if best == "unknown":
        return adherence.Finding(best, None, 0.5, ())
    heads["adherence"] = f"adherence:{best}"
    return adherence.Finding(best, None, 0.5, tuple(whole))
