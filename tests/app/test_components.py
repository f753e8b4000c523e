"""The browser's components by themselves: they draw, answer, and leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app_pages.canvas import Guess, Lines, Mark, Series, pack_stage
from app_pages.chapters.weight_decay.two_forces import DECAY
from story.chapters.weight_decay import Valley
from tests.app.component_harness import ENGLISH, PANELS, STEPS, bare_page, in_script, mount, sample
from tests.app.served import launched

pytestmark = pytest.mark.browser

COMPONENTS = ("stage", "pile", "two_forces", "film_steps", "ledger", "present")
# What a visitor does so that as much as possible is under way when the component is taken away.
BUSY = {
    "stage": ".play",
    "pile": ".play",
    "two_forces": ".go",
    "film_steps": ".on",
    "ledger": ".filters .fails",
    "present": "button",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def left_open(page: Page) -> dict[str, int]:
    found: dict[str, int] = page.evaluate("leftOpen()")
    return found


@pytest.mark.parametrize("name", COMPONENTS)
def test_twenty_times_mounted_and_taken_away_it_leaves_nothing(browser: Browser, name: str) -> None:
    with bare_page(browser, name) as (page, faults):
        before = left_open(page)
        assert not any(before.values())
        for _ in range(20):
            mount(page, name)
            page.evaluate("new Promise((done) => setTimeout(done, 60))")
            page.locator(BUSY[name]).click()
            assert left_open(page)["listeners"] > 0, "the counting counts"
            page.evaluate("remove()")
            assert left_open(page) == before
        page.wait_for_timeout(700)  # longer than from one look at the theme to the next
        assert left_open(page) == before
        assert faults == []


@pytest.mark.parametrize("name", COMPONENTS)
def test_new_data_come_to_the_same_component(browser: Browser, name: str) -> None:
    """Streamlit calls again without taking away: nothing more may then be open than before."""
    with bare_page(browser, name) as (page, faults):
        mount(page, name)
        page.wait_for_timeout(100)
        once = left_open(page)
        data = in_script(sample(name)[1])
        for _ in range(3):
            page.evaluate(f"show({data})")
        page.wait_for_timeout(100)
        assert {key: left_open(page)[key] for key in ("timers", "observers", "addresses")} == {
            key: once[key] for key in ("timers", "observers", "addresses")
        }
        page.evaluate("remove()")
        assert not any(left_open(page).values())
        assert faults == []


def test_a_growing_run_keeps_its_pictures(browser: Browser) -> None:
    """New data twice a second: the same canvases are drawn on, and nothing that was opened closes."""
    with bare_page(browser, "stage") as (page, faults):
        mount(page, "stage")
        canvases = "[...document.querySelector('div').shadowRoot.querySelectorAll('canvas')]"
        page.evaluate(f"window.kept = {canvases}")
        page.get_by_role("button", name="in space").click()
        for _ in range(3):
            page.evaluate(f"show({in_script(sample('stage')[1])})")
        assert page.evaluate(f"{canvases}.every((canvas, at) => canvas === kept[at])")
        assert page.get_by_role("button", name="in space").get_attribute("aria-pressed") == "true"
        assert faults == []


def test_panels_of_one_group_take_turns(browser: Browser) -> None:
    with bare_page(browser, "stage") as (page, _):
        mount(page, "stage")
        figure = page.locator("figure[data-panel=plane]")
        was = figure.locator("canvas").screenshot()
        page.get_by_role("button", name="in space").click()
        figure = page.locator("figure[data-panel=space]")
        turned = figure.locator("canvas").screenshot()
        assert turned != was
        box = figure.locator("canvas").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 100, box["y"] + 100)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 120, steps=3)
        page.mouse.up()
        assert figure.locator("canvas").screenshot() != turned


def test_the_pointer_reads_and_lets_go(browser: Browser) -> None:
    with bare_page(browser, "stage") as (page, faults):
        mount(page, "stage")
        curves = page.locator("figure[data-panel=curves]")
        curves.locator("canvas").hover()
        curves.locator(".probe").filter(has_text="training").wait_for()
        page.mouse.move(5, 5)
        curves.locator(".probe").wait_for(state="hidden")
        teeth = page.locator("figure[data-panel=teeth]")
        teeth.locator("canvas").click()
        page.mouse.move(5, 5)
        teeth.locator(".probe").wait_for()  # pinned
        teeth.locator("canvas").press("ArrowUp")
        teeth.locator("canvas").press("Escape")
        teeth.locator(".probe").wait_for(state="hidden")
        assert faults == []


def test_the_timeline_answers_keys_and_names_the_phases(browser: Browser) -> None:
    with bare_page(browser, "stage") as (page, _):
        mount(page, "stage")
        step = page.locator(".step")
        step.filter(has_text="Step 5").wait_for()
        for key, told in (("Home", "Step 0"), ("ArrowRight", "Step 5"), ("End", "Step 10")):
            page.keyboard.press(key)  # nothing has the focus: the stage in view takes it
            step.filter(has_text=told).wait_for()
        page.get_by_role("button", name="Plateau").click()
        step.filter(has_text="Step 0").wait_for()  # the recorded step next to where it begins
        assert "step=0" in page.url


def test_a_stage_plays_once_by_itself_and_not_for_who_wants_no_motion(browser: Browser) -> None:
    data = pack_stage(PANELS, ENGLISH, name="once", steps=STEPS, plays=True)
    with bare_page(browser, "stage") as (page, _):
        mount(page, "stage", data)
        assert page.evaluate("playAtFirst") == "Pause"
        page.locator(".step").filter(has_text="Step 10").wait_for()
        page.locator(".play").filter(has_text="Play").wait_for()
        page.evaluate("remove()")
        mount(page, "stage", data)
        assert page.evaluate("playAtFirst") != "Pause"
        page.locator(".step").filter(has_text="Step 10").wait_for()
    with bare_page(browser, "stage") as (page, _):
        page.emulate_media(reduced_motion="reduce")
        mount(page, "stage", data)
        assert page.evaluate("playAtFirst") != "Pause"
        page.locator(".step").filter(has_text="Step 10").wait_for()


def test_a_cell_is_picked_by_pointer_and_by_keys(browser: Browser) -> None:
    with bare_page(browser, "stage") as (page, _):
        mount(page, "stage")
        table = page.locator("canvas.heat")
        box = table.bounding_box()
        assert box is not None
        table.click(position={"x": box["width"] - 30, "y": 40})
        table.press("ArrowLeft")
        table.press("ArrowDown")
        assert page.evaluate("told") == [
            ["picked", {"panel": "heat", "row": row, "column": column}]
            for row, column in ((1, 2), (1, 1), (0, 1))
        ]


def test_a_step_is_marked_and_a_value_guessed_by_pointer_and_by_keys(browser: Browser) -> None:
    words = {"ask": "How much?", "near": "{guess}, near {at}.", "early": "Too low.", "late": "Too high."}
    curve = Series(name="share", label="share", xs=STEPS, ys=[0.0, 0.2, 0.9], colour="train")
    guess = Guess(at=0.9, near=0.1, words=words, axis="y", place=10, format="percent")
    asked = Lines(
        name="asked",
        title="Asked",
        cursor=True,
        percent=True,
        range_y=(0.0, 1.0),
        series=[curve],
        guess=guess,
    )
    mark = Mark(at=5, label="off", steps=STEPS)
    shown = [asked, Lines(name="marked", title="Marked", series=[curve], mark=mark)]
    data = pack_stage(shown, ENGLISH, name="guesses", steps=STEPS, step=0, veiled=True)
    with bare_page(browser, "stage") as (page, faults):
        mount(page, "stage", data)
        picture = page.locator("figure[data-panel=asked] canvas")
        says = page.locator("figure[data-panel=asked] .says")
        says.filter(has_text="How much?").wait_for()
        box = picture.bounding_box()
        assert box is not None
        picture.click(position={"x": box["width"] / 2, "y": box["height"] - 60})
        assert page.locator(".step").inner_text() == "Step 0", "to guess is not to go there"
        marked = page.locator("figure[data-panel=marked] canvas")
        marked.press("Shift+ArrowRight")
        page.wait_for_function("told.length == 1")
        box = marked.bounding_box()
        assert box is not None
        marked.click(position={"x": 60, "y": 60})
        page.wait_for_function("told.length == 2")
        assert page.evaluate("told") == [
            ["picked", {"panel": "marked", "row": row, "column": 0}] for row in (10, 0)
        ]
        page.keyboard.press("End")
        says.filter(has_text="Too low.").wait_for()
        page.evaluate("remove()")
        mount(page, "stage", data)
        says.filter(has_text="How much?").wait_for()
        for _ in range(18):
            picture.press("Shift+ArrowUp")
        picture.press("End")
        says.filter(has_text="near 90%.").wait_for()
        assert faults == []


def test_a_curve_is_drawn_by_pointer_and_by_keys_and_then_held_against_the_recorded_one(
    browser: Browser,
) -> None:
    words = {"ask": "Draw.", "told": "Play.", "near": "Near.", "early": "{guess} below.", "late": "Above."}
    curve = Series(name="share", label="share", xs=STEPS, ys=[1.0, 1.0, 1.0], colour="train")
    guess = Guess(near=0.1, words=words, axis="curve", series="share", format="percent")
    asked = Lines(
        name="asked", title="Asked", cursor=True, percent=True, range_y=(0.0, 1.0), series=[curve],
        guess=guess,
    )  # fmt: skip
    data = pack_stage([asked], ENGLISH, name="drawn", steps=STEPS, step=0, veiled=True)
    with bare_page(browser, "stage") as (page, faults):
        mount(page, "stage", data)
        picture = page.locator("figure[data-panel=asked] canvas")
        says = page.locator("figure[data-panel=asked] .says")
        says.filter(has_text="Draw.").wait_for()
        box = picture.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + box["height"] - 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] - 2, steps=5)
        page.mouse.up()
        says.filter(has_text="Play.").wait_for()
        assert page.locator(".step").inner_text() == "Step 0", "to draw is not to go there"
        page.keyboard.press("End")
        says.filter(has_text="100% below.").wait_for()
        page.evaluate("remove()")
        mount(page, "stage", data)
        for key in ["Shift+ArrowUp"] * 25 + ["Shift+ArrowRight"] * 20:
            picture.press(key)
        picture.press("End")
        says.filter(has_text="Near.").wait_for()
        assert faults == []


def test_who_presents_has_larger_letters_and_goes_from_scene_to_scene_by_keys(browser: Browser) -> None:
    with bare_page(browser, "present") as (page, faults):
        scenes = "".join(f"<h2 id=s{at} style='margin: 0 0 900px'>{at}</h2>" for at in range(3))
        page.evaluate("html => document.body.innerHTML = html", f"<main data-testid=stMain>{scenes}</main>")
        mount(page, "present")
        top = "document.getElementById('s1').getBoundingClientRect().top"
        press = "new KeyboardEvent('keydown', { key: 'PageDown', cancelable: true })"
        assert page.evaluate(f"document.dispatchEvent({press})"), "left to the browser"
        page.keyboard.press("f")
        page.locator("html[data-present]").wait_for()
        page.keyboard.press("PageDown")
        assert page.evaluate(top) == 0
        page.keyboard.press("PageUp")
        assert page.evaluate(top) > 0
        page.locator("button").filter(has_text="Leave").click()
        page.locator("html:not([data-present])").wait_for()
        assert faults == []


def test_pictures_grow_with_the_letters_and_answer_where_they_are_pointed_at(browser: Browser) -> None:
    with bare_page(browser, "stage") as (page, _):
        page.evaluate("document.documentElement.style.fontSize = '24px'")
        mount(page, "stage")
        table = page.locator("canvas.heat")
        table.click(position={"x": 60, "y": 60})
        box = table.bounding_box()
        assert box is not None
        picked = page.evaluate("told")
        page.evaluate("document.documentElement.style.fontSize = '16px'")
        usual = table.bounding_box()
        assert usual is not None
        assert box["height"] == 1.5 * usual["height"]
        page.wait_for_timeout(100)
        table.click(position={"x": 40, "y": 40})
        first, second = page.evaluate("told")[-2:]
        assert [first] == picked
        assert first == second


def test_another_theme_is_drawn_without_being_told(browser: Browser) -> None:
    with bare_page(browser, "stage") as (page, _):
        mount(page, "stage")
        mark = page.locator("figure[data-panel=curves] .legend i").first
        page.wait_for_timeout(100)
        light = mark.evaluate("mark => getComputedStyle(mark).borderTopColor")
        page.evaluate("document.body.style.setProperty('--st-background-color', '#0f1117')")
        page.wait_for_timeout(700)
        assert mark.evaluate("mark => getComputedStyle(mark).borderTopColor") != light


def test_numbers_can_be_taken_away(browser: Browser) -> None:
    with bare_page(browser, "stage") as (page, _):
        mount(page, "stage")
        page.locator("figure[data-panel=curves] summary").click()
        with page.expect_download() as download:
            page.locator("figure[data-panel=curves]").get_by_role("button", name="CSV").click()
        assert download.value.suggested_filename == "curves.csv"
        text = download.value.path().read_text()
        assert text.splitlines() == ["curve,x,y", "train,0,1", "train,5,", "train,10,0.5"]


def test_the_pile_fills_and_counts(browser: Browser) -> None:
    with bare_page(browser, "pile") as (page, faults):
        page.emulate_media(reduced_motion="reduce")
        mount(page, "pile")
        page.locator(".fill").click()
        page.locator(".told").filter(has_text="3,072 grains have been dropped").wait_for()
        page.locator(".pace").select_option(index=3)
        page.locator(".play").click()
        page.locator(".counted").filter(has_text="topplings in the mean").wait_for()
        page.locator(".play").click()
        with page.expect_download() as download:
            page.locator(".csv").click()
        rows = [line.split(",") for line in download.value.path().read_text().splitlines()]
        assert rows[0] == ["size", "avalanches"]
        sizes = [int(size) for size, _ in rows[1:]]
        assert sizes == sorted(sizes)
        assert sizes[0] > 0
        assert faults == []


def test_a_weight_that_is_let_go_comes_to_rest_where_the_forces_balance(browser: Browser) -> None:
    with bare_page(browser, "two_forces") as (page, faults):
        page.emulate_media(reduced_motion="reduce")
        mount(page, "two_forces")
        page.locator(".go").click()
        said = page.locator(".says").filter(has_text="in balance")
        said.wait_for()
        balance = Valley().balance(DECAY)
        assert f"First weight, {balance:.3g}: the two are in balance." in said.inner_text()
        assert "w=" in page.url
        assert faults == []
