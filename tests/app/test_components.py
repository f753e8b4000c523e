"""The browser's components by themselves: they draw, answer, and leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.app.component_harness import bare_page, in_script, mount, sample
from tests.app.served import launched

pytestmark = pytest.mark.browser

COMPONENTS = ("stage", "pile", "two_forces", "film_steps")
# What a visitor does so that as much as possible is under way when the component is taken away.
BUSY = {"stage": ".play", "pile": ".play", "two_forces": ".go", "film_steps": ".on"}


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
