"""The whole ledger in the browser, by itself: sifted, searched, walked through with the keyboard, opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.app.component_harness import bare_page, in_script, ledger_sample, mount
from tests.app.served import launched

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.shadowRoot.activeElement"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with bare_page(browser, "ledger") as (page, faults):
        mount(page, "ledger")
        yield page
        assert faults == []


def listed(page: Page) -> list[str]:
    return page.locator("a.line:visible strong").all_inner_texts()


def bright(page: Page) -> int:
    """How many marks of the picture stand out."""
    return page.locator("a.mark:not(.out)").count()


def test_a_verdict_and_words_sift_rows_and_picture_and_stand_in_the_address(page: Page) -> None:
    assert len(listed(page)) == bright(page) == 4
    page.locator(".filters .holds").click()
    assert listed(page) == ["Grain by grain", "A plain"]
    assert bright(page) == 2
    assert page.locator("h2:visible").count() == 2
    page.locator(".search").fill("RAIN")
    assert listed(page) == ["Grain by grain"], "both words, upper or lower case"
    assert page.locator("h2:visible").all_inner_texts() == ["One"]
    counts = page.locator(".filters button b").all_inner_texts()
    assert counts == ["2", "1", "1", "0"], "of what has these words, whatever its verdict"
    assert page.evaluate("location.search") == "?verdict=holds&q=RAIN"
    page.locator(".filters .holds").click()
    assert listed(page) == ["Grain by grain", "Rain"]
    page.locator(".search").fill("nowhere")
    assert listed(page) == []
    assert page.locator(".found").inner_text() == "No claim has this verdict and these words."
    page.locator(".search").fill("")
    assert page.evaluate("location.search") == ""


def test_the_keyboard_goes_through_marks_and_rows(page: Page) -> None:
    assert page.locator("a.mark[tabindex='-1']").count() == 3, "one stop for all of them"
    page.locator("a.mark").first.focus()
    page.keyboard.press("End")
    focused = f"{FOCUSED}.getAttribute('aria-label')"
    assert page.evaluate(focused) == "agrees: A plain"
    assert page.locator(".hint").inner_text() == "agrees: A plain"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == "does not hold: Rain"
    page.locator(".filters .holds").press("Enter")
    page.locator("a.line").first.focus()
    page.keyboard.press("ArrowDown")
    assert "A plain" in page.evaluate(f"{FOCUSED}.textContent"), "what is sifted out is passed over"


def test_a_row_is_a_link_and_opens_in_place_with_what_it_was_sifted_by(page: Page) -> None:
    data = ledger_sample() | {"verdict": "holds", "search": "plain", "address": "&lang=zh", "last": "fourth"}
    page.evaluate("remove()")
    mount(page, "ledger", data)
    assert listed(page) == ["A plain"]
    assert "A plain" in page.evaluate(f"{FOCUSED}.textContent"), "the one that was open before"
    row = page.locator("a.line:visible")
    assert row.get_attribute("href") == "?claim=fourth&lang=zh"
    row.press("Enter")
    assert page.evaluate("told") == [["open", {"claim": "fourth", "verdict": "holds", "q": "plain"}]]


@pytest.mark.parametrize("width", [390, 820])
def test_twelve_chapters_fit_a_small_screen(page: Page, width: int) -> None:
    """Under the title, which takes some 290 of the 844 pixels of a phone."""
    data, titles = ledger_sample(), [f"The chapter called {number}" for number in range(12)]
    rows = [row | {"group": group} for group in range(len(titles)) for row in data["rows"] * 2]
    page.evaluate(f"show({in_script(data | {'rows': rows, 'groups': titles})})")
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("a.mark").count() == len(rows)
    last = page.locator("a.mark").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] < 844 - 290
