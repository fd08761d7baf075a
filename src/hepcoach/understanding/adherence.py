"""What the exercises of the day came to: done, some of them, none, or nothing said."""

from __future__ import annotations

from dataclasses import dataclass

from hepcoach.understanding import counts, people
from hepcoach.understanding.counts import Count
from hepcoach.understanding.phrases import Hit, terms
from hepcoach.understanding.reading import Adherence
from hepcoach.understanding.scan import Scan, outermost, overlapping

YES = terms("said_yes")
NO = terms("said_no")
_DONE_WORDS = terms("adherence_done_words")
_DOING = terms("adherence_doing")
_LEADS = terms("adherence_leads")


@dataclass(frozen=True)
class Finding:
    """What was found, the day it is about, how sure the words are, and the hits it rests on."""

    adherence: Adherence
    done: int | None
    sure: float
    hits: tuple[Hit, ...]


def find(scan: Scan, taken: list[Hit]) -> Finding:
    """Judge the most recent day told; a count beats words, "some" beats a bare yes, the last word beats the first.

    `taken` are words that speak of something else: a wish, a visit, a red flag.
    """
    evidence = [hit for hit in _evidence(scan) if not _inside(hit, taken)]
    found_counts = _counts(scan)
    if not evidence and not found_counts:
        return Finding("unknown", None, 0.5, ())
    evidence, found_counts = _latest_day(scan, evidence, found_counts)
    if found_counts:
        return _from_count(scan, found_counts, evidence)
    kinds = {hit.label for hit in evidence}
    if kinds - {"not_weak", "no"}:
        evidence = [hit for hit in evidence if hit.label != "not_weak"]
        kinds.discard("not_weak")
    hits = tuple(evidence)
    if "partial" in kinds:
        named = counts.named(scan.words, scan.n)
        if named is not None and 0 < named.done < scan.n:
            return Finding("partial", named.done, 0.85, hits)
        return Finding("partial", None, 0.85 if kinds <= {"partial", "done", "yes"} else 0.7, hits)
    if kinds <= {"done", "yes"}:
        named = counts.named(scan.words, scan.n)
        if named is not None and 0 < named.done < scan.n and "done" in kinds:
            return Finding("partial", named.done, 0.75, hits)
        return Finding("done", None, 0.95, hits)
    if kinds <= {"not_done", "no", "not_weak"}:
        return Finding("not_done", None, 0.95, hits)
    return _conflict(evidence, hits)


def _inside(hit: Hit, others: list[Hit]) -> bool:
    return any(other.first <= hit.first and hit.last <= other.last for other in others)


def _conflict(evidence: list[Hit], hits: tuple[Hit, ...]) -> Finding:
    """Both said: plain statements beat a bare yes or no, and the last plain statement counts."""
    plain = [hit for hit in evidence if hit.label in ("done", "not_done")]
    if plain and len({hit.label for hit in plain}) == 1:
        return Finding("done" if plain[0].label == "done" else "not_done", None, 0.8, hits)
    if plain:
        return Finding("done" if plain[-1].label == "done" else "not_done", None, 0.6, hits)
    first = evidence[0].label
    return Finding("done" if first == "yes" else "not_done", None, 0.6, hits)


def _from_count(scan: Scan, found: list[Count], evidence: list[Hit]) -> Finding:
    total = found[-1]
    hits = (Hit("count", total.first, total.last, ""), *evidence)
    partial = any(hit.label == "partial" and not _covers(hit, total) for hit in evidence)
    if total.done == scan.n:
        if partial:
            return Finding("partial", None, 0.7, hits)
        return Finding("done", total.done, 0.95, hits)
    if total.done == 0:
        return Finding("not_done", 0, 0.9, hits)
    return Finding("partial", total.done, 0.95 if total.strong else 0.85, hits)


def _covers(hit: Hit, count: Count) -> bool:
    return hit.first <= count.last and hit.last >= count.first


def _counts(scan: Scan) -> list[Count]:
    found = [count for count in counts.find(scan.words, scan.n) if scan.thoughts[count.first] not in scan.asked]
    tokens = scan.words.tokens
    if not found and scan.context == "did":
        numbers = [number for number in scan.numbers if number.kind == "plain" and not number.spelled]
        rest = {token for token in tokens if token not in _LEADS | YES | {".", ",", "!"}}
        spelled = [number for number in scan.numbers if number.kind == "plain"]
        numbers = numbers or spelled
        if len(numbers) == 1 and len(rest) <= 2 and 0 <= numbers[0].value <= scan.n:
            value = numbers[0].value
            if value == int(value) and not any("pain" in token or "dolor" in token for token in tokens):
                return [Count(int(value), numbers[0].first, numbers[0].last, strong=True)]
    return found


