"""What an imported network answers: loss, accuracy and margin on both sets of rows, as the trainer measures
them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from language import Message
from training.config import Config
from training.config.dataset import dataset_of
from training.models import forward
from training.models.dims import model_dims
from training.watching.selection import Arrays

# A network that has seen these training pairs and not the others knows them better by more than this, and by
# more than so many standard deviations of what another split would show.
LEAST_GAP, DEVIATIONS = 0.1, 3.0
# Between guessing and knowing all: where the two sets of rows must differ.
MIDDLE = (0.1, 0.9)


class Evaluator:
    """Measures states of one network, and remembers both accuracies and the right answers of all rows."""

    def __init__(self, config: Config) -> None:
        import torch

        from training.engine.ensemble import split_rows

        self._config, self._dims, self._dataset = config, model_dims(config), dataset_of(config)
        self._rows = split_rows([config], torch.device("cpu"))
        self.seen: list[tuple[float, float]] = []

    def measures(self, weights: Arrays) -> dict[str, float]:
        """Measure one state: every quantity that the trainer evaluates, but for the forces."""
        import torch

        from training.engine.evaluation import measure_rows

        table, split = self._dataset.table, self._dataset.split
        with np.errstate(all="ignore"):
            found = forward(weights, table.inputs, table.operation, self._config.network, self._dims)
        measured: dict[str, float] = {}
        for name, rows, chosen in zip(
            ("train", "held_out"), self._rows, (split.train, split.held_out), strict=True
        ):
            logits = torch.from_numpy(found.logits[chosen])[None]
            of_rows = measure_rows(logits, rows, name, table.operations)
            measured |= {key: float(values[0]) for key, values in of_rows.items()}
        squares = sum(float((value.astype(np.float64) ** 2).sum()) for value in weights.values())
        self.seen.append((measured["train_accuracy"], measured["held_out_accuracy"]))
        return measured | {"weight_norm": float(np.sqrt(squares))}


def split_remark(seen: Sequence[tuple[float, float]], train: int, held_out: int) -> Message | None:
    """Say so where no state knows the training pairs better than the others: another split was trained on,
    or the answers are those of another task.

    Args:
        seen: both accuracies of each state.
        train, held_out: how many pairs they are shares of.

    >>> split_remark([(0.01, 0.01), (0.99, 0.02), (1.0, 1.0)], 100, 200) is None
    True
    >>> str(split_remark([(0.01, 0.01), (0.36, 0.34)], 100, 200))[:52]
    'no state knows the training pairs better than the ot'
    """
    best_train = max((known for known, _ in seen), default=1.0)
    gap = max((known - others for known, others in seen), default=1.0)
    middling = any(MIDDLE[0] < known < MIDDLE[1] for known, _ in seen)
    least = max(LEAST_GAP, DEVIATIONS * 0.5 * (1 / train + 1 / held_out) ** 0.5)
    if best_train < MIDDLE[0]:
        return Message(
            "no state answers more than {share:.0%} of the training pairs rightly: is this its task?",
            share=best_train,
        )
    if middling and gap < least:
        return Message(
            "no state knows the training pairs better than the others: it may have been trained on another "
            "split, and what is told of held-out pairs is then wrong"
        )
    return None
