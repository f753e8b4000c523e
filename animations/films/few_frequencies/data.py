"""What the film "A few frequencies" shows of a run. Whatever is said of it must be so in that run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import residue_spectrum
from story.chapters.answers.asking import Weighed, usual_question, weigh
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.config.dataset import dataset_of
from training.measures import measured, waves_holding
from training.measures.circle import waves
from training.runs.view import RunView

HELD = 0.9  # "It takes n waves": to hold this share of a line, as in the registered measures
FRAMES = 24  # of the whole run
DRAWS = 200  # of a line of noise
# "A few are left": at least two, at most so large a part of the waves that there are.
FEWEST, MOST_LEFT = 2, 0.25
# "All crests meet": at the right answer each wave that is left stands at least so high above its middle.
LEAST_CREST = 0.5
# Their sum misses at most this share of the recorded scores' energy.
MOST_MISSED = 0.15
# "So it is for all other questions": over all pairs, these waves hold at least so much in the end.
LEAST_EVERYWHERE = 0.75
# "Follow the waves": a + b is seen with the clock, of which it is at most so many turns.
MOST_TURNS = 1.35
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FewFrequenciesData:
    """What the film shows, all of it recorded: S snapshots since memorising, p answers, K = p//2 frequencies.

    Attributes:
        p, memorised, last, steps: the modulus, and steps; `steps` is (S,).
        asked: the pair that goes through all films where it can be, at these snapshots.
        scores: its logits about their mean, (S, p).
        cosines, sines: of which waves over the answers the scores are made, (S, K), in the scores' unit:
            scores(c) = sum_k cosines_k cos(2 pi k c / p) + sines_k sin(2 pi k c / p).
        needed: how many of them hold 90 % of the scores, (S,), and
        noise_needed: how many hold that of a line of white noise, in the mean.
        everywhere: how strong each wave is over all pairs, as share of their energy, (S, K).
    """

    p: int
    memorised: int
    last: int
    steps: NDArray[np.int64]
    asked: Weighed
    scores: Float64
    cosines: Float64
    sines: Float64
    needed: NDArray[np.int64]
    noise_needed: float
    everywhere: Float64

    @property
    def answer(self) -> int:
        return self.asked.question.taught

    @property
    def amplitudes(self) -> Float64:
        """(S, K)."""
        return np.hypot(self.cosines, self.sines)

    @property
    def strengths(self) -> Float64:
        """How strong each wave of the scores is, as root of its share of their energy, (S, K)."""
        amplitudes = self.amplitudes
        return np.asarray(amplitudes / np.linalg.norm(amplitudes, axis=1, keepdims=True))

    def strongest(self, snapshot: int) -> NDArray[np.int64]:
        """Frequencies of the waves at a snapshot, the strongest first, (K,)."""
        return np.argsort(-self.amplitudes[snapshot], kind="stable") + 1

    @property
    def left(self) -> NDArray[np.int64]:
        """The frequencies that hold 90 % of the scores in the end, the strongest first."""
        return self.strongest(-1)[: self.needed[-1]]

    def waves(
        self, snapshot: int, frequencies: NDArray[np.integer], answers: NDArray[np.floating]
    ) -> Float64:
        """Waves of the scores, (n, m), at m answers, whole or between two."""
        angle = 2 * np.pi / self.p * np.asarray(frequencies)[:, None] * answers
        cosine, sine = (part[snapshot, frequencies - 1][:, None] for part in (self.cosines, self.sines))
        return np.asarray(cosine * np.cos(angle) + sine * np.sin(angle))


def load(view: RunView) -> FewFrequenciesData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    at = FILMS["FewFrequencies"].steps_of(view)
    p, kept = view.config.p, _kept(view, at.memorised)
    asked = _asked(view, kept.tolist())
    scores = asked.logits.astype(float)
    scores -= scores.mean(axis=1, keepdims=True)
    turning = waves(p) @ scores.T  # (K, 2, S)
    size = np.abs(waves(p)).max(axis=(1, 2))[:, None]  # of a wave of norm 1
    data = FewFrequenciesData(
        p=p,
        memorised=at.memorised,
        last=at.last,
        steps=view.steps[kept],
        asked=asked,
        scores=scores,
        cosines=(size * turning[:, 0]).T,
        sines=(size * turning[:, 1]).T,
        needed=np.array([_needed(line) for line in scores]),
        noise_needed=_noise_needed(p),
        everywhere=measured(view, ["answer_spectrum"], snapshots=kept).columns["answer_spectrum"],
    )
    if not _few_are_left(data):
        raise FilmError("run {run_id!r} is not left with a few waves", run_id=view.run_id)
    return data


def _kept(view: RunView, memorised: int) -> NDArray[np.int64]:
    """Places of the snapshots shown: the first since memorising, and some evenly from there to the last."""
    first, frames = np.searchsorted(view.steps, memorised), view.frames(FRAMES)
    return np.unique([first, *frames[frames > first]])


def _asked(view: RunView, kept: list[int]) -> Weighed:
    """A held-out pair whose sum passes p, answered wrongly at first and rightly in the end."""
    p, usual = view.config.p, usual_question(view.config)
    rows = np.sort(dataset_of(view.config).split.held_out)[:: max(1, p // 8)]
    for left, right in ((usual.left, usual.right), *(divmod(int(row), p) for row in rows)):
        weighed = weigh(view, left, right, kept) if p <= left + right <= MOST_TURNS * p else None
        if weighed is not None and weighed.answers[0] != weighed.question.taught == weighed.answers[-1]:
            return weighed
    raise FilmError("run {run_id!r} is not left with a few waves", run_id=view.run_id)


def _needed(line: Float64) -> int:
    """How many waves hold 90 % of a line of scores."""
    return waves_holding(residue_spectrum(line[:, None])[1:], HELD)


def _noise_needed(p: int) -> float:
    lines = np.random.default_rng(0).normal(size=(DRAWS, p))
    return float(np.mean([_needed(line) for line in lines]))


def _few_are_left(data: FewFrequenciesData) -> bool:
    left = data.left
    if not FEWEST <= len(left) <= min(MOST_LEFT * data.p / 2, data.needed[0] - 1):
        return False
    kept = data.waves(-1, left, np.arange(data.p, dtype=float))
    crests = kept[:, data.answer] / data.amplitudes[-1, left - 1]
    if data.everywhere[-1, left - 1].sum() < LEAST_EVERYWHERE:
        return False
    missed = ((data.scores[-1] - kept.sum(axis=0)) ** 2).sum() / (data.scores[-1] ** 2).sum()
    return bool(min(crests) >= LEAST_CREST and missed <= MOST_MISSED)
