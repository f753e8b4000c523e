"""Runs, phases and measures show themselves in a notebook: small tables, nothing in them markup, and pictures
of the numbers that they have."""

from __future__ import annotations

import base64
import html
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib import pyplot
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from geometry import on_white, palette
from language import Message
from training import Phases, Verdict, detect_phases, measured, open_run, open_watched, series, watch
from training.measures import Series
from training.phases import phase_spans
from training.runs.reader import Run, StoreError
from training.runs.view import RunView
from training.watching import WatchedRun

HOSTILE = "<script>alert(1)</script>"


def axes() -> Any:
    return Figure().add_subplot()


def has_picture(page: str) -> bool:
    return (
        base64.b64decode(page.partition('src="data:image/png;base64,')[2].partition('"')[0])[:4] == b"\x89PNG"
    )


@pytest.fixture(scope="module")
def view(grokked: Run) -> RunView:
    return grokked.view()


@pytest.fixture
def watched(tmp_path: Path) -> WatchedRun:
    model = torch.nn.Linear(3, 2)
    with watch("mine", model, torch.optim.SGD(model.parameters(), lr=0.1), every=2, root=tmp_path) as log:
        for step in range(9):
            log(step, train_accuracy=float(step > 1), held_out_accuracy=float(step > 5))
    return open_watched("mine", tmp_path)


def test_a_run_draws_its_accuracies_and_its_phases(grokked: Run, view: RunView) -> None:
    ax = axes()
    assert grokked.plot(ax) is ax
    train, held_out = ax.lines
    np.testing.assert_array_equal(train.get_ydata(), view.metrics["train_accuracy"])
    np.testing.assert_array_equal(held_out.get_ydata(), view.metrics["held_out_accuracy"])
    np.testing.assert_array_equal(train.get_xdata()[1:], view.metrics["step"][1:])
    assert train.get_xdata()[0] == view.metrics["step"][1] / 2  # step 0 on a logarithmic axis
    assert (train.get_color(), held_out.get_color()) == (palette.TRAIN_ON_WHITE, palette.HELD_OUT_ON_WHITE)
    spans = phase_spans(view.phases)
    assert [band.get_x() + band.get_width() for band in ax.patches] == pytest.approx([s.end for s in spans])
    assert [band.get_facecolor()[:3] for band in ax.patches] == [
        to_rgb(palette.PHASES[s.phase]) for s in spans
    ]
    assert ax.get_ylim()[1] > 1


def test_on_no_axes_new_ones_are_made(view: RunView) -> None:
    matplotlib.use("Agg")
    for thing in (view, view.phases, series(view, "margin_gap")):
        before = set(pyplot.get_fignums())
        ax = thing.plot()
        assert {ax.figure.number} == set(pyplot.get_fignums()) - before
        assert ax.get_xscale() == "log"
    pyplot.close("all")


def test_phases_lie_behind_what_is_on_the_axes(view: RunView) -> None:
    ax = axes()
    ax.plot([1, 100], [5, 7])
    assert view.phases.plot(ax) is ax
    assert len(ax.patches) == len(phase_spans(view.phases))
    assert ax.get_xscale() == "linear"
    logarithmic = series(view, "margin_gap").plot(axes())
    left = logarithmic.get_xlim()[0]
    view.phases.plot(logarithmic)
    assert logarithmic.patches[0].get_x() == pytest.approx(left)


def test_a_table_says_what_the_phases_are(view: RunView) -> None:
    phases = view.phases
    page = phases._repr_html_()
    for told in (phases.memorised_at, phases.leap_at, phases.generalised_at, f"{phases.delay:.2f}",
                 f"{phases.held_out_accuracy:.1%}"):  # fmt: skip
        assert f">{told}</td>" in page
    nothing = detect_phases([0, 1, 2], [0, 0, 0], [0, 0, 0])._repr_html_()
    assert "learns nothing in 2 steps" in nothing
    assert "memorised at" not in nothing
    assert "None" not in nothing


def test_a_run_is_a_table_and_a_picture(grokked: Run, view: RunView) -> None:
    page = grokked._repr_html_()
    assert page == view._repr_html_()
    assert has_picture(page)
    for told in (grokked.run_id, "add, p = 37, 70% of the table", "one_layer_transformer", "finished",
                 f"{len(view.steps)}, at step 0 … {view.steps[-1]}", "groks: memorised"):  # fmt: skip
        assert told in page
    assert len(page) < 100_000


def test_a_watched_run_shows_itself_as_well(watched: WatchedRun) -> None:
    page = watched._repr_html_()
    assert page == watched.view()._repr_html_()
    assert has_picture(page)
    for told in ("mine", "8 weights in 2 parameters", "SGD", "5, at step 0 … 8"):
        assert told in page
    (train, held_out), metrics = watched.plot(axes()).lines, watched.metrics()
    np.testing.assert_array_equal(train.get_ydata(), metrics["train_accuracy"])
    np.testing.assert_array_equal(held_out.get_ydata(), metrics["held_out_accuracy"])


