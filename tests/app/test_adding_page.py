"""The chapter "How it adds", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import pack_stage
from app_pages.chapters.adding.attention import attention_panels
from app_pages.chapters.adding.inspector import cell_of, inspector, neuron_at
from app_pages.chapters.adding.panels import clocks, enough_told
from language import translator
from story.chapters.adding import (
    first_question,
    most_missed,
    read_adding,
    read_attention,
    read_neuron,
    read_neurons,
    why_no_attention,
    why_no_neurons,
)
from tests.app.conftest import NO_CIRCLE, SMALL, visit_page
from training.config import Config
from training.runs.reader import open_run

pytestmark = pytest.mark.usefixtures("small_run")


def visit(**address: str) -> AppTest:
    return visit_page("chapters.adding.page", **address)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_clocks_come_at_once_and_how_many_are_enough_stands_in_their_drawer_alone(language: str) -> None:
    page, _ = visit(lang=language), translator(language)
    assert len(page.get("bidi_component")) == 3
    found = read_adding(open_run(SMALL.run_id).view())
    told = enough_told(found, _)
    assert clocks(found, first_question(SMALL, 3, 4), (), _).note.endswith(told)
    assert not any(told in text.value for text in page.markdown)


def test_a_task_without_a_circle_is_told_why_in_one_line() -> None:
    (info,) = visit(lang="en", run=NO_CIRCLE.run_id).info
    assert "\n" not in info.value
    assert "squares" in info.value


@pytest.mark.parametrize(
    "address",
    [
        {"neuron": "32", "a": "999", "b": "-1"},
        {"neuron": "x", "circles": "x-²-99", "a": "3"},
        {"neuron": "7", "circles": "9" * 9999},
    ],
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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_neuron_has_a_cell_and_its_pictures(language: str) -> None:
    view, _ = open_run(SMALL.run_id).view(), translator(language)
    found = read_neurons(view)
    cells = [cell_of(found, neuron) for neuron in range(SMALL.d_mlp)]
    assert len(set(cells)) == SMALL.d_mlp
    assert [neuron_at(found, *cell) for cell in cells] == list(range(SMALL.d_mlp))
    assert neuron_at(found, 5, 0) is None
    chosen = most_missed(found)
    fellows = np.flatnonzero(found.frequencies == found.frequencies[chosen])
    one = read_neuron(view, chosen, tuple(fellows.tolist()))
    shown = inspector(view, found, one, (3, 4), _)
    assert len(pack_stage(shown, _, name="a", steps=one.steps)) < 500_000
    for panel in shown:
        panel.says.format(**dict.fromkeys(panel.numbers, ""))


def test_what_is_said_of_a_neuron_off_is_what_the_registry_says() -> None:
    view = open_run(SMALL.run_id).view()
    found = read_neurons(view)
    for neuron in (0, 11):
        frequency = int(found.frequencies[neuron])
        fellows = tuple(np.flatnonzero(found.frequencies == frequency).tolist())
        one = read_neuron(view, neuron, fellows)
        assert one.frequency == frequency
        assert one.share[-1] == pytest.approx(found.shares[neuron])
        everything, without, without_all = (values[-1] for values in one.accuracies)
        assert without == pytest.approx(found.accuracy[neuron])
        assert without_all == pytest.approx(found.accuracy_without[frequency - 1])
        assert everything == pytest.approx(one.tables[0].right[-1].mean())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_head_has_its_picture(language: str) -> None:
    view, _ = open_run(SMALL.run_id).view(), translator(language)
    found = read_attention(view)
    *heads, curves = attention_panels(view, found, _)
    assert len(heads) == len(curves.series) - 1 == SMALL.n_heads  # and what white noise has
    for panel, head in zip(heads, found.heads, strict=True):
        assert np.shape(panel.values) == (1, 13, 13)
        assert sorted(head.left) == sorted(head.right) == list(range(13))
        panel.says.format(**dict.fromkeys(panel.numbers, ""))
    assert pack_stage([*heads, curves], _, name="a")
    reason = why_no_attention(Config(p=7, network="relu_mlp"))
    assert reason is not None
    assert "\n" not in _(reason)


def test_a_neuron_that_is_not_there_is_refused_and_so_is_a_network_without_a_linear_readout() -> None:
    with pytest.raises(ValueError, match="from 0 to 31"):
        read_neuron(open_run(SMALL.run_id).view(), 32, (32,))
    reason = why_no_neurons(Config(p=7, network="two_layer_decoder"))
    assert reason is not None
    assert "two_layer_decoder" in str(reason)
    assert "takes too long" in str(why_no_neurons(Config(p=251, d_mlp=512)))
    assert why_no_neurons(SMALL) is None


def test_the_code_beside_the_pictures_runs(capsys: pytest.CaptureFixture[str]) -> None:
    view, _ = open_run(SMALL.run_id).view(), translator("en")
    found = read_neurons(view)
    fellows = np.flatnonzero(found.frequencies == found.frequencies[3])
    one = read_neuron(view, 3, tuple(fellows.tolist()))
    shown = [
        clocks(read_adding(view), first_question(SMALL, 3, 4), (), _),
        *inspector(view, found, one, (3, 4), _),
        *attention_panels(view, read_attention(view), _),
    ]
    for code in {panel.code for panel in shown} - {""}:
        exec(code, {})
        assert capsys.readouterr().out
