"""Law 1 in the films: what a film declares it shows is registered, and what it draws is what the registry
gives."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from story.films.catalog import FILMS
from story.films.entry import ROOT
from story.films.requirements import FilmError
from training.config.dataset import dataset_of
from training.measures import MEASURES, series
from training.runs.reader import Columns, Run
from training.runs.view import RunView

# Steps (n,) and what is drawn at each, (n, ...).
Drawn: TypeAlias = tuple[NDArray[np.integer], NDArray[np.floating]]
OF_RUNS = [film for film in FILMS.values() if film.of_run]
DECLARED = [(film.name, name) for film in OF_RUNS for name in film.measures]


def evaluated(metrics: Callable[[Any], Columns], *names: str) -> dict[str, Callable[[Any], Drawn]]:
    return {name: lambda data, name=name: (metrics(data)["step"], metrics(data)[name]) for name in names}


# Where a film's data holds each measure, in the unit of the measure.
DRAWN: Mapping[str, Mapping[str, Callable[[Any], Drawn]]] = {
    "WhatIsTrained": {"train_loss": lambda data: (data.loss_steps, data.loss)},
    "TheLeap": {
        **evaluated(lambda data: data.metrics, "train_loss", "held_out_loss", "held_out_accuracy"),
        "circle_shares": lambda data: (data.inner_steps, data.folded),
    },
    "ThreePhases": {
        **evaluated(lambda data: data.metrics, "train_accuracy", "held_out_accuracy", "held_out_loss"),
        "circle_shares": lambda data: (data.inner_steps, data.folded),
    },
    "Sawtooth": {
        "collapse": lambda data: (data.steps, data.collapse),
        "shift_averaged_logits": lambda data: (data.steps[-1:], data.curve[None]),
    },
    "TheCircle": {
        "circle_shares": lambda data: (data.steps, data.folded),
        "angle_error": lambda data: (data.steps[-1:], np.radians([data.neuron_error])),
    },
    "FewFrequencies": {
        "answer_spectrum": lambda data: (data.steps, data.everywhere),
    },
    "Gravity": {
        **evaluated(
            lambda data: data.metrics,
            "held_out_accuracy", "share_together", "share_against", "share_decay_alone", "gradient_norm",
            "decay_norm", "force_cosine", "weight_norm",
        ),
        "neuron_sizes": lambda data: (data.steps, data.sizes),
        "alive_neurons": lambda data: (data.steps, data.alive.mean(axis=1)),
    },
    "TheLandscape": {
        "train_loss": lambda data: (data.steps, data.loss),
        "held_out_accuracy": lambda data: (data.steps, data.accuracy),
    },
    "Occam": {"prunable_share_train": lambda data: (data.steps, data.spared)},
    "Avalanche": evaluated(lambda data: data.metrics, "held_out_accuracy"),
}  # fmt: skip
# Of these only the strongest frequency is drawn.
STRONGEST = ("circle_shares",)


@pytest.fixture(scope="module")
def view(small_run: Run) -> RunView:
    return small_run.view()


@pytest.fixture(scope="module")
def data(view: RunView) -> dict[str, Any]:
    return {film.name: load(film.module, view) for film in OF_RUNS}


def load(module: str, view: RunView) -> Any:
    return importlib.import_module(f"animations.films.{module}.data").load(view)


def check_drawn(view: RunView, name: str, drawn: Drawn) -> None:
    """What is drawn at each step is what the registry gives there, up to what float32 loses."""
    steps, values = drawn
    assert len(steps)
    at = np.flatnonzero(np.isin(view.steps, steps))
    costly = MEASURES[name].every > 1
    found = [series(view, name, [place]) for place in at] if costly else [series(view, name)]
    known = {step: value for one in found for step, value in zip(one.steps.tolist(), one.values, strict=True)}
    expected = np.array([known[step] for step in steps.tolist()])
    if name in STRONGEST:
        expected = expected[:, 0]
    np.testing.assert_allclose(values, expected, rtol=1e-6, atol=0)


@pytest.mark.parametrize(("film", "name"), DECLARED)
def test_what_is_drawn_is_what_the_registry_gives(
    film: str, name: str, view: RunView, data: Mapping[str, Any]
) -> None:
    check_drawn(view, name, DRAWN[film][name](data[film]))


@pytest.mark.parametrize(("film", "name"), DECLARED)
def test_what_is_off_by_a_thousandth_is_seen(
    film: str, name: str, view: RunView, data: Mapping[str, Any]
) -> None:
    steps, values = DRAWN[film][name](data[film])
    with pytest.raises(AssertionError):
        check_drawn(view, name, (steps, values * 1.001 + 1e-9))


@pytest.mark.parametrize(("film", "name"), DECLARED)
def test_without_its_measure_a_film_is_not_drawn(
    film: str, name: str, view: RunView, unregister: Callable[[str], None]
) -> None:
    unregister(name)
    with pytest.raises((ValueError, KeyError)):
        load(FILMS[film].module, view)


def test_every_declared_measure_is_registered_and_its_place_known() -> None:
    assert {name for _film, name in DECLARED} <= {*MEASURES}
    assert {film.name: {*film.measures} for film in OF_RUNS} == {
        film: {*places} for film, places in DRAWN.items()
    }
    assert not any(film.measures for film in FILMS.values() if not film.of_run)


@pytest.mark.parametrize("film", OF_RUNS, ids=lambda film: film.name)
def test_a_film_s_files_name_no_measure_that_it_does_not_declare(film: Any) -> None:
    folder = ROOT / "animations"
    files = [folder / f"{film.module}.py", *(folder / "films" / film.module).glob("*.py")]
    named = {name for file in files for name in strings(file)} & {*MEASURES}
    assert named <= {*film.measures}


def strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_a_run_recorded_without_a_measure_is_refused_by_its_name(view: RunView) -> None:
    metrics = {name: values for name, values in view.metrics.items() if name != "force_cosine"}
    with pytest.raises(FilmError, match="force_cosine: this run was recorded without it"):
        load("gravity", replace(view, metrics=metrics))


def test_the_drawn_answers_are_the_recorded_accuracies(view: RunView, data: Mapping[str, Any]) -> None:
    """The cells of the table that are lit, counted."""
    answers, split = data["TheLeap"].answers, dataset_of(view.config).split
    for name, pairs in (("train_accuracy", split.train), ("held_out_accuracy", split.held_out)):
        found = series(view, name)
        right = answers.right.reshape(len(answers.steps), -1)[:, pairs].mean(axis=1)
        np.testing.assert_allclose(
            right, found.values[np.searchsorted(found.steps, answers.steps)], atol=1e-6
        )
