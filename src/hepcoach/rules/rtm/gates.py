"""The gates in front of a code: each function gives the reasons for which it is shut, none when it is open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hepcoach.rules.days import local_date
from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm.data_days import first_datum
from hepcoach.rules.rtm.episode import Episode, OtherBilling
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.tables import DEVICE_CODES, FIRST_10, FIRST_20, MANAGEMENT_CODES, RPM_CODES, SETUP_CODE
from hepcoach.rules.rtm.time import qualified
from hepcoach.rules.rtm.windows import Period, month_of

GATES = Rule(
    id="rtm.gates",
    version=1,
    title="What keeps an RTM code from being billed",
    source=(
        "One practitioner for the device per patient and 30 days, never beside RPM for the same patient and "
        "period, fine beside CCM, PCM, TCM and BHI (CPT as quoted by vendors; CMS CY2024). Set-up once per "
        "episode, again after discharge. RTM needs an FDA-defined medical device, which the program can not "
        "call itself: the clinic attests it for set-up and device codes (product judgement). Payers differ in "
        "what they cover."
    ),
)

# What may not go any more once this code went for the month: 98979 and 98980 exclude each other, 98979 the add-on
# too; after 98980 the add-on may still follow.
_EXCLUDES = {FIRST_10: MANAGEMENT_CODES, FIRST_20: frozenset({FIRST_10, FIRST_20})}


def attestation(episode: Episode, settings: Settings, as_of: date) -> set[str]:
    found = episode.attestation
    if found is None:
        return {"no_device_attestation"}
    if found.attested_at is not None and local_date(found.attested_at, episode.time_zone) > as_of:
        return {"no_device_attestation"}
    if not (found.name and found.version and found.attested_by and found.attested_at):
        return {"attestation_incomplete"}
    if settings.attestation_late == "before_first_datum":
        datum = first_datum(episode)
        return {"attestation_late"} if datum is not None and found.attested_at > datum else set()
    return set()


def education(episode: Episode, settings: Settings, as_of: date) -> set[str]:
    if settings.setup_education == "not_needed":
        return set()
    found = episode.setup_education
    if found is None or local_date(found.at, episode.time_zone) > as_of:
        return {"no_setup_education"}
    # Taught by people whose work does not count, it was not furnished by the billing therapist.
    people = qualified(episode.discipline, settings)
    if found.time_by and not any(share.credential in people and share.seconds > 0 for share in found.time_by):
        return {"no_setup_education"}
    return set()


def rpm(episode: Episode, settings: Settings, period: Period, as_of: date) -> set[str]:
    others = (one for one in episode.other_practitioner if one.code in RPM_CODES)
    found = any(_reaches(one, period, as_of, settings.rpm_reach) for one in (*episode.rpm, *others))
    return {"rpm_same_period"} if found else set()


def other_practitioner(
    episode: Episode, settings: Settings, period: Period, as_of: date, *, device: bool
) -> set[str]:
    """Another practitioner's device code keeps ours away; under the wider setting it keeps all our codes away."""
    if not device and settings.other_practitioner_blocks == "device_codes":
        return set()
    theirs = (one for one in episode.other_practitioner if one.code in DEVICE_CODES)
    found = any(_reaches(one, period, as_of, "shared_days") for one in theirs)
    return {"other_practitioner_same_period"} if found else set()


def coverage(episode: Episode, code: str) -> set[str]:
    covered = episode.payer.covered_codes
    return set() if covered is None or code in covered else {"payer_not_covered"}


def already_billed(episode: Episode, code: str, period: Period | None, as_of: date) -> set[str]:
    """Whether this code, or one that excludes it, went already; of set-up, in all the episode (period None)."""
    went = (
        one.code
        for one in episode.already_billed
        if one.this_episode and one.on <= as_of and (period is None or one.on in period)
    )
    return {"already_billed_this_episode"} if any(code in _excluded_by(other) for other in went) else set()


def previous_setup(episode: Episode, as_of: date) -> set[str]:
    """An earlier episode that did not end before this one began is the same one, and had its set-up."""
    before = episode.previous
    if before is None:
        return set()
    billed = [one.on for one in episode.already_billed if one.code == SETUP_CODE and not one.this_episode]
    billed += [before.billed_98975_on] if before.billed_98975_on is not None else []
    if not any(day <= as_of for day in billed):
        return set()
    ended = before.discharged_on is not None and before.discharged_on <= min(as_of, episode.monitoring_start)
    return set() if ended else {"already_billed_this_episode"}


def _excluded_by(billed: str) -> Iterable[str]:
    if billed in DEVICE_CODES:
        return DEVICE_CODES
    if billed == SETUP_CODE:
        return (SETUP_CODE,)
    return _EXCLUDES.get(billed, frozenset({billed}))


def _reaches(billing: OtherBilling, period: Period, as_of: date, reach: str) -> bool:
    """Whether billing known by `as_of` falls into the period, or by the wider reach into one of its months."""
    end = min(billing.end, as_of)
    if billing.start > end:
        return False
    if reach == "shared_days":
        return period.shares_days(billing.start, end)
    return month_of(billing.start).first <= period.last and period.first <= month_of(end).last
