"""Of which waves the answers are made."""

from __future__ import annotations

import math

import numpy as np

from geometry import residue_spectrum
from language import mark
from training.measures.batch import Batch
from training.measures.circle import circle_of
from training.measures.entries.embedding import ENERGY, energy_shares, waves_in_use
from training.measures.logits.circles import circle_scores, circles_accuracy
from training.measures.logits.fourier_2d import fourier_2d_spectrum, waves_holding
from training.measures.logits.shift_averaged import shift_averaged_logits
from training.measures.logits.spectra import (
    collapse_null,
    data_collapse,
    excluded_loss,
    key_share,
    logit_spectrum,
    restricted_loss,
    sum_means,
)
from training.measures.measure import (
    FREQUENCIES,
    LOGITS,
    NANDA,
    NATS,
    SHARE,
    WAVES,
    Entries,
    Measure,
    Values,
    needs_circle,
)
from training.models import FloatArray

NOISE = mark("logits of white noise")
NOTHING = mark("a network that has nothing to go by")
# The rule that a table is read by to see what a wrong one would explain.
WRONG_RULE = {"add": "subtract", "subtract": "add", "multiply": "divide", "divide": "multiply"}


def _wrong_collapse(batch: Batch) -> Values:
    wrong = circle_of(batch.config, WRONG_RULE[batch.rule or batch.config.task])
    # The wrong rule is one for the same questions and answers: their variation is the same.
    return data_collapse(sum_means(batch.logits, wrong), batch.variation)


def _excluded(batch: Batch) -> Values:
    dataset, keys = batch.dataset, batch.reference.frequencies
    train = dataset.split.train
    return excluded_loss(batch.logits, batch.sum_means, keys, train, dataset.labels[train], batch.circle)


def _spectrum(batch: Batch) -> Values:
    energy = logit_spectrum(batch.sum_means)[..., 1:]
    whole = batch.variation[..., None]
    return np.divide(energy, whole, out=np.full_like(energy, np.nan), where=whole > 0)


def _pair_waves(batch: Batch) -> Values:
    def count(logits: FloatArray) -> float:
        if not np.isfinite(logits).all():
            return math.nan
        try:
            return float(waves_holding(fourier_2d_spectrum(logits, batch.circle), ENERGY))
        except ValueError:  # a crushed network answers every pair alike
            return math.nan

    return np.array([count(logits) for logits in batch.logits])


