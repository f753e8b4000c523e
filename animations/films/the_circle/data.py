"""What the film "The circle" shows of a run. Whatever its captions say must be so in that run."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from geometry import frequency_order, frequency_plane
from story.chapters.answers.asking import usual_question
from story.chapters.leap import read_leap
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.measures import (
    Batch,
    alive_neurons,
    incoming_outgoing,
    leading_frequencies,
    logit_spectrum,
    measured,
    neuron_angles,
)
from training.measures.circle import waves
from training.runs.view import RunView

# "Onto a circle": this share of the spread lies on it at the end, this much more than when memorised.
LEAST_FOLDED, LEAST_FOLDING = 0.8, 0.2
# "Angle in equals angle out": the neurons' typical error, in degrees; angles without order have 104.
MOST_NEURON_ERROR = 20.0
# An answer fits on a ring when the ring speaks for it at least so much as for its best one.
FITS = 0.8
# Where the two numbers lie on the first ring, in turns from 0: 4 and 12 of 97 places.
A_AT, B_AT = 0.041, 0.124
FEWEST_RINGS, MOST_RINGS = 2, 4
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """One frequency at the last step.

    Attributes:
        frequency, order: and the tokens in its order, (p,).
        places: of the tokens on its plane, (p, 2), 0 at the top and on clockwise.
        fits: which answers to the pair fit, as far as this frequency's part of the logits tells, (p,).
    """

    frequency: int
    order: NDArray[np.int64]
    places: Float64
    fits: NDArray[np.bool_]

    @property
    def angles(self) -> Float64:
        """Of the tokens, clockwise from the top, radians."""
        return angles_of(self.places)

    def place_of(self, token: int) -> int:
        """How many places it is from 0 to a token, clockwise."""
        return int(np.flatnonzero(self.order == token)[0])


@dataclass(frozen=True, slots=True, eq=False)
class TheCircleData:
    """What the film shows, all of it recorded: S snapshots since memorising, p tokens, h living neurons.

    Attributes:
        p, memorised, last: the modulus, and steps.
        dimensions: of the space in which the tokens lie.
        steps, circles, folded: the snapshots, the tokens on the plane of the strongest frequency, (S, p, 2),
            turned like `Ring.places`, and the share of their spread that lies on its circle, (S,).
        rings: of the strongest frequencies, the first that of `circles`.
        pair, answer: a held-out pair whose sum passes p, the one of all films where it can be.
        turned, spoken: the angles that the neurons read off a and b together, and those that they speak for,
            (h,), radians; `turned` in [-pi, pi), `spoken` nearest to it.
        neuron_error: the measure `angle_error` at the last step, degrees.
    """

    p: int
    memorised: int
    last: int
    dimensions: int
    steps: NDArray[np.int64]
    circles: Float64
    folded: Float64
    rings: tuple[Ring, ...]
    pair: tuple[int, int]
    answer: int
    turned: Float64
    spoken: Float64
    neuron_error: float

    @property
    def left(self) -> list[NDArray[np.bool_]]:
        """Which answers fit on the first ring, on the first two, and so on, (p,) each."""
        return list(np.logical_and.accumulate([ring.fits for ring in self.rings]))

    @property
    def apart(self) -> int:
        """How much further on each number of the first ring is than the one before."""
        return int(self.rings[0].order[1])


def load(view: RunView) -> TheCircleData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    film = FILMS["TheCircle"]
    at, leap, columns = film.steps_of(view), read_leap(view), measured(view, film.measures).columns
    kept = leap.steps >= at.memorised
    folded = columns["circle_shares"][kept, 0]
    if not len(leap.frequencies) or not _folds(folded):
        raise FilmError("run {run_id!r}: its tokens do not fold into a circle", run_id=view.run_id)
    end, p = Batch(view.config, view.weights(snapshots=[-1])), view.config.p
    logits = end.logits[0].reshape(p, p, p)
    keys = leading_frequencies(logit_spectrum(end.sum_means[0]))
    strongest = int(leap.frequencies[0])
    chosen = [strongest, *(int(k) for k in keys if k != strongest and gcd(int(k), p) == 1)][:MOST_RINGS]
    places = {k: clockwise(frequency_plane(end.tokens[0], k).project(end.tokens[0])) for k in chosen}
    trained = np.zeros((p, p), bool)
    trained.flat[end.dataset.split.train] = True
    off = landing_errors(angles_of(places[strongest]))
    pair, fits = _example(view, ~trained, logits, off, chosen)
    turned, spoken = _neurons(end)
    error = float(np.degrees(columns["angle_error"][-1]))
    if len(chosen) < FEWEST_RINGS or error > MOST_NEURON_ERROR:
        raise FilmError("run {run_id!r} does not add by turning", run_id=view.run_id)
    return TheCircleData(
        p=p,
        memorised=at.memorised,
        last=at.last,
        dimensions=end.tokens.shape[-1],
        steps=leap.steps[kept],
        circles=clockwise(leap.circles[kept, 0].astype(float)),
        folded=folded,
        rings=tuple(
            Ring(k, frequency_order(p, k), places[k], fit) for k, fit in zip(chosen, fits, strict=True)
        ),
        pair=pair,
        answer=sum(pair) % p,
        turned=turned,
        spoken=spoken,
        neuron_error=error,
    )  # fmt: skip


def clockwise(places: Float64) -> Float64:
    """A frequency's plane (..., 2) seen from behind: from the top, and round like a clock."""
    return places[..., ::-1]


