"""When a text may leave: the law, the patient's hours and wishes, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import texting
from hepcoach.rules.texting import COACHING, KINDS, Verdict, is_gsm7, keyword, may_send, segments
from tests.rules.world import ZONE, local


def verdict(kind: str, at: str | datetime, **other: Any) -> Verdict:
    """Of a text written, or answering what was written, at that moment."""
    now = local(at) if isinstance(at, str) else at
    given_facts: dict[str, Any] = {
        "may_text_reason": "",
        "zone": ZONE,
        "from_hour": 8,
        "until_hour": 20,
        "quiet_until": None,
        "paused_until": None,
        "not_before": now,
        "expires_at": now + (KINDS[kind].lives if KINDS[kind].is_reply else timedelta(hours=20)),
        "now": now,
    }
    return may_send(kind, **{**given_facts, **other})


@pytest.mark.parametrize(
    ("kind", "at", "expected"),
    [
        ("morning", "03-03 08:00", Verdict("send")),
        ("morning", "03-03 19:59", Verdict("send")),
        ("morning", "03-03 07:59", Verdict("wait", until=local("03-03 08:00"))),
        ("morning", "03-03 20:00", Verdict("wait", until=local("03-04 08:00"))),
        ("morning", "03-08 03:30", Verdict("wait", until=local("03-08 08:00"))),
        ("staff", "03-03 22:00", Verdict("wait", until=local("03-04 08:00"))),
        ("thanks", "03-03 23:30", Verdict("send")),
        ("safety_suicide", "03-03 03:00", Verdict("send")),
        ("stop_confirm", "03-03 03:00", Verdict("send")),
    ],
)
def test_only_answers_and_safety_texts_go_outside_the_patients_hours(
    kind: str, at: str, expected: Verdict
) -> None:
    assert verdict(kind, at) == expected


@pytest.mark.parametrize(
    ("kind", "wrote", "now", "expected"),
    [
        ("thanks", "03-03 19:50", "03-03 20:50", Verdict("send")),
        # Held up by an outage: it keeps to the hours, and thanks of the evening before are not sent at all.
        ("thanks", "03-03 19:50", "03-03 20:51", Verdict("expire")),
        ("thanks", "03-03 15:50", "03-03 19:30", Verdict("send")),
        ("noted", "03-04 05:00", "03-04 07:30", Verdict("wait", until=local("03-04 08:00"))),
        ("safety_fall", "03-03 19:50", "03-04 03:00", Verdict("send")),
    ],
)
def test_an_answer_held_up_for_over_an_hour_keeps_to_the_hours(
    kind: str, wrote: str, now: str, expected: Verdict
) -> None:
    assert verdict(kind, now, not_before=local(wrote), expires_at=local(wrote) + KINDS[kind].lives) == expected


@pytest.mark.parametrize(
    ("clinic", "allowed"),
    [((8, 20), (8, 20)), ((7, 21), (8, 20)), ((10, 17), (10, 17)), ((0, 24), (8, 20)), ((9, 24), (9, 20))],
)
def test_the_strictest_hours_win(clinic: tuple[int, int], allowed: tuple[int, int]) -> None:
    assert texting.window(*clinic) == allowed


def test_the_patients_clock_counts_not_the_servers() -> None:
    noon_utc = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert verdict("morning", noon_utc, zone="Pacific/Honolulu").what == "wait"
    assert verdict("morning", noon_utc, zone="Europe/London").what == "send"


REASONS = [reason.value for reason in texting.MayText if reason.value]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("reason", REASONS)
def test_who_may_not_be_texted_gets_only_what_the_law_allows(kind: str, reason: str) -> None:
    allowed = {"stop_confirm"}
    if reason in ("no_consent", "phone_only"):
        allowed |= {"help", *(name for name in KINDS if name.startswith("safety_"))}
    expected = Verdict("send") if kind in allowed else Verdict("withhold", reason=reason)
    assert verdict(kind, "03-03 10:00", may_text_reason=reason) == expected


def test_a_dead_number_gets_nothing() -> None:
    for kind in KINDS:
        assert verdict(kind, "03-03 10:00", contact_ok=False) == Verdict("withhold", reason="number_failed")


def test_prompts_and_praise_wait_for_nobody_after_a_red_flag_or_in_a_pause() -> None:
    assert set(COACHING) == {
        "morning",
        "nudge",
        "encourage",
        "ask_did",
        "helper_alert",
        "helper_copy",
        "helper_missed",
        "ask_pain",
        "thanks",
        "thanks_not_done",
    }
    for kind, what in KINDS.items():
        quiet = verdict(kind, "03-03 10:00", quiet_until=local("03-03 10:01"))
        paused = verdict(kind, "03-03 10:00", paused_until=date(2026, 3, 4))
        assert quiet == (Verdict("withhold", reason="quiet") if what.is_coaching else Verdict("send"))
        assert paused == (Verdict("withhold", reason="paused") if what.is_coaching else Verdict("send"))


def test_quiet_and_pause_end_when_they_say() -> None:
    assert verdict("morning", "03-03 10:00", quiet_until=local("03-03 10:00")) == Verdict("send")
    assert verdict("morning", "03-03 10:00", paused_until=date(2026, 3, 3)) == Verdict("send")


def test_an_expired_text_is_never_sent_late() -> None:
    assert verdict("safety_dvt", "03-03 10:00", expires_at=local("03-03 10:00")) == Verdict("expire")
    # It would have to wait for the next morning, but is stale by then.
    assert verdict("nudge", "03-03 20:30", expires_at=local("03-03 22:00")) == Verdict("expire")


def test_a_text_waits_for_its_own_time() -> None:
    assert verdict("thanks", "03-03 10:00", not_before=local("03-03 11:00")) == Verdict(
        "wait", until=local("03-03 11:00")
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("morning", Verdict("wait", until=local("03-03 13:00"))),
        ("nudge", Verdict("wait", until=local("03-03 13:00"))),
        ("program_changed", Verdict("wait", until=local("03-03 13:00"))),
        ("staff", Verdict("send")),
        ("question_noted", Verdict("send")),
        ("safety_dvt", Verdict("send")),
        ("stop_confirm", Verdict("send")),
    ],
)
def test_what_nobody_asked_for_waits_while_a_person_writes(kind: str, expected: Verdict) -> None:
    assert verdict(kind, "03-03 10:00", staff_until=local("03-03 13:00")) == expected
    assert verdict(kind, "03-03 13:00", staff_until=local("03-03 13:00")) == Verdict("send")


def test_what_would_be_late_after_the_silence_is_left_out() -> None:
    late = verdict("morning", "03-03 10:00", expires_at=local("03-03 12:00"), staff_until=local("03-03 13:00"))
    assert late == Verdict("expire")


def test_the_stop_confirmation_is_not_sent_after_five_minutes() -> None:
    assert KINDS["stop_confirm"].lives == timedelta(minutes=5)


instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(
    kind=st.sampled_from(sorted(KINDS)),
    reason=st.sampled_from(["", *REASONS]),
    now=instants,
    zone=st.sampled_from(["America/New_York", "Pacific/Honolulu", "Asia/Kolkata"]),
    hours=st.tuples(st.integers(0, 12), st.integers(13, 24)),
    quiet_until=st.none() | instants,
    paused_until=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    lives=st.timedeltas(timedelta(hours=-1), timedelta(days=2)),
)
def test_whatever_is_sent_was_allowed(
    kind: str,
    reason: str,
    now: datetime,
    zone: str,
    hours: tuple[int, int],
    quiet_until: datetime | None,
    paused_until: date | None,
    lives: timedelta,
) -> None:
    found = verdict(
        kind,
        now,
        may_text_reason=reason,
        zone=zone,
        from_hour=hours[0],
        until_hour=hours[1],
        quiet_until=quiet_until,
        paused_until=paused_until,
        expires_at=now + lives,
    )
    what = KINDS[kind]
    if found.what == "wait":
        assert found.until is not None
        assert now < found.until < now + lives
    if found.what == "send":
        from zoneinfo import ZoneInfo

        assert lives > timedelta(0)
        in_talk = what.is_reply and what.lives - lives <= timedelta(hours=1)
        assert (
            what.is_safety
            or in_talk
            or max(8, hours[0]) <= now.astimezone(ZoneInfo(zone)).hour < min(20, hours[1])
        )
        assert not (what.is_coaching and quiet_until is not None and now < quiet_until)
        assert not reason or what.after_stop or (reason in ("no_consent", "phone_only") and not what.needs_consent)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (word, "stop")
            for word in ("STOP", "stop.", " Stop!! ", "StopAll", "UNSUBSCRIBE", "End", "quit", "REVOKE")
        ),
        *((word, "stop") for word in ("optout", "Opt-Out", "opt out", "CANCEL", "remove me", "do not text")),
        *((word, "stop") for word in ("no more texts", "stop texting", "don't text me", "stop all")),
        *((word, "stop") for word in ("ALTO", "Parar", "BAJA", "cancelar", "no más", "¡Alto!")),
        *((word, "start") for word in ("START", "unstop", "Start.", "comenzar")),
        *((word, "help") for word in ("HELP", "info", "Ayuda", "help?", "información")),
        *(
            (word, None)
            for word in ("YES", "sí", "", "🛑", "stop the band exercise", "pain doesn't stop", "helped")
        ),
        *(
            (word, None)
            for word in ("end of the day is better", "I want to quit the bridges", "no", "cancel my visit")
        ),
    ],
)
def test_only_a_keyword_alone_is_a_keyword(text: str, expected: str | None) -> None:
    assert keyword(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("{" * 80, 1),
        ("{" * 81, 2),
        ("a" * 159 + "€", 2),
        ("a" * 69 + "’", 1),
        ("a" * 70 + "’", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),
        # An escaped pair is not parted: 152 units, the pair begins the second part.
        ("a" * 152 + "€" + "a" * 152, 3),
    ],
)
def test_segments_are_counted_as_the_carrier_counts(text: str, expected: int) -> None:
    assert segments(text) == expected


def test_an_accent_outside_of_gsm7_makes_the_text_expensive() -> None:
    assert is_gsm7("Mañana, ¿qué hizo? ñ é ü €")
    assert not is_gsm7("á")
    assert not is_gsm7("más")


@given(st.text(max_size=400))
def test_any_text_can_be_counted_and_read_for_keywords(text: str) -> None:
    assert segments(text) >= 1
    keyword(text)
