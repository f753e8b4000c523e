"""A talk is one file that needs nothing else: it plays part by part, and shows notes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from animations.handed_out.script import as_markdown
from animations.rendering.subtitles import from_vtt, said_between
from animations.slides import write_talk
from language import LANGUAGES, translator
from story.films.catalog import FILMS
from story.films.renderings import Rendering, gallery_root
from tests.app.served import launched

MOST_BYTES = 25_000_000


def shipped(name: str, lang: str) -> Rendering:
    return Rendering(FILMS[name], FILMS[name].run_id, lang, "l", "mp4", gallery_root())


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = tmp_path_factory.mktemp("talk") / "talk.html"
    write_talk([shipped("WhatIsTrained", "en"), shipped("TheLeap", "en")], page, translator("en"))
    return page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_films_together_are_one_file_that_asks_for_nothing(lang: str, tmp_path: Path) -> None:
    page = tmp_path / "talk.html"
    size = write_talk([shipped(name, lang) for name in FILMS], page, translator(lang))
    text = page.read_text(encoding="utf-8")
    assert size == page.stat().st_size < MOST_BYTES
    assert f'<html lang="{lang}">' in text
    assert re.findall(r"""(?:src|href)=["']?(?!data:)""", text) == []
    assert "<!--" not in text.replace("<!doctype", "")
    told = json.loads(re.search(r'id="talk">(.*?)</script>', text, re.DOTALL)[1].replace("<\\/", "</"))
    assert [film["title"] for film in told["films"]] == [
        translator(lang)(film.title) for film in FILMS.values()
    ]
    assert all(part["start"] < part["end"] for film in told["films"] for part in film["parts"])
    spoken = told["films"][0]["parts"]
    assert [bool(part["notes"]) for part in spoken] == [False, *[True] * (len(spoken) - 2), False]


def test_a_sentence_belongs_to_the_part_in_which_it_begins() -> None:
    one, two, three = said = [(0.0, 1.0, "One."), (1.98, 3.0, "Two."), (3.0, 4.0, "Three.")]
    assert [said_between(said, *part) for part in ((0, 2), (2, 3), (3, 4))] == [[one], [two], [three]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_script_has_every_sentence_in_its_part(lang: str) -> None:
    film = shipped("WhatIsTrained", lang)
    text = as_markdown(film, translator(lang))
    said = [sentence for *_times, sentence in from_vtt(film.path("vtt").read_text(encoding="utf-8"))]
    assert len(said) > 10
    assert [line.partition(" s) ")[2] for line in text.splitlines() if line.startswith("- ")] == said
    assert text.count("\n## ") == len(film.record()["sections"])


def test_the_command_says_what_it_wrote_and_what_it_cannot(
    call: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_GALLERY", str(gallery_root_of_the_code()))
    code, out, _err = call("slides", "TheLeap", "-o", str(tmp_path / "one.html"))
    assert (code, out) == (
        0,
        f"{tmp_path / 'one.html'}: {(tmp_path / 'one.html').stat().st_size / 1e6:.1f} MB\n",
    )
    code, _out, err = call("slides", "TheLeap", "-o", "/proc/talk.html")
    assert code == 1
    assert len(err.strip().splitlines()) == 1
    monkeypatch.setenv("KAIQIAO_GALLERY", str(tmp_path / "none"))
    code, _out, err = call("slides", "TheLeap")
    assert code == 1
    assert "has not been rendered" in err


def gallery_root_of_the_code() -> Path:
    import animations

    return Path(animations.__file__).parent / "gallery"


@pytest.fixture(scope="module")
def browser() -> Browser:
    with launched() as browser:
        yield browser


@pytest.mark.browser
def test_keys_go_from_part_to_part_without_a_network(browser: Browser, talk: Path) -> None:
    context = browser.new_context(offline=True)
    page, asked, faults = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(talk.as_uri())
    assert page.locator(".card h1").inner_text() == "What is being trained"
    assert told(page) == "What is being trained. A table, a network, a number that falls"
    for key, part in (("ArrowRight", 1), ("PageDown", 2), ("ArrowLeft", 1)):
        go(page, key, part)
    assert page.locator(".card").is_hidden()
    with context.expect_page() as opened:
        page.keyboard.press("n")
    go(page, "ArrowRight", 2)
    opened.value.get_by_text("This is a clock with 97 hours.").wait_for()
    opened.value.get_by_text("Next: A network").wait_for()
    page.keyboard.press("End")
    assert told(page).startswith("Part 7 of 7")
    page.reload()
    assert told(page).startswith("Part 7 of 7")
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
    context.close()


def go(page: Page, key: str, part: int) -> None:
    """To a part: a first press may only bring the one that still plays to its end."""
    page.keyboard.press(key)
    if not told(page).startswith(f"Part {part} of"):
        page.keyboard.press(key)
    assert told(page).startswith(f"Part {part} of 8")


def told(page: Page) -> str:
    return page.locator(".told").inner_text()
