"""The site opened from its folder: links, accessibility, no request to anywhere, the search, subtitles."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
from playwright.sync_api import Browser, Page

import geometry
import training
from kaiqiao.site.chapters import OWN
from kaiqiao.site.links import faults
from language import LANGUAGES
from story.films.catalog import FILMS
from tests.app.seen import SIZES, violations
from tests.site.conftest import REFUSED, Site

pytestmark = pytest.mark.browser
MOST_MEGABYTES, MEGABYTES_A_CHAPTER = 120, 1.5
# A page in one way each, so that all ways have their turn.
LOOKS = (
    ("en/index.html", "light", "desk"),
    ("zh/films.html", "dark", "phone"),
    ("en/claims/sieve.html", "dark", "desk"),
    ("zh/reference/geometry.matrices.spikes.html", "light", "phone"),
    ("en/reference/training.measures.registry.html", "dark", "projector"),
    ("zh/chapters.html", "light", "phone"),
)


@contextmanager
def opened(
    browser: Browser, address: str, *, theme: str = "light", size: str = "desk", locale: str = "en-US"
) -> Iterator[Page]:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        locale=locale,
    )
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def test_every_link_leads_somewhere(site: Site) -> None:
    assert faults(site.folder) == []


def test_what_chapters_ask_the_entrance_for_is_there_in_each_language(site: Site) -> None:
    for language in LANGUAGES:
        assert [page for page in OWN.values() if not (site.folder / language / page).is_file()] == []


def test_it_is_small_enough_to_be_passed_on(site: Site) -> None:
    chapters = len(list(site.folder.glob("explore/**/*.html")))
    assert chapters > 20
    assert site.built.size / 1e6 + chapters * MEGABYTES_A_CHAPTER <= MOST_MEGABYTES


@pytest.mark.parametrize(("page", "theme", "size"), LOOKS)
def test_a_page_can_be_read_by_everybody_and_asks_nobody(
    browser: Browser, site: Site, page: str, theme: str, size: str
) -> None:
    asked: list[str] = []
    said: list[str] = []
    with opened(browser, "about:blank", theme=theme, size=size) as seen:
        seen.on("request", lambda request: asked.append(request.url))
        seen.on("console", lambda message: said.append(message.text))
        seen.on("pageerror", lambda error: said.append(str(error)))
        seen.goto(site.address(page))
        seen.wait_for_load_state("networkidle")
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert said == []
        assert seen.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert violations(seen) == []


@pytest.mark.parametrize("room", [geometry, training])
def test_every_public_name_has_its_place_and_its_examples(site: Site, room: ModuleType) -> None:
    folder = site.folder / "en" / "reference"
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob(f"{room.__name__}.*.html"))
    assert [name for name in room.__all__ if f'id="{name}"' not in text] == []
    things = [getattr(room, name) for name in room.__all__]
    said = [inspect.getdoc(thing) or "" for thing in things if callable(thing)]
    typed = sum(len(doctest.DocTestParser().get_examples(one)) for one in said)
    assert typed > 10
    assert text.count('<span class="gp">&gt;&gt;&gt; ') >= typed


def test_the_search_finds_a_function(browser: Browser, site: Site) -> None:
    with opened(browser, site.address("zh/claims/sieve.html")) as page:
        page.get_by_role("searchbox").fill("ball volume")
        assert page.get_by_role("status").inner_text() != ""
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/zh/reference/geometry.volumes.shells.html#log_ball_volume")
        page.get_by_role("searchbox").fill("nothing like this")
        assert page.get_by_role("status").inner_text() == "没有找到"


@pytest.mark.parametrize("language", LANGUAGES)
def test_films_have_subtitles_in_a_folder(browser: Browser, site: Site, language: str) -> None:
    with opened(browser, site.address(f"{language}/films.html")) as page:
        counts = page.evaluate(
            """async () => {
                const tracks = [...document.querySelectorAll('video')].map(video => video.textTracks[0])
                tracks.forEach(track => { track.mode = 'showing' })
                for (let turn = 0; turn < 50 && !tracks.every(one => one.cues?.length); turn++)
                    await new Promise(done => setTimeout(done, 100))
                return tracks.map(track => track.cues.length)
            }"""
        )
        assert len(counts) == len(FILMS)
        assert min(counts) > 3


@pytest.mark.parametrize(
    ("locale", "asked", "reached"),
    [
        ("zh-CN", "", "zh/index.html"),
        ("fr-FR", "?to=films.html", "en/films.html"),
        ("en-GB", "?to=https://a.b/c.html", ""),
        ("en-GB", "?to=//a/c.html", ""),
        ("en-GB", "?to=/c.html", ""),
    ],
)
def test_the_entrance_leads_to_a_readers_language(
    browser: Browser, site: Site, locale: str, asked: str, reached: str
) -> None:
    with opened(browser, site.address("index.html") + asked, locale=locale) as page:
        page.wait_for_timeout(300)
        assert page.url == site.address(reached or "index.html") + ("" if reached else asked)


def test_the_chapter_on_the_first_page_leads_out_of_its_frame(browser: Browser, site: Site) -> None:
    with opened(browser, site.address("en/index.html")) as page:
        page.frame_locator("iframe").get_by_role("link", name="films").click()
        page.wait_for_url("**/en/films.html")


def test_a_chapter_that_cannot_be_had_says_why(site: Site) -> None:
    (missing,) = site.built.missing
    assert missing.url == REFUSED
    for page in (missing.file, "en/chapters.html"):
        assert "this run has too few snapshots" in (site.folder / page).read_text(encoding="utf-8")
