"""The worked example: one weight, with and without decay, with and without gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.readings import decide

if TYPE_CHECKING:
    from story.ledger.lab import Lab

WEIGHT, LR, DECAY, GRADIENT = 10.0, 0.1, 0.01, 2.0
STEPS = 1000


def experiment(_lab: Lab) -> Evidence:
    """Each line of the example, by our own gradient descent; off by, in units of the last digit printed."""
    still, decayed = _path(0.0, STEPS), _path(DECAY, STEPS)
    steps = {
        "gradient": (_step(WEIGHT, GRADIENT, 0.0), 9.8, 0.1),
        "gradient_decay": (_step(WEIGHT, GRADIENT, DECAY), 9.79, 0.01),
        "nothing": (still[1], 10.0, 1.0),
        "decay": (decayed[1], 9.99, 0.01),
        "decay_twice": (decayed[2], 9.98, 0.01),
    }
    thinned = range(0, STEPS + 1, STEPS // 100)
    return Evidence(
        {name: Reading(found) for name, (found, _, _) in steps.items()}
        | {
            f"off_{name}": Reading(abs(found - printed) / digit, "last digits")
            for name, (found, printed, digit) in steps.items()
        },
        {
            "curve_without": Curve(tuple(map(float, thinned)), tuple(still[at] for at in thinned)),
            "curve_decay": Curve(tuple(map(float, thinned)), tuple(decayed[at] for at in thinned)),
        },
    )


def _path(decay: float, steps: int) -> list[float]:
    """The weight after 0, 1, ..., steps steps without any gradient."""
    path = [WEIGHT]
    for _ in range(steps):
        path.append(_step(path[-1], 0.0, decay))
    return path


def _step(weight: float, gradient: float, decay: float) -> float:
    import torch

    from training.optimizers import OPTIMIZERS, HyperParams

    optimizer, weights = OPTIMIZERS["sgd"], torch.tensor([[weight]], dtype=torch.float64)
    lr, strength = (torch.tensor([[value]], dtype=torch.float64) for value in (LR, decay))
    hyper = HyperParams(lr=lr, weight_decay=strength, step=1, layout={}, momentum=0.0)
    forces = optimizer.update(weights, torch.full_like(weights, gradient), optimizer.init(weights), hyper)
    return float(weights + forces.gradient + forces.decay)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if every number of the example comes out as printed."""
    worst = max(evidence.value(name) for name in evidence.readings if name.startswith("off_"))
    off = Message("no: a step is off by {worst:.2f} of the last digit printed", worst=worst)
    return decide(worst <= limits["half_digit"], Message("every step comes out as printed"), fails=off)


CLAIM = Claim(
    name="worked-example",
    heading=mark("A worked example"),
    statement=mark(
        "A weight of 10 goes to 9.8 by its gradient alone and to 9.79 with decay; without gradient it stays "
        "at 10, or with decay goes 9.99, 9.98 and on."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "gradient": mark("gradient 2, no decay"),
        "gradient_decay": mark("gradient 2, decay 0.01"),
        "nothing": mark("no gradient, no decay"),
        "decay": mark("no gradient, decay 0.01"),
        "decay_twice": mark("the same, two steps"),
        "off_gradient": mark("off by: gradient 2, no decay"),
        "off_gradient_decay": mark("off by: gradient 2, decay 0.01"),
        "off_nothing": mark("off by: no gradient, no decay"),
        "off_decay": mark("off by: no gradient, decay 0.01"),
        "off_decay_twice": mark("off by: the same, two steps"),
        "curve_without": mark("no gradient, no decay"),
        "curve_decay": mark("no gradient, decay 0.01"),
    },
    control=mark("the same steps without decay"),
    papers=mark("none needed: arithmetic"),
    thresholds=(
        Threshold(
            "half_digit",
            0.5,
            mark("a figure is rounded rightly if it is off by at most half a unit of its last digit"),
            (0.4, 0.6),
        ),
    ),
    figure=Lines(x=mark("step"), y=mark("weight")),
)
