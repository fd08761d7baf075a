"""The patient's page in a real browser: without a signal, counting along, axe, and 320 points of width."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, sync_playwright
from playwright.sync_api import Page as BrowserPage
from pytest_django.live_server_helper import LiveServer

from hepcoach.checkins.models import CheckIn, KeptAnswer
from tests.web.test_patient_page import Page

pytestmark = pytest.mark.django_db(transaction=True)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""


@pytest.fixture
def page(transactional_db: None) -> Page:
    return Page()


def browse(act: Callable[[BrowserContext], Any], **options: Any) -> Any:
    """Do `act` in a browser, in its own thread (Django refuses queries under an event loop)."""

    def run() -> Any:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            try:
                return act(browser.new_context(**{"viewport": {"width": 390, "height": 844}, **options}))
            finally:
                browser.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def holds(tab: BrowserPage, what: str) -> None:
    """Wait until it is true. The policy of the page lets nothing be evaluated from within, so it is asked anew."""
    for _ in range(100):
        if tab.evaluate(what):
            return
        tab.wait_for_timeout(100)
    raise AssertionError(f"never came true: {what}")


def test_an_answer_given_without_a_signal_arrives_once_when_it_is_back(
    live_server: LiveServer, page: Page
) -> None:
    here = f"{live_server.url}/p/{page.token}/"

    def act(context: BrowserContext) -> str:
        tab = context.new_page()
        tab.goto(here)
        holds(tab, "navigator.serviceWorker.controller !== null")
        for kept in ("", "offline/"):
            holds(tab, f"caches.match('/p/{page.token}/{kept}').then(kept => kept !== undefined)")
        context.set_offline(True)
        tab.goto(here)
        assert "Heel slide" in tab.inner_text("main")
        tab.goto(f"{here}did/")
        tab.get_by_label("Some of them").check()
        tab.get_by_label("Heel slide").check()
        tab.get_by_label("How is your pain").select_option("3")
        tab.get_by_role("button", name="Keep it").click()
        tab.wait_for_selector("text=Kept on this phone")
        context.set_offline(False)
        tab.evaluate("window.dispatchEvent(new Event('online'))")
        tab.wait_for_selector("text=The clinic has it now")
        # Another tab, and the signal coming and going, find nothing left to send.
        other = context.new_page()
        other.goto(here)
        other.evaluate("window.dispatchEvent(new Event('online'))")
        other.wait_for_timeout(300)
        return other.evaluate(
            "new Promise(done => { const open = indexedDB.open('hepcoach', 1); open.onsuccess = () => {"
            "const all = open.result.transaction('answers').objectStore('answers').getAll();"
            "all.onsuccess = () => done(all.result.length); }; })"
        )

    assert browse(act) == 0
    with page.inside():
        known = CheckIn.objects.get()
        assert (known.status, known.items_done, known.pain) == ("partial", [1], 3)
        assert KeptAnswer.objects.count() == 1


def test_a_browser_may_send_every_form_of_the_page(live_server: LiveServer, page: Page) -> None:
    here = f"{live_server.url}/p/{page.token}/"

    def act(context: BrowserContext) -> list[str]:
        tab = context.new_page()
        tab.goto(f"{here}did/")
        tab.locator("main form button").first.click()
        after_the_answer = tab.inner_text("main")
        tab.goto(f"{here}progress/")
        tab.get_by_role("textbox", name="Year").fill("1951")
        tab.get_by_role("button", name="Open").click()
        return [after_the_answer, tab.inner_text("main")]

    for said in browse(act):
        assert "expired" not in said and "What year" not in said
    with page.inside():
        assert CheckIn.objects.get().status == "done"


def test_the_phone_counts_sets_and_repetitions_along(live_server: LiveServer, page: Page) -> None:
    def act(context: BrowserContext) -> list[str]:
        tab = context.new_page()
        tab.goto(f"{live_server.url}/p/{page.token}/")
        box = tab.locator("[data-counter]").first
        said = [box.locator("[data-said]").inner_text()]
        for _ in range(10):
            box.get_by_role("button", name="Count one").click()
        said.append(box.locator("[data-said]").inner_text())
        for _ in range(20):
            box.locator("[data-go]").click()
        said.append(box.locator("[data-said]").inner_text())
        return said

    first, second, last = browse(act)
    assert (first, second) == ("Set 1 of 3. Done: 0 of 10", "Set 2 of 3. Done: 0 of 10")
    assert last.startswith("All done")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits_a_small_phone(live_server: LiveServer, page: Page, scheme: str) -> None:
    def act(context: BrowserContext) -> list[str]:
        tab = context.new_page()
        found = []
        for place in ("", "offline/", "did/", "settings/"):
            tab.goto(f"{live_server.url}/p/{page.token}/{place}")
            wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found += [f"{place}: {wide} points too wide"] if wide > 0 else []
            found += [f"{place}: {each['id']}" for each in Axe().run(tab).response["violations"]]
        return found

    assert browse(act, color_scheme=scheme, viewport={"width": 320, "height": 640}) == []


def test_text_at_twice_its_size_fits_the_smallest_phone(live_server: LiveServer, page: Page) -> None:
    def act(context: BrowserContext) -> list[str]:
        tab = context.new_page()
        found = []
        for place in (
            "",
            "did/",
            "which/",
            "why/",
            "pain/",
            "question/",
            "done/",
            "progress/",
            "settings/",
            "offline/",
        ):
            tab.goto(f"{live_server.url}/p/{page.token}/{place}")
            size = "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"
            usual = tab.evaluate(size)
            # As a browser does whose reader asks for text of twice the size.
            tab.evaluate("document.documentElement.style.fontSize = '200%'")
            found += [] if tab.evaluate(size) == 2 * usual else [f"{place}: the text keeps its size"]
            wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found += [f"{place}: {wide} points too wide"] if wide > 0 else []
        return found

    assert browse(act, viewport={"width": 320, "height": 640}) == []
