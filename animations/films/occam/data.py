"""What the film "Occam's razor" shows of a run: what two of its networks know while numbers are left out.

They are left out in two ways: single weights, the smallest first; and patterns, the weakest first. A pattern
is a singular direction of a matrix of weights: as many numbers are left as `strongest_directions` counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from story.chapters.answers.asking import Question, find_question, usual_question
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.config import Config
from training.config.dataset import dataset_of
from training.measures import rightly_answered, series, strongest_directions
from training.measures.compression import KEPT, prune_smallest
from training.models import Weights
from training.runs.view import RunView

# Shares of the weights that are left out; and shares of a matrix's strongest pattern, below which they are.
WEIGHTS_LEFT_OUT = np.linspace(0, 0.6, 49)
PATTERNS_LEFT_OUT = np.linspace(0, 0.9, 46)
SUMS = 16  # of patterns of one block that are shown, one after another
# "Far fewer": what understands needs at most this share of the numbers in patterns that the memory does.
FAR_FEWER = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Forgetting:
    """One network, less and less of it. L amounts, the first of them all of it.

    Attributes:
        numbers: (L,), how many are left.
        cells: (L, N), what is left: weights in their order, or all patterns by strength, each as many times
            as it takes numbers.
        right: (L, p, p), the answers that are right then.
        known: (L,), the share of the training pairs that is right.
    """

    numbers: NDArray[np.int64]
    cells: NDArray[np.float32]
    right: NDArray[np.bool_]
    known: NDArray[np.float64]

    @property
    def enough(self) -> int:
        """The last place before it knows less than nine tenths of the training pairs that it knew."""
        short = np.flatnonzero(self.known < KEPT * self.known[0])
        return int(short[0]) - 1 if len(short) else len(self.known) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Thinned:
    """A network, and what is left of it in both ways."""

    by_weight: Forgetting
    by_pattern: Forgetting


@dataclass(frozen=True, slots=True, eq=False)
class OccamData:
    """What the film shows.

    Attributes:
        memory, understanding: the network that has just memorised, and the last one.
        steps: (2,), of those two.
        spared: (2,), the share of their weights that they can do without, as it is registered.
        trained, sums: (p, p), which pairs are trained on, and the right answers.
        question: one that was held out, and that the last network knows even when it is thinned.
        block: (K, m, n), the largest matrix of the last network, as the sum of ever more of its patterns.
        ranks: (K,), of how many.
    """

    memory: Thinned
    understanding: Thinned
    steps: NDArray[np.int64]
    spared: NDArray[np.float64]
    trained: NDArray[np.bool_]
    sums: NDArray[np.int64]
    question: Question
    block: NDArray[np.float64]
    ranks: NDArray[np.int64]

    @property
    def weights(self) -> int:
        return int(self.memory.by_weight.numbers[0])


def load(view: RunView) -> OccamData:
    """Read two networks of a run, and take away from them.

    Raises:
        FilmError: when the run does not show what the film says.
    """
    at = FILMS["Occam"].steps_of(view)
    places = [view.nearest(at.memorised), len(view.steps) - 1]
    memory, understanding = (thin(view, place) for place in places)
    if not understanding.by_weight.right[0].all():
        raise FilmError("run {run_id!r}: in the end it does not answer every sum", run_id=view.run_id)
    few, many = (one.by_pattern.numbers[one.by_pattern.enough] for one in (understanding, memory))
    if few > FAR_FEWER * many:
        raise FilmError("run {run_id!r}: what understands needs as many patterns", run_id=view.run_id)
    block, ranks = sums_of_patterns(network_at(view, -1))
    dataset, shape = dataset_of(view.config), (view.config.p, view.config.p)
    trained = np.zeros(shape, bool)
    trained.flat[dataset.split.train] = True
    return OccamData(
        memory=memory,
        understanding=understanding,
        steps=view.steps[places],
        spared=np.concatenate([series(view, "prunable_share_train", [place]).values for place in places]),
        trained=trained,
        sums=dataset.table.answers.reshape(shape),
        question=_question(view, understanding.by_pattern),
        block=block,
        ranks=ranks,
    )


def network_at(view: RunView, place: int) -> Weights:
    """The weights of one snapshot by name, counted from the end where below 0."""
    places = [place % len(view.steps)]
    return {name: part[0] for name, part in view.weights(snapshots=places).items()}


def thin(view: RunView, place: int) -> Thinned:
    """Take away from the network of a snapshot, in both ways."""
    weights = network_at(view, place)
    strengths = pattern_strengths(weights)
    count = strengths.size

    def kept_weights(share: float) -> tuple[Weights, int, NDArray[np.float32]]:
        left = prune_smallest(weights, share)
        return left, count - round(share * count), np.concatenate([part.ravel() for part in left.values()])

    def kept_patterns(share: float) -> tuple[Weights, int, NDArray[np.float32]]:
        left, numbers = strongest_directions(weights, share)
        return left, numbers, np.where(np.arange(count) < numbers, strengths, 0)

    return Thinned(
        by_weight=_forget(kept_weights, WEIGHTS_LEFT_OUT, view.config),
        by_pattern=_forget(kept_patterns, PATTERNS_LEFT_OUT, view.config),
    )


def pattern_strengths(weights: Mapping[str, NDArray[np.floating]]) -> NDArray[np.float32]:
    """The strength of every pattern, of that of the strongest in its matrix, from the highest to the lowest.

    The k-th of a matrix (m, n) takes m + n - 2 k + 1 of the numbers, so together they take as many as it has;
    what is no matrix counts as one that is never left out.

    >>> pattern_strengths({"W": np.diag([4.0, 1.0]), "b": np.ones(2)}).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.25]
    """
    found = []
    for part in weights.values():
        if part.ndim < 2:
            found.append(np.ones(part.size))
            continue
        sizes = np.linalg.svd(part.astype(np.float64), compute_uv=False)
        m, n = part.shape[-2:]
        takes = m + n + 1 - 2 * np.arange(1, min(m, n) + 1)
        strengths = sizes / np.maximum(sizes[..., :1], np.finfo(np.float64).tiny)
        found.append(np.repeat(strengths.reshape(-1), np.tile(takes, strengths[..., 0].size)))
    return np.sort(np.concatenate(found))[::-1].astype(np.float32)


def sums_of_patterns(weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The largest matrix as the sum of its strongest patterns: of the first, of two, … of all, and how many.

    Its rows and columns are sorted by what they have of the first two patterns: their order says nothing.
    """
    matrices = [part.reshape(-1, *part.shape[-2:])[0] for part in weights.values() if part.ndim > 1]
    block = max(matrices, key=np.size).astype(np.float64)
    left, sizes, right = np.linalg.svd(block if len(block) <= len(block.T) else block.T, full_matrices=False)
    left = left[np.argsort(np.arctan2(left[:, 1], left[:, 0]))]
    right = right[:, np.argsort(np.arctan2(right[1], right[0]))]
    ranks = np.unique(np.geomspace(1, len(sizes), SUMS).round().astype(int))
    return np.stack([(left[:, :rank] * sizes[:rank]) @ right[:rank] for rank in ranks]), ranks


def _forget(
    keep: Callable[[float], tuple[Weights, int, NDArray[np.float32]]],
    shares: Iterable[float],
    config: Config,
) -> Forgetting:
    numbers, cells, right = [], [], []
    for share in shares:
        weights, count, left = keep(float(share))
        numbers.append(count)
        cells.append(left)
        right.append(rightly_answered(weights, config))
    answered = np.stack(right)
    return Forgetting(
        numbers=np.array(numbers),
        cells=np.stack(cells),
        right=answered.reshape(-1, config.p, config.p),
        known=answered[:, dataset_of(config).split.train].mean(axis=1),
    )


def _question(view: RunView, thinned: Forgetting) -> Question:
    """The usual one where the thinned network still knows it, else another that was held out."""
    p, usual = view.config.p, usual_question(view.config)
    rows = np.sort(dataset_of(view.config).split.held_out)
    known = thinned.right[: thinned.enough + 1].all(axis=0).ravel()
    for left, right in ((usual.left, usual.right), *(divmod(int(row), p) for row in rows)):
        question = find_question(view.config, left, right)
        if question is not None and known[left * p + right]:
            return question
    raise FilmError("run {run_id!r}: it learns nothing that it was never shown", run_id=view.run_id)
