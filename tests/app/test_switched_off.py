"""Decay switched off where a visitor marks it: the fork that is asked for, and what is seen of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app_pages.canvas import pack_stage
from app_pages.chapters.weight_decay import switched_off
from app_pages.chapters.weight_decay.switched_off import allowed_steps, forked, off_panels, why_not
from app_pages.jobs.wishes import Visitor
from language import LANGUAGES, translator
from story.laboratory import fork
from tests.app.conftest import NO_CIRCLE, SMALL, visit_page
from tests.app.test_stage import unpacked
from training.config import Config
from training.measures import series
from training.runs.reader import open_run
from training.runs.recording import record

pytestmark = pytest.mark.usefixtures("small_run")
BUTTON = "decay.off.train"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """What was put into the queue: nothing is trained."""
    configs: list[Config] = []

    def submit(_who: Visitor, work: Config) -> None:
        configs.append(work)

    monkeypatch.setattr(switched_off.worker, "submit", submit)
    return configs


@pytest.mark.parametrize(("off", "step"), [("21", 20), ("9999999999", 35), ("x", 40 // 2), ("0", 5)])
def test_the_fork_begins_at_the_recorded_step_next_to_the_mark(
    off: str, step: int, asked: list[Config]
) -> None:
    page = visit_page("chapters.weight_decay.page", lang="en", off=off)
    button = page.button(key=BUTTON)
    assert not button.click().run().exception
    (config,) = asked
    steps = allowed_steps(open_run(SMALL.run_id).view())
    nearest = min(steps, key=lambda one: abs(one - step))
    # For its curves: they need no snapshots but the two that every run has.
    assert config == replace(SMALL, weight_decay_until=nearest, weight_decay_after=0.0, snapshots=2)
    assert f"step {nearest} " in button.label
    assert any("of this machine" in caption.value for caption in page.caption)


def test_a_queue_that_takes_no_more_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_who: Visitor, _work: Config) -> None:
        raise switched_off.UserError("the queue is full")

    monkeypatch.setattr(switched_off.worker, "submit", full)
    page = visit_page("chapters.weight_decay.page", lang="en")
    page.button(key=BUTTON).click().run()
    assert [error.value for error in page.error] == ["the queue is full"]


@pytest.mark.parametrize("busy", [False, True])
def test_a_damaged_fork_is_offered_anew(
    busy: bool, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is trained anew, nobody knows how far it is."""
    monkeypatch.setattr("app_pages.chapters.weight_decay.switched_off.worker.is_busy", lambda _work: busy)
    runs = shutil.copytree(recorded, tmp_path / "runs")
    monkeypatch.setenv("KAIQIAO_RUNS", str(runs))
    torn = runs / forked(open_run(SMALL.run_id).view()).run_id
    shutil.copytree(runs / SMALL.run_id, torn)
    (torn / "status.json").write_text('{"state": "fini')
    page = visit_page("chapters.weight_decay.page", lang="en")
    assert not page.exception
    assert not page.error
    assert [one.key for one in page.button if one.key == BUTTON] == ([] if busy else [BUTTON])


def test_runs_that_have_nothing_to_switch_off_say_why() -> None:
    assert why_not(SMALL) is None
    assert "no weight decay" in str(why_not(replace(SMALL, weight_decay=0.0)))
    assert "at step 7" in str(why_not(fork(SMALL, 7, 0.0)))
    page = visit_page("chapters.weight_decay.page", lang="en", run=NO_CIRCLE.run_id)
    assert page.button(key=BUTTON), "any task will do"


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_runs_are_drawn_over_the_same_steps(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    view = open_run(SMALL.run_id).view()
    step = allowed_steps(view)[2]
    config = fork(SMALL, step, 0.0)
    (folder,) = record([config], root=tmp_path, threads=1)
    other = open_run(folder.name, tmp_path).view()
    shown = off_panels(view, other, step, translator(language))
    header, arrays = unpacked(pack_stage(shown, translator(language), name="x"))
    for panel, name in zip(header["panels"], ("held_out_accuracy", "weight_norm"), strict=True):
        for one, which in ((view, "decay"), (other, "off")):
            found = series(one, name)
            np.testing.assert_allclose(arrays[f"{panel['name']}.{which}.y"], found.values, rtol=1e-6)
        exec(panel["code"], {})
        assert capsys.readouterr().out
    assert [panel["mark"] is None for panel in header["panels"]] == [False, True]
    assert arrays[header["panels"][0]["mark"]["steps"]].tolist() == allowed_steps(view)
    # Up to the fork they are one; from there on the weights without decay are longer.
    norms = [series(one, "weight_norm") for one in (view, other)]
    before = norms[0].steps <= step
    np.testing.assert_allclose(norms[0].values[before], norms[1].values[before], rtol=1e-5)
    assert norms[1].values[-1] > norms[0].values[-1]
