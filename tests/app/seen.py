"""Every page as a visitor sees it: in each language, light and dark, on a desk, a projector and a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, TimeoutError

from app_pages.navigation import PAGES
from tests.app.served import drawn

URLS = tuple(url for pages in PAGES.values() for url in pages)
SIZES = {"desk": (1440, 900), "projector": (1280, 720), "phone": (390, 844)}
AXE = Path(__file__).parents[2] / ".venv" / "node" / "node_modules" / "axe-core" / "axe.min.js"
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
# How many components there are, all of which have their words; 0 while one has none. They are mounted after
# the page is there, one after the other.
MOUNTED = """() => {
  const named = part => part.textContent.trim() || part.ariaLabel || part.title || part.offsetParent === null
  const there = [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')]
  const whole = there.every(one => one.shadowRoot &&
    [...one.shadowRoot.querySelectorAll('button, input[type=range]')].every(named))
  return whole ? there.length : 0
}"""
# All that a page says at once; what is out of sight, or opens when it is asked for, is not read.
READ = """() => {
  const left = 'details, button, select, style, script, nav, option, table, [data-testid="stExpander"]'
  const isSeen = one => one.getClientRects().length || getComputedStyle(one).display === 'contents'
  const text = root => [...root.childNodes].map(node => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(left) || !isSeen(node)) return ''
    return (node.shadowRoot ? text(node.shadowRoot) : '') + ' ' + text(node)
  }).join(' ')
  return text(document.querySelector('[data-testid="stMain"]'))
}"""
WORD, CHARACTER = re.compile(r"\S*[A-Za-z]\S*"), re.compile(r"[\u4e00-\u9fff]")
AT_REST_MS = 400
PATIENCE_MS = 120_000
# What Streamlit draws and nobody else can mend: its list of pages has headings between the items.
STREAMLITS_OWN = ['[data-testid="stSidebarNav"]']


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    language: Literal["en", "zh"]
    theme: Literal["light", "dark"]
    size: Literal["desk", "projector", "phone"]

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{self.size}"


LOOKS = tuple(Look(*one) for one in product(("en", "zh"), ("light", "dark"), SIZES))


@contextmanager
def opened(browser: Browser, address: str, url: str, look: Look) -> Iterator[Page]:
    """A page at rest: all of it is there, and nothing plays."""
    width, height = SIZES[look.size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=look.theme,
        reduced_motion="reduce",
        locale="zh-CN" if look.language == "zh" else "en-US",
        bypass_csp=True,  # so that axe can be put into the page
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    try:
        page.goto(f"{address}/{url}{'&' if '?' in url else '?'}lang={look.language}")
        page.locator("h1").first.wait_for()
        page.locator(READY).wait_for()
        page.wait_for_load_state("networkidle")
        _wait_for_components(page)
        drawn(page)
        yield page
    finally:
        context.close()


def _wait_for_components(page: Page) -> None:
    """Wait until as many are there as a moment ago, and all have their words. Where one never has, whoever
    looks at the page finds it."""
    before, now = -1, 0
    with suppress(TimeoutError):
        while before != now:
            before = now
            page.wait_for_timeout(AT_REST_MS)
            now = page.wait_for_function(MOUNTED, timeout=PATIENCE_MS / 4).json_value()


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, a line each: its rule, how bad it is, and where it is first seen."""
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "(left) => axe.run({exclude: left}, {resultTypes: ['violations']}).then(r => r.violations)",
        STREAMLITS_OWN,
    )
    return [
        f"{one['id']} ({one['impact']}, {len(one['nodes'])} times): {one['nodes'][0]['target']} "
        f"{one['nodes'][0]['html'][:160]}"
        for one in found
    ]


def words_on(page: Page) -> int:
    """How many words there are to read outside drawers, tables and buttons; two Chinese characters count as
    one."""
    read: str = page.evaluate(READ)
    return len(WORD.findall(read)) + len(CHARACTER.findall(read)) // 2


def too_wide(page: Page) -> int:
    """By how many pixels the page has to be moved sideways to be seen; 0 for none."""
    found = page.evaluate(
        """() => { const main = document.querySelector('[data-testid="stMain"]');
                   return main.scrollWidth - main.clientWidth }"""
    )
    return int(found)
