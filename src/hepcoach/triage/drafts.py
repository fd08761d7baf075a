"""The reply that a case suggests: words for a person to read, change and send under their own name.

One file per language and rule, `replies/<lang>/<rule>.txt`. Texts are not private, so none names a body part, a
diagnosis or a result. Where only a call will do (red flags, a number that fails) there is no file and no draft.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hepcoach.messaging.texts import LANGUAGES
from hepcoach.patients.models import Patient
from hepcoach.rules import phones
from hepcoach.triage.models import Case

_HERE = Path(__file__).parent / "replies"


def reply(case: Case, patient: Patient, *, who: str, clinic: str, phone: str) -> str:
    """The drafted reply in the patient's language, "" where none fits. `who` will sign it."""
    language = patient.language.lower()[:2]
    words = _template(case.rule, language if language in LANGUAGES else "en")
    return words.format_map(
        {"name": patient.given_name, "who": who, "clinic": clinic, "phone": phones.as_written(phone)}
    )


@cache
def _template(rule: str, language: str) -> str:
    path = _HERE / language / f"{rule}.txt"
    # A file may end in a blank that the writer goes on from, so only its line's end is dropped.
    return path.read_text(encoding="utf-8").rstrip("\n") if path.exists() else ""
