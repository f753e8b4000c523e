"""Visitors in a real browser, chapter by chapter, over one recorded run, under a path of a proxy."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from app_pages.frame.headers import security_headers
from story.ways.tour import TOUR
from tests.app.served import drawn, launched, served
from training.config.presets import REFERENCE
from training.packed import shipped_run
from training.runs.reader import open_run

pytestmark = pytest.mark.browser
BASE, POLICY = "/class/grokking", "Content Security Policy"
WEBSOCKET = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}  # fmt: skip


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    shipped_run(REFERENCE, root)
    return root


@pytest.fixture(scope="module")
def address(runs: Path) -> Iterator[str]:
    with served(runs, BASE.strip("/")) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        locale="en-US", viewport={"width": 1280, "height": 1000}, reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    yield context
    context.close()


def opened(context: BrowserContext, url: str) -> tuple[Page, list[str], list[object]]:
    """The page, its faults, and what it sends to the server.

    Faults are those of its scripts, what it may not do by the policy that came with it, and whatever it asks
    for outside the path under which the app is served.
    """
    page, faults, sent = context.new_page(), [], []
    place = urlsplit(url)
    inside = (f"{place.scheme}://{place.netloc}{BASE}", "data:", "blob:")
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if POLICY in said.text else None)
    page.on("request", lambda asked: None if asked.url.startswith(inside) else faults.append(asked.url))
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(url)
    return page, faults, sent


def shown(page: Page) -> None:
    page.locator(".stage .says").first.filter(has_text="%").wait_for()


def says(page: Page) -> list[str]:
    return page.locator(".stage .says").all_inner_texts()


def test_three_phases_are_walked_through_without_the_server(context: BrowserContext, address: str) -> None:
    page, faults, sent = opened(context, f"{address}/phases")
    shown(page)
    page.wait_for_timeout(1000)
    asked, told = len(sent), says(page)
    assert len(told) == 5
    page.locator(".stage .scrubber").focus()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    drawn(page)
    assert all(now != was for now, was in zip(says(page), told, strict=True))
    for canvas in page.locator(".stage canvas").all():
        label = canvas.get_attribute("aria-label") or ""
        assert any(sentence in label for sentence in says(page)), "every figure can be heard"
    page.locator(".stage .play").click()
    page.locator(".stage .play").click()
    assert len(sent) == asked, "the stage asked the server for something"
    assert faults == []


def png_width(path: Path) -> int:
    """How many pixels across: the first number of a PNG's header."""
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG")
    return int.from_bytes(data[16:20], "big")


