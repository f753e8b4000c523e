"""The films' command line: what it lists, and one clear line for every mistake."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from language import LANGUAGES
from story.films.catalog import FILMS
from story.films.entry import ROOT
from training.runs.reader import Run

Call = Callable[..., tuple[int, str, str]]


def test_the_list_names_every_film_in_every_language(call: Call) -> None:
    code, out, _err = call("list", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(row["film"], row["lang"]) for row in rows] == [
        (name, lang) for name in FILMS for lang in LANGUAGES
    ]
    assert all(row["title"] and row["question"] and row["rendered"] == [] for row in rows)


def test_the_list_speaks_the_language_asked_for(call: Call) -> None:
    english, chinese = (call("list", "--lang", lang)[1] for lang in ("en", "zh"))
    assert "TheLeap" in english
    assert "TheLeap" in chinese
    assert english != chinese


def test_the_list_says_why_not_of_each_film_that_a_run_cannot_have(call: Call, flat_run: Run) -> None:
    code, out, _err = call("list", "--lang", "en", "--run", flat_run.run_id)
    lines = out.splitlines()
    assert code == 0
    for film in FILMS.values():
        (at,) = (place for place, line in enumerate(lines) if line.startswith(f"{film.name}  "))
        refused = lines[at + 1 : at + 2] and "does not grok" in lines[at + 1]
        assert bool(refused) == film.of_run
    rows = [json.loads(line) for line in call("list", "--json", "--run", flat_run.run_id)[1].splitlines()]
    assert all((row["why_not"] is not None) == FILMS[row["film"]].of_run for row in rows)


def test_listing_needs_neither_manim_nor_torch() -> None:
    code = "import sys, animations.commands.cli; assert not {'manim', 'torch'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["render", "TheFall"], "'TheFall': known are WhatIsTrained"),
        (["render", "TheLeap", "-q", "x"], "'x': known are l, m, h"),
        (["render", "TheLeap", "--lang", "fr"], "--lang: invalid choice: 'fr'"),
        (["render", "TheLeap", "--format", "avi"], "'avi': known are mp4, webm, gif"),
        (["render", "TheLeap", "--run", "../secret"], "'../secret'"),
        (["render"], "--all"),
        (["render", "TheLeap", "--jobs", "0"], "--jobs 0"),
        (["contact-sheet", "TheLeap", "--lang", "xx"], "--lang: invalid choice: 'xx'"),
        (["check", "TheFall"], "'TheFall': known are WhatIsTrained"),
        (["render", "TheLeap", "--colour"], "--colour"),
        (["paint"], "paint"),
    ],
)
def test_wrong_words_are_answered_in_one_line(call: Call, words: list[str], said: str) -> None:
    code, _out, err = call(*words)
    assert code == 2
    assert said in err
    assert err.count("\n") == 1


def test_what_is_not_rendered_has_no_sheet_and_no_page(call: Call) -> None:
    for verb in ("contact-sheet", "handout", "gallery"):
        code, _out, err = call(verb, "TheLeap", "--lang", "zh")
        assert (code, err.count("\n")) == (1, 1)
        assert "./run render TheLeap --lang zh" in err


def test_a_film_out_of_date_gives_way_to_a_lesser_one_that_is_not(call: Call, films_folder: Path) -> None:
    name = "TheEmptyCentre.en"
    films_folder.mkdir()
    for path in (ROOT / "animations" / "gallery").glob(f"{name}.l.*"):
        shutil.copy(path, films_folder)
    (films_folder / f"{name}.m.mp4").write_bytes(b"not a film any more")
    record = json.loads((films_folder / f"{name}.l.mp4.json").read_text())
    for old in (record | {"key": "of older code"}, {"seconds": record["seconds"]}):
        (films_folder / f"{name}.m.mp4.json").write_text(json.dumps(old))
        code, out, err = call("contact-sheet", "TheEmptyCentre", "--lang", "en", "--to", str(films_folder))
        assert (code, err) == (0, "")
        assert Path(out.strip()).stat().st_size > 10_000


def test_a_missing_run_that_does_not_come_along_is_named_with_the_way_to_make_it(call: Call) -> None:
    code, _out, err = call("render", "Gravity")
    assert (code, err.count("\n")) == (1, 1)
    assert "./run grok" in err


def test_an_unknown_run_is_named(call: Call) -> None:
    code, out, err = call("render", "TheLeap", "--run", "add-p97-seed9-0000000000", "--json")
    assert (code, err.count("\n")) == (1, 1)
    assert "add-p97-seed9-0000000000" in err
    assert json.loads(out)["event"] == "error"
    assert json.loads(out)["exit_code"] == 1


def test_a_folder_that_cannot_be_is_named(call: Call, tmp_path: Path, small_run: Run) -> None:
    (tmp_path / "file").write_text("")
    out_folder = str(tmp_path / "file" / "films")
    code, _out, err = call("render", "TheLeap", "--run", small_run.run_id, "--out", out_folder)
    assert (code, err.count("\n")) == (1, 1)
    assert out_folder in err


@pytest.mark.film
def test_a_run_without_a_leap_is_refused_by_name(call: Call, flat_run: Run, films_folder: Path) -> None:
    code, _out, err = call("render", "TheLeap", "--run", flat_run.run_id, "-q", "l")
    assert (code, err.count("\n")) == (1, 1)
    assert f"{flat_run.run_id!r} does not grok" in err
    assert not films_folder.exists()
