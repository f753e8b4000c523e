"""What the chapter "The leap" reads from a run."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from story.chapters.leap import SHOWN_FREQUENCIES, milestones, read_leap
from training.config import Config
from training.phases import Phases, Verdict, phase_spans
from training.runs.reader import Run, StoreError, open_run
from training.runs.recording import record
from training.runs.writer import Recorder


def tiny(p: int, root: Path, fraction: float = 0.5) -> Run:
    config = Config(p=p, train_fraction=fraction, d_model=8, n_heads=2, d_mlp=8, steps=20, snapshots=6)
    (folder,) = record([config], root=root, threads=1)
    return open_run(folder.name, root)


def check_shapes(run: Run) -> None:
    leap = read_leap(run.view())
    p, steps = run.config.p, len(run.snapshot_steps())
    shown = len(leap.frequencies)
    assert shown <= SHOWN_FREQUENCIES
    np.testing.assert_array_equal(leap.steps, run.snapshot_steps())
    assert leap.circles.shape == (steps, shown, p, 2)
    assert leap.orders.shape == (shown, p)
    assert leap.circle_shares.shape == (steps, shown)
    assert leap.margins.shape == (steps, p)
    assert leap.trained.shape == (p,)
    assert (leap.row, leap.view.run_id) == (p // 2, run.run_id)
    assert leap.circles.dtype == leap.circle_shares.dtype == leap.margins.dtype == np.float32
    assert leap.frequencies.dtype == leap.orders.dtype == np.int64
    assert leap.trained.dtype == np.bool_
    for values in (leap.circles, leap.circle_shares, leap.margins):
        assert np.isfinite(values).all()
    for k, order in zip(leap.frequencies.tolist(), leap.orders, strict=True):
        assert 1 <= k < p / 2
        assert math.gcd(k, p) == 1
        np.testing.assert_array_equal(np.sort(order), np.arange(p))
        np.testing.assert_array_equal(order * k % p, np.arange(p))
    assert len(set(leap.frequencies.tolist())) == shown
    assert ((leap.circle_shares >= 0) & (leap.circle_shares <= 1 + 1e-6)).all()


@pytest.mark.parametrize("p", [2, 3, 4, 5, 6, 12, 15, 23])
def test_the_shapes_are_right_for_every_modulus(p: int, tmp_path: Path) -> None:
    run = tiny(p, tmp_path)
    check_shapes(run)
    shown = len(read_leap(run.view()).frequencies)
    coprime = sum(math.gcd(k, p) == 1 for k in range(1, (p + 1) // 2))
    assert shown == min(coprime, SHOWN_FREQUENCIES)


def test_a_grokked_run_has_folded_into_circles(grokked: Run) -> None:
    check_shapes(grokked)
    leap = read_leap(grokked.view())
    assert leap.circle_shares[-1, 0] > 0.9
    assert leap.circle_shares[-1, 0] > leap.circle_shares[0, 0] + 0.3
    assert leap.view.phases == grokked.phases()
    np.testing.assert_array_equal(leap.view.metrics["step"], grokked.metrics()["step"])


def test_the_strongest_frequency_comes_first(grokked: Run) -> None:
    embedding = grokked.weights("W_E", snapshots=slice(-1, None))["W_E"][0, :-1].astype(float)
    energy = (np.abs(np.fft.rfft(embedding, axis=0)) ** 2).sum(axis=1)
    strongest = 1 + np.argsort(-energy[1:])
    assert read_leap(grokked.view()).frequencies.tolist() == strongest[:SHOWN_FREQUENCIES].tolist()


def test_the_planes_belong_to_the_last_snapshot_and_are_held(grokked: Run) -> None:
    leap = read_leap(grokked.view())
    weights = grokked.weights("W_E")["W_E"][:, :-1]
    # Held: the map from embedding to plane is one linear map for all steps.
    for shown in range(len(leap.frequencies)):
        stacked = weights.reshape(-1, weights.shape[-1]).astype(float)
        points = leap.circles[:, shown].reshape(-1, 2).astype(float)
        frame, *_ = np.linalg.lstsq(stacked, points, rcond=None)
        np.testing.assert_allclose(stacked @ frame, points, atol=1e-3)
        np.testing.assert_allclose(frame.T @ frame, np.eye(2), atol=1e-3)


def test_the_sawtooth_stands_on_the_training_pairs_and_flattens(grokked: Run) -> None:
    leap = read_leap(grokked.view())
    memorised = int(np.searchsorted(leap.steps, leap.view.phases.memorised_at))

    def height(snapshot: int) -> float:
        margins = leap.margins[snapshot]
        return float(margins[leap.trained].mean() - margins[~leap.trained].mean())

    assert height(memorised) > 1
    assert abs(height(len(leap.steps) - 1)) < height(memorised) / 2
    assert (leap.margins[-1] > 0).mean() > 0.95


def test_another_row_and_some_snapshots(grokked: Run) -> None:
    whole = read_leap(grokked.view(), row=3)
    assert whole.row == 3
    some = read_leap(grokked.view(), row=3, snapshots=slice(2, None))
    np.testing.assert_array_equal(some.steps, whole.steps[2:])
    np.testing.assert_array_equal(some.margins, whole.margins[2:])
    np.testing.assert_array_equal(some.circles, whole.circles[2:])
    with pytest.raises(ValueError, match="row = 99"):
        read_leap(grokked.view(), row=99)


def test_a_run_without_a_snapshot_says_so(tmp_path: Path) -> None:
    config = Config(p=5, train_fraction=0.5)
    with Recorder(config, tmp_path), pytest.raises(StoreError, match="it has no snapshot yet"):
        read_leap(open_run(config.run_id, tmp_path).view())


def test_the_milestones_are_the_measures_at_the_phases(grokked: Run) -> None:
    leap = read_leap(grokked.view())
    found = {milestone.name: milestone for milestone in milestones(leap)}
    phases, metrics = leap.view.phases, leap.view.metrics
    assert list(found) == ["memorised", "leap", "generalised", "end"]
    assert found["memorised"].train_accuracy >= 0.99 > found["memorised"].held_out_accuracy
    assert found["generalised"].held_out_accuracy >= 0.99
    assert found["end"].step == phases.last_step == metrics["step"][-1]
    for milestone in found.values():
        at = metrics["step"].tolist().index(milestone.step)
        assert milestone.weight_norm == metrics["weight_norm"][at]
        assert milestone.margin_gap == pytest.approx(
            metrics["train_margin"][at] - metrics["held_out_margin"][at]
        )
    assert found["memorised"].margin_gap > 2 * abs(found["end"].margin_gap)


def test_a_run_that_memorised_only_has_two_milestones_at_most(tmp_path: Path) -> None:
    assert [milestone.name for milestone in milestones(read_leap(tiny(5, tmp_path).view()))] in (
        ["end"],
        ["memorised", "end"],
    )
    (only,) = (m for m in milestones(read_leap(tiny(2, tmp_path).view())) if m.name == "end")
    assert only.circle_share is None


def spans(
    memorised: int | None, leap: int | None, generalised: int | None, last: int
) -> list[tuple[str, int, int]]:
    phases = Phases(Verdict.RUNNING, memorised, leap, generalised, None, last, 0.0, None)
    return [(span.phase, span.start, span.end) for span in phase_spans(phases)]


def test_the_phases_cover_the_run_without_gap_or_overlap() -> None:
    assert spans(None, None, None, 50) == [("memorisation", 0, 50)]
    assert spans(80, None, None, 200) == [("memorisation", 0, 80), ("plateau", 80, 200)]
    assert spans(80, 300, 400, 600) == [("memorisation", 0, 80), ("plateau", 80, 300), ("grokking", 300, 600)]
    assert spans(None, None, None, 0) == []
    assert spans(80, 80, 80, 200) == [("memorisation", 0, 80), ("grokking", 80, 200)]
