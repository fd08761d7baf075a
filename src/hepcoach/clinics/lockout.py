"""Wrong passwords close an address for a while (45 CFR 164.308(a)(5)(ii)(C), log-in monitoring)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings

from hepcoach.clinics.models import SignInFailure

# NIST SP 800-63B 5.2.2 allows up to 100 wrong tries; five is what clinics' policies say.
FAILURES = 5
CLOSED_FOR = timedelta(minutes=15)


def failed(login: str, now: datetime) -> None:
    """Remember one wrong password; what no longer counts is forgotten on the way."""
    SignInFailure.objects.filter(at__lte=now - CLOSED_FOR).delete()
    SignInFailure.objects.create(login_index=_index(login), at=now)


def closed_until(login: str, now: datetime) -> datetime | None:
    """Until when an address may not try again; None where it may."""
    return closed([login], now).get(login)


def closed(logins: list[str], now: datetime) -> dict[str, datetime]:
    """Which of these addresses are closed, and until when. One query."""
    by_index = {_index(login): login for login in logins}
    tries: dict[str, list[datetime]] = {}
    rows = SignInFailure.objects.filter(login_index__in=by_index, at__gt=now - CLOSED_FOR).order_by("at")
    for index, at in rows.values_list("login_index", "at"):
        tries.setdefault(by_index[index], []).append(at)
    return {login: times[-1] + CLOSED_FOR for login, times in tries.items() if len(times) >= FAILURES}


def release(login: str) -> None:
    """Let an address try again at once: it signed in, or somebody who may vouches for it."""
    SignInFailure.objects.filter(login_index=_index(login)).delete()


def _index(login: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"sign-in:" + login.strip().lower().encode(), hashlib.sha256).hexdigest()
