"""The builder in a real browser: a protocol assigned by keyboard alone, axe, both themes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hepcoach.patients.models import Patient
from hepcoach.programs import elements
from hepcoach.programs.models import Program
from tests import factories
from tests.web.clinic import Clinic, build
from tests.web.test_staff_browser import browse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return build(datetime.now(UTC), "north")


@pytest.fixture
def newcomer(clinic: Clinic) -> Patient:
    with clinic.inside():
        patient = factories.patient(clinic.practice, now=clinic.now, given_name="Nora", family_name="Nettle")
        factories.episode(patient, therapist=clinic.staff["therapist"], started_on=clinic.today)
    return patient


def test_a_protocol_is_built_and_assigned_by_keyboard_within_ninety_seconds(
    live_server: LiveServer, clinic: Clinic, newcomer: Patient
) -> None:
    path, patient_page = (reverse(name, args=[newcomer.pk]) for name in ("patient-program", "patient"))

    def act(page: Page) -> float:
        started = time.monotonic()
        page.goto(f"{live_server.url}{path}")
        expect(page.locator("#find")).to_be_focused()
        page.keyboard.type("tka")
        expect(page.locator("#found [role=option][aria-selected=true]")).to_contain_text("Total knee replacement")
        page.keyboard.press("Enter")
        expect(page.locator(".item")).to_have_count(3)
        expect(page.locator("#find")).to_be_focused()
        page.locator("#program-trigger").focus()
        page.keyboard.type("after breakfast")
        page.keyboard.press("Tab")
        page.keyboard.type("on your bed")
        expect(page.locator("#beside")).to_contain_text("Every day, on your bed, after breakfast.")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(f"{live_server.url}{patient_page}")
        return time.monotonic() - started

    assert browse(live_server, clinic, "therapist", "light", act) < 90
    with clinic.inside():
        program = Program.objects.get(episode__patient=newcomer)
        slugs = list(program.items.order_by("position").values_list("exercise_slug", flat=True))
        assert slugs == ["quad-set", "heel-slide", "ankle-pump"]
        assert elements.from_json(program.elements).trigger == "breakfast"
        assert program.status == Program.Status.ASSIGNED
        assert (program.built_in_seconds or 0) < 90


def test_arrows_choose_escape_closes_and_enter_in_a_field_does_nothing(
    live_server: LiveServer, clinic: Clinic
) -> None:
    path = reverse("patient-program", args=[clinic.patient.pk])

    def act(page: Page) -> None:
        page.goto(f"{live_server.url}{path}")
        page.keyboard.type("clam")
        options = page.locator("#found [role=option]")
        expect(page.locator("#found-list")).to_have_attribute("data-for", "clam")
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowDown")
        expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        chosen = options.nth(1).locator("b").inner_text()
        page.keyboard.press("Enter")
        expect(page.locator(".item")).to_have_count(4)
        expect(page.locator(".item").nth(3)).to_contain_text(chosen)
        page.keyboard.type("bridge")
        expect(options.first).to_be_visible()
        page.keyboard.press("Escape")
        expect(options).to_have_count(0)
        page.locator("#dose-sets-1").fill("5")
        page.keyboard.press("Enter")
        expect(page.locator(".item")).to_have_count(4)
        expect(page.locator("#beside")).to_contain_text("5 sets; usual is 1 to 3.")
        expect(page.locator("[data-seconds]")).to_contain_text("0:0")

    browse(live_server, clinic, "therapist", "light", act)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_runs_over(
    live_server: LiveServer, clinic: Clinic, scheme: str
) -> None:
    path, own = reverse("patient-program", args=[clinic.patient.pk]), reverse("clinic-exercises")
    with clinic.inside():
        factories.clinic_exercise(clinic.practice, "Heel rocker", confirmed_at=clinic.now)

    def serious(page: Page) -> list[object]:
        return [
            (problem["id"], str(problem["nodes"][0]["target"]))
            for problem in Axe().run(page).response["violations"]
            if problem["impact"] in ("serious", "critical")
        ]

    def act(page: Page) -> list[object]:
        page.goto(f"{live_server.url}{own}")
        found = serious(page)
        page.goto(f"{live_server.url}{path}")
        page.keyboard.type("knee")
        expect(page.locator("#found [role=option]").first).to_be_visible()
        found += serious(page)
        for width in (1440, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"runs over the edge at {width}")
        return found

    assert browse(live_server, clinic, "therapist", scheme, act) == []


def test_a_quick_enter_waits_for_the_list_of_what_was_typed(live_server: LiveServer, clinic: Clinic) -> None:
    path = reverse("patient-program", args=[clinic.patient.pk])

    def act(page: Page) -> None:
        page.goto(f"{live_server.url}{path}")
        page.keyboard.type("clamshell", delay=60)
        page.keyboard.press("Enter")
        expect(page.locator(".item")).to_have_count(4)
        expect(page.locator(".item").nth(3)).to_contain_text("Clamshell")

    browse(live_server, clinic, "therapist", "light", act)
