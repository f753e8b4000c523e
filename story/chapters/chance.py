"""A run's own vectors held against vectors drawn at random: their lengths and the angles between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import angle_law, fit_test, log_cap_fraction, log_volume_fraction, norm_law, sample_points
from training.measures import token_embeddings
from training.measures.weight_roles import NEURONS
from training.phases import Phases
from training.runs.reader import Columns, Run

Float64 = NDArray[np.float64]

FRAMES = 80
# Of more vectors than this, as many are taken at even distances: pairs grow with the square.
MOST_VECTORS = 400
BINS = 60
# Two vectors are called close where they are less than this from one line, in either direction.
CLOSE_DEGREES = 60
CLOSE = float(np.cos(np.radians(CLOSE_DEGREES)))
DRAWS = 20


@dataclass(frozen=True, slots=True, eq=False)
class AgainstChance:
    """The lengths and angles of n vectors of d coordinates over F frames of a run, beside the exact laws.

    Attributes:
        run_id, phases, metrics: of the run.
        vectors: "neurons" (weights into each neuron) or "symbols" (their embeddings).
        count, dim: n and d.
        steps: of the frames, shape (F,).
        lengths: positions of the bins, in root mean squares of the coordinates, shape (BINS,).
        length_counts, length_law: vectors in each bin, shape (F, BINS), and what chance expects, (BINS,).
        distance: largest distance between the lengths' distribution function and chi's, shape (F,).
        distance_null: the mean of that over vectors drawn at random, as many and as wide.
        low, middle, high: the lengths below which 5, 50 and 95 % lie, without any unit, shape (F,).
        shell: between which two lengths nine tenths lay at the start, had they been drawn at random.
        angles: positions of the bins in degrees, shape (BINS,).
        angle_shares, angle_law: shares of the pairs in each bin, shape (F, BINS), and chance's, (BINS,).
        close: share of the pairs with |cos| above CLOSE, shape (F,).
        close_null: chance's, exactly.
        weights: how many weights the run has in all.
        norm: of all weights as a share of the largest so far on the way, shape (F,).
        volume: powers of ten of the volume inside that norm, shape (F,).
        held_out: accuracy on held-out pairs at the frames, shape (F,).
    """

    run_id: str
    phases: Phases
    metrics: Columns
    vectors: str
    count: int
    dim: int
    steps: NDArray[np.int64]
    lengths: Float64
    length_counts: Float64
    length_law: Float64
    distance: Float64
    distance_null: float
    low: Float64
    middle: Float64
    high: Float64
    shell: tuple[float, float]
    angles: Float64
    angle_shares: Float64
    angle_law: Float64
    close: Float64
    close_null: float
    weights: int
    norm: Float64
    volume: Float64
    held_out: Float64


def read_against_chance(run: Run, vectors: str = "neurons") -> AgainstChance:
    """Read and measure a run's vectors.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    recorded, metrics, phases = run.snapshot_steps(), run.metrics(), run.phases()
    found = _vectors(run, vectors)
    assert phases is not None  # a run with a snapshot has an evaluation: that is written first
    frames = np.unique(np.linspace(0, len(recorded) - 1, FRAMES).round().astype(int))
    found, steps = found[frames].astype(np.float64), recorded[frames]
    count, dim = found.shape[1:]
    norms = np.linalg.norm(found, axis=-1)
    scaled = _in_root_mean_squares(norms, dim)
    law = norm_law("normal", dim)
    edges = np.linspace(0, max(float(scaled.max()), law.ppf(0.9999)) * 1.02, BINS + 1)
    turns, turn_edges = angle_law(dim), np.linspace(0, np.pi, BINS + 1)
    shares, close = _angles(found, turn_edges)
    at = np.searchsorted(metrics["step"], steps)
    total = metrics["weight_norm"][at] / np.maximum.accumulate(metrics["weight_norm"])[at]
    weights = sum(part.size for part in run.weights(snapshots=slice(0, 1)).values())
    start = norm_law("normal", dim, scale=float(np.sqrt((found[0] ** 2).mean())))
    return AgainstChance(
        run_id=run.run_id, phases=phases, metrics=metrics, vectors=vectors, count=count, dim=dim, steps=steps,
        lengths=(edges[:-1] + edges[1:]) / 2,
        length_counts=np.array([np.histogram(row, edges)[0] for row in scaled], np.float64),
        length_law=count * np.diff(law.cdf(edges)),
        distance=np.array([fit_test(row, law).statistic for row in scaled]),
        distance_null=_null(count, dim),
        low=np.quantile(norms, 0.05, axis=1),
        middle=np.quantile(norms, 0.5, axis=1),
        high=np.quantile(norms, 0.95, axis=1),
        shell=(float(start.ppf(0.05)), float(start.ppf(0.95))),
        angles=np.degrees((turn_edges[:-1] + turn_edges[1:]) / 2),
        angle_shares=shares,
        angle_law=np.diff(turns.cdf(turn_edges)),
        close=close,
        close_null=float(2 * np.exp(log_cap_fraction(dim, CLOSE))),
        weights=weights,
        norm=total,
        volume=log_volume_fraction(weights, total, base=10),
        held_out=metrics["held_out_accuracy"][at],
    )  # fmt: skip


def _vectors(run: Run, vectors: str) -> NDArray[np.floating]:
    """The vectors at all snapshots, shape (S, n, d)."""
    if vectors == "neurons":
        name = NEURONS[run.config.network][0]
        found = run.weights(name)[name].swapaxes(-1, -2)
    else:
        name = "W_in" if run.config.network == "quadratic_mlp" else "W_E"
        found = token_embeddings(run.weights(name), run.config)
    return found[:, :: -(-found.shape[1] // MOST_VECTORS)]


def _in_root_mean_squares(norms: Float64, dim: int) -> Float64:
    """Lengths (..., n) in units of the root mean square of all n d coordinates: what chi speaks of, whatever
    the scale. Where all are zero they stay so."""
    scale = np.sqrt((norms**2).mean(axis=-1, keepdims=True) / dim)
    return norms / np.where(scale > 0, scale, 1.0)


def _null(count: int, dim: int) -> float:
    """The distance that vectors drawn at random show, in the mean; scaled by their own mean square, too."""
    law, rng = norm_law("normal", dim), np.random.default_rng(0)
    drawn = np.linalg.norm(sample_points("normal", DRAWS * count, dim, rng=rng), axis=1).reshape(DRAWS, count)
    return float(np.mean([fit_test(row, law).statistic for row in _in_root_mean_squares(drawn, dim)]))


def _angles(found: Float64, edges: Float64) -> tuple[Float64, Float64]:
    """Of all pairs, at each frame: the share in each bin of the angle, and the share that is close."""
    first, second = np.triu_indices(found.shape[1], 1)
    # Cosines fall as angles grow: the same bins, counted from the other end.
    bins = np.cos(edges)[::-1].copy()
    bins[0], bins[-1] = -1.0, 1.0
    shares, close = np.empty((len(found), len(edges) - 1)), np.empty(len(found))
    for frame, vectors in enumerate(found):
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = vectors / np.where(lengths > 0, lengths, 1.0)
        cosines = np.clip((unit @ unit.T)[first, second], -1, 1)
        pairs = max(1, len(cosines))
        shares[frame] = np.histogram(cosines, bins)[0][::-1] / pairs
        close[frame] = np.count_nonzero(np.abs(cosines) > CLOSE) / pairs
    return shares, close
