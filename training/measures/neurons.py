"""What single neurons do: which of them live, at which frequency each turns, and whether the angles add up.

A neuron's activations over the whole table are a function on pairs of places. Its waves of frequency k are

    cos ka, sin ka, cos kb, sin kb, and the products of the first two with the last two,

and the four products are at the same time the waves cos k(a + b), sin k(a + b), cos k(a - b), sin k(a - b).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.measures.circle import Circle, waves
from training.models import FloatArray, IntArray

# A neuron whose weight is below this share of the largest neuron's no longer lives.
LIVING = 0.1
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NeuronWaves:
    """The waves of which neurons' activations are made: h neurons, m places, K = m//2 frequencies.

    Attributes:
        shares: of each neuron's variance over the table, at each frequency from 1 on, shape (..., h, K). They
            add up to at most 1; the rest are products of waves of unlike frequencies. 0 for a neuron that
            never changes.
        variance: over the table, shape (..., h).
        with_sum: A with A exp(i k (a + b)) + its conjugate the part that turns with a + b, (..., h, K).
        with_difference: the same for a - b.
    """

    shares: Float64
    variance: Float64
    with_sum: NDArray[np.complex128]
    with_difference: NDArray[np.complex128]

    @property
    def frequencies(self) -> IntArray:
        """The strongest frequency of each neuron, shape (..., h)."""
        return np.asarray(self.shares.argmax(axis=-1) + 1)

    @property
    def strongest_share(self) -> Float64:
        """Share of each neuron's variance at its strongest frequency, shape (..., h).

        1 would be a neuron that turns at one frequency alone. A squared sum of two waves, Gromov's neuron,
        has 4/5: its squares turn at twice the frequency.
        """
        return np.asarray(self.shares.max(axis=-1))


def neuron_waves(neurons: FloatArray, circle: Circle) -> NeuronWaves:
    """The waves of neurons' activations.

    Args:
        neurons: activations for all rows of the table, shape (..., rows, h).

    Source: the families of waves are those of Nanda et al. (arXiv 2301.05217), section 4.2 and the code for
    it; they take frequencies below m//2 alone, here is the last one too.
    """
    m, h = circle.order, neurons.shape[-1]
    table = circle.pairs(neurons).reshape(*neurons.shape[:-2], m, m, h)
    energy = np.einsum("...abh,...abh->...ah", table, table).sum(axis=-2, dtype=np.float64)
    pairs = waves(m).astype(neurons.dtype)
    count = len(pairs)
    basis = np.concatenate([np.full((1, m), 1 / np.sqrt(m), neurons.dtype), pairs.reshape(-1, m)])
    in_right = basis @ table  # (..., a, waves of b, h)
    of_left = (basis @ in_right[..., 0, :]).astype(np.float64)  # waves of a, averaged over b
    of_right = in_right.sum(axis=-3, dtype=np.float64) / np.sqrt(m)
    turning = in_right[..., 1:, :].reshape(*in_right.shape[:-2], count, 2 * h).swapaxes(-3, -2)
    products = (pairs @ turning).astype(np.float64).reshape(*turning.shape[:-2], 2, 2, h)
    own = (products**2).sum(axis=(-3, -2))
    for single in (of_left, of_right):
        own += (single[..., 1:, :] ** 2).reshape(*single.shape[:-2], count, 2, h).sum(axis=-2)
    mean_energy = of_left[..., 0, :] ** 2
    energy -= mean_energy
    energy[energy <= 10 * np.finfo(neurons.dtype).eps * mean_energy] = 0  # a constant, up to rounding
    shares = np.divide(own, energy[..., None, :], out=np.zeros_like(own), where=energy[..., None, :] > 0)
    (cc, cs), (sc, ss) = np.moveaxis(products, (-3, -2), (0, 1))
    return NeuronWaves(
        shares=shares.swapaxes(-2, -1),
        variance=energy / m**2,
        with_sum=((cc - ss) - 1j * (sc + cs)).swapaxes(-2, -1) / (2 * m),
        with_difference=((cc + ss) - 1j * (sc - cs)).swapaxes(-2, -1) / (2 * m),
    )


@dataclass(frozen=True, slots=True, eq=False)
class NeuronAngles:
    """The angles of neurons at their strongest frequencies, all of shape (..., h) and in radians.

    A neuron that turns as cos(k a + left) cos(k b + right) and speaks for the answers c as cos(k c + answer)
    helps the right ones most if left + right = answer: then it is wrong nowhere.

    Attributes:
        frequencies: k.
        left, right: in (-pi, pi]. Half a turn added to both changes nothing; `left` is the one within a
            quarter turn of 0.
        answer: in (-pi, pi].
        weight: how strongly the neuron writes the wave k (a + b - c) into the logits.
    """

    frequencies: IntArray
    left: Float64
    right: Float64
    answer: Float64
    weight: Float64

    @property
    def errors(self) -> Float64:
        """left + right - answer in (-pi, pi], shape (..., h)."""
        return np.asarray(np.angle(np.exp(1j * (self.left + self.right - self.answer))))

    @property
    def error(self) -> Float64:
        """Root mean square error, neurons weighted by `weight`, shape (...), in radians.

        0 for Gromov's solution, pi / sqrt(3) for angles that have nothing to do with each other; nan where
        no neuron says anything.
        """
        total = self.weight.sum(axis=-1)
        squares = (self.weight * self.errors**2).sum(axis=-1)
        return np.asarray(
            np.sqrt(np.divide(squares, total, out=np.full_like(total, np.nan), where=total > 0))
        )


def neuron_angles(turning: NeuronWaves, readout: FloatArray, circle: Circle) -> NeuronAngles:
    """The angles with which neurons read the two symbols and speak for the answers.

    Args:
        turning: as from `neuron_waves`.
        readout: what each neuron adds to the logits, shape (..., h, answers).

    Source: Gromov, Grokking modular arithmetic (arXiv 2301.02679, 2023), whose weights solve the task with
    phi1 + phi2 = phi3. The angles are taken from the activations, not from the weights, so that they mean the
    same for attention in front of the neurons and for any nonlinearity; frequencies may differ from one
    snapshot to the next.
    """
    at = turning.frequencies[..., None] - 1
    with_sum = np.take_along_axis(turning.with_sum, at, axis=-1)[..., 0]
    with_difference = np.take_along_axis(turning.with_difference, at, axis=-1)[..., 0]
    spoken = np.fft.fft(readout[..., circle.symbols].astype(np.float64), axis=-1)[
        ..., 1 : circle.order // 2 + 1
    ]
    said = np.take_along_axis(spoken, at, axis=-1)[..., 0]
    both, apart = np.angle(with_sum), np.angle(with_difference)
    left = (both + apart) / 2
    # Half a turn on both sides is the same neuron: the turn that brings `left` closest to 0 is taken.
    left = (left + np.pi / 2) % np.pi - np.pi / 2
    return NeuronAngles(
        frequencies=turning.frequencies,
        left=left,
        right=np.angle(np.exp(1j * (both - left))),
        answer=np.angle(said),
        weight=np.abs(with_sum) * np.abs(said),
    )


def alive_neurons(incoming: FloatArray, outgoing: FloatArray, share: float = LIVING) -> NDArray[np.bool_]:
    """Which neurons the sieve of weight decay has left: |w_in| |w_out| >= share * that of the largest.

    The product is what counts: for a ReLU a factor can be moved from one side to the other without changing
    anything.

    Args:
        incoming: weights into the neurons, shape (..., inputs, h), without biases.
        outgoing: weights out of them, shape (..., h, outputs).

    Returns:
        shape (..., h). All of them live in a network that has just been drawn.

    >>> alive_neurons(np.array([[1.0, 0.1, 2.0]]), np.array([[1.0], [1.0], [0.5]]))
    array([ True,  True,  True])
    >>> alive_neurons(np.array([[1.0, 0.1, 2.0]]), np.array([[1.0], [0.5], [0.5]]))
    array([ True, False,  True])
    """
    size = np.linalg.norm(incoming, axis=-2) * np.linalg.norm(outgoing, axis=-1)
    alive: NDArray[np.bool_] = (size >= share * size.max(axis=-1, keepdims=True)) & (size > 0)
    return alive
