"""The grammar's findings and the trained heads' together: a red flag or an opt-out of either stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hepcoach.understanding import adherence, red_flags, wishes
from hepcoach.understanding.grammar import Parsed
from hepcoach.understanding.heads import Score
from hepcoach.understanding.phrases import Hit, terms
from hepcoach.understanding.reading import RED_FLAGS, Adherence

# Below this the grammar's word on the exercises gives way to a head that is surer.
_SHAKY = 0.75
_SURE = 0.8
_LIKELY = 0.6
_AMENDS = terms("adherence_amends")


@dataclass(frozen=True)
class Combined:
    """What both say, and a reason for a person to look that only the heads gave."""

    parsed: Parsed
    proxy: bool
    look: str


def combine(parsed: Parsed, scores: dict[str, Score]) -> Combined:
    """`scores` is empty when the grammar explained every word."""
    if not scores:
        return Combined(parsed, bool(parsed.proxy), "")
    whole = [Hit("heads", 0, len(parsed.scan.words.tokens) - 1, "")]
    wanted = _wishes(parsed, scores, whole)
    flag, look = _flag(parsed, scores, whole)
    done = _adherence(parsed, scores, whole) if not wanted.wrong_number else parsed.adherence
    offset = parsed.day_offset
    if offset is None and done.adherence != "unknown":
        offset = 0
    proxy = bool(parsed.proxy) or (scores["proxy"].yes and not wanted.wrong_number)
    return Combined(replace(parsed, wishes=wanted, flag=flag, adherence=done, day_offset=offset), proxy, look)


def _flag(parsed: Parsed, scores: dict[str, Score], whole: list[Hit]) -> tuple[red_flags.Finding, str]:
    found = parsed.flag
    if found.flag is not None:
        return found, ""
    any_flag, suicidal = scores["red_flag"], scores["red_flag:suicidal"]
    if any_flag.yes or suicidal.yes:
        likeliest = max(RED_FLAGS, key=lambda flag: scores[f"red_flag:{flag}"].raw)
        return red_flags.Finding(likeliest, tuple(whole), max(any_flag.chance, suicidal.chance), ""), ""
    sure = min(found.sure, 1.0 - any_flag.chance)
    return replace(found, sure=sure), "could be a red flag" if any_flag.look or suicidal.look else ""


def _wishes(parsed: Parsed, scores: dict[str, Score], whole: list[Hit]) -> wishes.Finding:
    wanted = parsed.wishes
    stays = wanted.opt_in or parsed.scan.hits("wishes", "stay")
    if scores["opt_out"].yes and not wanted.opt_out and not stays:
        wanted = replace(wanted, opt_out=whole)
    silent = not (wanted.question or wanted.schedule or wanted.help or wanted.opt_out or wanted.wrong_number)
    if not silent:
        return wanted
    for name in ("wrong_number", "help", "schedule_request", "question"):
        if scores[name].yes and scores[name].chance >= _LIKELY:
            return replace(wanted, **{name.removesuffix("_request"): whole})
    return wanted


def _adherence(parsed: Parsed, scores: dict[str, Score], whole: list[Hit]) -> adherence.Finding:
    found = parsed.adherence
    chances: dict[Adherence, float] = {
        kind: scores[f"adherence:{kind}"].chance for kind in ("done", "partial", "not_done", "unknown")
    }
    best = max(chances, key=lambda kind: chances[kind])
    if found.adherence == "unknown":
        # "Perdon, dolor 1" puts a number right and says nothing of the exercises.
        asked = parsed.scan.context in ("open", "did") and not _AMENDS.issuperset(parsed.unexplained)
        if asked and best != "unknown" and chances[best] >= _LIKELY and not parsed.flag.flag:
            return adherence.Finding(best, None, chances[best], tuple(whole))
        return replace(found, sure=min(found.sure, chances["unknown"]))
    if found.sure < _SHAKY and best != found.adherence and chances[best] >= _SURE:
        return adherence.Finding(best, None, chances[best], () if best == "unknown" else tuple(whole))
    return replace(found, sure=max(found.sure if best == found.adherence else found.sure - 0.15, 0.05))
