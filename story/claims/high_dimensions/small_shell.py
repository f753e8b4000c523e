"""Held at a smaller norm a network understands sooner: is that the shell, or the softer softmax that goes
with it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, phases_of
from story.ledger.readings import above, decide, every, rate_of
from training.runs.reader import Run
from training.sweeps.censored import LogLine, fit_log_line, quotient
from training.sweeps.shells import BASE, NETWORKS

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Its norm when it generalises on its own, and to which power of a common factor its logits grow, are known
# from other seeds.
NETWORK = "one_layer_transformer"
# One line through the waits of all networks, those among them that never understood, could not tell: neither
# with six seeds (from 100 on) nor with sixteen (from 200 on). A smaller norm has two effects, fewer networks
# that understand at all and a shorter wait of those that do; they are asked for apart. So asked, sixteen
# seeds (from 300 on) left 5 to 57 % of the growth to the norm itself: the slope with the softmax kept as
# sharp was the uncertain one, so that it has the most seeds, and all are at the two ends.
SEEDS, SOFTENED_SEEDS, FIRST_SEED = 32, 64, 400
ENDS = {"small": 0.85, "large": 1.15}
Runs = Mapping[float, Sequence[Run]]


SMALL = {"n_heads": 4, "steps": 20}
CONFIG = replace(BASE, network=NETWORK, snapshots=2)


def _radius(rho: float) -> float:
    return round(NETWORKS[NETWORK].norm * rho, 4)


def _softened(rho: float) -> Condition:
    """Norm held at rho times the usual one, and the growth of the logits with it undone."""
    config = replace(
        CONFIG, norm_radius=_radius(rho), logit_temperature=round(rho ** NETWORKS[NETWORK].degree, 4)
    )
    return Condition(config=config, seeds=SOFTENED_SEEDS, first_seed=FIRST_SEED, small=SMALL)


# Norm held from the start, no decay.
HELD = Condition(
    config=replace(CONFIG, norm_radius=_radius(1.0)),
    seeds=SEEDS,
    first_seed=FIRST_SEED,
    small=SMALL,
    over=("norm_radius", tuple(map(_radius, ENDS.values()))),
)
SOFTENED = {f"softened_{round(100 * rho)}": _softened(rho) for rho in ENDS.values()}


def experiment(lab: Lab) -> Evidence:
    """How many networks generalise at each norm, and how steeply the steps of those that do grow with it;
    both also with the softmax kept as sharp."""
    groups = {"radius": [runs for _, runs in lab.groups("radius")], "softened": [*map(lab.runs, SOFTENED)]}
    arms = {arm: {_rho(runs[0]): runs for runs in found} for arm, found in groups.items()}
    lines = {arm: line_of(runs) for arm, runs in arms.items()}
    left, (whole, part) = Reading(None, "share"), (lines["radius"], lines["softened"])
    if whole is not None and part is not None:
        found = quotient(part, whole)
        if np.isfinite([found.low, found.high]).all():  # else the data bound it on no side
            left = Reading(found.value, "share", found.low, found.high)
    rates = {
        f"rate_{arm}_{end}": rate_of(map(generalised, runs[rho]))
        for arm, runs in arms.items()
        for end, rho in ENDS.items()
    }
    return Evidence(
        {f"slope_{arm}": _slope(line) for arm, line in lines.items()} | {"left": left} | rates,
        {arm: Curve(tuple(runs), tuple(map(_median, runs.values()))) for arm, runs in arms.items()},
    )


def _rho(run: Run) -> float:
    assert run.config.norm_radius is not None
    return round(run.config.norm_radius / NETWORKS[NETWORK].norm, 2)


def line_of(runs: Runs) -> LogLine | None:
    """log(steps to generalise) of the runs that did, against the norm; None where too few did."""
    found = [
        (rho, max(at, 1))
        for rho, group in runs.items()
        for run in group
        if (at := phases_of(run).generalised_at) is not None
    ]
    if len(found) < 3 or len({rho for rho, _ in found}) < 2:
        return None
    rho, steps = np.array(found, np.float64).T
    return fit_log_line(rho, steps, np.ones(len(found), bool))


def _slope(line: LogLine | None) -> Reading:
    if line is None:
        return Reading(None)
    found = line.slope_interval()
    return Reading(found.value, low=found.low, high=found.high, null=0.0)


def _median(runs: Sequence[Run]) -> float | None:
    at = [float("inf") if (step := phases_of(run).generalised_at) is None else step for run in runs]
    middle = float(np.median(at))
    return middle if np.isfinite(middle) else None


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if of the networks that understand those with a smaller norm do sooner, and most of that is left
    once the softmax is as sharp at any norm; does not if a smaller norm is of no use, or most is the
    softmax."""
    sooner = above(evidence["slope_radius"], 0.0)
    itself = above(evidence["left"], limits["left"])
    facts = {
        **ENDS, "left": evidence.value("left"),
        "few": evidence.value("rate_radius_small"), "many": evidence.value("rate_radius_large"),
        "times": float(np.exp(evidence.value("slope_radius") * (ENDS["large"] - ENDS["small"]))),
    }  # fmt: skip
    wait = Message("from {small:.0%} to {large:.0%} of the usual norm the wait grows {times:.2g}-fold",
                   **facts)  # fmt: skip
    found = Message("{wait}; of that {left:.0%} is left with the softmax kept as sharp", wait=wait, **facts)
    softmax = Message("not as stated: {wait}, by a sharper softmax: without that, {left:.0%} is left",
                      wait=wait, **facts)  # fmt: skip
    useless = Message("no: {wait}", wait=wait)
    return decide(False if sooner is False else every(sooner, itself) if sooner else None, found,
                  fails=softmax if sooner else useless)  # fmt: skip


RATES = {
    "radius": mark("runs that generalise, at {rho:.0%} of the norm"),
    "softened": mark("runs that generalise, at {rho:.0%} of the norm, softmax kept as sharp"),
}
CLAIM = Claim(
    name="small-shell",
    heading=mark("In high dimensions, the origin is a black hole"),
    statement=mark("The shell itself counts: the nearer to the origin, the sooner a network understands."),
    experiment=experiment,
    rule=rule,
    labels={
        "slope_radius": mark("growth of log steps with the norm"),
        "slope_softened": mark("growth of log steps with the norm, softmax kept as sharp"),
        "left": mark("share of the growth that is left when the softmax is kept as sharp"),
        **{
            f"rate_{arm}_{end}": Message(said, rho=rho)
            for arm, said in RATES.items()
            for end, rho in ENDS.items()
        },
        "radius": mark("norm held at ρ"),
        "softened": mark("norm held at ρ, sharpness undone by temperature"),
    },
    control=mark("the same norms, logits divided so that the softmax is as sharp at each"),
    papers=mark(
        "arXiv 2606.13753: steps grow exponentially with the norm; 2606.18465: it is the temperature"
    ),
    thresholds=(
        Threshold("left", 0.5, mark("what is mostly the softmax is not the shell itself"), (0.3, 0.7)),
    ),
    conditions={"radius": HELD, **SOFTENED},
    figure=Lines(x=mark("norm, in units of that of the free network"), y=mark("steps"), log_y=True),
)
