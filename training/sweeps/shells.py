"""Is a smaller norm a smaller shell, or a softer softmax? A sweep over fixed norms, and what it says.

Held at norm rho * N all the way, N being the norm at which the free network generalises, a network needs

    log steps = a + alpha rho

steps to generalise. With the norm, two other things grow: logits as rho^k, so that the softmax is sharper,
and the number of steps it takes to turn the weights, since a step of length lr turns them by lr / |W|. Each
can be undone, and the first can be imitated at the norm N. In a network all of whose weights enter to the
same power there is nothing else: with both undone it is the same network in other units.

    radius       norm rho N
    imitated     norm N, logits divided by rho^-k
    softened     norm rho N, logits divided by rho^k
    rescaled     norm rho N, logits divided by rho^k, rate times rho: all that scaling does is undone

Sources: the growth with the norm, arXiv:2606.13753; the part of the temperature, arXiv:2606.18465.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from language import Translator, mark
from training.config import Config
from training.sweeps.axes import Linked, Value
from training.sweeps.censored import Interval, LogLine, fit_log_line, quotient
from training.sweeps.design import Sweep

if TYPE_CHECKING:
    from training.sweeps.table import SweepTable

NAME = "shell_or_softmax"
ARMS: Mapping[str, str] = MappingProxyType({
    "radius": mark("norm held at ρ"),
    "imitated": mark("norm held at 1, temperature as sharp as ρ"),
    "softened": mark("norm held at ρ, sharpness undone by temperature"),
    "rescaled": mark("norm held at ρ, temperature and rate both scaled"),
})  # fmt: skip
BASE = Config(
    p=31, d_model=32, n_heads=4, d_mlp=64, train_fraction=0.6, lr=1e-2, weight_decay=0.0, beta2=0.98,
    warmup_steps=0, steps=6000, steps_after_grokking=0, evaluate_every=10,
)  # fmt: skip
SEEDS = 5


@dataclass(frozen=True, slots=True)
class Network:
    """A network of the sweep.

    Attributes:
        norm: its length when it generalises on its own (weight decay 1, median of four seeds).
        degree: k, to which power of a common factor of all weights its logits grow. Exact but for the bias in
            the MLP; measured in trained transformers, 6.0 to 6.5.
        radii: the norms it is held at, in units of `norm`.
    """

    norm: float
    degree: float
    radii: tuple[float, ...]


NETWORKS: Mapping[str, Network] = MappingProxyType({
    "relu_mlp": Network(norm=39.5, degree=3.0, radii=(0.85, 1.0, 1.15, 1.3)),
    "one_layer_transformer": Network(norm=22.0, degree=6.3, radii=(0.85, 0.95, 1.0, 1.05, 1.15)),
})  # fmt: skip
FIELDS = ("network", "norm_radius", "logit_temperature", "lr")
Row = tuple[Value, ...]


def _settings(name: str, arm: str, rho: float) -> Row:
    network = NETWORKS[name]
    sharper = round(rho**network.degree, 4)
    radius = network.norm if arm == "imitated" else round(network.norm * rho, 4)
    temperature = {"radius": None, "imitated": round(1 / sharper, 4)}.get(arm, sharper)
    rate = round(BASE.lr * rho, 6) if arm == "rescaled" else BASE.lr
    return (name, radius, None if rho == 1 else temperature, rate)


def _rows() -> dict[Row, list[tuple[str, float]]]:
    """Which arms' places each row of settings stands for: at rho = 1 all arms are one."""
    rows: dict[Row, list[tuple[str, float]]] = {}
    for name, network in NETWORKS.items():
        for arm in ARMS:
            for rho in network.radii:
                rows.setdefault(_settings(name, arm, rho), []).append((arm, rho))
    return rows


