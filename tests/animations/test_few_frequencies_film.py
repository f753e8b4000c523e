"""The film "A few frequencies": scores, waves and counts are those that were recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from animations.films.few_frequencies.data import load
from geometry import residue_spectrum
from language import LANGUAGES
from story.films.requirements import FilmError
from tests.animations.every_film import *  # noqa: F403
from training.config.dataset import dataset_of
from training.measures import Batch
from training.runs.reader import Run

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("FewFrequencies", request.param)


def batch_at(run: Run, step: int) -> Batch:
    at = int(np.flatnonzero(run.snapshot_steps() == step)[0])
    return Batch(run.config, run.weights(snapshots=slice(at, at + 1)))


def waves_needed(scores: Any) -> int:
    """How many waves hold nine tenths of a line, counted anew."""
    energy = np.sort(residue_spectrum(np.asarray(scores, float)[:, None])[1:])[::-1]
    return int(np.argmax(energy.cumsum() >= 0.9 * energy.sum())) + 1


def test_the_dots_are_the_recorded_logits_of_a_held_out_pair(film: Any, small_run: Run) -> None:
    question, p, plot = film.data.asked.question, film.data.p, film.plot
    assert question.row not in set(dataset_of(small_run.config).split.train.tolist())
    assert question.left + question.right == question.taught + p
    logits = batch_at(small_run, film.data.last).logits[0, question.row].astype(float)
    unit = plot.at(0, 1)[1] - plot.at(0, 0)[1]
    drawn = (film.panel.scores.places[:, 1] - plot.at(0, 0)[1]) / unit
    np.testing.assert_allclose(drawn, logits - logits.mean(), atol=1e-4)
    assert logits.argmax() == film.data.answer


def test_all_waves_together_are_the_scores(film: Any) -> None:
    data = film.data
    for snapshot in (0, -1):
        waves = data.waves(snapshot, np.arange(1, data.p // 2 + 1), np.arange(data.p))
        np.testing.assert_allclose(waves.sum(axis=0), data.scores[snapshot], atol=1e-5)


def test_the_counts_are_the_waves_that_hold_nine_tenths(film: Any) -> None:
    data, said = film.data, [text for _start, _end, text in film.captions]
    assert [waves_needed(scores) for scores in data.scores] == data.needed.tolist()
    assert film.counter.value == data.needed[0]
    assert any(f"{data.needed[0]}" in text and f"{data.noise_needed:.0f}" in text for text in said)
    assert len(data.left) == data.needed[-1]
    assert any(str(len(data.left)) in text for text in said)


def test_a_line_of_noise_needs_as_many_as_is_said(film: Any) -> None:
    lines = np.random.default_rng(1).normal(size=(300, film.data.p))
    assert np.mean([waves_needed(line) for line in lines]) == pytest.approx(film.data.noise_needed, abs=0.5)


def test_the_bars_end_at_the_shares_over_all_pairs(film: Any, small_run: Run) -> None:
    data, p = film.data, film.data.p
    np.testing.assert_allclose((data.strengths**2).sum(axis=1), 1)
    table = batch_at(small_run, data.last).logits[0].astype(float)
    spectrum = residue_spectrum((table - table.mean(axis=1, keepdims=True)).T)[1:]
    np.testing.assert_allclose(film.bars.strengths, np.sqrt(spectrum / spectrum.sum()), atol=1e-6)
    tops = np.concatenate([bars.points.reshape(-1, 16, 3)[:, :, 1].max(axis=1) for bars in film.bars.drawn])
    others = np.setdiff1d(np.arange(1, p // 2 + 1), data.left)
    order = np.concatenate([others, data.left]) - 1
    heights = tops - film.bars.base.get_y()
    np.testing.assert_allclose(
        heights / heights.max(), film.bars.strengths[order] / film.bars.strengths.max(), atol=1e-6
    )


def test_where_the_waves_meet_they_meet_again_at_the_plain_sum(film: Any) -> None:
    data = film.data
    at = np.array([data.answer, film.plain], float)
    first, second = data.waves(-1, data.left, at).T
    np.testing.assert_allclose(first, second, atol=1e-9)
    whole = data.waves(-1, data.left, np.arange(data.p, dtype=float))
    assert whole.sum(axis=0).argmax() == data.answer


def test_the_towers_are_as_high_as_the_sum_of_the_waves(film: Any) -> None:
    sums = film.towers.values.sum(axis=0)
    film.towers.show(len(film.towers.values), 1.0)
    corners = [stones.points.reshape(film.data.p, 16, 3)[:, :, 1] for stones in film.towers.mobject]
    drawn = sum(one.max(axis=1) - one.min(axis=1) for one in corners)
    np.testing.assert_allclose(drawn / drawn.max(), np.abs(sums) / np.abs(sums).max(), atol=1e-6)


def test_a_run_whose_scores_are_not_those_waves_is_refused(
    small_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("animations.films.few_frequencies.data.MOST_MISSED", 0.0)
    with pytest.raises(FilmError, match="is not left with a few waves"):
        load(small_run.view())
