"""Weights that are pulled towards the origin by a little are as good as gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geometry import log_volume_fraction
from language import Message, mark
from story.conditions import FULL_RATE, LEAP
from story.ledger.claim import Claim, Curve, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import phases_of, snapshot_at
from story.ledger.readings import above, below, decide, mean_of
from training.config.dataset import dataset_of
from training.measures import alive_neurons, incoming_outgoing
from training.measures.compression import accuracy_on
from training.models import Weights
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

FACTORS = {"100": 1.0, "999": 0.999, "990": 0.99, "900": 0.9, "500": 0.5}
# The neurons that decay will let die and those that will live, shrunken along these shares. At the full rate,
# where about half of them die; in the leap none does.
PARTS = ("dying", "living")
ALONG = (0.0, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
PART = 0.5
CURVE = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0)


def experiment(lab: Lab) -> Evidence:
    """The weights of networks that understand, pulled towards the origin as a whole: how much do they still
    know? The curves are means over all seeds."""
    runs, rng = lab.runs("leap"), lab.rng()
    trained = [last_weights(run) for run in runs]
    drawn = [drawn_weights(weights, rng) for weights in trained]

    def known(networks: list[Weights], factor: float) -> list[float | None]:
        return [known_at(run, weights, factor) for run, weights in zip(runs, networks, strict=True)]

    halves = [_lost_half(run, weights) for run, weights in zip(runs, trained, strict=True)]
    sorted_out = lab.runs("full_rate")
    parts = {kind: _parts_shrunken(sorted_out, dying=kind == "dying") for kind in PARTS}
    way: list[float | None] = []
    norms: list[float | None] = []
    for run, weights in zip(runs, trained, strict=True):
        lengths = run.metrics()["weight_norm"]
        share = min(1.0, float(lengths[-1] / lengths.max()))
        norms.append(share)
        way.append(float(log_volume_fraction(count_of(weights), share, base=10)))
    chance = 1 / runs[0].config.p
    return Evidence(
        {
            f"known_{name}": mean_of(known(trained, factor), "share", chance)
            for name, factor in FACTORS.items()
        }
        | {
            "known_drawn": mean_of(known(drawn, 1.0), "share", chance),
            "way": mean_of(norms, "share of the norm"),
            "way_exponent": mean_of(way, "powers of ten"),
            "half": mean_of(halves, "share of the norm"),
            **{f"{kind}_500": mean_of(shares[PART], "share") for kind, shares in parts.items()},
            "weights": mean_of([float(count_of(weights)) for weights in trained], "dimensions"),
        },
        {
            "trained_curve": curve_of(lambda factor: known(trained, factor)),
            "drawn_null": curve_of(lambda factor: known(drawn, factor)),
            **{f"{kind}_curve": _mean_curve(shares) for kind, shares in parts.items()},
        },
    )


def _lost_half(run: Run, weights: Weights) -> float:
    """The share of the norm at which a network knows half of what it knew."""
    return lost_half_at(Curve(CURVE, tuple(known_at(run, weights, factor) for factor in CURVE)))


def _parts_shrunken(runs: Sequence[Run], *, dying: bool) -> dict[float, list[float | None]]:
    """Training accuracy of the networks when they had memorised, by how much is left of all weights of the
    neurons that will die, or of those that will live; as a share of what they knew."""
    found: dict[float, list[float | None]] = {factor: [] for factor in ALONG}
    for run in runs:
        memorised = phases_of(run).memorised_at
        chosen = alive_neurons(*incoming_outgoing(last_weights(run), run.config)) != dying
        if memorised is None or not chosen.any():
            for shares in found.values():
                shares.append(None)
            continue
        place = snapshot_at(run, memorised)
        weights = {name: part[0] for name, part in run.weights(snapshots=slice(place, place + 1)).items()}
        train = dataset_of(run.config).split.train
        whole = accuracy_on(weights, run.config, train)
        for factor, shares in found.items():
            left = accuracy_on(neurons_shrunken(weights, chosen, factor), run.config, train)
            shares.append(left / whole if whole else None)
    return found


def neurons_shrunken(weights: Weights, chosen: NDArray[np.bool_], factor: float) -> Weights:
    """A network whose chosen neurons have all their weights, in and out, times a factor."""
    scale = np.where(chosen, factor, 1.0)
    return {
        **weights,
        "W_in": (weights["W_in"] * scale).astype(weights["W_in"].dtype),
        "b_in": (weights["b_in"] * scale).astype(weights["b_in"].dtype),
        "W_out": (weights["W_out"] * scale[:, None]).astype(weights["W_out"].dtype),
    }


def _mean_curve(shares: dict[float, list[float | None]]) -> Curve:
    means = [mean_of(values).value for values in shares.values()]
    return Curve(tuple(shares), tuple(None if mean is None else 100 * mean for mean in means))


def last_weights(run: Run) -> Weights:
    return {name: part[0] for name, part in run.weights(snapshots=slice(-1, None)).items()}


def count_of(weights: Weights) -> int:
    return sum(part.size for part in weights.values())


def drawn_weights(weights: Weights, rng: np.random.Generator) -> Weights:
    """Weights of the same norms, in a direction drawn at random: the points the law of volume is about."""
    drawn = {}
    for name, part in weights.items():
        normal = rng.standard_normal(part.shape).astype(part.dtype)
        drawn[name] = normal * (np.linalg.norm(part) / np.linalg.norm(normal))
    return drawn


def known_at(run: Run, weights: Weights, factor: float) -> float:
    """Held-out accuracy of a network all of whose weights are multiplied by a factor."""
    pulled = {name: (part * factor).astype(part.dtype) for name, part in weights.items()}
    return accuracy_on(pulled, run.config, dataset_of(run.config).split.held_out)


def curve_of(known: Callable[[float], list[float | None]]) -> Curve:
    shares = [mean_of(known(factor)).value for factor in CURVE]
    return Curve(CURVE, tuple(None if share is None else 100 * share for share in shares))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if a network loses half of what it knows at .99 of its norm; does not if it keeps nearly all."""
    full, near = evidence.value("known_100"), evidence["known_990"]
    facts = {
        "near": FACTORS["990"],
        "far": FACTORS["900"],
        "kept": evidence.value("known_990") / full,
        "then": evidence.value("known_900") / full,
        "half": evidence.value("half"),
    }
    gone = True if below(near, full / 2) else False if above(near, limits["keeps"] * full) else None
    return decide(
        gone,
        Message("at {near:g} of their norm the networks keep {kept:.1%} of what they know", **facts),
        fails=Message("no: at {near:g} of their norm networks keep {kept:.1%} of what they know, at {far:g} "
                      "{then:.1%}; half is lost only at {half:.2f}", **facts),
    )  # fmt: skip


