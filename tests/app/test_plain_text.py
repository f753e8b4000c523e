"""What an address or a file says is shown as it is: no link, no picture, no colour of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app_pages.frame.plain_text import plain, said
from language import LANGUAGES, Message, translator
from story.laboratory import measured_pace
from tests.app.conftest import visit_page
from training.config.presets import REFERENCE
from training.runs.reader import Run, list_runs

HOSTILE = [
    "[Sign in again](http://evil.example)",
    "![x](http://evil.example/track.png)",
    "**Your session has ended.**",
    "<img src=x onerror=alert(1)>",
    "www.evil.example",
    "https://evil.example",
    ":red[danger] :material/delete: $x$ `code` ~~gone~~",
    "# heading",
    "- list",
    "a|b\n|-|-|",
]


def text_of(markdown: str) -> tuple[str, set[str]]:
    """What CommonMark makes of it: its text, and the kinds of its parts."""
    from markdown_it import MarkdownIt

    parts = MarkdownIt("gfm-like", {"linkify": False}).enable("strikethrough").parse(markdown)
    inline = [part for block in parts for part in (block.children or [])]
    kinds = {part.type for part in [*parts, *inline]}
    return "".join(part.content for part in inline), kinds


@pytest.mark.parametrize("words", HOSTILE)
def test_escaped_text_is_a_paragraph_of_itself(words: str) -> None:
    shown, kinds = text_of(plain(words))
    assert shown == " ".join(words.split())
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", HOSTILE)
def test_values_of_messages_are_text_and_our_own_words_stay(words: str, language: str) -> None:
    inner = Message("run {run_id!r}: there is none in {root}", run_id=words, root=words)
    shown = said(Message("Training failed: {reason}", reason=inner), translator(language))
    _text, kinds = text_of(shown)
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@pytest.mark.parametrize("words", HOSTILE[:4])
def test_a_page_shows_a_hostile_address_as_text(words: str) -> None:
    page = visit_page("chapters.space.page", answered=True, lang="en", run=words)
    shown = [part.value for part in (*page.error, *page.warning, *page.info, *page.caption)]
    hostile = [text for text in shown if "evil" in text or "session has ended" in text or "onerror" in text]
    assert hostile
    for text in hostile:
        assert text_of(text)[1] <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


def test_one_damaged_run_does_not_take_the_laboratory_with_it(grokked: Run, tmp_path: Path) -> None:
    for name in ("add-p37-whole", "add-p37-torn"):
        shutil.copytree(grokked.folder, tmp_path / name)
    (tmp_path / "add-p37-torn" / "status.json").write_text('{"state": "fini')
    pace = json.loads((tmp_path / "add-p37-whole" / "status.json").read_text())["steps_per_second"]
    assert measured_pace(grokked.config, list_runs(tmp_path)) == pytest.approx(pace)
    assert measured_pace(REFERENCE, list_runs(tmp_path)) is None