PLACES: Mapping[Row, list[tuple[str, float]]] = MappingProxyType(_rows())
SWEEP = Sweep(name=NAME, base=BASE, axes=(Linked(FIELDS, tuple(PLACES)),), seeds=SEEDS)


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """One arm of one network.

    Attributes:
        rho: of each run, shape (n,).
        steps: when it generalised, or was stopped, shape (n,).
        arrived: whether it generalised, shape (n,).
        line: log steps over rho; None where too few have generalised yet.
        power: the same over log rho.
    """

    rho: NDArray[np.float64]
    steps: NDArray[np.float64]
    arrived: NDArray[np.bool_]
    line: LogLine | None
    power: LogLine | None

    def median(self, rho: float) -> float:
        """Return the median step at one norm, infinite where most were stopped, NaN where there are none."""
        times = np.sort(np.where(self.arrived, self.steps, np.inf)[self.rho == rho])
        if not len(times):
            return float("nan")
        return float((times[(len(times) - 1) // 2] + times[len(times) // 2]) / 2)


@dataclass(frozen=True, slots=True, eq=False)
class Shells:
    """What the sweep says of one network; intervals at 95 %, None where too little is finished.

    Attributes:
        arms: by name, those that have runs.
        exponent: alpha, of the arm "radius".
        imitated: the exponent of "imitated" over alpha: what sharpness alone does.
        recovered: 1 - exponent of "softened" / alpha: what is gone once sharpness is undone.
        left: the exponent of "rescaled" over alpha: what is left once all that scaling does is undone.
        recovered_in_steps: the share in the steps themselves, (T(rho) - T_softened(rho)) / (T(rho) - T(1)) of
            medians at the largest norm, as arXiv:2606.18465 has it; NaN where one is not known.
        exponential: log-likelihood of log steps linear in rho, less that of a power of rho.
    """

    name: str
    arms: Mapping[str, Arm]
    exponent: Interval | None
    imitated: Interval | None
    recovered: Interval | None
    left: Interval | None
    recovered_in_steps: float
    exponential: float | None


def read_shells(table: SweepTable) -> dict[str, Shells]:
    """Read the finding off the sweep's table, finished or growing, by network.

    >>> from training.sweeps.table import read_sweep
    >>> list(read_shells(read_sweep("shell_or_softmax")))
    ['relu_mlp', 'one_layer_transformer']
    """
    rows = list(zip(*(table[field].tolist() for field in FIELDS), strict=True))
    arrived = np.asarray(table["finished"], bool)
    steps = np.where(arrived, table["generalised_at"], table["last_step"]).astype(np.float64)
    places: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for number, row in enumerate(rows):
        known = tuple(None if isinstance(value, float) and np.isnan(value) else value for value in row)
        for arm, rho in PLACES.get(known, []):
            places.setdefault((str(row[0]), arm), []).append((rho, number))
    found: dict[str, Shells] = {}
    for name in NETWORKS:
        arms = {
            arm: _arm(np.array([rho for rho, _ in held]), steps[index], arrived[index])
            for arm in ARMS
            if (held := places.get((name, arm))) is not None
            for index in [[number for _, number in held]]
        }
        if arms:
            found[name] = _finding(name, arms)
    return found


def _arm(rho: NDArray[np.float64], steps: NDArray[np.float64], arrived: NDArray[np.bool_]) -> Arm:
    fitted: list[LogLine | None] = []
    for dose in (rho, np.log(rho)):
        enough = arrived.sum() >= 3 and len(np.unique(dose[arrived])) >= 2
        fitted.append(fit_log_line(dose, np.maximum(steps, 1), arrived) if enough else None)
    return Arm(rho, steps, arrived, *fitted)


def _finding(name: str, arms: Mapping[str, Arm]) -> Shells:
    lines = {arm: one.line for arm, one in arms.items()}
    whole = lines.get("radius")

    def share(arm: str) -> Interval | None:
        part = lines.get(arm)
        return None if part is None or whole is None else quotient(part, whole)

    softened = share("softened")
    power = arms["radius"].power if "radius" in arms else None
    return Shells(
        name=name,
        arms=arms,
        exponent=None if whole is None else whole.slope_interval(),
        imitated=share("imitated"),
        recovered=softened and Interval(1 - softened.value, 1 - softened.high, 1 - softened.low),
        left=share("rescaled"),
        recovered_in_steps=_share_of_steps(name, arms),
        exponential=None if whole is None or power is None else whole.log_likelihood - power.log_likelihood,
    )


def _share_of_steps(name: str, arms: Mapping[str, Arm]) -> float:
    if not {"radius", "softened"} <= arms.keys():
        return float("nan")
    rho = max(NETWORKS[name].radii)
    at_one, at_rho = arms["radius"].median(1.0), arms["radius"].median(rho)
    undone = arms["softened"].median(rho)
    known = np.isfinite([at_one, at_rho, undone]).all() and at_rho != at_one
    return (at_rho - undone) / (at_rho - at_one) if known else float("nan")


def told(table: SweepTable, _: Translator) -> list[str]:
    """Return the finding in lines for the command line."""
    lines: list[str] = []
    for name, found in read_shells(table).items():
        lines.append(_("{network}: median steps until it generalises, by norm ρ", network=name))
        for arm, one in found.arms.items():
            medians = "  ".join(f"{rho:g}: {_steps(one.median(rho))}" for rho in NETWORKS[name].radii)
            lines.append(f"    {medians}  {_(ARMS[arm])}")
        if found.exponent is not None and found.exponential is not None:
            lines.append(
                _("    steps grow as exp(α ρ), α = {alpha}; exponential against a power of ρ: "
                  "{gain:+.1f} in log-likelihood", alpha=as_text(found.exponent), gain=found.exponential)
            )  # fmt: skip
        if found.imitated and found.recovered and found.left:
            lines.append(
                _("    of α, a sharper softmax alone brings {imitated}; undoing the sharpness takes away "
                  "{recovered}, and {in_steps} of the steps at the largest norm; with the rate scaled, too, "
                  "{left} is left", imitated=as_text(found.imitated), recovered=as_text(found.recovered),
                  in_steps=_share(found.recovered_in_steps), left=as_text(found.left))
            )  # fmt: skip
    return lines


def as_text(interval: Interval) -> str:
    """Return a value with its interval.

    >>> as_text(Interval(0.5, 0.25, 0.75))
    '0.50 [0.25, 0.75]'
    """
    return f"{interval.value:.2f} [{interval.low:.2f}, {interval.high:.2f}]"


def _share(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "–"


def _steps(median: float) -> str:
    return f"{median:,.0f}" if np.isfinite(median) else "–" if np.isnan(median) else "∞"
