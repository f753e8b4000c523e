"""Named sweeps, and the regimes of Liu et al. that they map out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from language import Translator, mark
from training.config import Config
from training.phases import Verdict
from training.sweeps import shells
from training.sweeps.axes import Range
from training.sweeps.design import Sweep
from training.sweeps.table import SweepTable

# Small enough for hundreds of runs in minutes, large enough to grok.
SMALL = Config(
    p=59,
    d_model=64,
    d_mlp=128,
    train_fraction=0.4,
    lr=1e-2,
    weight_decay=1.0,
    beta2=0.98,
    steps=1000,
    steps_after_grokking=0,
    evaluate_every=10,
)

SWEEP_PRESETS: Mapping[str, Sweep] = {
    "regimes": Sweep(
        name="regimes",
        base=SMALL,
        axes=(
            Range("weight_decay", 3e-2, 30.0, log=True, count=12),
            Range("lr", 3e-4, 1e-1, log=True, count=13),
        ),
        seeds=2,
    ),
    "data_and_decay": Sweep(
        name="data_and_decay",
        base=SMALL,
        axes=(
            Range("train_fraction", 0.1, 0.9, count=13),
            Range("weight_decay", 3e-2, 30.0, log=True, count=12),
        ),
        seeds=2,
    ),
    # A phase diagram while you wait: 64 places, two seeds each.
    "diagram": Sweep(
        name="diagram",
        base=replace(SMALL, p=31, d_model=32, d_mlp=64, train_fraction=0.5, lr=2e-2, steps=800),
        axes=(
            Range("weight_decay", 0.2, 10.0, log=True, count=8),
            Range("train_fraction", 0.2, 0.9, count=8),
        ),
        seeds=2,
    ),
    shells.NAME: shells.SWEEP,
}
# What some sweeps were made to say, in lines, by their names.
FINDINGS: Mapping[str, Callable[[SweepTable, Translator], list[str]]] = {shells.NAME: shells.told}


class Regime(StrEnum):
    """The four regimes of Liu et al. (arXiv 2205.10343).

    They ask which of training and held-out accuracy ever come above 90 % within 10^5 steps, and whether
    the second does so less than 10^3 steps after the first:

    - COMPREHENSION: both, the second soon after the first.
    - GROKKING: both, the second late.
    - MEMORISATION: training accuracy alone.
    - CONFUSION: neither.

    A verdict asks for 99 %, held for some evaluations, and calls a run late that generalises twice as many
    steps in as it memorised: our runs are a hundred times shorter than theirs.
    """

    COMPREHENSION = "comprehension"
    GROKKING = "grokking"
    MEMORISATION = "memorisation"
    CONFUSION = "confusion"


REGIME_NAMES: Mapping[Regime, str] = {
    Regime.COMPREHENSION: mark("comprehension"),
    Regime.GROKKING: mark("grokking"),
    Regime.MEMORISATION: mark("memorisation"),
    Regime.CONFUSION: mark("confusion"),
}

# They ask what was ever reached: what happened to it later does not count.
_REGIMES: Mapping[Verdict, Regime] = {
    Verdict.GENERALISES_AT_ONCE: Regime.COMPREHENSION,
    Verdict.GROKS: Regime.GROKKING,
    Verdict.SLINGSHOTS: Regime.GROKKING,
    Verdict.UNGROKS: Regime.GROKKING,
    Verdict.NEARLY_GENERALISES: Regime.GROKKING,
    Verdict.MEMORISES_ONLY: Regime.MEMORISATION,
    Verdict.FALLS_BACK: Regime.MEMORISATION,
    Verdict.COLLAPSES: Regime.CONFUSION,
    Verdict.LEARNS_NOTHING: Regime.CONFUSION,
    Verdict.DIVERGES: Regime.CONFUSION,
}


def regime(verdict: Verdict | str) -> Regime:
    """Return the regime of Liu et al. that a run with this verdict is in.

    Raises:
        ValueError: for a run that goes on, or no verdict at all.

    >>> regime("groks")
    <Regime.GROKKING: 'grokking'>
    """
    known = Verdict(verdict)
    if known not in _REGIMES:
        raise ValueError(f"verdict = {str(known)!r}: a run that goes on is in no regime yet")
    return _REGIMES[known]
