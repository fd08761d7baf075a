"""The staff pages in a real browser: keys, tray, undo, axe, both themes, and nothing that the policy blocks."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from hepcoach.programs.models import Program
from hepcoach.triage import live
from hepcoach.triage.models import Case
from tests import factories
from tests.web.clinic import Clinic, build

pytestmark = pytest.mark.django_db(transaction=True)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    made = build(datetime.now(UTC), "north")
    with made.inside():
        factories.case(made.patient, now=made.now, owner=made.staff["therapist"])
        second = made.add_patient("Walter", "Example")
        factories.case(second, now=made.now, rule="skipped_days")
        waits = Program.Status.TO_CONFIRM
        factories.program(made.program.episode, now=made.now, starts_on=made.today, status=waits, version=2)
    return made


def browse(live_server: LiveServer, clinic: Clinic, who: str, scheme: str, act: Callable[[Page], Any]) -> Any:
    """Do `act` in a browser signed in as `who`, in its own thread (Django refuses queries under an event loop).

    Fails on anything the console calls an error: a blocked style, a missing file, a script that broke.
    """
    session = clinic.signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value

    def run() -> Any:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = browser.new_context(color_scheme=scheme, viewport={"width": 1440, "height": 900})  # type: ignore[arg-type]
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            page = context.new_page()
            errors: list[str] = []
            page.on(
                "console",
                lambda said: (
                    errors.append(f"{said.text} {said.location['url']}") if said.type == "error" else None
                ),
            )
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on(
                "request",
                lambda asked: (
                    None if asked.url.startswith((live_server.url, "data:")) else errors.append(asked.url)
                ),
            )
            found = act(page)
            assert errors == []
            browser.close()
            return found

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


# By who opens them: every staff page that needs no more than this clinic holds. The RTM pages, the builder and the
# patient's page have tests of their own.
_PAGES: dict[str, tuple[str, ...]] = {
    "therapist": (
        "today", "patients", "confirm", "sign", "clinic-exercises", "you", "styleguide",
        "patient", "patient-care", "patient-training", "patient-reach", "case", "program-confirm",
    ),
    "desk": ("front-desk", "front-desk-intake", "front-desk-import", "patient", "patient-reach", "case", "you"),
    "owner": (
        "today", "practice", "practice-people", "practice-rules", "practice-numbers", "practice-carriers",
        "practice-texts", "practice-notes", "practice-connections",
    ),
    "biller": ("today",),
}  # fmt: skip
_WIDTHS = (1440, 1024, 390)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", list(_PAGES))
def test_axe_finds_nothing_serious_and_nothing_runs_over_at_any_width(
    live_server: LiveServer, clinic: Clinic, who: str, scheme: str
) -> None:
    with clinic.inside():
        calls = factories.case(clinic.patient, now=clinic.now, rule="outreach_call", desk="front_desk")
        case = calls if who == "desk" else Case.objects.get(patient=clinic.patient, desk="therapist")
        waiting = Program.objects.get(status=Program.Status.TO_CONFIRM)
    of_one = {"case": case.pk, "program-confirm": waiting.pk}

    def address(name: str) -> str:
        about_one = name in of_one or name == "patient" or name.startswith("patient-")
        return reverse(name, args=[of_one.get(name, clinic.patient.pk)] if about_one else [])

    def act(page: Page) -> list[tuple[str, str, str]]:
        found = []
        for path in map(address, _PAGES[who]):
            page.goto(f"{live_server.url}{path}")
            for width in _WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append((path, "runs over the edge", str(width)))
                # Between the widths only the rail moves: axe looks at both of its places.
                if width == 1024:
                    continue
                for problem in Axe().run(page).response["violations"]:
                    if problem["impact"] in ("serious", "critical"):
                        found.append((path, problem["id"], str(problem["nodes"][0]["target"])))
        return found

    assert browse(live_server, clinic, who, scheme, act) == []


def test_a_case_is_acknowledged_and_undone_without_the_mouse(live_server: LiveServer, clinic: Clinic) -> None:
    def act(page: Page) -> None:
        page.goto(f"{live_server.url}{reverse('today')}")
        page.keyboard.press("j")
        page.keyboard.press("a")
        page.wait_for_selector("#tray .case")
        page.keyboard.press("a")
        page.wait_for_selector("#tray .chip:has-text('Acknowledged')")
        page.wait_for_selector(".toast:has-text('Case acknowledged.')")
        page.keyboard.press("u")
        page.wait_for_selector("#tray .chip:has-text('Open')")
        page.keyboard.press("Escape")
        assert page.is_hidden("#tray")
        assert page.evaluate("document.activeElement.matches('[data-enter]')"), "the focus is lost"
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "/patients/" in page.url

    browse(live_server, clinic, "therapist", "light", act)


def test_a_therapist_closes_a_morning_of_five_cases_with_the_keyboard_alone(
    live_server: LiveServer, clinic: Clinic
) -> None:
    with clinic.inside():
        for number in range(3):
            patient = clinic.add_patient("Many", f"Number{number}", days=1)
            factories.case(patient, now=clinic.now, rule="skipped_days")

    def act(page: Page) -> None:
        began = time.monotonic()
        page.goto(f"{live_server.url}{reverse('today')}")
        for _ in range(5):
            page.keyboard.press("n")
            page.wait_for_selector("#tray .case [data-reply]")
            page.keyboard.press("r")
            page.keyboard.press("Control+Enter")
            page.wait_for_selector("#tray .chip:has-text('Resolved')")
            page.keyboard.press("Escape")
        assert time.monotonic() - began < 120

    browse(live_server, clinic, "therapist", "light", act)
    with clinic.inside():
        assert Case.objects.exclude(status=Case.Status.RESOLVED).count() == 0


@pytest.mark.parametrize("streams", [1, 0])
def test_a_case_that_comes_in_is_said_on_the_open_page(
    live_server: LiveServer, clinic: Clinic, streams: int
) -> None:
    """Through the stream; and where no thread is free for one, by asking."""

    def open_case() -> None:
        with clinic.inside():
            factories.case(clinic.patient, now=clinic.now, rule="red_flag.dvt", severity=1)
            live.ring([clinic.practice.pk])
        connections.close_all()

    def act(page: Page) -> None:
        page.clock.install()
        with page.expect_response("**/live/"), page.expect_response("**/live/stream/") as answer:
            page.goto(f"{live_server.url}{reverse('today')}")
        assert answer.value.status == (200 if streams else 204)
        page.wait_for_timeout(300)
        with ThreadPoolExecutor(1) as other:
            other.submit(open_case).result()
        if not streams:
            page.clock.fast_forward(21_000)
        page.wait_for_selector(".toast:has-text('An urgent case has come in.')")
        assert page.title().startswith("(2)"), page.title()
        assert page.locator("[data-line]").count() == 2, "the list moved by itself"

    try:
        with override_settings(LIVE_STREAMS=streams):
            browse(live_server, clinic, "therapist", "light", act)
    finally:
        live.LISTENER.stop()


def test_slash_searches_and_question_mark_explains_the_keys(live_server: LiveServer, clinic: Clinic) -> None:
    def act(page: Page) -> None:
        page.goto(f"{live_server.url}{reverse('today')}")
        page.keyboard.press("?")
        assert page.is_visible("#keys")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("walter")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "walter" not in page.url
        assert page.is_visible("text=Example, Walter")

    browse(live_server, clinic, "therapist", "light", act)


def test_a_patient_is_taken_in_at_the_keyboard_in_well_under_a_minute(
    live_server: LiveServer, clinic: Clinic
) -> None:
    def act(page: Page) -> None:
        page.goto(f"{live_server.url}{reverse('front-desk')}")
        page.click("text=New patient")
        page.focus("#intake-given_name")
        # A browser of the United States: month, day and year each take their digits.
        for typed in ("Nadia", "Nettle", "02291960"):
            page.keyboard.type(typed)
            page.keyboard.press("Tab")
        page.fill("#intake-phone", "212-555-0188")
        page.select_option("#intake-therapist", label="Therapist North, PT")
        page.check("input[name=agreed]")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Texts agreed")

    browse(live_server, clinic, "desk", "light", act)


def test_a_table_is_tried_and_then_taken_in(live_server: LiveServer, clinic: Clinic) -> None:
    def act(page: Page) -> list[str]:
        page.goto(f"{live_server.url}{reverse('front-desk-import')}")
        page.fill("#table", "first,last,dob,therapist\nNed,Nettle,7/2/1961,Therapist North\nNora,,1970-01-01,x")
        page.click("text=Try it")
        page.wait_for_selector("text=1 of 2 would be taken in")
        found = [one["id"] for one in Axe().run(page).response["violations"]]
        page.click("text=Take in 1 patient")
        page.wait_for_selector("text=1 of 2 taken in")
        return found

    assert browse(live_server, clinic, "desk", "light", act) == []
