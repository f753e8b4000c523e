"""Any run in any chapter: for every network and every task a result, or one line that says why not."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest

from language import LANGUAGES, UserError, translator
from story.chapters.chance import read_against_chance
from story.chapters.in_the_dark import read_row
from story.chapters.leap import read_leap
from story.chapters.manifold import METHODS, read_picture, shown_frequencies
from story.chapters.registry import CHAPTERS, chapters_that_show
from story.chapters.three_phases import read_three_phases
from training.config import Config
from training.measures.circle import circle_of
from training.models import MODELS
from training.runs.reader import Run, StoreError, open_run
from training.runs.recording import record
from training.runs.writer import Recorder
from training.tasks import TASKS

ARCHIVE = Path(__file__).parents[1] / "first_edition" / "recorded.tar.gz"
MIXTURES = ("add+subtract", "random_labels+add")
SYMBOLS = {"s5": 120, "s5_conjugate": 120, "s5_double": 120, "sparse_parity": 8}
# Tables of 14,400 questions, which all tell alike of a network: each of them with one, and one with two.
LARGE = {
    ("one_layer_transformer", "s5"),
    ("quadratic_mlp", "s5"),
    ("relu_mlp", "s5_conjugate"),
    ("two_layer_decoder", "s5_double"),
}


def tiny(network: str, task: str) -> Config | None:
    """A few steps of a small network; None for a pair that no config allows."""
    try:
        return Config(
            task=task, p=SYMBOLS.get(task, 7), network=network, examples=60, d_model=8, n_heads=2, d_mlp=8,
            steps=4, evaluate_every=2, snapshots=2, train_fraction=0.5,
        )  # fmt: skip
    except UserError:
        return None


CONFIGS = {
    f"{network}-{task}": config
    for network in MODELS
    for task in (*TASKS, *MIXTURES)
    if (not task.startswith("s5") or (network, task) in LARGE) and (config := tiny(network, task))
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any_run")


@pytest.fixture(scope="module", params=CONFIGS)
def run(request: pytest.FixtureRequest, root: Path) -> Run:
    (folder,) = record([CONFIGS[request.param]], root=root, threads=1)
    return open_run(folder.name, root)


def test_only_the_decoder_refuses_a_task() -> None:
    """It reads questions of two symbols; a parity has one symbol for each bit."""
    every = {(network, task) for network in MODELS for task in (*TASKS, *MIXTURES)}
    refused = {pair for pair in every if tiny(*pair) is None}
    assert refused == {("two_layer_decoder", "sparse_parity")}


def test_every_chapter_shows_it_or_says_why_not(run: Run) -> None:
    view = run.view()
    shown = 0
    for chapter in CHAPTERS.values():
        if chapter.reader is None:
            continue
        reason = chapter.why_not(run.config)
        if reason is None:
            assert chapter in chapters_that_show(run.config)
            chapter.reader(view)
            shown += 1
        else:
            assert chapter not in chapters_that_show(run.config)
            for language in LANGUAGES:
                said = translator(language)(reason)
                assert said
                assert "\n" not in said
    assert shown >= 8


def test_its_pictures_too(run: Run) -> None:
    """What chapters read on request: a row, the pictures of the numbers, the vectors of the symbols."""
    view = run.view()
    size = run.config.table.n_tokens
    assert len(read_row(view, size - 1).margins) == len(view.steps)
    assert read_against_chance(view, "symbols").count == size
    assert bool(shown_frequencies(view)) == _is_circle(run.config)
    for method in METHODS[:2]:
        picture = read_picture(view, method)
        if picture is not None:
            assert picture.points.shape[1] == size


def test_the_numbers_are_all_there(run: Run) -> None:
    """Each symbol of the task once, and none that is no symbol ("=", or nothing at all)."""
    leap = read_leap(run.view())
    size = len(circle_of(run.config).symbols) if _is_circle(run.config) else run.config.table.n_tokens
    assert len(leap.symbols) == size
    assert leap.circles.shape[2:] == (size, 2)
    assert leap.margins.shape[1] == len(leap.trained)
    for order in leap.orders:
        np.testing.assert_array_equal(np.sort(order), np.arange(size))


def test_the_gauges_say_why_they_are_left_out(run: Run) -> None:
    found = read_three_phases(run.view())
    assert ("embedding_top_share" in found.measured.columns) == _is_circle(run.config)
    assert set(found.left_out) == (set() if _is_circle(run.config) else {"embedding_top_share"})
    for values in found.measured.columns.values():
        assert values.shape == found.view.steps.shape


def _is_circle(config: Config) -> bool:
    try:
        circle_of(config)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", [name for name, one in CHAPTERS.items() if one.reader is not None])
def test_a_run_without_a_snapshot_is_named_in_one_line(name: str, tmp_path: Path) -> None:
    config, reader = Config(p=5, train_fraction=0.5), CHAPTERS[name].reader
    assert reader is not None
    with Recorder(config, tmp_path), pytest.raises(StoreError, match=r"it has no (snapshot|evaluation) yet"):
        reader(open_run(config.run_id, tmp_path).view())


@pytest.mark.parametrize("name", [name for name, one in CHAPTERS.items() if one.reader is not None])
def test_a_run_of_the_first_edition_is_shown(name: str, tmp_path: Path) -> None:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    run, chapter = open_run("add-p7-seed0-bfba4ea88e", tmp_path / "runs"), CHAPTERS[name]
    assert chapter.reader is not None
    assert chapter.why_not(run.config) is None
    chapter.reader(run.view())
