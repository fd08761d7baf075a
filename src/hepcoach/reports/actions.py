"""Drafting, editing, signing and amending. What is signed is locked; a change makes a new version beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hepcoach.checkins import actions as checkins
from hepcoach.clinics.actors import Actor
from hepcoach.patients.models import Episode
from hepcoach.privacy import audit
from hepcoach.privacy.fields import sealed
from hepcoach.programs import actions as programs
from hepcoach.reports import queries, templates
from hepcoach.reports.models import Note
from hepcoach.rules import adherence, discharge, progress
from hepcoach.triage.models import Case

LONGEST_SENTENCE = 4000


class UnableToSign(Exception):
    """Says why this note can't be signed, edited or amended as asked."""


@transaction.atomic
def sign_case(*, actor: Actor, case: Case, now: datetime) -> Note:
    """Chart a case: its drafted sentences, as they now stand, become a signed note of the episode.

    Raises UnableToSign when it was charted already (amend that note) or belongs to no episode.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.episode_id is None:
        raise UnableToSign("this case belongs to no episode, so there is no chart to write into")
    if Note.objects.filter(case=locked).exists():
        raise UnableToSign("this case was charted already; amend its note instead")
    note = Note.objects.create(
        practice_id=locked.practice_id,
        kind=Note.Kind.CASE,
        episode_id=locked.episode_id,
        case=locked,
        content={"sections": [{"title": "Note", "sentences": _sentences(locked.draft)}]},
        data=locked.facts,
        created_at=now,
    )
    return sign(actor=actor, note=note, now=now)


@transaction.atomic
def discharge_episode(*, actor: Actor, episode: Episode, now: datetime) -> Note:
    """End an episode: check-ins stop, the program ends, the report is drafted. Repeating it changes nothing."""
    locked = Episode.objects.select_for_update().select_related("patient", "practice").get(pk=episode.pk)
    existing = Note.objects.filter(kind=Note.Kind.DISCHARGE, episode=locked).order_by("-version").first()
    if existing is not None:
        return existing
    today = now.astimezone(queries.zone_of(locked)).date()
    ended_on = max(today, locked.started_on)
    if locked.status == Episode.Status.ACTIVE:
        Episode.objects.filter(pk=locked.pk).update(status=Episode.Status.ENDED, ended_on=ended_on)
        programs.end(actor=actor, episode=locked, now=now)
        checkins.stop(episode=locked, now=now)
    facts = queries.discharge_facts(locked, ended_on=locked.ended_on or ended_on)
    note = Note.objects.create(
        practice_id=locked.practice_id,
        kind=Note.Kind.DISCHARGE,
        episode=locked,
        content={"sections": [asdict(section) for section in discharge.report(facts)]},
        data=_figures(facts),
        created_at=now,
    )
    _audit(actor, "discharge", note, now)
    return note


@transaction.atomic
def draft_stretch(
    *, actor: Actor, episode: Episode, kind: Note.Kind, first: date, last: date, now: datetime
) -> Note:
    """Draft a SOAP note or a progress report of these days. The same days are drafted once.

    Raises UnableToSign when the days are none of the episode's.
    """
    locked = Episode.objects.select_for_update().select_related("patient", "practice").get(pk=episode.pk)
    today = now.astimezone(queries.zone_of(locked)).date()
    first = max(first, locked.started_on)
    if not first <= last <= (locked.ended_on or today):
        raise UnableToSign("choose days of this episode, the first before the last, none in the future")
    existing = (
        Note.objects.filter(kind=kind, episode=locked, first_day=first, last_day=last).order_by("-version").first()
    )
    if existing is not None:
        return existing
    facts = queries.stretch_facts(locked, first=first, last=last)
    drafted = progress.soap(facts) if kind == Note.Kind.SOAP else progress.report(facts)
    note = Note.objects.create(
        practice_id=locked.practice_id,
        kind=kind,
        episode=locked,
        first_day=first,
        last_day=last,
        content={
            "sections": templates.shaped(
                [asdict(section) for section in drafted], templates.of(locked.practice_id, kind)
            )
        },
        data=_figures(facts.within),
        created_at=now,
    )
    _audit(actor, f"draft {kind}", note, now)
    return note


@transaction.atomic
def edit(*, actor: Actor, note: Note, texts: Iterable[Iterable[str]], now: datetime) -> None:
    """Replace a draft's sentences: one list of texts a section, in order. An emptied sentence goes away.

    A changed sentence keeps its source and is marked as the person's own; added ones name the person.
    """
    locked = _draft(note)
    sections = [
        {"title": section["title"], "sentences": _edited(section["sentences"], list(words), actor)}
        for section, words in zip(locked.content["sections"], texts, strict=True)
    ]
    Note.objects.filter(pk=locked.pk).update(
        content=sealed(Note, "content", locked.practice_id, {"sections": sections}), edited_by_id=actor.staff_id
    )
    _audit(actor, "edit", locked, now)


@transaction.atomic
def sign(*, actor: Actor, note: Note, now: datetime) -> Note:
    """Lock a draft under the signer's name with a digest over its content; an earlier version becomes amended."""
    if not actor.is_clinician or actor.staff_id is None:
        raise UnableToSign("only a therapist or therapy assistant can sign")
    locked = _draft(note)
    if not any(section["sentences"] for section in locked.content["sections"]):
        raise UnableToSign("the note is empty")
    queries.same_document(locked).filter(status=Note.Status.SIGNED).update(status=Note.Status.AMENDED)
    Note.objects.filter(pk=locked.pk).update(
        status=Note.Status.SIGNED,
        signed_by_id=actor.staff_id,
        signed_at=now,
        digest=digest(locked, signer=actor.staff_id, at=now),
    )
    _audit(actor, "sign", locked, now)
    return Note.objects.select_related("signed_by").get(pk=locked.pk)


