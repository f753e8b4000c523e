"""What the film "A few frequencies" shows of a run. Whatever its captions say must be so in that run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import residue_spectrum
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.measures import Batch, measured, waves_holding
from training.measures.circle import waves
from training.runs.view import RunView

HELD = 0.9  # "It takes n waves": to hold this share, as in the registered measures
FRAMES = 24  # of the whole run
# "A few are left": at least two, at most so large a part of the waves that there are.
FEWEST, MOST_LEFT = 2, 0.25
# "All crests meet": at the right answer each wave that is left stands at least so high above its middle.
LEAST_CREST = 0.5
# Their sum misses at most this share of the recorded scores' energy.
MOST_MISSED = 0.15
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FewFrequenciesData:
    """What the film shows, all of it recorded: S snapshots since memorising, p answers, K = p//2 frequencies.

    Attributes:
        p, memorised, last, steps: the modulus, and steps; `steps` is (S,).
        pair, answer: a held-out pair, answered wrongly when memorised and rightly in the end.
        scores: its logits about their mean, (S, p).
        cosines, sines: of which waves over the answers the scores are made, (S, K), in the scores' unit:
            scores(c) = sum_k cosines_k cos(2 pi k c / p) + sines_k sin(2 pi k c / p).
        bars: how strong each wave is over all pairs, as root of its share of their energy, (S, K).
        null: the same for white noise.
        needed: how many waves over the answers hold 90 % of all pairs' scores, (S,).
        line_needed: how many hold 90 % of this pair's when memorised.
        table_needed: how many waves over the pairs hold 90 % of the whole table, memorised and in the end.
    """

    p: int
    memorised: int
    last: int
    steps: NDArray[np.int64]
    pair: tuple[int, int]
    answer: int
    scores: Float64
    cosines: Float64
    sines: Float64
    bars: Float64
    null: float
    needed: Float64
    line_needed: int
    table_needed: tuple[int, int]

    @property
    def amplitudes(self) -> Float64:
        """(S, K)."""
        return np.hypot(self.cosines, self.sines)

    def strongest(self, snapshot: int) -> NDArray[np.int64]:
        """Frequencies of the pair's waves at a snapshot, the strongest first, (K,)."""
        return np.argsort(-self.amplitudes[snapshot], kind="stable") + 1

    @property
    def left(self) -> NDArray[np.int64]:
        """The frequencies that hold 90 % of all pairs' scores in the end; the pair's strongest first."""
        kept = np.argsort(-self.bars[-1], kind="stable")[: int(self.needed[-1])] + 1
        return np.array([k for k in self.strongest(-1) if k in kept])

    def waves(
        self, snapshot: int, frequencies: NDArray[np.integer], answers: NDArray[np.floating]
    ) -> Float64:
        """Waves of the pair's scores, (n, m), at m answers, whole or between two."""
        angle = 2 * np.pi / self.p * np.asarray(frequencies)[:, None] * answers
        cosine, sine = (part[snapshot, frequencies - 1][:, None] for part in (self.cosines, self.sines))
        return np.asarray(cosine * np.cos(angle) + sine * np.sin(angle))


def load(view: RunView) -> FewFrequenciesData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    at = FILMS["FewFrequencies"].steps_of(view)
    p = view.config.p
    kept = _kept(view, at.memorised)
    batches = [Batch(view.config, view.weights(snapshots=[place])) for place in kept]
    ends = [_table(batches[0]), _table(batches[-1])]
    a, b = _example(batches[0], ends[0], ends[1])
    scores = [_table(batch)[a, b] for batch in batches]
    found = measured(view, ["answer_spectrum", "answer_waves"], snapshots=kept)
    turning = waves(p) @ np.array(scores).T  # (K, 2, S)
    size = np.abs(waves(p)).max(axis=(1, 2))[:, None]  # of a wave of norm 1
    data = FewFrequenciesData(
        p=p,
        memorised=at.memorised,
        last=at.last,
        steps=view.steps[kept],
        pair=(a, b),
        answer=(a + b) % p,
        scores=np.array(scores),
        cosines=(size * turning[:, 0]).T,
        sines=(size * turning[:, 1]).T,
        bars=np.sqrt(found.columns["answer_spectrum"]),
        null=float(np.sqrt(found.nulls["answer_spectrum"][0])),
        needed=found.columns["answer_waves"],
        line_needed=waves_holding(residue_spectrum(scores[0][:, None])[1:], HELD),
        table_needed=(_table_waves(view, kept[0]), _table_waves(view, kept[-1])),
    )
    if not _few_are_left(data):
        raise FilmError("run {run_id!r} is not left with a few waves", run_id=view.run_id)
    return data


def _kept(view: RunView, memorised: int) -> NDArray[np.int64]:
    """Places of the snapshots shown: the first since memorising, and some evenly from there to the last."""
    first, frames = np.searchsorted(view.steps, memorised), view.frames(FRAMES)
    return np.unique([first, *frames[frames > first]])


def _table_waves(view: RunView, place: int) -> int:
    """How many waves over the pairs hold the whole table at a snapshot: a costly measure, asked for one."""
    return int(measured(view, ["pair_waves"], snapshots=[place]).columns["pair_waves"][0])


def _table(batch: Batch) -> Float64:
    """Scores of all pairs about their mean over the answers, (p, p, p)."""
    p = batch.config.p
    table = batch.logits[0].reshape(p, p, p).astype(float)
    return np.asarray(table - table.mean(axis=-1, keepdims=True))


def _example(first: Batch, by_heart: Float64, end: Float64) -> tuple[int, int]:
    """Of the held-out pairs that it got wrong at first and right in the end, one with an answer in the middle
    of the axis; of those the one whose a is nearest to that too.
    """
    p = len(end)
    sums = first.dataset.table.answers.reshape(p, p)
    possible = (by_heart.argmax(axis=-1) != sums) & (end.argmax(axis=-1) == sums)
    possible.flat[first.dataset.split.train] = False
    if not possible.any():
        raise FilmError("run {run_id!r} is not left with a few waves", run_id=first.config.run_id)
    far = np.abs(sums - p // 2) + np.abs(np.arange(p)[:, None] - 0.6 * p) / p
    a, b = divmod(int(np.where(possible, far, np.inf).argmin()), p)
    return a, b


def _few_are_left(data: FewFrequenciesData) -> bool:
    counts = data.table_needed, (int(data.needed[0]), int(data.needed[-1]))
    few = all(FEWEST <= end < start for start, end in counts) and data.needed[-1] <= MOST_LEFT * len(
        data.bars[0]
    )
    kept = data.waves(-1, data.left, np.arange(data.p, dtype=float))
    crests = kept[:, data.answer] / data.amplitudes[-1, data.left - 1]
    missed = ((data.scores[-1] - kept.sum(axis=0)) ** 2).sum() / (data.scores[-1] ** 2).sum()
    return bool(few and min(crests) >= LEAST_CREST and missed <= MOST_MISSED)