def _evidence(scan: Scan) -> list[Hit]:
    """Hits that speak of exercises done or not, without those inside questions or inside longer hits."""
    found = scan.hits("adherence", "done", "partial", "not_done", "not_weak", "intent")
    kept = outermost(found)
    intents = [hit for hit in kept if hit.label == "intent"]
    denials = [hit for hit in kept if hit.label == "not_done"]
    halves = [hit for hit in kept if hit.label == "partial"]
    result = []
    for hit in kept:
        if hit.label == "intent" or overlapping(hit, intents):
            continue
        if hit.label == "done" and (overlapping(hit, denials) or overlapping(hit, halves) or _negated(scan, hit)):
            continue
        if hit.label in ("not_done", "not_weak") and overlapping(hit, halves) and _longer(halves, hit):
            continue
        if scan.thoughts[hit.first] in scan.asked and not hit.label.startswith("not"):
            continue
        result.append(hit)
    if scan.context in ("open", "did"):
        bare = _bare(scan)
        if bare is not None and not overlapping(bare, result):
            result.insert(0, bare)
    elif scan.context in ("pain", "questions"):
        result = [hit for hit in result if _stands_alone(scan, hit)]
    return sorted(result, key=lambda hit: hit.first)


def _stands_alone(scan: Scan, hit: Hit) -> bool:
    """Asked for pain or questions, a loose "later" says nothing of exercises; a plain statement does."""
    tokens = scan.words.tokens[hit.first : hit.last + 1]
    if hit.label == "partial" and not set(tokens) & _DOING:
        return False
    return (hit.label == "done" and len(tokens) >= 2) or len(tokens) >= 3


def _longer(others: list[Hit], hit: Hit) -> bool:
    return any(
        other.first <= hit.last and other.last >= hit.first and other.last - other.first >= hit.last - hit.first
        for other in others
    )


def _negated(scan: Scan, hit: Hit) -> bool:
    tokens = scan.words.tokens
    for index in range(hit.first - 1, max(-1, hit.first - 4), -1):
        if scan.thoughts[index] != scan.thoughts[hit.first]:
            return False
        if tokens[index] in (
            "not",
            "didnt",
            "havent",
            "never",
            "dont",
            "nunca",
            "tampoco",
            "cant",
            "couldnt",
            "wont",
            "hasnt",
            "wasnt",
        ):
            return True
    return False


def _bare(scan: Scan) -> Hit | None:
    """A yes or no with which the text opens."""
    tokens = scan.words.tokens
    for index, token in enumerate(tokens[:8]):
        if token in _LEADS or token == "." or not (token[0].isalnum() or token in YES or token in NO):
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if token in YES:
            return Hit("yes", index, index, token)
        if token in NO and following not in (
            "pain",
            "dolor",
            "question",
            "questions",
            "pregunta",
            "preguntas",
            "problem",
            "one",
            "fever",
            "fiebre",
            "issues",
            "more",
            "mas",
            "new",
            "swelling",
            "falls",
            "bad",
            "thanks",
            "texts",
        ):
            return Hit("no", index, index, token)
        if token in _DONE_WORDS:
            return Hit("done", index, index, token)
        break
    if tokens and tokens[-1] in YES and tokens[-1] not in ("y", "ya", "sure") and len(tokens) <= 8:
        return Hit("yes", len(tokens) - 1, len(tokens) - 1, tokens[-1])
    return None


def _latest_day(scan: Scan, evidence: list[Hit], found: list[Count]) -> tuple[list[Hit], list[Count]]:
    """Two days told in one text: keep what is said of the more recent one."""
    as_hits = [Hit("count", count.first, count.last, "") for count in found]
    days = {id(item): people.day_of(scan, [item])[0] for item in (*evidence, *as_hits)}
    if len(set(days.values())) < 2 or not scan.hits("people", "today"):
        return evidence, found
    latest = max(days.values())
    kept = [count for count, hit in zip(found, as_hits, strict=True) if days[id(hit)] == latest]
    return [hit for hit in evidence if days[id(hit)] == latest], kept