def angles_of(places: Float64) -> Float64:
    """Angles (...) of places (..., 2), clockwise from the top, radians."""
    return np.asarray(np.arctan2(places[..., 0], places[..., 1]))


def landing_errors(angles: Float64) -> Float64:
    """By how much the angles of a and b together miss that of a + b mod p: (p, p), in (-pi, pi]."""
    token = np.arange(len(angles))
    total = angles[(token[:, None] + token) % len(token)]
    return np.asarray(np.angle(np.exp(1j * (angles[:, None] + angles - total))))


def _folds(share: Float64) -> bool:
    return bool(share[-1] >= LEAST_FOLDED and share[-1] - share[0] >= LEAST_FOLDING)


def _example(view: RunView, held_out: NDArray[np.bool_], logits: NDArray[np.floating], off: Float64,
             frequencies: list[int]) -> tuple[tuple[int, int], NDArray[np.bool_]]:  # fmt: skip
    """A held-out pair (a, b) on which everything shown can be seen, and what fits on each ring (K, p).

    Its sum passes p and is answered rightly, its turns end nearer to it than to its neighbours, and it alone
    fits on all rings. That is the pair of all films, else the one that lies most as that one does on the
    reference's first ring.
    """
    p, usual = len(logits), usual_question(view.config)
    token = np.arange(p)
    turns = frequencies[0] * token % p / p
    wanted = np.abs(turns[:, None] - A_AT) + np.abs(turns - B_AT)
    wanted[usual.left, usual.right] = -1
    possible = held_out & (token[:, None] + token >= p) & (np.abs(off) < np.pi / p)
    for place in np.argsort(np.where(possible, wanted, np.inf), axis=None)[: possible.sum()]:
        a, b = divmod(int(place), p)
        row = logits[a, b].astype(float)
        parts = np.stack([waves(p)[k - 1].T @ (waves(p)[k - 1] @ row) for k in frequencies])
        fits = parts >= FITS * parts.max(axis=1, keepdims=True)
        if row.argmax() == (a + b) % p and np.array_equal(np.flatnonzero(fits.all(axis=0)), [(a + b) % p]):
            return (a, b), fits
    raise FilmError("run {run_id!r} does not add by turning", run_id=view.run_id)


def _neurons(end: Batch) -> tuple[Float64, Float64]:
    """Angles in and out of the living neurons, radians."""
    alive = alive_neurons(*incoming_outgoing(end.weights, end.config))[0]
    angles = neuron_angles(end.neuron_waves, end.readout, end.circle)
    turned = (angles.left + angles.right + np.pi)[0, alive] % (2 * np.pi) - np.pi
    return turned, turned - angles.errors[0, alive]
