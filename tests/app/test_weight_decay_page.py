"""The chapter "Weight decay", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import pack_stage
from app_pages.chapters.weight_decay import page as weight_decay_page
from app_pages.chapters.weight_decay import panels as weight_decay_panels
from app_pages.chapters.weight_decay import throttle
from app_pages.chapters.weight_decay.held_norm import SHELLS, held_panels
from language import LANGUAGES, translator
from story.chapters.weight_decay import read_weight_decay
from story.chapters.weights.held_norm import read_held_norm
from tests.app.conftest import SMALL, visit_page
from training.runs.reader import open_run
from training.sweeps import read_sweep

pytestmark = pytest.mark.usefixtures("small_run")


def visit(**address: str) -> AppTest:
    return visit_page("chapters.weight_decay.page", **address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_runs_and_asks_on_the_picture_alone(language: str) -> None:
    page = visit(lang=language, w="0.5,1", pull="0.3", step="10")
    assert not page.radio
    assert not page.exception, page.exception
    assert not page.error


@pytest.mark.parametrize(
    "address",
    [
        {"w": "x,y"},
        {"w": "1"},
        {"w": "1e9,nan"},
        {"pull": "-3"},
        {"pull": "much"},
        {"step": "-1"},
        {"teach": "1"},
    ],
)
def test_a_strange_address_does_no_harm(address: dict[str, str]) -> None:
    assert not visit(lang="en", **address).error


def test_a_wrong_run_gets_one_line() -> None:
    (error,) = visit(lang="en", run="../etc").error
    assert "without a path" in error.value


def test_the_article_s_weight_is_stepped_by_hand() -> None:
    page = visit(lang="en")
    assert [metric.value for metric in page.metric] == ["10", "10"]
    page.button(key="throttle.learn").click().run()
    assert [metric.value for metric in page.metric] == ["9.8", "9.79"]
    page.button(key="throttle.again").click().run()
    page.button(key="throttle.still").click().run()
    assert [metric.value for metric in page.metric] == ["10", "9.99"]
    page.button(key="throttle.still").click().run()
    assert [metric.value for metric in page.metric] == ["10", "9.98001"]
    assert page.query_params["walk"] in ("n2", ["n2"])
    page.button(key="throttle.many").click().run()
    assert page.query_params["walk"] in ("n102", ["n102"])


def test_steps_in_the_address_are_walked_and_nonsense_is_said() -> None:
    assert [metric.value for metric in visit(lang="en", walk="g1").metric] == ["9.8", "9.79"]
    page = visit(lang="en", walk="g1;drop")
    assert "cannot be read" in page.info[0].value
    assert page.metric[0].value == "10"
    assert len(throttle.WALK.findall("n9999" * 9)) == 9
    assert not visit(lang="en", walk="n9999" * 9).exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pictures_can_be_packed_and_their_code_runs(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, run = translator(language), open_run(SMALL.run_id)
    found = read_weight_decay(run.view())
    drawn = weight_decay_panels.panels(found, _)
    assert len(pack_stage(drawn, _, name=run.run_id, steps=found.steps)) < 5_000_000
    curves = [panel for panel in (*weight_decay_panels.penalty_panels(_), throttle.slower_panel(_)) if panel]
    assert curves
    pack_stage(curves, _, name="x")
    held = read_held_norm(read_sweep(SHELLS))
    bars = held_panels(held, _)
    assert len(pack_stage(bars, _, name="x", steps=held.steps)) < 5_000_000
    stepped = throttle.paths([10, 9.8], [10, 9.79], [2.0], _)
    for code in (
        weight_decay_page.VALLEY_CODE,
        stepped.code,
        *(panel.code for panel in (*drawn, *curves, *bars)),
    ):
        exec(compile(code, "<the code for this picture>", "exec"), {})
    assert "[10, 9.8]\n[10, 9.79" in capsys.readouterr().out
