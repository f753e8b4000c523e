"""What a network knows of the held-out pairs whose mirror image it was taught, and of the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from training.config import Config
from training.config.dataset import Dataset
from training.measures.batch import Batch
from training.measures.entries.evaluated import CHANCE, chance_accuracy
from training.measures.logits.margins import margins
from training.measures.measure import SHARE, Entries, Measure, Values
from training.tasks import units_of


def mirror_was_taught(dataset: Dataset) -> NDArray[np.bool_]:
    """Of which held-out rows the same question turned around was trained on, shape (held out,).

    >>> from training.config.dataset import dataset_of
    >>> print(f"{mirror_was_taught(dataset_of(Config(p=97))).mean():.2f}")  # as many as are trained on, 0.3
    0.29
    """
    units = units_of(dataset.table, "mirrors")
    return np.isin(units[dataset.split.held_out], units[dataset.split.train])


def needs_split_mirrors(name: str, config: Config, _rule: str | None) -> Message | None:
    """There must be mirror images, and some of them on the other side."""
    if config.table_shape.positions != 2:
        return Message("{name}: the questions of task = {task!r} are no pairs", name=name, task=config.task)
    if config.split_by == "mirrors":
        return Message(
            "{name}: with split_by = 'mirrors' the mirror image of no held-out pair is taught", name=name
        )
    return None


def _known(batch: Batch, *, taught: bool) -> Values:
    dataset = batch.dataset
    rows = dataset.split.held_out[mirror_was_taught(dataset) == taught]
    if not rows.size:
        return np.full(len(batch.logits), np.nan)
    return np.asarray((margins(batch.logits[:, rows], dataset.labels[rows]) > 0).mean(axis=-1))


ENTRIES: Entries = {
    "mirrored_accuracy": Measure(
        label=mark("held-out pairs right whose mirror image was taught"), unit=SHARE,
        equation="mean over held-out (a, b) with (b, a) among the training pairs of [margin > 0]",
        family="mirrors", requires=(needs_split_mirrors,),
        at_snapshots=lambda batch: _known(batch, taught=True), null=chance_accuracy, null_label=CHANCE,
    ),
    "unmirrored_accuracy": Measure(
        label=mark("held-out pairs right whose mirror image was not taught"), unit=SHARE,
        equation="mean over held-out (a, b) with (b, a) held out, too, of [margin > 0]",
        family="mirrors", requires=(needs_split_mirrors,),
        at_snapshots=lambda batch: _known(batch, taught=False), null=chance_accuracy, null_label=CHANCE,
    ),
}  # fmt: skip
