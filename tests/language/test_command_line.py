"""From words to an exit code: help and mistakes in both languages, one line for whatever goes wrong."""

from __future__ import annotations

import argparse
import inspect
import json
import os
import signal
from collections.abc import Callable

import pytest

from language import LANGUAGES, Translator, UserError, translator
from language.argparse_texts import MISTAKES, mistake
from language.command_line import (
    Parser,
    Terminated,
    common_options,
    run_main,
    stop_when_terminated,
    whole_number,
)


def parser_for(command: Callable[[], int]) -> Callable[[Translator], Parser]:
    def parser(say: Translator) -> Parser:
        made = Parser(say, prog="tool", description="First line.\n  Second line.")
        work = made.add_commands().add_parser("work", parents=[common_options(say)])
        work.add_argument("--size", type=int)
        work.add_argument("--sizes", nargs="+")
        work.add_argument("file")
        work.set_defaults(command=lambda _options, _say: command())
        return made

    return parser


def said(
    capsys: pytest.CaptureFixture[str], *words: str, command: Callable[[], int] = lambda: 0, json_errors=False
) -> tuple[int, str, str]:
    try:
        code = run_main(words, parser_for(command), json_errors=json_errors)
    except SystemExit as ending:  # argparse leaves this way after --help
        code = int(ending.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


WRONG = {
    "argument {name}: {mistake}": ["work", "--size"],
    "invalid {kind} value: {value}": ["work", "f", "--size", "x"],
    "invalid choice: {value} (choose from {choices})": ["play"],
    "expected one argument": ["work", "f", "--size"],
    "expected at least one argument": ["work", "f", "--sizes"],
    "unrecognized arguments: {words}": ["work", "f", "--colour", "red"],
    "the following arguments are required: {names}": ["work"],
    "ambiguous option: {option} could match {matches}": ["work", "f", "--s", "3"],
    "ignored explicit argument {value}": ["work", "f", "--json=yes"],
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_one_line_in_the_language_asked_for(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    head = translator("zh")(text).partition("{")[0].strip()
    code, out, english = said(capsys, *WRONG[text], "--lang", "en")
    assert (code, out, english.count("\n")) == (2, "", 1)
    assert text.partition("{")[0].strip() in english
    code, out, chinese = said(capsys, "--lang=zh", *WRONG[text])
    if "--lang" in chinese:  # the words before the command are not known to it
        code, out, chinese = said(capsys, *WRONG[text], "--lang=zh")
    assert (code, out, chinese.count("\n")) == (2, "", 1)
    assert head in chinese
    assert text.partition("{")[0].strip() not in chinese


def test_a_mistake_that_argparse_words_in_another_way_is_still_said() -> None:
    assert mistake("argument --x: it is Tuesday") != "argument --x: it is Tuesday"
    assert translator("zh")(mistake("argument --x: it is Tuesday")) == "参数 --x：it is Tuesday"
    assert mistake("{curly}, and not known") == "{curly}, and not known"


def test_help_is_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for language, heads in {
        "en": ("usage: tool", "positional arguments:", "options:", "show this help message"),
        "zh": ("用法：tool", "参数:", "选项:", "显示本帮助"),
    }.items():
        code, out, err = said(capsys, "work", "--help", "--lang", language)
        assert (code, err) == (0, "")
        for head in heads:
            assert head in out
    code, out, _ = said(capsys, "--help")
    assert (code, "First line.\n  Second line." in out) == (0, True)


def test_argparse_itself_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = dict(vars(argparse))
    said(capsys, "work", "--lang", "zh")
    assert dict(vars(argparse)) == before
    with pytest.raises(SystemExit):
        argparse.ArgumentParser(prog="other").parse_args(["--lang"])
    assert "other: error: unrecognized arguments: --lang" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raised", "code", "text"),
    [
        (UserError("p = {value}:\n it must be prime", value=4), 1, "p = 4: it must be prime"),
        (UserError("no", exit_code=2), 2, "no"),
        (
            FileNotFoundError(2, "No such file or directory", "x"),
            1,
            "It failed: x: No such file or directory",
        ),
        (OSError("the network\nis down"), 1, "It failed: the network is down"),
        (MemoryError(), 1, "There is not enough memory for that."),
        (KeyboardInterrupt(), 130, "Stopped."),
        (Terminated(), 143, "Stopped."),
    ],
)
@pytest.mark.parametrize("json_errors", [False, True])
def test_whatever_goes_wrong_is_one_line(
    raised: BaseException, code: int, text: str, json_errors: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> int:
        raise raised

    found, out, err = said(capsys, "work", "f", "--json", "--lang=en", command=fail, json_errors=json_errors)
    assert (found, err) == (code, text + "\n")
    if json_errors:
        assert json.loads(out) == {"event": "error", "message": text, "exit_code": code}
    else:
        assert out == ""


def test_a_fault_of_the_program_is_not_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        said(capsys, "work", "f", command=fail)
    explained = run_main(
        ["work", "f"], parser_for(fail), explain=lambda error: UserError("{problem}", problem=str(error))
    )
    assert explained == 1
    assert capsys.readouterr().err == "a bug\n"


def test_sigterm_stops_as_ctrl_c_does(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        stop_when_terminated()
        os.kill(os.getpid(), signal.SIGTERM)
        return 0

    before = signal.getsignal(signal.SIGTERM)
    try:
        assert said(capsys, "work", "f", command=work)[0] == 128 + signal.SIGTERM
        assert signal.getsignal(signal.SIGTERM) is before  # what comes after is ended at once
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("word", ["0", "9", "-1", "1.5", "many", "", "٣", "1" * 5000])
def test_a_number_out_of_range_is_named(word: str) -> None:
    assert whole_number("--jobs", 1, 8)("8") == 8
    with pytest.raises(UserError, match=r"--jobs = .*: it must be a whole number from 1 to 8"):
        whole_number("--jobs", 1, 8)(word)


def test_the_four_command_lines_go_one_way() -> None:
    from animations.commands import cli as animations
    from geometry.commands import cli as geometry
    from story import cli as story
    from training import cli as training

    for module in (geometry, training, story, animations):
        code = inspect.getsource(module)
        assert "run_main(" in code
        assert "except KeyboardInterrupt" not in code
        assert "argparse.ArgumentParser(" not in code


def test_every_title_of_argparse_is_known() -> None:
    """Where this fails, another Python says other words: add them to MISTAKES or TITLES."""
    groups = [group.title for group in argparse.ArgumentParser()._action_groups]
    assert groups == ["positional arguments", "options"]
    assert set(LANGUAGES) == {"en", "zh"}
