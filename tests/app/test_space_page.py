"""The chapter "High-dimensional space", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from numpy.typing import ArrayLike
from streamlit.testing.v1 import AppTest

from app_pages.canvas import AnyPanel, pack_stage
from app_pages.chapters.space.against_chance import chance_panels
from app_pages.chapters.space.bodies import body_panels
from app_pages.chapters.space.hero import ball_panels, pack_ball
from app_pages.chapters.space.panels import drawn_panels, shell_panels
from language import translator
from story.chapters.bodies.ball import read_carried_ball
from story.chapters.bodies.others import read_bodies
from story.chapters.chance import read_against_chance
from story.chapters.space import draw, read_shells
from tests.app.conftest import SMALL, visit_page
from tests.app.test_stage import unpacked
from training.runs.reader import open_run

pytestmark = pytest.mark.usefixtures("small_run")


def visit(address: dict[str, str] | None = None, *, answered: bool = True, **more: str) -> AppTest:
    return visit_page("chapters.space.page", answered=answered, **(address or {}), **more)


def tables(page: AppTest, language: str = "en") -> list[Any]:
    """The article's tables; those of verdicts have no exact values."""
    exact = translator(language)("exactly")
    return [table.value for table in page.table if exact in table.value]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_come_at_once_and_nothing_is_asked_beside_them(language: str) -> None:
    page = visit(answered=False, lang=language)
    assert not page.radio
    assert len(page.get("bidi_component")) == 5
    assert len(tables(page, language)) == 2
    assert not page.error


def test_in_teacher_mode_the_ball_waits_and_answers_are_clicked() -> None:
    page = visit(answered=False, lang="en", teach="1")
    assert len(page.get("bidi_component")) == 1
    for toggle in page.toggle:
        toggle.set_value(True)
    page.run()
    assert not page.exception
    assert len(page.get("bidi_component")) == 5
    assert len(tables(page)) == 2


@pytest.mark.parametrize(
    ("asked", "hides", "told"),
    [
        (None, False, {"step": 10, "plays": True, "veiled": True}),
        (10, False, {"step": 10, "plays": False, "veiled": True}),  # where it came to rest before
        (100, False, {"step": 100, "plays": False, "veiled": False}),
        (None, True, {"step": 2, "plays": False, "veiled": True}),
    ],
)
def test_the_ball_comes_to_rest_before_the_answer(
    asked: int | None, hides: bool, told: dict[str, Any]
) -> None:
    header, arrays = unpacked(pack_ball(read_carried_ball(), translator("en"), asked=asked, hides=hides))
    assert {name: header[name] for name in told} == told
    guess = next(panel["guess"] for panel in header["panels"] if panel["name"] == "outer")
    assert guess["at"] == pytest.approx(1 - 0.9**100)
    assert "{guess}" in guess["words"]["early"]
    assert arrays["by_angle.points"].shape == arrays["by_distance.points"].shape


def test_the_articles_tables_are_worked_out_anew() -> None:
    inner, shrunken = tables(visit(lang="en"))
    assert inner["exactly"].tolist()[:3] == ["81 %", "72.9 %", "0.00266 %"]
    assert inner["as printed"].tolist() == ["81 %", "72.9 %", "0.003 %", "10⁻⁵⁶²"]
    assert shrunken["as a power of ten"].tolist() == ["-5.34", "-53.63", "-562.27"]


@pytest.mark.parametrize(
    "address",
    [
        {"d": "-3", "drawn": "7", "kind": "cube", "seed": "x", "vectors": "rows", "step": "never"},
        {"d": "9" * 30, "seed": "9" * 40, "step": "-1"},
    ],
)
def test_a_wrong_value_in_the_address_is_answered_with_a_page(address: dict[str, str]) -> None:
    assert not visit(address, lang="en").error


def test_a_run_that_is_not_there_gets_one_line() -> None:
    (error,) = visit(answered=False, lang="en", run="no-such-run").error
    assert "there is none" in error.value


def test_what_is_drawn_stands_in_the_address() -> None:
    page = visit(lang="en", drawn="100", kind="ball", seed="4")
    page.button(key="space.again").click().run()
    assert not page.exception
    assert page.query_params["seed"] in ("5", ["5"])
    assert page.session_state["address.kind"] == "ball"


@pytest.mark.parametrize("vectors", ["neurons", "symbols"])
def test_the_pictures_fit_into_the_browser_and_their_code_runs(
    vectors: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _ = translator("zh")
    run = read_against_chance(open_run(SMALL.run_id).view(), vectors)
    shells, ball, bodies = read_shells(), read_carried_ball(), read_bodies()
    stages: list[tuple[Sequence[AnyPanel], ArrayLike | None]] = [
        (ball_panels(ball, _), ball.dims),
        (shell_panels(shells, _), shells.dims),
        (body_panels(bodies, _), bodies.dims),
        (chance_panels(run, _), run.steps),
        *((drawn_panels(draw(kind, 3), 0, _), None) for kind in ("normal", "ball")),
    ]
    for panels, steps in stages:
        assert len(pack_stage(panels, _, name="test", steps=steps)) < 5e6
        for panel in panels:
            exec(panel.code, {})
            assert capsys.readouterr().out