def _answer_energy(batch: Batch) -> Values:
    """Energy at each frequency over the answers, all pairs together, (snapshots, m//2 + 1).

    Logits X of m^2 pairs and m answers and any R with R'R = X'X have the same energies: |X f|^2 = |R f|^2.
    The square R of the eigenvectors of X'X takes a fifth of the time of m^2 Fourier transforms.
    """
    if "answer_energy" in batch.shared:
        return batch.shared["answer_energy"]
    circle = batch.circle
    energy = np.full((len(batch.logits), circle.order // 2 + 1), np.nan)
    for place, logits in enumerate(circle.answers(circle.pairs(batch.logits))):
        if np.isfinite(logits).all():
            centred = logits.astype(np.float64) - logits.mean(axis=-1, keepdims=True, dtype=np.float64)
            squares, directions = np.linalg.eigh(centred.T @ centred)
            energy[place] = residue_spectrum(directions * np.sqrt(squares.clip(min=0)))
    batch.shared["answer_energy"] = energy
    return energy


def _white_answers(batch: Batch) -> Values:
    """Two of the m - 1 directions about the mean turn at each frequency, at m/2 only one."""
    m = batch.circle.order
    turning = np.arange(1, m // 2 + 1)
    return np.where(2 * turning == m, 1, 2) / (m - 1)


def _key_null(batch: Batch) -> float:
    m, keys = batch.circle.order, batch.reference.frequencies
    return (2 * len(keys) - int((2 * keys == m).any())) / m**2


ENTRIES: Entries = {
    "collapse": Measure(
        label=mark("data collapse: how much of the answers one curve explains"), unit=SHARE,
        equation="m^2 sum_t f(t)^2 / sum of L^2, f(t) = mean over a, b of L(a, b, a + b + t)",
        family="data_collapse", requires=(needs_circle,),
        at_snapshots=lambda batch: data_collapse(batch.sum_means, batch.variation),
        null=lambda batch: collapse_null(batch.circle.order), null_label=NOISE,
    ),
    "collapse_by_wrong_rule": Measure(
        label=mark("data collapse by a wrong rule: a control"), unit=SHARE,
        equation="as collapse, with the answer of the inverse operation in the place of a + b",
        family="data_collapse", requires=(needs_circle,), at_snapshots=_wrong_collapse,
        null=lambda batch: collapse_null(batch.circle.order), null_label=NOISE,
    ),
    "shift_averaged_logits": Measure(
        label=mark("the curve that the answers of all pairs have in common"), unit=LOGITS,
        equation="f(t) = mean over a, b of L(a, b, a + b + t) about its mean, t = -(m//2) ..",
        family="data_collapse", requires=(needs_circle,), along=mark("distance from the right answer"),
        at_snapshots=lambda batch: shift_averaged_logits(batch.sum_means),
    ),
    "key_share": Measure(
        label=mark("share of the answers at the key frequencies"), unit=SHARE, source=NANDA,
        equation="energy of the logits in waves of a + b at the key frequencies / sum of L^2",
        family="key_waves", requires=(needs_circle,),
        at_snapshots=lambda batch: key_share(batch.sum_means, batch.variation, batch.reference.frequencies),
        null=_key_null, null_label=NOISE,
    ),
    "restricted_loss": Measure(
        label=mark("restricted loss: with the key frequencies alone"), unit=NATS, source=NANDA,
        equation="cross-entropy over all pairs of the waves of a + b at the key frequencies",
        family="key_waves", requires=(needs_circle,), is_log=True,
        at_snapshots=lambda batch: restricted_loss(batch.sum_means, batch.reference.frequencies),
        null=lambda batch: math.log(batch.circle.order), null_label=NOTHING,
    ),
    "excluded_loss": Measure(
        label=mark("excluded loss: without the key frequencies"), unit=NATS, source=NANDA,
        equation="cross-entropy over training pairs of L less its waves of a + b at the key frequencies",
        family="key_waves", requires=(needs_circle,), is_log=True, at_snapshots=_excluded,
        null=lambda batch: math.log(batch.circle.order), null_label=NOTHING,
    ),
    "logit_spectrum": Measure(
        label=mark("share of the answers at each frequency of the sum"), unit=SHARE, source=NANDA,
        equation="energy of the logits in waves of a + b at frequency k / sum of L^2, k = 1 .. m/2",
        family="key_waves", requires=(needs_circle,), along=mark("frequency"), at_snapshots=_spectrum,
        null=lambda batch: np.full(batch.circle.order // 2, 2 / batch.circle.order**2), null_label=NOISE,
    ),
    "circles_accuracy": Measure(
        label=mark("questions that some frequencies of the sum alone answer rightly"), unit=SHARE,
        equation="share of sums s with argmax_c R_j(s, c) = s; R_j: those in j of M's waves, M over held-out",
        source=NANDA, family="circles", requires=(needs_circle,), along=mark("which of them are on, binary"),
        at_snapshots=lambda batch: circles_accuracy(batch.unseen_means, batch.reference.circles),
        null=lambda batch: np.full(2 ** len(batch.reference.circles), 1 / batch.circle.order),
        null_label=NOTHING,
    ),
    "circle_scores": Measure(
        label=mark("what each frequency of the sum says to each answer"), unit=LOGITS, source=NANDA,
        equation="bias(c), u_k(c), v_k(c): M(s, c) = bias + u cos(2 pi k s / m) + v sin, M over held-out",
        family="circles", requires=(needs_circle,), along=mark("bias, then cosines, then sines"),
        at_snapshots=lambda batch: circle_scores(batch.unseen_means, batch.reference.circles).flat(),
        on_request=True,
    ),
    "answer_spectrum": Measure(
        label=mark("energy of the logits at each frequency over the answers"), unit=SHARE,
        equation="sum over a, b of |F_k L(a, b, .)|^2 / the same over k = 1 .. m/2, F over the answers",
        family="answer_frequencies", requires=(needs_circle,), along=mark("frequency"),
        at_snapshots=lambda batch: energy_shares(_answer_energy(batch)),
        null=_white_answers, null_label=NOISE,
    ),
    "answer_waves": Measure(
        label=mark("frequencies over the answers in use in the logits"), unit=FREQUENCIES,
        equation="the fewest frequencies that hold 90 % of sum over k of answer_spectrum",
        family="answer_frequencies", requires=(needs_circle,),
        at_snapshots=lambda batch: waves_in_use(_answer_energy(batch)),
    ),
    "pair_waves": Measure(
        label=mark("waves over the pairs in use in the answers"), unit=WAVES, is_log=True,
        equation="the fewest waves cos(2 pi (j a + k b) / m + angle) that hold 90 % of sum of L^2",
        family="fourier_2d", requires=(needs_circle,), every=5, at_snapshots=_pair_waves,
    ),
}  # fmt: skip
