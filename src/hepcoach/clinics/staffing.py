"""Who works in a practice: taking people on, their sign-in, letting them go, and who covers for whom.

Nobody registers themselves. Who is given a sign-in gets a link that sets the password once, handed over by
whoever made it: no mail server is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse

from hepcoach.clinics import lockout
from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Cover, Location, Practice, Role, Staff, User
from hepcoach.clinics.problems import Refused
from hepcoach.clinics.queries import local_today
from hepcoach.privacy import audit
from hepcoach.rules.npi import is_npi

CREDENTIALS = {Role.THERAPIST: ("PT", "OT", "SLP"), Role.ASSISTANT: ("PTA", "OTA")}
LONGEST_NAME = 120
# The e-mail address is the user name too.
LONGEST_EMAIL = 150


@dataclass(frozen=True)
class TakenOn:
    """`linked`: the EHR had sent this therapist before, and that row now has the sign-in. No sign-in, no link."""

    staff: Staff
    linked: bool
    link: str


@transaction.atomic
def take_on(
    *,
    actor: Actor,
    practice: Practice,
    name: str,
    role: str,
    now: datetime,
    credential: str = "",
    npi: str = "",
    email: str = "",
    location: Location | None = None,
) -> TakenOn:
    """Add a person with a role. One whom the EHR named before (the same NPI, no sign-in yet) is not doubled."""
    name, npi, email = " ".join(name.split()), npi.strip(), email.strip().lower()
    problems = {
        "name": _name_problem(name),
        "role": "" if role in Role.values else f"Choose one of {', '.join(Role.values)}.",
        "credential": _credential_problem(role, credential),
        "npi": "" if not npi or is_npi(npi) else "An NPI has ten digits, and its last one must fit the others.",
        "email": _email_problem(email),
    }
    if any(problems.values()):
        raise Refused({field: problem for field, problem in problems.items() if problem})
    # Two people may add the same colleague at once.
    Practice.objects.select_for_update().get(pk=practice.pk)
    known = Staff.objects.filter(practice=practice, npi=npi).first() if npi else None
    if known is not None and (known.user_id is not None or not email):
        raise Refused({"npi": f"{known.name} has this NPI already."})
    user = _new_user(email) if email else None
    if known is None:
        staff = Staff.objects.create(
            practice=practice, user=user, name=name, role=role, credential=credential, npi=npi, location=location
        )
    else:
        Staff.objects.filter(pk=known.pk).update(
            user=user,
            name=name,
            role=role,
            credential=credential or known.credential,
            location=location or known.location,
            is_active=True,
        )
        staff = Staff.objects.get(pk=known.pk)
    _audit(actor, "link staff" if known else "add staff", f"staff:{staff.pk}", now)
    return TakenOn(staff, linked=known is not None, link=_link(user) if user else "")


@transaction.atomic
def give_sign_in(*, actor: Actor, staff: Staff, email: str, now: datetime) -> str:
    """Let somebody sign in who could not; the link that sets their password, once."""
    email = email.strip().lower()
    if problem := _email_problem(email) or ("" if email else "Write the work e-mail address."):
        raise Refused({"email": problem})
    locked = Staff.objects.select_for_update().get(pk=staff.pk)
    if locked.user_id is not None:
        raise Refused({"email": f"{locked.name} has a sign-in already."})
    user = _new_user(email)
    Staff.objects.filter(pk=staff.pk).update(user=user)
    _audit(actor, "give sign-in", f"staff:{staff.pk}", now)
    return _link(user)


def new_password_link(*, actor: Actor, staff: Staff, now: datetime) -> str:
    """A link that sets a new password, once, within three days."""
    if staff.user is None:
        raise Refused({"email": f"{staff.name} has no sign-in yet: give one with an e-mail address."})
    if not staff.is_active:
        raise Refused({"email": f"{staff.name} does not work here now: activate them first."})
    _audit(actor, "password link", f"staff:{staff.pk}", now)
    return _link(staff.user)


def release(*, actor: Actor, staff: Staff, now: datetime) -> None:
    """Somebody typed wrong passwords until their address was closed, and is known to be themselves."""
    if staff.user is not None:
        lockout.release(staff.user.email)
        _audit(actor, "release sign-in", f"staff:{staff.pk}", now)


@transaction.atomic
def forget_second_step(*, actor: Actor, staff: Staff, now: datetime) -> None:
    """A phone or key was lost: second steps and open sessions end; a new step is added at the next sign-in."""
    if staff.user is None:
        raise Refused({"staff": f"{staff.name} has no sign-in."})
    Authenticator.objects.filter(user=staff.user).delete()
    _end_sessions(staff.user)
    _audit(actor, "forget second step", f"staff:{staff.pk}", now)


@transaction.atomic
def deactivate(*, actor: Actor, staff: Staff, now: datetime) -> None:
    """Somebody left: they can't sign in or be handed cases. Their patients stay theirs until the EHR says else."""
    if staff.pk == actor.staff_id:
        raise Refused({"staff": "Nobody can deactivate themselves: ask another owner."})
    owners = Staff.objects.select_for_update().filter(
        practice_id=staff.practice_id, role=Role.OWNER, is_active=True, user__isnull=False
    )
    if staff.role == Role.OWNER and {owner.pk for owner in owners} == {staff.pk}:
        raise Refused({"staff": f"{staff.name} is the only owner who can sign in: add another one first."})
    if Staff.objects.filter(pk=staff.pk, is_active=True).update(is_active=False):
        _audit(actor, "deactivate staff", f"staff:{staff.pk}", now)


