"""What a linear probe reads off the neurons: does the network know before it says so?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from language import mark
from training.config import Config
from training.config.dataset import dataset_of
from training.measures.activations.probe import probe_accuracy
from training.measures.batch import Batch
from training.measures.entries.evaluated import CHANCE, chance_accuracy
from training.measures.measure import SHARE, Entries, Measure, Values
from training.models import MODELS, FloatArray, IntArray, forward, model_dims

ALAIN = "Alain & Bengio 2016, arXiv 1610.01644"
# Networks that are drawn, and never trained, for what a probe finds without any learning.
DRAWN = 4
SHUFFLE_SEED = 0
READING = "argmax over c of n.C^-1 m_c - m_c.C^-1 m_c / 2 + log n_c"


def _of_snapshots(batch: Batch) -> Values:
    if "probe" not in batch.shared:
        labels = batch.dataset.labels
        batch.shared["probe"] = np.array([_accuracy(one, labels, batch.config) for one in batch.neurons])
    return batch.shared["probe"]


def _of_shuffled(batch: Batch) -> Values:
    """The same neurons, but each training pair has the answer of another."""
    labels, train = batch.dataset.labels.copy(), batch.dataset.split.train
    labels[train] = np.random.default_rng(SHUFFLE_SEED).permutation(labels[train])
    return np.array([_accuracy(one, labels, batch.config) for one in batch.neurons])


def _lead(batch: Batch) -> Values:
    held_out = batch.dataset.split.held_out
    right = batch.logits[:, held_out].argmax(axis=-1) == batch.dataset.labels[held_out]
    return np.asarray(_of_snapshots(batch) - right.mean(axis=-1))


def _accuracy(neurons: FloatArray, labels: IntArray, config: Config) -> float:
    """Of the held-out pairs; neurons: (rows, h)."""
    dataset = dataset_of(config)
    split, n_answers = dataset.split, dataset.table.n_answers
    return probe_accuracy(neurons, labels, n_answers, split.train, split.held_out)


def _untrained(batch: Batch) -> float:
    return untrained_accuracy(batch.config)


@lru_cache(maxsize=16)
def untrained_accuracy(config: Config) -> float:
    """The mean accuracy of the probe on networks that have just been drawn."""
    dataset, dims, found = dataset_of(config), model_dims(config), []
    for seed in range(DRAWN):
        drawn = MODELS[config.network].init(dims, np.random.default_rng(seed))
        weights = {name: value * np.float32(config.init_scale) for name, value in drawn.items()}
        table = dataset.table
        answered = forward(weights, table.inputs, table.operation, config.network, dims, neurons=True)
        found.append(_accuracy(answered.neurons, dataset.labels, config))
    return float(np.mean(found))


ENTRIES: Entries = {
    "probe_accuracy": Measure(
        label=mark("held-out pairs that a linear probe of the neurons gets right"), unit=SHARE, source=ALAIN,
        equation=f"mean over held-out pairs of [answer = {READING}], m and C of training pairs",
        family="probe",
        at_snapshots=_of_snapshots,
        null=_untrained, null_label=mark("the same probe of networks that were never trained"),
    ),
    "probe_shuffled": Measure(
        label=mark("held-out pairs that a linear probe taught shuffled answers gets right"), unit=SHARE,
        equation="as probe_accuracy, the answers of the training pairs shuffled", family="probe",
        at_snapshots=_of_shuffled, null=chance_accuracy, null_label=CHANCE, every=15,
    ),
    "probe_lead": Measure(
        label=mark("how far a linear probe of the neurons is ahead of the network"), unit=SHARE,
        equation="probe_accuracy - held_out_accuracy", family="probe", at_snapshots=_lead,
        null=lambda _batch: 0.0, null_label=mark("a network that reads its neurons as well as the probe"),
    ),
}  # fmt: skip
