"""Whether the practice's push keys belong together. Asks nobody: each browser has a push service of its own."""

from __future__ import annotations

from hepcoach.messaging.carriers.checking import Finding
from hepcoach.messaging.carriers.push.keys import public_of
from hepcoach.messaging.models import Carrier, PushSubscription


def check(carrier: Carrier) -> list[Finding]:
    try:
        fits = public_of(carrier.token) == carrier.account
    except ValueError:
        fits = False
    said = (
        "The two keys belong together."
        if fits
        else "The keys do not fit: set push again, patients must agree anew."
    )
    count = PushSubscription.objects.filter(practice=carrier.practice_id).count()
    return [Finding("keys", fits, said), Finding("browsers", True, f"{count} browsers may be sent notices.")]
