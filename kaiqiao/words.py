"""The words after `kaiqiao`, and what each starts. `./run` hands its words on to here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from language import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a word starts.

    Attributes:
        module: whose `main` takes the words that follow.
        leading: the words that come before those.
        default: the word that is meant where none follows, or only options.
        arguments: what follows it, in a line of help.
        help: what it does, in that line.
        needs: a package without which there is nothing to begin.
        keeps: whether it keeps anything of what it makes.
    """

    module: str
    leading: tuple[str, ...] = ()
    default: str = ""
    arguments: str = ""
    help: str
    needs: str = ""
    keeps: bool = False


TRAINING, STORY, FILMS = "training.cli", "story.cli", "animations.__main__"
EXPORTED_PAGE = Word(module="app_pages.export.cli", help="", needs="streamlit")
WORDS: Mapping[str, Word] = {
    "app": Word(
        module="kaiqiao.serving", arguments="--port 8502",
        help=mark("open the laboratory in the browser; on another port than 8501"),
    ),
    "grok": Word(
        module=TRAINING, leading=("grok",), needs="torch", keeps=True, arguments="...",
        help=mark("train a network and record the run"),
    ),
    "resume": Word(
        module=TRAINING, leading=("resume",), needs="torch", keeps=True, arguments="ID",
        help=mark("go on with a run that was stopped or killed"),
    ),
    "runs": Word(module=TRAINING, leading=("runs",), help=mark("list the recorded runs")),
    "show": Word(module=TRAINING, leading=("show",), arguments="ID", help=mark("describe one recorded run")),
    "stop": Word(module=TRAINING, leading=("stop",), arguments="ID", help=mark("ask a running one to stop")),
    "measure": Word(
        module=TRAINING, leading=("measure",), arguments="ID", help=mark("what its weights mean")
    ),
    "landscape": Word(
        module=TRAINING, leading=("landscape",), arguments="ID", help=mark("the loss around its path")
    ),
    "phases": Word(
        module=TRAINING, leading=("phases",), arguments="FILE...",
        help=mark("when another program's run memorised and generalised"),
    ),
    "export": Word(
        module=TRAINING, leading=("export",), arguments="ID FILE",
        help=mark(
            "its weights (.safetensors), metrics (.csv) or all of it (.zip); a page of it with -o FILE.html; "
            "a folder with --as transformer_lens"
        ),
    ),
    "import": Word(
        module=TRAINING, leading=("import",), keeps=True, arguments="FILE...",
        help=mark("a run from such a .zip, or another program's checkpoints"),
    ),
    "rm": Word(
        module=TRAINING, leading=("rm",), arguments="ID", help=mark("delete a recorded run, after asking")
    ),
    "verify": Word(
        module=STORY, leading=("verify",), arguments="ID",
        help=mark("check that it is whole, all of them with --all; --repair cuts back"),
    ),
    "sweep": Word(
        module=TRAINING, leading=("sweep",), keeps=True, arguments="...",
        help=mark("train a grid of runs into one table"),
    ),
    "claims": Word(module=STORY, leading=("claims",), help=mark("put the article's claims to the test")),
    "films": Word(
        module=FILMS, default="list",
        help=mark(
            "list the films; films slides, whole-story, script, handout, clip, contact-sheet, check: --help "
            "says more"
        ),
    ),
    "render": Word(
        module=FILMS, leading=("render",), needs="manim", keeps=True, arguments="...",
        help=mark("render films"),
    ),
    "geometry": Word(
        module="geometry.commands.cli", arguments="...", help=mark("high-dimensional geometry in tables")
    ),
    "site": Word(
        module="kaiqiao.site.__main__", needs="streamlit", arguments="-o FOLDER",
        help=mark("everything that needs no server as a folder of web pages"),
    ),
    "completion": Word(
        module="kaiqiao.completion", arguments="bash",
        help=mark("what makes bash, zsh, fish or powershell complete these words"),
    ),
}  # fmt: skip


def started_by(word: str, following: Sequence[str]) -> tuple[Word, list[str]]:
    """Return what a word starts, and with which words.

    >>> started_by("runs", ["--json"])[1]
    ['runs', '--json']
    >>> started_by("films", ["--json"])[1], started_by("films", ["script", "TheLeap"])[1]
    (['list', '--json'], ['script', 'TheLeap'])
    >>> started_by("export", ["add-p97", "-o", "leap.html"])[0].module
    'app_pages.export.cli'
    """
    row = WORDS[word]
    if word == "export" and asks_for_a_page(following):
        return EXPORTED_PAGE, list(following)
    first = following[0] if following else "-"
    meant = [row.default] if row.default and first.startswith("-") and first not in ("-h", "--help") else []
    return row, [*row.leading, *meant, *following]


def asks_for_a_page(words: Sequence[str]) -> bool:
    """Whether `export` is asked for a page of a run, and not for what is in its folder.

    >>> asks_for_a_page(["add-p97", "--page=leap"]), asks_for_a_page(["add-p97", "run.zip"])
    (True, False)
    """
    options = {word.partition("=")[0] for word in words}
    ends = {Path(word.lower()).suffix for word in words[1:]}  # a run may be called anything
    if "--page" in options or ends & {".html", ".htm"}:
        return True
    return "--lang" in options and "--as" not in options and not ends & {".zip", ".csv", ".safetensors"}
