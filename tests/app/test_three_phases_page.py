"""The chapter "Three phases", run by Streamlit's own test driver, in both languages; and what it reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.chapters.three_phases.page import panels, recorded
from language import LANGUAGES, translator
from story.chapters.three_phases import read_three_phases
from tests.app.conftest import NO_CIRCLE, SMALL, visit_page
from training.runs.reader import Run, open_run

pytestmark = pytest.mark.usefixtures("small_run")


def visit(**address: str) -> AppTest:
    return visit_page("chapters.three_phases.page", **address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_there_at_once_and_the_answer_in_words_in_a_drawer(language: str) -> None:
    page, _ = visit(lang=language), translator(language)
    assert page.title[0].value == _("Three phases")
    assert page.get("bidi_component")
    assert not page.radio
    (drawer,) = (one for one in page.expander if one.label == _("The night in numbers"))
    assert any(_("Recorded:") in text.value for text in drawer.markdown)


def test_what_was_recorded_is_what_the_gauges_show(grokked: Run) -> None:
    found = read_three_phases(grokked.view())
    phases = found.view.phases
    assert phases.leap_at is not None
    norm = found.measured.columns["weight_norm"][found.view.nearest(phases.leap_at)]
    told = recorded(found, translator("en"))
    assert f"to step {phases.leap_at}" in told
    assert f"→ {norm:.3g}" in told


def test_a_class_sees_the_answer_when_it_is_clicked() -> None:
    page = visit(lang="en", teach="1")
    assert page.get("bidi_component"), "it waits for somebody to play it"
    assert not any("Recorded:" in text.value for text in page.markdown)
    page.toggle[0].set_value(True).run()
    assert any("Recorded:" in text.value for text in page.markdown)


def test_a_run_that_is_not_there_is_named_in_one_line() -> None:
    assert len(visit(lang="en", run="add-p97-seed0-0000000000").error) == 1
    assert "without a path" in visit(lang="en", run="../../etc/passwd").error[0].value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gauge_that_a_run_cannot_have_is_named(language: str) -> None:
    page = visit_page("chapters.three_phases.page", answered=True, lang=language, run=NO_CIRCLE.run_id)
    assert any("'squares'" in caption.value for caption in page.caption)


def test_the_gauges_are_those_of_the_weights(grokked: Run) -> None:
    """The teeth wear down, the weights shrink, energy gathers; white noise has none of it."""
    found = read_three_phases(grokked.view())
    columns, nulls, steps = found.measured.columns, found.measured.nulls, found.view.steps
    memorised = found.view.nearest(found.view.phases.memorised_at or 0)
    gap, share, spread = (
        columns[name] for name in ("margin_gap", "embedding_top_share", "embedding_participation")
    )
    assert gap[-1] < gap[memorised] / 2
    assert share[-1] > share[memorised] > nulls["embedding_top_share"]
    assert spread[-1] < spread[memorised] < nulls["embedding_participation"]
    norms = [np.sqrt(sum(float((part[at].astype(float) ** 2).sum()) for part in grokked.weights().values()))
             for at in (0, -1)]  # fmt: skip
    np.testing.assert_allclose(columns["weight_norm"][[0, -1]], norms, rtol=1e-5)
    assert {len(gauge) for gauge in columns.values()} == {len(steps)}
    # By hand: the five largest of the energies at k = 1 .. p // 2, over all of these.
    energy = (np.abs(np.fft.rfft(grokked.weights("W_E")["W_E"][-1, :-1].astype(float), axis=0)) ** 2).sum(
        axis=1
    )
    by_hand = np.sort(energy[1:])[-5:].sum() / energy[1:].sum()
    assert share[-1] == pytest.approx(by_hand, rel=1e-4)


def test_the_code_beside_a_picture_runs(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = read_three_phases(open_run(SMALL.run_id, recorded).view())
    shown = panels(found, translator("en"))[1:]
    assert len(shown) == 4
    for panel in shown:
        assert SMALL.run_id in panel.code
        exec(panel.code, {})
        assert capsys.readouterr().out