@pytest.mark.parametrize(
    ("name", "size"),
    [("manifold", (1440, 900)), ("when", (1440, 900)), ("dark", (390, 844)), ("space", (390, 844))],
)
def test_the_first_screen_shows_the_picture_and_the_page_its_name(
    browser: Browser, address: str, name: str, size: tuple[int, int]
) -> None:
    """It is there unasked, from side to side, with its head below a few words."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="en-US")
    page.goto(f"{address}/{name}")
    canvas = page.locator("canvas").first
    canvas.wait_for(timeout=60_000)
    box = settled_box(canvas, lambda found: found["y"] + min(240, found["height"]) < size[1])
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.wait_for_function("document.title.endsWith('· Kaiqiao 开窍')")
    page.wait_for_function("document.documentElement.lang == 'en'")
    page.close()


def settled_box(one: Locator, fits: Callable[[FloatRect], bool], seconds: float = 10.0) -> FloatRect:
    """Where something is, once that fits: stages are mounted in any order, and until the first of a page is,
    the first picture is one from below."""
    deadline = time.monotonic() + seconds
    while (box := one.bounding_box()) is None or not fits(box):
        assert time.monotonic() < deadline, box
        one.page.wait_for_timeout(100)
    return box


def test_stages_of_one_run_go_to_a_step_together(context: BrowserContext, address: str) -> None:
    page, _, _ = opened(context, f"{address}/dark?lang=en")
    steps = page.locator(".stage .step")
    expect(steps).to_have_count(4)
    page.locator(".stage .scrubber").first.focus()
    page.keyboard.press("Home")
    for at in range(4):
        steps.nth(at).filter(has_text="Step 0").wait_for(state="attached")


def test_a_figure_can_be_taken_away(context: BrowserContext, address: str) -> None:
    page, _, _ = opened(context, f"{address}/phases")
    shown(page)
    page.locator(".stage figure").nth(2).locator("summary").click()
    with page.expect_download() as download:
        page.locator(".stage figure").nth(2).get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert download.value.suggested_filename == "margin_gap.csv"
    assert lines[0] == "curve,x,y"
    assert len(lines) > 50
    with page.expect_download() as download:
        page.locator(".stage figure").nth(2).get_by_role("button", name="PNG").click()
    assert png_width(Path(download.value.path())) >= 1200
    with page.expect_download() as download:
        page.locator(".stage figure").nth(2).get_by_role("button", name="SVG").click()
    drawing = ElementTree.fromstring(Path(download.value.path()).read_text(encoding="utf-8"))
    parts = [part.tag.rpartition("}")[2] for part in drawing.iter()]
    assert parts.count("path") > 3  # curves, not a picture of them
    assert "Height of the teeth" in {part.text for part in drawing.iter()}


def test_a_link_leads_to_the_step_its_sender_saw(context: BrowserContext, address: str, runs: Path) -> None:
    step = int(open_run(REFERENCE.run_id, runs).snapshot_steps()[20])
    page, _, _ = opened(context, f"{address}/phases?lang=en&step={step}")
    shown(page)
    assert page.locator(".stage .step").inner_text() == f"Step {step}"
    page.locator(".stage .scrubber").focus()
    page.keyboard.press("End")
    last = int(open_run(REFERENCE.run_id, runs).snapshot_steps()[-1])
    page.wait_for_url(f"**step={last}*")


def test_a_teacher_shows_the_answer_with_a_click(context: BrowserContext, address: str) -> None:
    page, _, _ = opened(context, f"{address}/phases?lang=en&teach=1")
    page.locator(".stage .step").filter(
        has_text="Step 0"
    ).wait_for()  # nothing plays before the class has pointed
    assert page.get_by_text("The night in numbers").count() == 0
    page.get_by_text("Show the answer").first.click()
    page.get_by_text("The night in numbers").wait_for()


def test_the_language_and_the_teacher_go_along_to_the_next_page(
    context: BrowserContext, address: str
) -> None:
    page, faults, _ = opened(context, f"{address}/phases?lang=zh&teach=1")
    page.locator("h1").filter(has_text="三个阶段").wait_for()
    page.get_by_role("link", name="权重衰减").first.click()
    page.locator("h1").filter(has_text="权重衰减").wait_for()
    page.wait_for_url("**lang=zh*")
    assert "teach=1" in page.url
    page.get_by_text("显示答案").first.wait_for()
    assert faults == []


def test_the_tour_leads_from_page_to_page_and_can_be_left(context: BrowserContext, address: str) -> None:
    page, faults, _ = opened(context, f"{address}/?lang=en&tour=11")
    page.get_by_role("link", name="Back to the tour: Sandpile").click()
    page.get_by_text(TOUR[10].sentence).wait_for()
    page.get_by_role("link", name="On", exact=True).click()
    page.get_by_text(TOUR[11].sentence).wait_for()
    expect(page).to_have_url(re.compile("/lab.*tour=12"))
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("link", name="Take the tour").wait_for()
    expect(page).not_to_have_url(re.compile("tour="))
    assert faults == []


def test_a_cell_of_the_map_opens_its_runs_and_stands_in_the_link(
    context: BrowserContext, address: str
) -> None:
    page, faults, _ = opened(context, f"{address}/when?lang=en")
    map_ = page.locator(".stage canvas.heat").first
    map_.wait_for()
    page.wait_for_timeout(500)
    box = map_.bounding_box()
    assert box is not None
    map_.click(position={"x": box["width"] * 0.95, "y": 40})
    page.wait_for_url("**cell=*")
    shown = page.get_by_text("The runs at weight decay").filter(has_not_text="1.3, 37%")
    shown.wait_for()
    facts = shown.inner_text()
    again, _, _ = opened(context, page.url)
    again.get_by_text(facts, exact=True).wait_for()
    assert faults == []


def test_a_weight_is_dragged_and_its_place_stands_in_the_link(context: BrowserContext, address: str) -> None:
    page, faults, sent = opened(context, f"{address}/decay?lang=en")
    forces = page.get_by_test_id("two-forces")
    forces.locator(".says").filter(has_text="weight").wait_for()
    page.wait_for_timeout(1000)
    told, asked = forces.locator(".says").inner_text(), len(sent)
    canvas = forces.locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 100, steps=5)
    page.mouse.up()
    drawn(page)
    assert forces.locator(".says").inner_text() != told
    assert "w=" in page.url
    assert len(sent) == asked, "the picture asked the server for something"
    said = forces.locator(".says").inner_text()
    again, _, _ = opened(context, page.url)
    again.get_by_test_id("two-forces").locator(".says").filter(has_text=said).wait_for()
    assert faults == []


def test_the_dimension_stands_in_the_link(context: BrowserContext, address: str) -> None:
    page, faults, _ = opened(context, f"{address}/space?lang=en&d=100")
    shown(page)
    assert any("100 dimensions" in text for text in says(page))
    page.locator(".stage .scrubber").first.focus()
    page.keyboard.press("End")
    page.wait_for_url("**d=1000000*")
    assert faults == []


def test_a_film_waits_after_each_part_until_it_is_told_to_go_on(
    context: BrowserContext, address: str
) -> None:
    page, faults, sent = opened(context, f"{address}/films?lang=en&mode=steps")
    steps = page.get_by_test_id("film-steps")
    video, on = steps.locator("video"), steps.locator("button.on")
    on.filter(has_text="Play").wait_for()
    count = len(sent)
    video.evaluate("film => { film.playbackRate = 8; }")
    on.click()
    on.filter(has_text="On:").wait_for()
    first_end = float(video.evaluate("film => film.currentTime"))
    assert 1 < first_end < 20
    assert steps.get_attribute("data-part") == "0"
    steps.press("PageDown")  # a presenter's remote control
    on.filter(has_text="On:").wait_for()
    assert steps.get_attribute("data-part") == "1"
    assert float(video.evaluate("film => film.currentTime")) > first_end + 1
    steps.press("ArrowLeft")
    assert steps.get_attribute("data-part") == "0"
    assert float(video.evaluate("film => film.currentTime")) <= first_end
    assert len(sent) == count
    assert faults == []


def test_a_film_that_is_not_there_can_be_rendered(context: BrowserContext, address: str) -> None:
    page, faults, _ = opened(context, f"{address}/films?lang=en&quality=h")
    page.get_by_role("button", name="Render").first.wait_for()
    assert faults == []


def test_ten_visitors_at_once_are_all_served(browser: Browser, address: str) -> None:
    """Each on a page of their own, half of them in Chinese; nobody waits for another's page to be left."""
    names = ["", "phases", "dark", "when", "decay", "space", "occam", "sandpile", "claims", "symbols"]
    contexts = [browser.new_context(locale=("en-US", "zh-CN")[at % 2]) for at in range(len(names))]
    pages = [context.new_page() for context in contexts]
    for page, name in zip(pages, names, strict=True):
        page.set_default_timeout(60_000)
        page.goto(f"{address}/{name}", wait_until="commit")
    for at, page in enumerate(pages):
        page.locator("h1").first.wait_for()
        has_chinese = any("一" <= letter <= "鿿" for letter in page.locator("h1").first.inner_text())
        assert has_chinese == (at % 2 == 1)
        assert page.get_by_test_id("stException").count() == 0
    for context in contexts:
        context.close()


