"""Visitors in a real browser, chapter by chapter, over one recorded reference run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.app.served import launched, served
from training.presets import REFERENCE
from training.recording import record
from training.store import open_run

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    record([REFERENCE], root=root)
    return root


@pytest.fixture(scope="module")
def address(runs: Path) -> Iterator[str]:
    with served(runs) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(60_000)
    yield context
    context.close()


def opened(context: BrowserContext, url: str) -> tuple[Page, list[str], list[object]]:
    """The page, the faults of its scripts, and what it sends to the server."""
    page, faults, sent = context.new_page(), [], []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(url)
    return page, faults, sent


def show_all(page: Page) -> None:
    page.get_by_role("radio", name="just show me").first.check(force=True)
    page.locator(".stage .says").first.filter(has_text="%").wait_for()


def says(page: Page) -> list[str]:
    return page.locator(".stage .says").all_inner_texts()


def test_three_phases_are_walked_through_without_the_server(context: BrowserContext, address: str) -> None:
    page, faults, sent = opened(context, f"{address}/phases")
    assert page.locator(".stage").count() == 0, "the answer is hidden until the reader has guessed"
    show_all(page)
    page.wait_for_timeout(1000)
    asked, told = len(sent), says(page)
    assert len(told) == 5
    page.locator(".stage .scrubber").focus()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(200)
    assert all(now != was for now, was in zip(says(page), told, strict=True))
    for canvas in page.locator(".stage canvas").all():
        label = canvas.get_attribute("aria-label") or ""
        assert any(sentence in label for sentence in says(page)), "every figure can be heard"
    page.locator(".stage .play").click()
    page.locator(".stage .play").click()
    assert len(sent) == asked, "the stage asked the server for something"
    assert faults == []


def test_a_figure_can_be_taken_away(context: BrowserContext, address: str) -> None:
    page, _, _ = opened(context, f"{address}/phases")
    show_all(page)
    with page.expect_download() as download:
        page.locator(".stage figure").nth(1).get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert download.value.suggested_filename == "teeth.csv"
    assert lines[0] == "curve,x,y"
    assert len(lines) > 50
    with page.expect_download() as download:
        page.locator(".stage figure").nth(1).get_by_role("button", name="PNG").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_link_leads_to_the_step_its_sender_saw(context: BrowserContext, address: str, runs: Path) -> None:
    step = int(open_run(REFERENCE.run_id, runs).snapshot_steps()[20])
    page, _, _ = opened(context, f"{address}/phases?lang=en&step={step}")
    show_all(page)
    assert page.locator(".stage .step").inner_text() == f"Step {step}"
    page.locator(".stage .scrubber").focus()
    page.keyboard.press("End")
    last = int(open_run(REFERENCE.run_id, runs).snapshot_steps()[-1])
    page.wait_for_url(f"**step={last}*")


def test_a_teacher_shows_the_answer_with_a_click(context: BrowserContext, address: str) -> None:
    page, _, _ = opened(context, f"{address}/phases?lang=en&teach=1")
    page.get_by_text("Show the answer").first.wait_for()
    assert page.locator(".stage").count() == 0
    page.get_by_text("Show the answer").first.click()
    page.locator(".stage canvas").first.wait_for()
