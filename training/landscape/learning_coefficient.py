"""How fast the volume of networks around one grows with the loss allowed: its local learning coefficient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from language import Message
from training.config import Config
from training.config.dataset import dataset_of
from training.errors import LandscapeError
from training.landscape.axes import whole_number
from training.landscape.langevin import Draws, LossAndGradient, Progress, draw_around
from training.landscape.networks import check_networks
from training.landscape.snapshots import network_at
from training.models import Weights
from training.runs.view import RunView

CHAINS, WARMUP, DRAWS = 4, 300, 500
# How far chains wander in flat directions, as a share of the network's norm.
REACH = 0.1
CONFIDENCE = 0.95
# An estimate is doubted when chains differ by more than this (Vehtari et al. 2021 ask for 1.01 of means; here
# the error already holds what chains differ by), when a factor e of temperature changes it by this share, or
# when a smaller loss nearby makes up this share of it.
AGREEMENT, DRIFT, BELOW = 1.05, 0.1, 0.02
# Steps of the descent that looks for a smaller loss nearby.
DESCENT = 50
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LearningCoefficient:
    """An estimate of the local learning coefficient of the training loss at a network.

    Attributes:
        value: the estimate.
        low, high: the ends of its 95 % interval, by Student's t from the chains' halves. It knows of chance
            alone, not of the doubts; of a network whose truth is 10.5, 32 of 36 intervals held it.
        loss: of the network.
        below: inverse_temperature times how much less loss is found by going downhill nearby: what the
            estimate lacks because the network is at no minimum.
        agreement: of the chains' halves, split-R-hat of the loss; 1 where all tell the same.
        drift: d log value / d log inverse_temperature: 0 where the value is an exponent, and the same at
            each scale; 1 where nothing but the trace of the Hessian is seen.
        distance: of the draws from the network, in the mean, in units of weight.
        inverse_temperature, localisation: that they were drawn with.
        accepted: the share of proposals that were accepted.
        gradients: how often the gradient was computed, for all chains at once.
        doubts: why this is not the local learning coefficient; empty if nothing speaks against it.
    """

    value: float
    low: float
    high: float
    loss: float
    below: float
    agreement: float
    drift: float
    distance: float
    inverse_temperature: float
    localisation: float
    accepted: float
    gradients: int
    doubts: tuple[Message, ...]


def learning_coefficient(
    weights: Weights,
    config: Config,
    rng: np.random.Generator,
    *,
    inverse_temperature: float | None = None,
    localisation: float | None = None,
    chains: int = CHAINS,
    warmup: int = WARMUP,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> LearningCoefficient:
    """Estimate the local learning coefficient of the training loss at a network, and what speaks against it.

    value = inverse_temperature (E[L(w)] - L(w*)),  w drawn as exp(-inverse_temperature L(w) - localisation
    |w - w*|^2 / 2)

    The volume of networks around w* whose loss is within e of its own goes as e^value. That is half the
    number of directions in which the loss curves, at a minimum that is as smooth as it can be; less at a
    singular one. It is a property of a minimum. A run with weight decay does not end in one: its gradient is
    what decay is held by, and a little downhill there are networks with less loss. Then, and when the chains
    or the temperature decide about the number, `doubts` says so.

    Args:
        weights: of one network, by name, the point w*.
        config: of the run: network, loss, training pairs and labels; no weight decay.
        rng: of the chains.
        inverse_temperature: n / log n, with n training pairs, if not given; the larger, the closer a look.
        localisation: if not given, so large that flat directions alone lead a tenth of the norm away.
        chains, warmup, draws: 2 chains or more, and proposals of each that are left out, 8 or more, and kept,
            20 or more. A proposal takes up to 16 gradients on all training pairs.
        progress: told of proposals done and to do.

    Returns:
        LearningCoefficient, from computations in double precision.

    Raises:
        LandscapeError: numbers outside those ranges, or networks of other shapes or not finite.

    Source: Lau, Furman, Wang, Murfet & Wei, The local learning coefficient (arXiv 2308.12108, 2023), equation
    (12), by Hamiltonian Monte Carlo on all training pairs instead of SGLD; Watanabe, JMLR 14 (2013).

    >>> from training.models import MODELS, model_dims
    >>> config = Config(p=3, network="quadratic_mlp", d_mlp=4, loss="mse")
    >>> drawn = MODELS["quadratic_mlp"].init(model_dims(config), np.random.default_rng(0))
    >>> found = learning_coefficient(
    ...     drawn, config, np.random.default_rng(0), inverse_temperature=1e5, warmup=20, draws=20
    ... )
    >>> print(str(found.doubts[0])[:28])
    the network is at no minimum
    """
    from training.engine.training_loss import flat_weights, loss_and_gradient

    check_networks(weights, config)
    n, start = len(dataset_of(config).split.train), flat_weights(weights)
    if inverse_temperature is None:
        inverse_temperature = n / math.log(n) if n > 2 else float(n)
    if localisation is None:
        norm = float(np.linalg.norm(start)) or 1.0
        localisation = len(start) / (REACH * norm) ** 2
    return coefficient_of(
        loss_and_gradient(weights, config),
        start,
        inverse_temperature,
        localisation,
        rng,
        chains=chains,
        warmup=warmup,
        draws=draws,
        progress=progress,
    )


def coefficient_of(
    loss: LossAndGradient,
    start: Float64,
    inverse_temperature: float,
    localisation: float,
    rng: np.random.Generator,
    *,
    chains: int = CHAINS,
    warmup: int = WARMUP,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> LearningCoefficient:
    """Estimate the local learning coefficient of any loss; see `learning_coefficient`.

    Args:
        loss: of points (chains, n): their losses (chains,) and gradients (chains, n).
        start: the point w*, shape (n,).

    >>> def quartic(w):  # the volume within w^4 < e goes as e^(1/4)
    ...     return w[:, 0] ** 4, 4 * w ** 3
    >>> found = coefficient_of(quartic, np.zeros(1), 1e6, 1.0, np.random.default_rng(2))
    >>> found.low < 0.25 < found.high, found.doubts
    (True, ())
    """
    for name, value in (("inverse_temperature", inverse_temperature), ("localisation", localisation)):
        if not (math.isfinite(value) and value > 0):
            raise LandscapeError(
                "{name} = {value}: it must be a finite number above 0", name=name, value=value
            )
    for name, number, low in (("chains", chains, 2), ("warmup", warmup, 8), ("draws", draws, 20)):
        whole_number(name, number, low, 10**6)
    at_start = float(loss(start[None])[0][0])
    least, steps = _downhill(loss, start, inverse_temperature, localisation)
    drawn = draw_around(
        loss, start, inverse_temperature, localisation, rng,
        chains=chains, warmup=warmup, draws=draws, progress=progress,
    )  # fmt: skip
    return _judged(drawn, at_start, least, inverse_temperature, localisation, steps + 1)


def coefficients_at(
    view: RunView,
    snapshots: Sequence[int],
    rng: np.random.Generator,
    *,
    inverse_temperature: float | None = None,
    chains: int = CHAINS,
    warmup: int = WARMUP,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> list[LearningCoefficient]:
    """Estimate the local learning coefficient at some snapshots of a run, by their places.

    Raises:
        LandscapeError: places that there are not, or as `learning_coefficient` does.
        StoreError: a run without snapshots, or a damaged one.
    """
    networks = [network_at(view, place) for place in snapshots]
    found = []
    for done, weights in enumerate(networks):

        def told(part: int, whole: int, done: int = done) -> None:
            if progress is not None:
                progress(done * whole + part, len(networks) * whole)

        found.append(
            learning_coefficient(
                weights, view.config, rng, inverse_temperature=inverse_temperature,
                chains=chains, warmup=warmup, draws=draws, progress=told,
            )
        )  # fmt: skip
    return found


def _downhill(
    loss: LossAndGradient, start: Float64, inverse_temperature: float, localisation: float
) -> tuple[float, int]:
    """The loss where a descent ends that is held as the chains are, and how many gradients it took."""
    from scipy.optimize import minimize

    def potential(point: Float64) -> tuple[float, Float64]:
        (value,), (gradient,) = loss(point[None])
        away = point - start
        held = localisation / 2 * float(away @ away)
        return inverse_temperature * float(value) + held, inverse_temperature * gradient + localisation * away

    found = minimize(potential, start, jac=True, method="L-BFGS-B", options={"maxiter": DESCENT})
    return float(loss(found.x[None])[0][0]), int(found.nfev) + 1


def _judged(
    drawn: Draws, at_start: float, least: float, inverse_temperature: float, localisation: float, steps: int
) -> LearningCoefficient:
    """The estimate of what was drawn, and what speaks against it."""
    from scipy.stats import t

    excess = inverse_temperature * (drawn.losses - at_start)
    chains, draws = excess.shape
    halves = excess[:, : draws // 2 * 2].reshape(2 * chains, -1)
    value, means = float(excess.mean()), halves.mean(axis=1)
    error = float(means.std(ddof=1) / np.sqrt(len(means)))
    within = float(halves.var(axis=1, ddof=1).mean())
    each = halves.shape[1]
    agreement = math.sqrt((each - 1) / each + float(means.var(ddof=1)) / within) if within > 0 else 1.0
    below = max(0.0, inverse_temperature * (at_start - least))
    drift = 1 - float(excess.var()) / value if value > 0 else math.nan
    independent = min(excess.size, float(excess.var()) / error**2) if error > 0 else excess.size
    reach = float(t.ppf((1 + CONFIDENCE) / 2, len(means) - 1)) * error
    return LearningCoefficient(
        value, value - reach, value + reach, at_start, below, agreement, drift,
        float(drawn.distances.mean()), inverse_temperature, localisation,
        drawn.accepted, drawn.gradients + steps,
        _doubts(value, error, below, agreement, drift, independent),
    )  # fmt: skip


def _doubts(
    value: float, error: float, below: float, agreement: float, drift: float, draws: float
) -> tuple[Message, ...]:
    found = []
    if not value > 0 or below > max(2 * error, BELOW * value):
        found.append(
            Message(
                "the network is at no minimum: nearby, the loss is {below:.3g} / inverse temperature lower",
                below=below,
            )
        )
    elif value < 3 * error:
        found.append(Message("the draws do not tell it from 0: it is uncertain by {error:.2g}", error=error))
    if agreement > AGREEMENT:
        found.append(
            Message("the chains do not agree: R-hat of the loss is {agreement:.2f}", agreement=agreement)
        )
    # What the drift is uncertain by: a variance of draws that go as a gamma law with this mean.
    uncertain = (1 - drift) * math.sqrt((2 + 6 / value) / draws) if value > 0 else 0.0
    if abs(drift) > max(DRIFT, uncertain):
        found.append(
            Message(
                "it depends on the temperature: a factor e changes it by {drift:.0%}, so it is no exponent",
                drift=drift,
            )
        )
    return tuple(found)