def test_two_visitors_of_the_laboratory_queue_and_each_sees_what_is_their_own(
    browser: Browser, address: str
) -> None:
    """They take turns, neither can stop or cancel what is not theirs, and then both have a run."""
    small = "p=23&d_mlp=64&steps=500&evaluate_every=25&steps_after_grokking=none&lang=en"
    contexts = [browser.new_context(locale="en-US") for _ in range(2)]
    first, second = (context.new_page() for context in contexts)
    for page, seed in ((first, 1), (second, 2)):
        page.set_default_timeout(90_000)
        page.goto(f"{address}/lab?{small}&seed={seed}")
        page.get_by_role("button", name="Train this network").click()
    of_another = second.get_by_test_id("stHorizontalBlock").filter(has_text="another visitor's")
    of_another.first.wait_for()
    expect(of_another.get_by_role("button")).to_have_count(0)
    guess = first.get_by_role("img", name="To move the mark by keys")  # there in one's own turns
    guess.focus()
    guess.press("Shift+ArrowLeft")
    first.get_by_text("You said step").wait_for()
    for page in (first, second):
        page.locator(".stage .says").filter(has_text="At the end").first.wait_for()
        assert page.get_by_test_id("stException").count() == 0
    for context in contexts:
        context.close()


def test_a_map_fills_in_live_and_a_cell_opens_its_run(context: BrowserContext, address: str) -> None:
    page, faults, _ = opened(context, f"{address}/when?lang=en")
    page.get_by_role("button", name="Fill one in on this machine").click()
    page.get_by_text(re.compile(r"[1-9]\d* of 64 runs are finished")).first.wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Go on").wait_for()
    picture = page.locator("canvas").first
    picture.focus()
    for key in ["ArrowLeft"] * 8 + ["ArrowDown"] * 8:  # to the corner in which the map begins
        picture.press(key)
    page.get_by_role("link", name="Watch its table fill").wait_for()
    assert faults == []


