"""The chapter "Three phases", run by Streamlit's own test driver, in both languages; and what it reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.chapters.three_phases.page import CODE, panels
from language import LANGUAGES, translator
from story.chapters.three_phases import read_three_phases
from tests.app.conftest import SMALL
from training.runs.reader import Run, open_run

pytestmark = pytest.mark.usefixtures("small_run")


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(
        "from app_pages.chapters.three_phases.page import page\n\npage()", default_timeout=60
    )
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_comes_after_the_guess(language: str) -> None:
    page, _ = visit(lang=language), translator(language)
    assert page.title[0].value == _("Three phases")
    assert page.radio[0].value is None
    page.radio[0].set_value(_("just show me")).run()
    assert not page.exception, page.exception
    assert [found.value for found in page.subheader] == [_("What the article says, and what was measured")]


def test_a_run_that_is_not_there_is_named_in_one_line() -> None:
    assert len(visit(lang="en", run="add-p97-seed0-0000000000").error) == 1
    assert "without a path" in visit(lang="en", run="../../etc/passwd").error[0].value


def test_the_gauges_are_those_of_the_weights(grokked: Run) -> None:
    """The teeth wear down, the weights shrink, energy gathers; white noise has none of it."""
    found = read_three_phases(grokked)
    memorised = int(np.argmin(np.abs(found.steps - (found.phases.memorised_at or 0))))
    assert found.teeth[-1] < found.teeth[memorised] / 2
    assert found.waves[-1] > found.waves[memorised] > found.waves_null
    assert found.dimensions[-1] < found.dimensions[memorised] < found.dimensions_null
    norms = [np.sqrt(sum(float((part[at].astype(float) ** 2).sum()) for part in grokked.weights().values()))
             for at in (0, -1)]  # fmt: skip
    np.testing.assert_allclose(found.norm[[0, -1]], norms, rtol=1e-5)
    assert {len(gauge) for gauge in (found.teeth, found.norm, found.waves, found.dimensions)} == {
        len(found.steps)
    }


def test_the_code_beside_a_picture_runs(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = read_three_phases(open_run(SMALL.run_id, recorded))
    for panel in panels(found, translator("en"))[1:]:
        assert panel.code == CODE.format(run_id=SMALL.run_id, name=panel.name)
        exec(panel.code, {})
        assert capsys.readouterr().out