def test_a_watched_run_without_accuracies_has_its_table_alone(tmp_path: Path) -> None:
    with watch("bare", torch.nn.Linear(3, 2), root=tmp_path) as log:
        log(0, loss=1.0)
    run = open_watched("bare", tmp_path)
    assert "<img" not in run._repr_html_()
    assert "not told" in run._repr_html_()
    with pytest.raises(StoreError, match=r"run 'bare': it has no accuracies to draw"):
        run.plot()


def test_a_run_before_its_first_evaluation_has_its_table_alone(view: RunView) -> None:
    begun = replace(view, metrics={}, steps=view.steps[:0])
    page = begun._repr_html_()
    assert "<img" not in page
    assert ">none</td>" in page
    with pytest.raises(StoreError, match="it has no accuracies to draw"):
        begun.plot()


def test_nothing_in_a_run_is_markup(view: RunView, watched: WatchedRun) -> None:
    config = replace(view.config)
    for name in ("network", "optimizer"):
        object.__setattr__(config, name, HOSTILE)
    status = replace(view.status, message=Message(HOSTILE.replace("(1)", "{it}"), it="(1)"))
    of_others = watched.view()
    folder = watched.folder.rename(watched.folder.with_name("<script>"))
    theirs = replace(of_others, optimizer={"name": HOSTILE}, folder=folder)
    for page, times in (
        (replace(view, config=config, status=status)._repr_html_(), 3),
        (theirs._repr_html_(), 1),
    ):
        assert "<script" not in page
        assert page.count(html.escape(HOSTILE)) == times
        assert has_picture(page)


def test_a_damaged_run_says_so_where_it_would_be_shown(grokked: Run, tmp_path: Path) -> None:
    folder = tmp_path / grokked.run_id
    shutil.copytree(grokked.folder, folder)
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = json.dumps({"step": HOSTILE}) + "\n"
    (folder / "metrics.jsonl").write_text("".join(lines), encoding="utf-8")
    page = open_run(grokked.run_id, tmp_path)._repr_html_()
    assert "is damaged: metrics.jsonl cannot be read" in page
    assert "<script" not in page


def test_a_measure_is_drawn_beside_its_null(view: RunView) -> None:
    found = series(view, "held_out_accuracy")
    curve, null = found.plot(axes()).lines
    np.testing.assert_array_equal(curve.get_ydata(), found.values)
    np.testing.assert_array_equal(null.get_ydata(), [found.null] * 2)
    assert (curve.get_color(), null.get_color()) == (palette.GEOMETRY, palette.CONTROL)
    page = found._repr_html_()
    assert f">{found.values[-1]:.4g}</td>" in page
    assert has_picture(page)


def test_a_measure_of_several_numbers_is_as_many_curves_and_of_too_many_a_table() -> None:
    steps = np.arange(3)
    several = Series("x", steps, np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0]))
    curves = several.plot(axes()).lines
    np.testing.assert_array_equal([curve.get_ydata() for curve in curves], several.values.T)
    assert [curve.get_color() for curve in curves] == [*on_white.DISTINCT[:2]]
    many = Series("x", steps, np.arange(30.0).reshape(3, 10)).plot(axes()).lines
    assert {curve.get_color() for curve in many} == {palette.GEOMETRY}
    table = Series(HOSTILE, steps, np.zeros((3, 2, 2)))
    assert "3 × 2 × 2" in table._repr_html_()
    assert "<script" not in table._repr_html_()
    assert "<img" not in table._repr_html_()
    with pytest.raises(ValueError, match=r"has shape \(3, 2, 2\); allowed for a picture"):
        table.plot()
    assert ">none</td>" in Series("x", steps[:0], np.zeros(0))._repr_html_()


def test_what_was_measured_is_a_table_of_its_ends(view: RunView) -> None:
    found = measured(view, ["embedding_participation", "parameter_norms", "path"])
    page = found._repr_html_()
    column, norms = found.columns["embedding_participation"], found.columns["parameter_norms"]
    scalar = found.scalars["path_component_1"]
    for told in (f"{column[0]:.4g} … {column[-1]:.4g}", " × ".join(map(str, norms.shape)),
                 f"{scalar.value:.4g} ({scalar.null:.4g} without structure)"):  # fmt: skip
        assert f">{told}</td>" in page
    hostile = replace(found, run_id=HOSTILE, columns={HOSTILE: column})._repr_html_()
    assert hostile.count(html.escape(HOSTILE)) == 2
    assert "<script" not in hostile


def test_a_verdict_of_a_run_that_lost_it_again_says_since_when() -> None:
    phases = Phases(Verdict.FALLS_BACK, 10, None, None, None, 90, 0.1, 0.1, 0.2, 1, 0.2, 60)
    page = phases._repr_html_()
    assert "<th style='text-align:left'>lost since step</th><td style='text-align:left'>60</td>" in page