@transaction.atomic
def amend(*, actor: Actor, note: Note, reason: str, now: datetime) -> Note:
    """A new draft version of a signed note, with the reason. The signed one stands until this is signed."""
    locked = Note.objects.select_for_update().get(pk=note.pk)
    if locked.status != Note.Status.SIGNED:
        raise UnableToSign("only the signed version can be amended")
    if queries.versions_of(locked)[0].version != locked.version:
        raise UnableToSign("an amendment is being written already")
    if not reason.strip():
        raise UnableToSign("say why the signed note is amended")
    version = Note.objects.create(
        practice_id=locked.practice_id,
        kind=locked.kind,
        episode_id=locked.episode_id,
        case_id=locked.case_id,
        first_day=locked.first_day,
        last_day=locked.last_day,
        version=locked.version + 1,
        content=locked.content,
        data=locked.data,
        amendment_reason=reason.strip()[:LONGEST_SENTENCE],
        created_at=now,
    )
    _audit(actor, "amend", version, now)
    return version


def digest(note: Note, *, signer: int, at: datetime) -> str:
    """SHA-256 over what was signed, by whom and when; `verify` compares it."""
    signed = {
        "kind": note.kind,
        "episode": note.episode_id,
        "case": note.case_id,
        "version": note.version,
        "first_day": note.first_day.isoformat() if note.first_day else None,
        "last_day": note.last_day.isoformat() if note.last_day else None,
        "content": note.content,
        "data": note.data,
        "amendment_reason": note.amendment_reason,
        "signer": signer,
        "signed_at": at.isoformat(),
    }
    return hashlib.sha256(json.dumps(signed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_whole(note: Note) -> bool:
    """Whether a signed note still is what was signed."""
    if note.signed_by_id is None or note.signed_at is None:
        return False
    return digest(note, signer=note.signed_by_id, at=note.signed_at) == note.digest


def _draft(note: Note) -> Note:
    locked = Note.objects.select_for_update().get(pk=note.pk)
    if locked.status != Note.Status.DRAFT:
        raise UnableToSign("this version is signed; amend it instead")
    return locked


def _sentences(draft: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"text": sentence["text"], "source": sentence["source"]} for sentence in draft]


def _edited(before: list[Mapping[str, Any]], texts: list[str], actor: Actor) -> list[Mapping[str, Any]]:
    kept: list[Mapping[str, Any]] = []
    for place, words in enumerate(texts):
        text = words.strip()[:LONGEST_SENTENCE]
        if not text:
            continue
        if place >= len(before):
            kept.append({"text": text, "source": f"written by {actor.display_name}"})
        elif text == before[place]["text"]:
            kept.append(dict(before[place]))
        else:
            source = str(before[place]["source"]).removesuffix(f", edited by {actor.display_name}")
            kept.append({"text": text, "source": f"{source}, edited by {actor.display_name}"})
    return kept


def _figures(facts: discharge.DischargeFacts) -> dict[str, Any]:
    """The numbers behind the draft, frozen with it: the charts are drawn from these for ever."""
    return {
        "days": [
            {"day": day.day.isoformat(), "due": day.exercises_due, "status": day.status, "pain": day.pain}
            for day in facts.days
        ],
        "baseline_pain": facts.baseline_pain,
        "programs": [[program.assigned_on.isoformat(), program.version] for program in facts.programs],
        "weeks": [
            [first.isoformat(), figures.conservative if figures.due else None]
            for first, figures in adherence.weeks(facts.days, facts.started_on, facts.ended_on)
        ],
    }


def _audit(actor: Actor, action: str, note: Note, now: datetime) -> None:
    audit.record(audit.Event(note.practice_id, now, actor.name, f"note.{action}", f"note:{note.pk}"))
