"""The words after `kaiqiao`: each leads somewhere, and what it lacks is said in one line."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from animations.commands import cli as films
from kaiqiao.__main__ import main, page_of_help
from kaiqiao.words import EXPORTED_PAGE, WORDS, started_by
from language import translator
from language.installed import COMMAND, is_source_tree
from story import cli as story
from training import cli as training

ROOT = Path(__file__).parents[2]
ROOMS = {"training.cli": training, "story.cli": story, "animations.__main__": films}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIQIAO_LANG", "en")


@pytest.mark.parametrize("module", sorted({row.module for row in (*WORDS.values(), EXPORTED_PAGE)}))
def test_each_word_leads_to_a_module_that_has_a_command_line(module: str) -> None:
    assert callable(import_module(module).main)


@pytest.mark.parametrize("word", [word for word, row in WORDS.items() if row.module in ROOMS])
def test_each_is_a_command_of_its_room(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    row, words = started_by(word, ["--help"])
    parser = ROOMS[row.module]._parser(translator("en"))
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(words)
    assert ended.value.code == 0
    assert " ".join([parser.prog, *row.leading]) in capsys.readouterr().out


# Read, not written down: "slides" and "script" were once missing in the help and in the launcher alike.
OF_FILMS = re.findall(
    r'verbs\.add_parser\(\s*"([\w-]+)"', (ROOT / "animations/commands/cli.py").read_text("utf-8")
)


@pytest.mark.parametrize("verb", OF_FILMS)
def test_what_can_be_done_with_films_follows_that_word(verb: str) -> None:
    assert started_by("films", [verb, "TheLeap"])[1] == [verb, "TheLeap"]


def test_without_a_verb_films_are_listed() -> None:
    assert started_by("films", [])[1] == ["list"]
    assert started_by("films", ["--lang", "zh"])[1] == ["list", "--lang", "zh"]
    assert started_by("films", ["--help"])[1] == ["--help"]


@pytest.mark.parametrize(
    ("words", "module"),
    [
        ("add-p97 run.zip", "training.cli"), ("add-p97 run.zip --lang zh", "training.cli"),
        ("add-p97 metrics.csv", "training.cli"), ("--help", "training.cli"),
        ("add-p97 -o leap.html", "app_pages.export.cli"), ("add-p97 -o LEAP.HTM", "app_pages.export.cli"),
        ("add-p97 --page all", "app_pages.export.cli"), ("add-p97 --lang=both", "app_pages.export.cli"),
    ],
)  # fmt: skip
def test_a_page_is_exported_by_the_app_and_all_else_by_training(words: str, module: str) -> None:
    assert started_by("export", words.split())[0].module == module


def test_help_names_all_words_in_both_languages() -> None:
    for lang in ("en", "zh"):
        rows = re.findall(rf"^  {re.escape(COMMAND)} (\w+)", page_of_help(lang), re.MULTILINE)
        assert rows == [*WORDS]
    assert not re.search("[一-鿿]", page_of_help("en"))


def test_an_unknown_word_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grock", "--seed", "1"]) == 2
    assert capsys.readouterr().err == f"{COMMAND} does not know grock; see {COMMAND} help\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["grok"], 'grok needs torch, which is not installed: pip install "kaiqiao[training]"'),
        (["runs"], 'runs needs filelock, which is not installed: pip install "kaiqiao[training]"'),
        (["render", "TheLeap"], 'render needs manim, which is not installed: pip install "kaiqiao[films]"'),
        (["app"], 'app needs streamlit, which is not installed: pip install "kaiqiao[app]"'),
    ],
)
def test_what_is_not_installed_is_said_with_the_extra_that_brings_it(words: list[str], line: str) -> None:
    lacking = ("torch", "filelock", "manim", "streamlit")
    code = (
        "import importlib.util, sys\n"
        "class Lacking:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name.partition('.')[0] in {lacking}:\n"
        "            raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Lacking())\n"
        "there = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda name, *_: None if name in {lacking} else there(name)\n"
        "from kaiqiao.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    said = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True)
    assert (said.returncode, said.stdout, said.stderr) == (1, "", f"{line}\n")


def test_it_starts_light() -> None:
    heavy = {"numpy", "torch", "streamlit", "manim", "babel"}
    code = f"import sys, kaiqiao.__main__ as k; k.main(['help']); sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True).returncode == 0


def test_a_source_tree_is_known_by_its_project(tmp_path: Path) -> None:
    assert is_source_tree(ROOT)
    assert not is_source_tree(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "theirs"\n')
    assert not is_source_tree(tmp_path)


@pytest.mark.parametrize("word", ["grok", "runs", "claims", "films", "render", "geometry", "app"])
def test_help_has_the_name_it_was_called_by(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([word, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: {COMMAND} {word} ")