def lost_half_at(curve: Curve | None) -> float:
    """The share of the norm at which half is known of what is known at the whole norm, on a straight line
    between the curve's points; nan where half is never lost."""
    if curve is None:
        return float("nan")
    shares, known = np.array(curve.x), np.array(curve.y, float)
    lost = np.flatnonzero(known <= known[-1] / 2)
    if not lost.size:
        return float("nan")
    around = slice(lost[-1], lost[-1] + 2)
    return float(np.interp(known[-1] / 2, known[around], shares[around]))


CLAIM = Claim(
    name="black-hole",
    heading=mark("In high dimensions, the origin is a black hole"),
    statement=mark(
        "The centre is empty: weights that are pulled towards the origin by a little are as good as gone."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "known_100": mark("held-out accuracy, weights as trained"),
        "known_999": mark("held-out accuracy at 0.999 of the norm"),
        "known_990": mark("held-out accuracy at 0.99 of the norm"),
        "known_900": mark("held-out accuracy at 0.9 of the norm"),
        "known_500": mark("held-out accuracy at 0.5 of the norm"),
        "known_drawn": mark("held-out accuracy of weights drawn at random, same norms"),
        "half": mark("share of the norm at which half is forgotten"),
        "dying_500": mark("training pairs kept when the neurons that will die are halved, once memorised"),
        "living_500": mark("training pairs kept when the neurons that will live are halved, once memorised"),
        "way": mark("norm in the end, of the largest on the way"),
        "way_exponent": mark("volume inside the final norm, of that inside the largest"),
        "weights": mark("number of weights"),
        "trained_curve": mark("weights as trained"),
        "drawn_null": mark("weights drawn at random"),
        "dying_curve": mark("once memorised, neurons that will die, training pairs kept"),
        "living_curve": mark("once memorised, neurons that will live, training pairs kept"),
    },
    control=mark("weights of the same norms in a direction drawn at random"),
    papers=mark("Liu et al. 2022 (Omnigrok): a norm that is good is a shell, neither large nor zero"),
    thresholds=(
        Threshold(
            "keeps", 0.95, mark("a network that still knows 95 % of what it knew has not died"), (0.9, 0.99)
        ),
    ),
    conditions={"leap": LEAP, "full_rate": FULL_RATE},
    figure=Lines(x=mark("share of the norm that is left"), y=mark("pairs known, in %"), log_x=True,
                 curves=("trained_curve", "drawn_null")),
)  # fmt: skip
