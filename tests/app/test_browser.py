"""The real page in a real browser: a worker trains, the network groks, the visitor walks through the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from story.chapters.answers import read_answers
from tests.app.served import drawn, launched, served
from training.config.presets import REFERENCE
from training.runs.reader import open_run
from training.runs.status import State

pytestmark = pytest.mark.browser

# Training competes with the browser and the server for two cores here, and CI may be slower still.
PATIENCE_MS = 240_000
STAGE = ".stage:has(figure[data-panel=accuracy])"  # below it, ordinary generalisation has one of its own


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


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
    context.set_default_timeout(90_000)
    yield context
    context.close()


def picture(page: Page, name: str) -> bytes:
    return page.locator(f"{STAGE} figure[data-panel^={name}] canvas").screenshot()


def told(page: Page) -> Locator:
    """What is said of the table, and of the accuracy, at the step shown."""
    return page.locator(f"{STAGE} figure[data-panel=table] .says")


def open_viewer(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    page.locator(f"{STAGE} .scrubber").wait_for()
    told(page).filter(has_text="%").wait_for()
    return page


def test_a_first_visit_sees_the_leap_and_a_new_network_can_be_stopped_started_again_and_leaps(
    context: BrowserContext, address: str, runs: Path
) -> None:
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.locator(f"{STAGE} .transport").wait_for()  # the run that came with the code
    page.locator("video").wait_for()  # and its film
    page.get_by_role("button", name="Train a new one live").click()
    page.get_by_text("Training live on this machine").wait_for()
    page.get_by_text("steps a second").wait_for()
    page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Stopped at step").wait_for(timeout=PATIENCE_MS)
    trained = replace(REFERENCE, seed=REFERENCE.seed + 1)
    stopped = open_run(trained.run_id, runs)
    assert stopped.status().state is State.STOPPED
    kept = len(stopped.snapshot_steps())

    page.get_by_role("button", name="Train again").click()
    page.get_by_text("Now watch the held-out pairs").wait_for(timeout=PATIENCE_MS)
    assert not page.locator(f"{STAGE} .transport").is_visible()
    # For a moment both are there, the picture that grew and the one that can be walked through.
    page.locator(f"{STAGE} .transport:visible").wait_for(timeout=PATIENCE_MS)
    page.get_by_test_id("stExpander").get_by_text("In numbers", exact=True).click()
    page.get_by_text("This run groks").wait_for()
    assert trained.run_id in page.url

    run = open_run(trained.run_id, runs)
    phases = run.phases()
    assert phases is not None
    assert phases.verdict == "groks"
    assert page.get_by_text(f"generalised at step {phases.generalised_at}").is_visible()
    assert len(open_run(f"{trained.run_id}~1", runs).snapshot_steps()) == kept
    assert faults == []


def test_the_first_page_answers_under_its_own_name(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/leap?lang=zh")
    page.locator(f"{STAGE} .scrubber").wait_for()
    assert page.get_by_role("dialog").count() == 0  # "page not found"


def test_scrubbing_moves_the_pictures_without_the_server(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(address)
    page.locator(f"{STAGE} .scrubber").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    before = {name: picture(page, name) for name in ("table", "ring", "accuracy", "loss")}
    was_told = told(page).inner_text()
    asked = len(sent)

    page.locator(f"{STAGE} .scrubber").focus()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    drawn(page)
    assert told(page).inner_text() != was_told
    for name, was in before.items():
        assert picture(page, name) != was, name
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    buttons = page.locator(f"{STAGE} .choices button")
    circle = picture(page, "circle")
    buttons.nth(1).click()
    drawn(page)
    assert picture(page, "circle") != circle
    page.wait_for_timeout(500)
    assert len(sent) == asked, "the viewer asked the server for something"


def test_a_link_leads_to_the_step_and_language_its_sender_saw(
    context: BrowserContext, address: str, runs: Path
) -> None:
    step = int(open_run(REFERENCE.run_id, runs).snapshot_steps()[20])
    page = open_viewer(context, f"{address}/?lang=zh&step={step}")
    assert page.locator("h1").inner_text() == "顿悟的一跃"
    assert page.locator(f"{STAGE} .step").inner_text() == f"第 {step} 步"
    page.locator(f"{STAGE} .scrubber").focus()
    page.keyboard.press("End")
    last = int(open_run(REFERENCE.run_id, runs).snapshot_steps()[-1])
    page.wait_for_url(f"**step={last}*")


def test_the_network_is_asked_by_keys_and_by_a_cell_and_the_question_stands_in_the_address(
    context: BrowserContext, address: str, runs: Path
) -> None:
    view = open_run(REFERENCE.run_id, runs).view()
    table, place = read_answers(view), 60
    step = int(view.steps[table.places[place]])
    page = open_viewer(context, f"{address}/?lang=en&step={step}&a=3&b=4")
    ring = page.locator(f"{STAGE} figure[data-panel=ring]")
    fields = ring.locator(".asking input")
    thinks = ring.locator(".says")
    told_of = lambda a, b: thinks.filter(has_text=f"{a} + {b} = {table.answers[place, a, b]}.")  # noqa: E731
    told_of(3, 4).wait_for()
    fields.first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.type("59")
    told_of(4, 59).wait_for()
    cells = page.locator(f"{STAGE} canvas.answers")
    cells.focus()
    page.keyboard.press("ArrowRight")
    told_of(4, 60).wait_for()
    box = cells.bounding_box()
    assert box is not None
    cells.click(position={"x": box["width"] - 2, "y": box["width"] - 12})
    told_of(96, 96).wait_for()
    page.wait_for_url("**a=96&b=96*")
    drawn(page)
    page.wait_for_timeout(1500)  # the page weighs all answers to it
    page.reload()
    told_of(96, 96).wait_for()


def test_the_switch_speaks_the_other_language_and_keeps_the_step(
    context: BrowserContext, address: str
) -> None:
    page = open_viewer(context, address)
    page.locator(f"{STAGE} .scrubber").focus()
    page.keyboard.press("ArrowLeft")
    drawn(page)
    step = page.locator(f"{STAGE} .step").inner_text().removeprefix("Step ")
    page.get_by_text("中文", exact=True).click()
    page.locator("h1").filter(has_text="顿悟").wait_for()
    page.locator(f"{STAGE} .step").filter(has_text=f"第 {step} 步").wait_for()
    assert "lang=zh" in page.url


def test_the_browsers_language_is_picked_up(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.locator("h1").filter(has_text="顿悟").wait_for(timeout=30_000)
    context.close()


def test_a_phone_shows_everything_within_its_width(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="en-US", viewport={"width": 390, "height": 844})
    page = open_viewer(context, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("table", "ring", "accuracy", "loss", "circle", "row"):
        box = page.locator(f"{STAGE} figure[data-panel^={name}] canvas").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    context.close()


def test_a_wrong_run_in_the_address_gets_one_line_and_a_way_out(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.goto(f"{address}/?run=../secrets")
    page.get_by_text("without a path").wait_for()
    page.get_by_text("Show the reference run").click()
    page.locator(f"{STAGE} .scrubber").wait_for()
