"""The film "A few frequencies": scores, waves and counts are those that were recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from geometry import residue_spectrum
from language import LANGUAGES
from training.config.dataset import dataset_of
from training.measures import Batch, fourier_2d_spectrum, waves_holding
from training.runs.reader import Run

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("FewFrequencies", request.param)


def batch_at(run: Run, step: int) -> Batch:
    at = int(np.flatnonzero(run.snapshot_steps() == step)[0])
    return Batch(run.config, run.weights(snapshots=slice(at, at + 1)))


def test_the_dots_are_the_recorded_logits_of_a_held_out_pair(film: Any, small_run: Run) -> None:
    (a, b), p, plot = film.data.pair, film.data.p, film.plot
    assert a * p + b not in set(dataset_of(small_run.config).split.train.tolist())
    logits = batch_at(small_run, film.data.last).logits[0, a * p + b].astype(float)
    unit = plot.at(0, 1)[1] - plot.at(0, 0)[1]
    drawn = (film.scores.places[:, 1] - plot.at(0, 0)[1]) / unit
    np.testing.assert_allclose(drawn, logits - logits.mean(), atol=1e-4)
    assert logits.argmax() == (a + b) % p == film.data.answer


def test_all_waves_together_are_the_scores(film: Any) -> None:
    data = film.data
    for snapshot in (0, -1):
        waves = data.waves(snapshot, np.arange(1, data.p // 2 + 1), np.arange(data.p))
        np.testing.assert_allclose(waves.sum(axis=0), data.scores[snapshot], atol=1e-9)


def test_the_waves_by_heart_hold_nine_tenths_and_one_less_does_not(film: Any) -> None:
    data = film.data
    energy = np.sort(residue_spectrum(data.scores[0][:, None])[1:])[::-1]
    held = energy.cumsum() / energy.sum()
    assert held[data.line_needed - 2] < 0.9 <= held[data.line_needed - 1]
    assert film.counter.value == data.line_needed


def test_the_drawn_sum_at_the_end_is_that_of_the_waves_left(film: Any) -> None:
    data, answers = film.data, film.sum.answers
    np.testing.assert_allclose(film.sum.values, data.waves(-1, data.left, answers).sum(axis=0), atol=1e-6)
    at_answers = data.waves(-1, data.left, np.arange(data.p)).sum(axis=0)
    assert at_answers.argmax() == data.answer
    assert ((at_answers - data.scores[-1]) ** 2).sum() < 0.15 * (data.scores[-1] ** 2).sum()


def test_bars_are_the_roots_of_the_shares_over_all_pairs(film: Any, small_run: Run) -> None:
    data, p = film.data, film.data.p
    np.testing.assert_allclose((data.bars**2).sum(axis=1), 1)
    table = batch_at(small_run, data.last).logits[0].astype(float)
    spectrum = residue_spectrum((table - table.mean(axis=1, keepdims=True)).T)[1:]
    np.testing.assert_allclose(film.bars.strengths, np.sqrt(spectrum / spectrum.sum()), atol=1e-6)
    heights = film.bars.drawn.points[:, 1].reshape(p // 2, -1)
    drawn = heights.max(axis=1) - heights.min()
    np.testing.assert_allclose(
        drawn / drawn.max(), film.bars.strengths / film.bars.strengths.max(), atol=1e-6
    )


def test_captions_name_the_recorded_counts(film: Any, small_run: Run) -> None:
    data, said = film.data, [text for _start, _end, text in film.captions]
    ends = (data.memorised, data.last)
    batches = [batch_at(small_run, step) for step in ends]
    first, last = (
        waves_holding(fourier_2d_spectrum(batch.logits[0], batch.circle), 0.9) for batch in batches
    )
    assert f"{first:,}" in said[-1]
    assert str(last) in said[-1].replace(f"{first:,}", "")
    assert any(str(int(data.needed[0])) in text and str(data.p // 2) in text for text in said)
    assert any(str(data.last) in text and str(len(data.left)) in text for text in said)
