"""Photographs the pages of a fresh demo for docs/screens: three widths, light and dark, listed by who sees it.

`make screens` writes NAME-WIDTH-THEME.webp at half size and the list, and says which pages are wider than their
screen. Ids differ between demos, so a page is reached as a person reaches it: by a link on another page.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[1]
SIZES = ((1440, 900), (1024, 768), (390, 844))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# A long page is shown from its head: enough to recognise it, little enough to keep in the repository.
_TALLEST = 1800
_READY_SECONDS = 300


@dataclass(frozen=True)
class Shot:
    """`start` is opened; `link`, when set, is a pattern of the address that is followed from there."""

    name: str
    title: str
    start: str
    link: str = ""


_A_PATIENT = r"^/patients/\d+/$"
USERS: dict[str, tuple[str, list[Shot]]] = {
    "therapist": (
        "therapist",
        [
            Shot("today", "Today: the caseload, worst first", "/"),
            Shot("case", "A case: why, the patient's words, the reply", "/", r"^/cases/\d+/$"),
            Shot("patient", "A patient: what to ask, and what happened", "/", _A_PATIENT),
            Shot("patients", "All patients", "/patients/"),
            Shot("program", "The program builder", "/", _A_PATIENT + ">program/"),
            Shot("care", "Care plan: milestone, measures, rules", "/", _A_PATIENT + ">care/"),
            Shot("training", "Family training", "/", _A_PATIENT + ">training/"),
            Shot("reach", "How a patient is reached", "/", _A_PATIENT + ">reach/"),
            Shot("confirm", "Programs to confirm", "/confirm/"),
            Shot("sign", "Notes to sign", "/sign/"),
            Shot("note", "A note, each sentence linked to its data", "/sign/", r"^/notes/\d+/$"),
            Shot("own-exercises", "The clinic's own exercises", "/exercises/own/"),
            Shot("you", "One's own settings", "/you/"),
            Shot("styleguide", "The parts that pages are made of", "/styleguide/"),
            Shot("not-found", "A page that does not exist", "/nowhere/"),
        ],
    ),
    "front desk": (
        "front desk",
        [
            Shot("front-desk", "Calls to make, texts to answer", "/front-desk/"),
            Shot("contact", "A patient's contact card", "/front-desk/", _A_PATIENT),
            Shot("intake", "A new patient by hand", "/front-desk/intake/"),
            Shot("import", "Many patients from a table", "/front-desk/import/"),
        ],
    ),
    "owner": (
        "owner",
        [
            Shot("overview", "How many patients need someone", "/"),
            Shot("practice", "The practice", "/practice/"),
            Shot("people", "People, covers and hand-over", "/practice/people/"),
            Shot("rules", "Thresholds of the rules", "/practice/rules/"),
            Shot("numbers", "Before and now, with denominators", "/practice/numbers/"),
            Shot(
                "number",
                "One number and the rows behind it",
                "/practice/numbers/",
                r"^/practice/numbers/[a-z-]+/$",
            ),
            Shot("carriers", "Carriers", "/practice/carriers/"),
            Shot("texts", "The practice's own words", "/practice/texts/"),
            Shot("note-templates", "Templates of notes", "/practice/notes/"),
            Shot("connections", "Connections to EHRs", "/practice/connections/"),
            Shot("rtm-money", "What remote monitoring brings", "/rtm/money/"),
        ],
    ),
    "biller": (
        "biller",
        [
            Shot("billing", "How much data each therapist has", "/"),
            Shot("rtm", "What can be billed", "/rtm/"),
            Shot("rtm-month", "One month and its proof", "/rtm/", r"^/rtm/\d+/"),
            Shot("claims", "Claims", "/rtm/claims/"),
        ],
    ),
    "patient": (
        "patient",
        [
            Shot("page-today", "The patient's page: today's exercises", ""),
            Shot("page-progress", "How it goes", "progress/"),
            Shot("page-question", "A message to the clinic", "question/"),
            Shot("page-settings", "Hours, language, pause, stop", "settings/"),
            Shot("page-helpers", "Who may help", "helpers/"),
        ],
    ),
    "anyone": (
        "",
        [
            Shot("door", "The demo's door", "/demo/"),
            Shot("sign-in", "Sign in", "/accounts/login/"),
            Shot("phones", "The on-screen phones", "/demo/phone/"),
            Shot("phone", "One phone", "/demo/phone/", r"^/demo/phone/\d+/$"),
        ],
    ),
}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--url", default="", help="of a demo that runs already; without it one is started and ended"
    )
    asked.add_argument("--out", type=Path, default=ROOT / "docs" / "screens")
    asked.add_argument("--only", default="", help="pages with this in their name")
    args = asked.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with _demo(args.url) as url, sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        trouble = [line for user in USERS for line in _photograph(browser, url, user, args.out, args.only)]
        browser.close()
    if not args.only:
        (args.out / "README.md").write_text(_listing(), encoding="utf-8")
    print("\n".join(trouble) or "Every page fits its screen.")
    return 1 if trouble else 0


def _photograph(browser: Browser, url: str, user: str, out: Path, only: str) -> Iterator[str]:
    """All pages of one user; yields what is wrong with them."""
    role, shots = USERS[user]
    wanted = [shot for shot in shots if only in shot.name]
    if not wanted:
        return
    context = browser.new_context()
    page = context.new_page()
    own = _open_as_a_patient(page, url) if role == "patient" else ""
    if role and not own:
        _sign_in(page, url, role)
    for shot in wanted:
        address = own + shot.start if own else _address(page, url, shot)
        if address is None:
            yield f"{shot.name}: {shot.start} has no link to such a page"
            continue
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                page.goto(url + address)
                wide = page.evaluate("document.scrollingElement.scrollWidth")
                if wide > width:
                    yield f"{shot.name}: {wide} points wide on a screen of {width} ({address})"
                (out / f"{shot.name}-{width}-{theme}.webp").write_bytes(_picture(context, page, width, height))
    context.close()


def _sign_in(page: Page, url: str, role: str) -> None:
    page.goto(url + "/demo/")
    doors = page.locator('form[action^="/demo/sign-in/"]').filter(has_text=re.compile(role, re.IGNORECASE))
    doors.first.locator("button").click()


def _open_as_a_patient(page: Page, url: str) -> str:
    """The address of a page with exercises for today, its birth year answered as the front desk knows it."""
    page.goto(url + "/demo/phone/")
    hrefs = "all => all.map(one => one.getAttribute('href'))"
    phones: list[str] = page.locator('main a[href^="/demo/phone/"]').evaluate_all(hrefs)
    for phone in phones:
        page.goto(url + phone)
        links: list[str] = page.locator('main a[href*="/p/"]').evaluate_all(hrefs)
        if not links:
            continue
        page.goto(links[-1])
        if not page.locator(".figure").count():
            continue
        own = re.sub(r"^https?://[^/]+", "", links[-1].rstrip("/")) + "/"
        _sign_in(page, url, "front desk")
        page.goto(url + "/patients/" + phone.split("/")[3] + "/")
        born = re.search(r"born (\d{4})", page.locator("main").inner_text())
        page.goto(url + own + "progress/")
        if born and page.locator('input[name="year"]').count():
            page.fill('input[name="year"]', born[1])
            page.locator("main form button").first.click()
        return own
    raise LookupError("no phone of this demo has a page with exercises")


def _address(page: Page, url: str, shot: Shot) -> str | None:
    """Where the page is in this demo; "pattern>more" opens a page below the one that the pattern finds."""
    if not shot.link:
        return shot.start
    pattern, _, below = shot.link.partition(">")
    page.goto(url + shot.start)
    links: list[str] = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    found = next((link for link in links if re.search(pattern, link)), None)
    return found + below if found else None


def _picture(context: BrowserContext, page: Page, width: int, height: int) -> bytes:
    """The page as WebP at half size, as Chromium writes it: Playwright's own call knows PNG and JPEG alone."""
    tall = min(max(page.evaluate("document.scrollingElement.scrollHeight"), height), _TALLEST)
    session = context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "width": width, "height": tall, "scale": 0.5}
    wanted = {"format": "webp", "quality": 55, "clip": clip, "captureBeyondViewport": True}
    shown = session.send("Page.captureScreenshot", wanted)
    session.detach()
    return base64.b64decode(shown["data"])


