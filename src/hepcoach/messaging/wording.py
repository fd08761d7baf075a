"""A practice's own words for texts: checked like ours, kept as they were written, the newest of a form in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.problems import Refused
from hepcoach.messaging import texts
from hepcoach.messaging.models import PracticeText
from hepcoach.privacy import audit
from hepcoach.rules import text_wording

# By language and form: `morning.no_pain`, as our files are called.
Own = Mapping[tuple[str, str], str]


def forms(language: str) -> dict[str, str]:
    """Our own words by form, one alternative a line; parts of texts are left out."""
    folder = Path(texts.__file__).parent / language
    return {
        path.stem: path.read_text(encoding="utf-8").strip()
        for path in sorted(folder.glob("*.txt"))
        if path.stem.split(".")[0] not in texts.PIECES
    }


def own_words(practices: Iterable[int]) -> dict[int, dict[tuple[str, str], str]]:
    """What each practice says instead of ours. One query."""
    found: dict[int, dict[tuple[str, str], str]] = {}
    newest = PracticeText.objects.filter(practice__in=list(practices)).order_by(
        "practice", "language", "form", "-written_at", "-pk"
    )
    for row in newest.distinct("practice", "language", "form"):
        if row.words:
            found.setdefault(row.practice_id, {})[row.language, row.form] = row.words
    return found


@transaction.atomic
def write(*, actor: Actor, language: str, form: str, words: str, now: datetime) -> None:
    """The practice says it so from now on; empty words: ours again. Raises KeyError for an unknown form."""
    if language not in texts.LANGUAGES:
        raise KeyError(language)
    ours = forms(language)[form]
    words = " ".join(words.split())
    if text_wording.is_fixed(form):
        raise Refused({"words": "These words were reviewed, or the law prescribes them: they stay."})
    found = text_wording.problems(words, ours, language) if words else []
    if found:
        raise Refused({"words": " ".join(found)})
    PracticeText.objects.create(
        practice_id=actor.practice_id,
        form=form,
        language=language,
        words=words,
        written_by=actor.display_name[:80],
        written_at=now,
    )
    audit.record(audit.Event(actor.practice_id, now, actor.name, "write text", f"text:{language}/{form}"))
