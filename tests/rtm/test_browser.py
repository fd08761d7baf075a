"""The working clock in a real browser, with the page's time in our hands; and axe over every RTM page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hepcoach.rtm import claims, evidence, facts, queries
from hepcoach.rtm.models import ClaimLine, Monitoring, Payer, TimeEntry, Timer
from tests.web.clinic import Clinic, build
from tests.web.test_staff_browser import browse

pytestmark = pytest.mark.django_db(transaction=True)

LEFT = "The clock stopped when you left this page"


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    made = build(datetime.now(UTC), "north")
    with made.inside():
        payer = Payer.objects.create(practice=made.practice, name="Sample", payer_id="P1", kind="medicare_b")
        Monitoring.objects.create(
            practice=made.practice,
            episode=made.patient.episodes.get(),
            payer=payer,
            starts_on=made.today - timedelta(days=30),
            created_at=made.now,
        )
    return made


def month(clinic: Clinic) -> str:
    with clinic.inside():
        return reverse("rtm-month", args=[Monitoring.objects.get().pk])


def kept(clinic: Clinic) -> tuple[bool, int]:
    """Whether a clock runs, and the seconds that were kept."""
    with clinic.inside():
        spans = TimeEntry.objects.values_list("start", "end")
        return Timer.objects.exists(), sum(int((end - start).total_seconds()) for start, end in spans)


def started(page: Page, address: str) -> None:
    page.clock.install()
    page.goto(address)
    page.get_by_role("button", name="Start the clock: review data").click()
    expect(page.get_by_role("button", name="Stop the clock")).to_be_visible()
    # The script that watches has run by then.
    page.wait_for_load_state("load")


def test_ninety_idle_seconds_stop_it_and_nothing_idle_is_kept(live_server: LiveServer, clinic: Clinic) -> None:
    address = f"{live_server.url}{month(clinic)}"

    def act(page: Page) -> None:
        started(page, address)
        page.clock.fast_forward(60_000)
        with page.expect_response(lambda answer: answer.url.endswith("/sign/")) as signed:
            page.keyboard.press("Shift")
        assert signed.value.status == 204
        page.clock.fast_forward(89_000)
        expect(page.get_by_role("button", name="Stop the clock")).to_be_visible()
        with page.expect_response(lambda answer: answer.url.endswith("/stop/")):
            page.clock.fast_forward(3_000)
        expect(page.get_by_text("90 seconds without work")).to_be_visible()

    browse(live_server, clinic, "therapist", "light", act)
    runs, seconds = kept(clinic)
    # The page's time ran two and a half minutes ahead; the server keeps what really passed.
    assert not runs and seconds < 30


def test_looking_and_moving_the_mouse_are_no_work(live_server: LiveServer, clinic: Clinic) -> None:
    address = f"{live_server.url}{month(clinic)}"
    signs: list[str] = []

    def act(page: Page) -> None:
        started(page, address)
        page.on("request", lambda asked: signs.append(asked.url) if asked.url.endswith("/sign/") else None)
        page.clock.fast_forward(30_000)
        page.mouse.move(300, 300)
        page.mouse.move(400, 400)
        page.evaluate("scrollTo(0, 200)")
        page.clock.fast_forward(62_000)
        expect(page.get_by_text("90 seconds without work")).to_be_visible()

    browse(live_server, clinic, "therapist", "light", act)
    assert signs == []


def test_a_hidden_tab_stops_it(live_server: LiveServer, clinic: Clinic) -> None:
    address = f"{live_server.url}{month(clinic)}"

    def act(page: Page) -> None:
        started(page, address)
        with page.expect_response(lambda answer: answer.url.endswith("/stop/")):
            page.evaluate(
                "Object.defineProperty(document, 'hidden', {get: () => true});"
                "document.dispatchEvent(new Event('visibilitychange'))"
            )
        expect(page.get_by_text(LEFT)).to_be_visible()

    browse(live_server, clinic, "therapist", "light", act)
    assert kept(clinic)[0] is False


def test_going_to_another_page_stops_it(live_server: LiveServer, clinic: Clinic) -> None:
    address = f"{live_server.url}{month(clinic)}"

    def act(page: Page) -> None:
        started(page, address)
        page.get_by_role("link", name="RTM").first.click()
        expect(page.get_by_role("heading", name="RTM", exact=True)).to_be_visible()
        page.goto(address)
        expect(page.get_by_role("button", name="Start the clock: review data")).to_be_visible()

    browse(live_server, clinic, "therapist", "light", act)
    assert kept(clinic)[0] is False


def test_two_tabs_share_one_clock_and_keep_no_second_twice(live_server: LiveServer, clinic: Clinic) -> None:
    address = f"{live_server.url}{month(clinic)}"

    def act(page: Page) -> None:
        started(page, address)
        other = page.context.new_page()
        other.goto(address)
        other.get_by_role("button", name="Stop the clock").click()
        expect(other.get_by_text("Clock stopped")).to_be_visible()
        page.bring_to_front()
        page.clock.fast_forward(10_000)
        page.keyboard.press("Shift")
        expect(page.get_by_text("The clock stopped elsewhere")).to_be_visible()

    before = datetime.now(UTC)
    browse(live_server, clinic, "therapist", "light", act)
    runs, seconds = kept(clinic)
    assert not runs and seconds <= (datetime.now(UTC) - before).total_seconds()


def test_an_entry_with_seconds_is_corrected_in_its_form(live_server: LiveServer, clinic: Clinic) -> None:
    """Entries of the clock end on any second, and the form must let them."""
    start = (clinic.now - timedelta(days=1)).replace(second=7, microsecond=0)
    with clinic.inside():
        TimeEntry.objects.create(
            practice=clinic.practice, monitoring=Monitoring.objects.get(), staff=clinic.staff["therapist"],
            credential="PT", start=start, end=start + timedelta(seconds=93), activity="review_data",
            source="timer", entered_at=clinic.now,
        )  # fmt: skip
    address = (
        f"{live_server.url}{month(clinic)}?month={start.astimezone(ZoneInfo(clinic.practice.time_zone)):%Y-%m}"
    )

    def act(page: Page) -> None:
        page.goto(address)
        page.get_by_text("counted of 1 entry").click()
        page.get_by_text("Correct", exact=True).click()
        page.get_by_label("Why it changes").fill("Was writing, not reading")
        page.get_by_role("button", name="Save correction").click()
        expect(page.get_by_text("Entry changed")).to_be_visible()

    browse(live_server, clinic, "therapist", "light", act)
    with clinic.inside():
        assert TimeEntry.objects.filter(closed_at=None).get().replaces_id is not None


def test_signing_out_stops_it(live_server: LiveServer, clinic: Clinic) -> None:
    address = f"{live_server.url}{month(clinic)}"

    def act(page: Page) -> None:
        started(page, address)
        page.locator("details.menu summary").click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/accounts/**")

    browse(live_server, clinic, "therapist", "light", act)
    assert kept(clinic)[0] is False


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", ["therapist", "biller"])
def test_axe_finds_nothing_serious_on_rtm_pages(
    live_server: LiveServer, clinic: Clinic, who: str, scheme: str
) -> None:
    with clinic.inside():
        line = documented()
    paths = [reverse("rtm"), month(clinic)]
    if who == "biller":
        paths += [reverse(name) for name in ("billing", "billing-settings", "rtm-money")]
        paths += [
            reverse("billing-claim", args=[line.monitoring_id]),
            reverse("billing-boxes", args=[line.pk]),
        ]

    def act(page: Page) -> list[Any]:
        found = []
        for path in paths:
            for width in (1440, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{live_server.url}{path}")
                page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
                found += [
                    (path, width, one["id"], str(one["nodes"][0]["target"]))
                    for one in Axe().run(page).response["violations"]
                    if one["impact"] in ("serious", "critical")
                ]
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append((path, width, "wider than the window"))
        return found

    assert browse(live_server, clinic, who, scheme, act) == []


def documented() -> ClaimLine:
    """A line of this month as it stands, so that every part of the pages has something in it."""
    monitoring = Monitoring.objects.select_related("episode__patient", "payer", "practice").get()
    today = datetime.now(UTC).date()
    found = queries.month_in(facts.load([monitoring])[monitoring.pk], today, today, facts.settings_of(0))
    scope = found.management.answer.scope
    return ClaimLine.objects.create(
        practice=monitoring.practice, monitoring=monitoring, scope=scope, code="98980", units=1, modifiers=["GP"],
        from_date=today, to_date=today, charge=54, evidence=evidence.of_scope(found, scope),
        changed_at=datetime.now(UTC), changed_by="x", state=claims.State.DOCUMENTED,
    )  # fmt: skip
