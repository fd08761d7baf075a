"""The only door to a note for a person."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404

from hepcoach.clinics.actors import Actor
from hepcoach.patients import access as patients
from hepcoach.patients.models import Episode
from hepcoach.reports.models import Note


def note_for(actor: Actor, note_id: int, now: datetime) -> Note:
    """The note, if the actor treats (or covers for) its patient; audited as a read. Else Http404."""
    note = (
        Note.objects.select_related("episode__patient", "episode__practice", "case", "signed_by", "edited_by")
        .filter(pk=note_id)
        .first()
    )
    if note is None:
        raise Http404("no such note")
    patients.patient_for(actor, note.episode.patient_id, now)
    return note


def episode_for(actor: Actor, episode_id: int, now: datetime) -> Episode:
    """The episode, under the same rule as its patient."""
    episode = Episode.objects.select_related("patient", "practice", "therapist").filter(pk=episode_id).first()
    if episode is None:
        raise Http404("no such episode")
    patients.patient_for(actor, episode.patient_id, now)
    return episode
