"""Networks drawn around one network, the likelier the smaller their loss: Hamiltonian Monte Carlo.

Langevin dynamics with gradients of mini-batches (SGLD) draws from a law that is wrong by the length of its
steps. Here gradients are of the whole loss, so that each proposal can be accepted or refused as it deserves,
and the law is right for any length; that length is found while the chains warm up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
# points (chains, n) -> losses (chains,) and their gradients (chains, n)
LossAndGradient: TypeAlias = Callable[[Float64], tuple[Float64, Float64]]
Progress = Callable[[int, int], None]

# What share of proposals the step is found for, and how fast (Hoffman & Gelman 2014, section 3.2).
WANTED, GAMMA, KAPPA, EARLY = 0.8, 0.05, 0.75, 10
# Steps of a proposal: enough to cross what holds the chains near the network, but not more than these: the
# loss is the same all along its flat directions, and they need not be followed to their ends.
MOST_LEAPS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """What chains around a network met.

    Attributes:
        losses: at each draw, shape (chains, draws).
        distances: from the network, shape (chains, draws).
        accepted: the share of proposals that were accepted.
        gradients: how often all chains' gradients were computed.
    """

    losses: Float64
    distances: Float64
    accepted: float
    gradients: int


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    points: Float64
    losses: Float64
    gradients: Float64


def draw_around(
    loss: LossAndGradient,
    start: Float64,
    inverse_temperature: float,
    localisation: float,
    rng: np.random.Generator,
    *,
    chains: int = 4,
    warmup: int = 200,
    draws: int = 200,
    progress: Progress | None = None,
) -> Draws:
    """Draw points w from the density proportional to exp(-U(w)) by Hamiltonian Monte Carlo.

    U(w) = inverse_temperature loss(w) + localisation |w - start|^2 / 2

    Args:
        loss: of points (chains, n): their losses and gradients.
        start: where all chains begin, shape (n,).
        inverse_temperature, localisation: above 0.
        rng: of the chains' beginnings, momenta and decisions.
        chains, warmup, draws: how many chains, and proposals of each that are left out and kept.
        progress: told of proposals done and to do.

    Source: Duane, Kennedy, Pendleton & Roweth, Phys. Lett. B 195 (1987); the length of a step by dual
    averaging, Hoffman & Gelman, JMLR 15 (2014).
    """
    count = 0

    def evaluated(points: Float64) -> _State:
        nonlocal count
        count += 1
        return _State(points, *loss(points))

    def potential(state: _State) -> Float64:
        held = np.square(state.points - start).sum(axis=1) * localisation / 2
        energy: Float64 = inverse_temperature * state.losses + held
        return energy

    def slope(state: _State) -> Float64:
        return inverse_temperature * state.gradients + localisation * (state.points - start)

    def proposed(state: _State, step: float, leaps: int) -> tuple[_State, Float64]:
        """The end of a path of that many leaps, and with what probability it is accepted."""
        momentum = rng.standard_normal(state.points.shape)
        before = potential(state) + np.square(momentum).sum(axis=1) / 2
        end = state
        momentum = momentum - step / 2 * slope(end)
        for leap in range(leaps):
            end = evaluated(end.points + step * momentum)
            momentum = momentum - (step if leap < leaps - 1 else step / 2) * slope(end)
        after = potential(end) + np.square(momentum).sum(axis=1) / 2
        change = np.where(np.isfinite(after), before - after, -np.inf)
        return end, np.exp(np.minimum(change, 0.0))

    state = evaluated(np.repeat(start[None], chains, axis=0))
    span = np.pi / 2 / np.sqrt(localisation)
    step = _first_step(lambda length: float(proposed(state, length, 1)[1].mean()), span)
    centre, shortfall, log_average = np.log(10 * step), 0.0, 0.0
    losses, distances = np.empty((2, chains, draws))
    accepted = 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for number in range(warmup + draws):
            wanted = int(np.ceil(span / step * rng.uniform(0.5, 1.0)))
            end, chance = proposed(state, step, min(max(1, wanted), MOST_LEAPS))
            taken = rng.uniform(size=chains) < chance
            state = _State(
                np.where(taken[:, None], end.points, state.points),
                np.where(taken, end.losses, state.losses),
                np.where(taken[:, None], end.gradients, state.gradients),
            )
            if number < warmup:
                t = number + 1
                shortfall += (WANTED - float(chance.mean()) - shortfall) / (t + EARLY)
                log_step = min(centre - np.sqrt(t) / GAMMA * shortfall, np.log(span))
                log_average += t**-KAPPA * (log_step - log_average)
                step = float(np.exp(log_average if t == warmup else log_step))
            else:
                losses[:, number - warmup] = state.losses
                distances[:, number - warmup] = np.sqrt(np.square(state.points - start).sum(axis=1))
                accepted += float(chance.mean()) / draws
            if progress is not None:
                progress(number + 1, warmup + draws)
    return Draws(losses, distances, accepted, count)


def _first_step(acceptance: Callable[[float], float], longest: float) -> float:
    """The longest of the steps `longest`, halved again and again, that is accepted half of the time."""
    step = longest
    for _ in range(60):
        if acceptance(step) > 0.5:
            break
        step /= 2
    return step