@transaction.atomic
def activate(*, actor: Actor, staff: Staff, now: datetime) -> None:
    if Staff.objects.filter(pk=staff.pk, is_active=False).update(is_active=True):
        _audit(actor, "activate staff", f"staff:{staff.pk}", now)


@transaction.atomic
def set_cover(
    *,
    actor: Actor,
    absent: Staff | None,
    covering: Staff | None,
    from_date: date | None,
    until_date: date | None,
    now: datetime,
) -> Cover:
    """Who answers for an absent therapist; both days belong to it."""
    problems = {}
    if absent is None:
        problems["absent"] = "Choose who is away."
    if covering is None:
        problems["covering"] = "Choose who covers."
    elif absent is not None and absent.pk == covering.pk:
        problems["covering"] = "Nobody covers for themselves."
    if from_date is None:
        problems["from_date"] = "Choose the first day."
    if until_date is None:
        problems["until_date"] = "Choose the last day."
    elif from_date is not None and until_date < from_date:
        problems["until_date"] = "The last day lies before the first."
    elif until_date < local_today(actor.practice_id, now):
        problems["until_date"] = "The last day is over."
    if absent is None or covering is None or from_date is None or until_date is None or problems:
        raise Refused(problems)
    cover, made = Cover.objects.get_or_create(
        practice_id=actor.practice_id,
        absent=absent,
        covering=covering,
        from_date=from_date,
        until_date=until_date,
    )
    if made:
        _audit(actor, "set cover", f"staff:{absent.pk}", now)
    return cover


@transaction.atomic
def end_cover(*, actor: Actor, cover: Cover, now: datetime) -> None:
    """The cover is not needed (any more)."""
    absent_id = cover.absent_id
    if Cover.objects.filter(pk=cover.pk).delete()[0]:
        _audit(actor, "end cover", f"staff:{absent_id}", now)


def _name_problem(name: str) -> str:
    return "" if 1 <= len(name) <= LONGEST_NAME else f"Write a name of 1 to {LONGEST_NAME} characters."


def _credential_problem(role: str, credential: str) -> str:
    if not credential:
        return ""
    fitting = CREDENTIALS.get(Role(role), ()) if role in Role.values else ()
    if credential in fitting:
        return ""
    return f"For this role: {', '.join(fitting)}." if fitting else "Only who treats has a credential."


def _email_problem(email: str) -> str:
    if not email:
        return ""
    if len(email) > LONGEST_EMAIL:
        return f"An address has at most {LONGEST_EMAIL} characters."
    try:
        validate_email(email)
    except ValidationError:
        return "That is no e-mail address."
    return ""


def _new_user(email: str) -> User:
    """An account without a password. One address is one person in one practice."""
    taken = Refused({"email": "Somebody signs in with this address already."})
    if User.objects.filter(username__iexact=email).exists():
        raise taken
    try:
        with transaction.atomic():
            return User.objects.create_user(username=email, email=email)
    except IntegrityError:
        raise taken from None


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _link(user: User) -> str:
    key = default_token_generator.make_token(user)
    place = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.PUBLIC_URL}{place}"


def _audit(actor: Actor, action: str, subject: str, now: datetime) -> None:
    audit.record(audit.Event(actor.practice_id, now, actor.name, action, subject))