def _listing() -> str:
    lines = [
        "# Screens",
        "",
        "Written by `make screens` from a fresh demo. Each page at 1440, 1024 and 390 points.",
    ]
    for user, (_, shots) in USERS.items():
        lines += ["", f"## {user.capitalize()}", "", "| page | light | dark |", "|---|---|---|"]
        for shot in shots:
            cells = [
                " · ".join(f"[{width}]({shot.name}-{width}-{theme}.webp)" for width, _ in SIZES)
                for theme in THEMES
            ]
            lines.append(f"| {shot.title} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines) + "\n"


@contextmanager
def _demo(url: str) -> Iterator[str]:
    """A demo of our own in a home that is thrown away, unless one runs already."""
    if url:
        yield url
        return
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="hepcoach-screens-") as home:
        command = [str(Path(sys.executable).parent / "hepcoach"), "demo", "--port", str(port)]
        running = subprocess.Popen(command, env={**os.environ, "HEPCOACH_HOME": home}, stdout=subprocess.DEVNULL)
        try:
            _wait_for(f"http://localhost:{port}")
            yield f"http://localhost:{port}"
        finally:
            # Not SIGINT, which a command started in the background never hears.
            running.terminate()
            running.wait(timeout=60)


def _wait_for(url: str) -> None:
    ends = time.monotonic() + _READY_SECONDS
    while time.monotonic() < ends:
        try:
            urllib.request.urlopen(url + "/demo/", timeout=5).close()
        except OSError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(f"the demo did not open within {_READY_SECONDS} seconds")


if __name__ == "__main__":
    sys.exit(main())
