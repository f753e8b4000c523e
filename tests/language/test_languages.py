"""Choosing a language, and saying texts in it."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import LANGUAGES, Message, UserError, mark, preferred_language, translator
from language.__main__ import main


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("", "en"),
        ("zh", "zh"),
        ("en", "en"),
        ("zh-CN", "zh"),
        ("zh-TW", "zh"),
        ("zh-Hant-HK", "zh"),
        ("ZH_cn", "zh"),
        ("zh_CN.UTF-8", "zh"),
        ("zh.UTF-8", "zh"),
        ("zh@pinyin", "zh"),
        ("en_GB.UTF-8", "en"),
        ("C.UTF-8", "en"),
        ("C", "en"),
        ("POSIX", "en"),
        ("ja", "en"),
        ("zha", "en"),
        ("*", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.5, zh;q=0.9", "zh"),
        ("zh;q=0.3,en;q=0.30", "zh"),
        ("fr-FR, zh-CN;q=0.9, en;q=0.8", "zh"),
        ("fr, ja;q=0.5", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("zh;q=0", "en"),
        ("zh; q=0.9 , en ; q = 0.95", "en"),
        ("zh;q=nonsense", "zh"),
        (",,;q=,", "en"),
    ],
)
def test_the_language_wanted_most_is_spoken(wanted: str, expected: str) -> None:
    assert preferred_language(wanted) == expected


@given(st.text(alphabet="zhen-_;,=q.01 *C", max_size=30))
def test_any_wish_is_answered_with_a_language(wanted: str) -> None:
    assert preferred_language(wanted) in LANGUAGES


NAMES = ("KAIQIAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US"}, "en"),
        ({"LC_MESSAGES": "en_US", "LC_ALL": "zh_CN"}, "zh"),
        ({"LC_ALL": "zh_CN", "KAIQIAO_LANG": "en"}, "en"),
        ({"LANG": "zh_CN", "LC_ALL": "", "KAIQIAO_LANG": ""}, "zh"),
        ({"LANG": "zh_CN", "LC_ALL": "C.UTF-8"}, "en"),
    ],
)
def test_without_a_wish_the_environment_is_asked(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert preferred_language() == expected


def test_a_translator_for_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language = 'fr': it must be one of zh, en"):
        translator("fr")


def test_values_are_put_in_after_translating() -> None:
    say = translator("zh")
    assert say("learns nothing in {last_step} steps", last_step=7) == "7 步下来什么也没学会"
    assert say(Message("learns nothing in {last_step} steps", last_step=7)) == "7 步下来什么也没学会"


def test_a_message_within_a_message_is_said_in_the_same_language() -> None:
    inner = Message("learns nothing in {last_step} steps", last_step=7)
    outer = Message("It failed: {problem}", problem=inner)
    assert translator("zh")(outer) == "出错了：7 步下来什么也没学会"
    assert translator("en")(outer) == str(outer) == "It failed: learns nothing in 7 steps"


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_empty_and_braced_texts_stay_as_they_are(language: str) -> None:
    say = translator(language)
    assert say("") == ""  # gettext's own answer would be the catalog's head
    assert say("nobody has written this {yet}") == "nobody has written this {yet}"
    assert say(Message("It failed: {problem}", problem="{curly}")).endswith("{curly}")
    assert mark("as it is") == "as it is"


def test_a_user_s_error_travels_between_processes() -> None:
    error = UserError("run {run_id!r} is not running", run_id="a", exit_code=2)
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.exit_code, back.message) == (str(error), 2, error.message)
    assert str(error) == "run 'a' is not running"


def test_the_command_line_knows_one_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["upgrade"]) == 2
    assert capsys.readouterr().err.splitlines() == ["usage: python -m language update"] * 2