def test_a_wrong_setting_in_the_link_gets_one_line(context: BrowserContext, address: str) -> None:
    page, faults, _ = opened(context, f"{address}/lab?lang=en&p=1")
    page.get_by_text("p = 1: it must be a whole number from 2 to").first.wait_for()
    page.goto(f"{address}/lab?lang=en&runs=../../etc/passwd")
    page.get_by_text("without a path").first.wait_for()
    assert page.get_by_test_id("stException").count() == 0
    assert faults == []


def answer(address: str, path: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
    place = urlsplit(address)
    server = http.client.HTTPConnection(place.netloc, timeout=20)
    server.request("GET", place.path + path, headers=headers or {})
    return server.getresponse()


def test_every_answer_carries_the_headers(address: str) -> None:
    for path in ("/", "/lab", "/_stcore/health", "/media/none.mp4", "/../x"):
        found = answer(address, path)
        for name, text in security_headers().items():
            assert found.getheader(name) == text, path
    page = answer(address, "/").read().decode()
    assert page.count("<script>") == security_headers()["content-security-policy"].count("'sha256-")


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("", "", 101), ("", "same", 101), ("localhost:8501", "http://localhost:8501", 101),
        ("evil.example", "http://evil.example", 403), ("evil.example", "", 403),
        ("127.0.0.1.evil.example", "", 403), ("", "http://evil.example", 403), ("", "null", 403),
    ],
)  # fmt: skip
def test_a_page_connects_from_this_address_alone(address: str, host: str, origin: str, status: int) -> None:
    netloc = urlsplit(address).netloc
    headers = {"Host": host or netloc, "Origin": f"http://{netloc}" if origin == "same" else origin}
    sent = {name: text for name, text in headers.items() if text}
    assert answer(address, "/_stcore/stream", WEBSOCKET | sent).status == status


def test_a_foreign_picture_is_not_fetched_whoever_put_it_there(context: BrowserContext, address: str) -> None:
    page, faults, _ = opened(context, f"{address}/symbols?lang=en")
    page.locator("h1").first.wait_for()
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://evil.example/x.png'}))")
    page.wait_for_function("() => [...document.images].at(-1).complete")
    assert any(POLICY in fault and "evil.example" in fault for fault in faults)
