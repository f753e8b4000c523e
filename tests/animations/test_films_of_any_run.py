"""Any run in any film: for every network and every task what it shows, or one line that says why not."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from language import LANGUAGES, UserError, translator
from story.films.catalog import FILMS
from story.films.entry import FilmEntry
from story.films.requirements import FilmError
from training.config import Config
from training.models import MODELS
from training.phases import Verdict
from training.runs.reader import Run, open_run
from training.runs.recording import record
from training.runs.view import RunView
from training.tasks import TASKS

SYMBOLS = {"s5": 120, "s5_conjugate": 120, "s5_double": 120, "sparse_parity": 8}
# Tables of 14,400 questions that are asked of films which have no use for them.
LARGE = ("s5_conjugate", "s5_double")
OF_RUNS = [film for film in FILMS.values() if film.of_run]


def tiny(network: str, task: str) -> Config | None:
    """A few steps of a small network; None for a pair that no config allows."""
    try:
        return Config(
            task=task, p=SYMBOLS.get(task, 11), network=network, examples=60, d_model=8, n_heads=2, d_mlp=8,
            steps=12, evaluate_every=2, snapshots=5, train_fraction=0.5,
        )  # fmt: skip
    except UserError:
        return None


CONFIGS = {
    f"{network}-{task}": config
    for network in MODELS
    for task in (*TASKS, "add+subtract")
    if (task not in LARGE or network == "one_layer_transformer") and (config := tiny(network, task))
}


@pytest.fixture(scope="module", params=CONFIGS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("any_run")
    (folder,) = record([CONFIGS[request.param]], root=root, threads=1)
    return open_run(folder.name, root)


def load(film: FilmEntry, run: Run) -> Any:
    return importlib.import_module(f"animations.films.{film.module}.data").load(run.view())


def test_what_has_not_grokked_is_refused_in_one_line(run: Run) -> None:
    for film in OF_RUNS:
        reason = film.why_not_run(run.view())
        assert reason is not None
        with pytest.raises(FilmError) as refused:
            load(film, run)
        assert refused.value.message == reason
        for language in LANGUAGES:
            said = translator(language)(reason)
            assert said
            assert "\n" not in said


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of networks that have learnt nothing
def test_had_it_grokked_it_would_be_shown_or_refused_by_name(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    phases = run.view().phases
    grokked = replace(phases, verdict=Verdict.GROKS, memorised_at=2, leap_at=6, generalised_at=8, delay=4.0)
    monkeypatch.setattr(RunView, "phases", grokked)
    for film in OF_RUNS:
        refused = None
        try:
            load(film, run)
        except FilmError as error:
            refused = error.message
        reason = film.why_not(run.config)
        assert reason is None or refused == reason


def test_every_film_can_be_had_of_the_reference_config() -> None:
    from training.config.presets import REFERENCE

    assert all(film.why_not(REFERENCE) is None for film in OF_RUNS)


def test_films_that_need_no_addition_are_drawn_from_other_tasks_and_networks() -> None:
    offered = {
        name: {film.name for film in OF_RUNS if film.why_not(config) is None}
        for name, config in CONFIGS.items()
    }
    assert offered["one_layer_transformer-add"] == {film.name for film in OF_RUNS}
    assert offered["two_layer_decoder-add"] == offered["one_layer_transformer-add"] - {"TheCircle"}
    assert offered["quadratic_mlp-multiply"] == {"Gravity"}
    assert offered["relu_mlp-s5"] == {"Gravity"}


def test_a_run_without_a_snapshot_is_refused(tmp_path: Path) -> None:
    from training.runs.writer import Recorder

    config = Config(p=5, train_fraction=0.5)
    with Recorder(config, tmp_path):
        view = open_run(config.run_id, tmp_path).view()
        assert all(film.why_not_run(view) is not None for film in OF_RUNS)
