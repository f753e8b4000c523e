"""The chapter "How it adds", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import pack_stage
from app_pages.chapters.adding.page import recorded
from app_pages.chapters.adding.panels import clocks
from language import translator
from story.chapters.adding import first_question, read_adding
from tests.app.conftest import NO_CIRCLE, SMALL, visit_page
from training.config import Config
from training.runs.reader import open_run

pytestmark = pytest.mark.usefixtures("small_run")


def visit(**address: str) -> AppTest:
    return visit_page("chapters.adding.page", **address)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_clocks_come_at_once_and_the_answer_in_words_after_the_guess(language: str) -> None:
    page, _ = visit(lang=language), translator(language)
    assert page.get("bidi_component")
    assert not any(_("Recorded:") in text.value for text in page.markdown)
    page.radio[0].set_value(page.radio[0].options[0]).run()
    assert not page.exception
    told = recorded(read_adding(open_run(SMALL.run_id).view()), _)
    assert any(told in text.value for text in page.markdown)


def test_a_task_without_a_circle_is_told_why_in_one_line() -> None:
    (info,) = visit(lang="en", run=NO_CIRCLE.run_id).info
    assert "\n" not in info.value
    assert "squares" in info.value


@pytest.mark.parametrize(
    "address", [{"a": "999", "b": "-1"}, {"a": "3"}, {"circles": "x-²-99"}, {"circles": "9" * 9999}]
)
def test_what_the_address_asks_for_and_is_not_there_breaks_nothing(address: dict[str, str]) -> None:
    assert not visit(lang="en", **address).error


def test_the_circles_of_the_address_are_on() -> None:
    found, _ = read_adding(open_run(SMALL.run_id).view()), translator("en")
    asked = first_question(SMALL, 3, 4)
    assert (asked.left, asked.right) == (3, 4)
    keys = found.frequencies.tolist()
    assert clocks(found, asked, {keys[1]}, _).on == 2
    assert clocks(found, asked, set(keys), _).on == 2 ** len(keys) - 1
    assert clocks(found, asked, {0}, _).on == 1
    assert len(pack_stage([clocks(found, asked, (), _)], _, name="a", steps=found.steps)) < 500_000


def test_both_symbols_turn_the_hand_to_their_answer() -> None:
    for config in (Config(task="subtract", p=7), Config(task="divide", p=7)):
        question = first_question(config, 3, 5)
        assert (question.left, question.right) == (3, 5)
        asked = first_question(config, None, 99)
        assert asked.taught == config.table.answers[asked.row]


def test_the_fewest_circles_are_the_strongest_of_as_many() -> None:
    found = read_adding(open_run(SMALL.run_id).view())
    accuracy = np.zeros((1, 4))
    accuracy[0] = (0.1, 0.2, 0.9, 1.0)
    found = type(found)(**{name: getattr(found, name) for name in found.__slots__}
                        | {"accuracy": accuracy, "frequencies": np.array([4, 2])})  # fmt: skip
    assert found.fewest_for(0.9) == (2,)
    assert found.fewest_for(0.95) == (4, 2)
    assert found.fewest_for(1.1) == ()
    assert found.accuracy_of([2]) == 0.9
