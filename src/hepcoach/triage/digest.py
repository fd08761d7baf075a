"""The morning e-mail: how many cases wait for a member of staff. Numbers and an address, nothing of a patient.

E-mail is not private and is read on phones that others hold, so who and why stands behind the sign-in.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Count, Q

from hepcoach.clinics.actors import Actor, for_staff
from hepcoach.clinics.models import Practice
from hepcoach.privacy import tenancy
from hepcoach.triage import access
from hepcoach.triage.models import Case, DigestChoice

# Before most clinics see their first patient; a day that was missed by more than this is let go.
FROM_HOUR, UNTIL_HOUR = 7, 11


def wants(actor: Actor) -> bool:
    return DigestChoice.objects.filter(Q(staff_id=actor.staff_id)).exists()


def choose(*, actor: Actor, wanted: bool) -> None:
    """Turn a staff member's own digest on or off."""
    if not wanted:
        DigestChoice.objects.filter(Q(staff_id=actor.staff_id)).delete()
    elif actor.staff_id is not None:
        DigestChoice.objects.get_or_create(practice_id=actor.practice_id, staff_id=actor.staff_id)


def send_due(now: datetime) -> int:
    """Send to everybody who asked, once on each of their practice's mornings; how many went out."""
    return sum(_send(practice, now) for practice in Practice.objects.order_by("pk"))


def _send(practice: Practice, now: datetime) -> int:
    local = now.astimezone(ZoneInfo(practice.time_zone))
    if not FROM_HOUR <= local.hour < UNTIL_HOUR:
        return 0
    with tenancy.practice(practice.pk):
        letters = []
        waiting = DigestChoice.objects.select_for_update(of=("self",), skip_locked=True).filter(
            ~Q(sent_on=local.date()) | Q(sent_on=None), staff__is_active=True
        )
        for choice in waiting.select_related("staff__user"):
            user = choice.staff.user
            letter = _letter(for_staff(choice.staff), user.email, now) if user and user.email else None
            if letter is not None:
                letters.append(letter)
            DigestChoice.objects.filter(pk=choice.pk).update(sent_on=local.date())
        # Inside the transaction: if the mail server is away, the next run tries again.
        return get_connection().send_messages(letters) or 0 if letters else 0


def _letter(actor: Actor, address: str, now: datetime) -> EmailMessage | None:
    """None when nothing waits: no e-mail is better than one that says so."""
    counts = (
        access.visible(actor, now)
        .filter(status=Case.Status.OPEN)
        .aggregate(all=Count("pk"), urgent=Count("pk", filter=Q(severity=Case.Severity.URGENT)))
    )
    if not counts["all"]:
        return None
    cases = "1 case waits" if counts["all"] == 1 else f"{counts['all']} cases wait"
    urgent = f", {counts['urgent']} of them urgent" if counts["urgent"] else ""
    body = (
        f"{cases} for you{urgent}.\n\n{settings.PUBLIC_URL}/\n\n"
        f'You asked for this e-mail on the page "You"; turn it off there: {settings.PUBLIC_URL}/you/\n'
    )
    return EmailMessage(subject=f"{cases} for you", body=body, to=[address])
