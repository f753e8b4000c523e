"""The catalogs hold every text of the code, translated, with the same placeholders."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from language import LANGUAGES, Message, translator
from language.catalogs import SOURCE, TRANSLATED, catalog_path
from language.update import MARKS, ROOMS, ROOT, keywords, read_catalog, texts_in_code, update

FOUND = texts_in_code()
TEXTS = sorted(str(message.id) for message in FOUND if message.id)


def catalog(language: str) -> Catalog:
    return read_catalog(language)


def fields(text: str) -> list[tuple[str, str, str]]:
    """The placeholders of a text: name, format and conversion, in alphabetical order."""
    return sorted(
        (name, layout or "", conversion or "")
        for _, name, layout, conversion in string.Formatter().parse(text)
        if name is not None
    )


def test_the_code_says_something() -> None:
    assert len(TEXTS) > 50
    assert "held-out pairs" in TEXTS
    assert "learning rate" in TEXTS


def test_no_text_is_marked_within_an_f_string() -> None:
    """Babel, which collects the texts, sees nothing in there."""
    hidden = [
        f"{path.relative_to(ROOT)}:{part.lineno}"
        for room in ROOMS
        for path in ((ROOT / room).rglob("*.py") if (ROOT / room).is_dir() else [ROOT / room])
        for text in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(text, ast.JoinedStr)
        for part in ast.walk(text)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in MARKS
        if part.args and isinstance(part.args[0], ast.Constant)
    ]
    assert hidden == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_code_is_in_the_catalog(language: str) -> None:
    """Where this fails: python -m language update."""
    known = {message.id for message in catalog(language) if message.id}
    assert sorted(set(TEXTS) - known) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    missing = [message.id for message in catalog(language) if message.id and not message.string]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalog_holds_nothing_that_the_code_no_longer_says(language: str) -> None:
    """Where this fails: python -m language update."""
    known = {str(message.id) for message in catalog(language) if message.id}
    assert sorted(known - set(TEXTS)) == []
    assert not catalog(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in catalog(language) if message.id and message.fuzzy] == []
    assert "#, fuzzy" not in catalog_path(language).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    different = {
        message.id: message.string
        for message in catalog(language)
        if message.id and message.string and fields(str(message.id)) != fields(str(message.string))
    }
    assert different == {}


def test_english_is_the_source() -> None:
    """What is said in English is what stands in the code, so that it needs no catalog."""
    assert {*TRANSLATED, SOURCE} == set(LANGUAGES)
    assert not catalog_path(SOURCE).exists()
    assert [text for text in TEXTS if translator(SOURCE)(text) != text] == []


# Written in Latin letters in Chinese, too.
NAMES = {"Adam", "Isomap", "logit"}


def test_chinese_is_chinese_and_set_as_chinese() -> None:
    for message in catalog("zh"):
        if not message.id:
            continue
        said = str(message.string)
        words = re.sub(r"\{[^}]*\}", "", str(message.id))
        if said not in NAMES and not re.fullmatch(r"[A-Z][a-z]+ \d{4}", said):  # a paper by one author
            assert re.search(r"[\u4e00-\u9fff]", said) or not re.search("[A-Za-z]{4}", words), said
        around = re.sub(r"\{[^}]*\}", "", said)
        assert not re.search(r"[\u4e00-\u9fff][,;:!?][\s\u4e00-\u9fff]", around), (
            f"Western punctuation: {said}"
        )
        assert "（ " not in said
        assert "  ，" not in said
        assert said == said.strip() or str(message.id) != str(message.id).strip()


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_translator_says_what_the_catalog_holds(language: str) -> None:
    say = translator(language)
    for message in catalog(language):
        if message.id:
            assert say(str(message.id)) == message.string


def without_places(text: str) -> str:
    return re.sub(r"(?m)^#: .*\n|^\"POT-Creation-Date.*\n", "", text)


def test_updating_changes_nothing_where_nothing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalogs in the repository are what `update` writes, but for the places where a text is said."""

    def copy_of(language: str) -> Path:
        return tmp_path / f"{language}.po"

    for language in TRANSLATED:
        copy_of(language).write_bytes(catalog_path(language).read_bytes())
    monkeypatch.setattr("language.update.catalog_path", copy_of)
    monkeypatch.setattr("language.update.texts_in_code", lambda _root: FOUND)  # seconds to find them again
    assert update() == {language: [] for language in TRANSLATED}
    for language in TRANSLATED:
        now, before = (
            path.read_text(encoding="utf-8") for path in (copy_of(language), catalog_path(language))
        )
        assert without_places(now) == without_places(before)


def test_updating_finds_new_texts_and_drops_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogs = tmp_path / "catalogs"
    monkeypatch.setattr("language.update.catalog_path", lambda language: catalogs / language / "kaiqiao.po")
    room = tmp_path / "training" / "inner"
    room.mkdir(parents=True)
    program = room / "program.py"
    program.write_text('_("one {n}", n=1); Message("two"); mark("three"); self._("four"); other("five")\n')
    (tmp_path / "app.py").write_text('_("six")\n')
    (room / "template.html").write_text('<p>{{ _("six {n}", n=number) }}</p>\n')
    (tmp_path / "elsewhere.py").write_text('_("seven")\n')
    missing = update(tmp_path)
    assert sorted(missing["zh"]) == ["four", "one {n}", "six", "six {n}", "three", "two"]
    assert set(missing) == set(TRANSLATED)
    path = catalogs / "zh" / "kaiqiao.po"
    path.write_text(path.read_text().replace('msgid "two"\nmsgstr ""', 'msgid "two"\nmsgstr "二"'))
    program.write_text('Message("two"); mark("three 3")\n')
    assert sorted(update(tmp_path)["zh"]) == ["six", "six {n}", "three 3"]
    assert "二" in path.read_text()
    assert "four" not in path.read_text()


def test_every_room_is_searched_for_texts() -> None:
    """A text in a folder that `update` does not look into would never be translated."""
    for path in ROOT.glob("*/**/*.py"):
        room = path.relative_to(ROOT).parts[0]
        if not room.startswith(".") and room not in ("tests", "build", *ROOMS):
            code = path.read_text(encoding="utf-8")
            marked = re.compile(rf"(?<![\w.])({'|'.join(keywords(code))})\(\s*f?[\"']")
            assert not marked.search(code), path


def user_errors() -> set[str]:
    """The names of UserError and of all its subclasses in the code."""
    code = "".join(path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    bases = {name: re.findall(r"\w+", of) for name, of in re.findall(r"^class (\w+)\((.*)\):", code, re.M)}
    found = {"UserError"}
    while more := {name for name, of in bases.items() if found.intersection(of)} - found:
        found |= more
    return found


def test_the_text_of_any_error_for_people_is_found(tmp_path: Path) -> None:
    kinds = user_errors()
    assert {"UserError", "ConfigError", "UsageError", "FilmError", "QueueError"} <= kinds
    (tmp_path / "app.py").write_text(
        "".join(f'raise {kind}("said by {kind}: {{x}}", x=1)\n' for kind in kinds)
    )
    found = {str(message.id) for message in texts_in_code(tmp_path) if message.id}
    assert found == {f"said by {kind}: {{x}}" for kind in kinds}
    assert set(keywords('raise ValueError("for programmers")')) == set(MARKS)


def test_no_text_is_built_from_pieces_at_run_time() -> None:
    """Placeholders have names: a translator must see what stands there, and may change the order."""
    for text in TEXTS:
        assert all(name.isidentifier() for name, _, _ in fields(text)), text
        assert str(Message(text.replace("{", "{{").replace("}", "}}"))) == text
