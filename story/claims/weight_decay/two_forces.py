"""Two forces on every weight; the third case: the gradient is gone, and decay alone pulls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, phases_of, plateau, snapshot_at
from story.ledger.readings import above, decide, mean_of
from training.measures import alive_neurons, incoming_outgoing
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

SHARES = ("share_decay_alone", "share_together", "share_against")


def experiment(lab: Lab) -> Evidence:
    """The two forces, as the trainer measures them at every evaluation: on the plateau and after the leap."""
    runs = lab.runs("leap")
    spans = {"": [plateau(run) for run in runs], "_after": [_after(run) for run in runs]}
    return Evidence(
        {
            f"{name}{when}": mean_of([_mean(run, name, span) for run, span in zip(runs, some, strict=True)],
                                     "share")
            for when, some in spans.items()
            for name in SHARES
        }
        | {
            "cosine": mean_of([_mean(run, "force_cosine", plateau(run)) for run in runs]),
            "ratio": mean_of([_ratio(run) for run in runs], "times"),
            "loss_gradient": mean_of([_loss_gradient(run) for run in runs], "share"),
            "fading": mean_of([_fading(run) for run in runs], "share", 0.0),
        },
        {name: metric_curve(runs[0], name, "share", 120) for name in ("train_accuracy", "held_out_accuracy")}
        | {f"curve_{name}": metric_curve(runs[0], name, "share", 120) for name in SHARES},
    )  # fmt: skip


def _after(run: Run) -> slice | None:
    generalised = phases_of(run).generalised_at
    if generalised is None:
        return None
    return slice(int(np.searchsorted(run.metrics()["step"], generalised)), None)


def _mean(run: Run, name: str, span: slice | None) -> float | None:
    return None if span is None else float(run.metrics()[name][span].mean())


def _ratio(run: Run) -> float | None:
    """How long the gradient's part of a step is, in lengths of the decay's; the median on the plateau."""
    metrics, span = run.metrics(), plateau(run)
    return (
        None if span is None else float(np.median((metrics["gradient_norm"] / metrics["decay_norm"])[span]))
    )


def _loss_gradient(run: Run) -> float | None:
    """The length of the loss's own gradient, before Adam divides it by its size: the median over the
    snapshots of the plateau, of that at the start."""
    import torch

    from training.engine.ensemble import init_weights, split_rows
    from training.engine.gradients import differentiator

    phases = phases_of(run)
    if phases.memorised_at is None or phases.leap_at is None:
        return None
    _, layout = init_weights([run.config])
    rows, _ = split_rows([run.config], torch.device("cpu"))
    differentiate = differentiator(run.config, layout, 1)
    steps, recorded = run.snapshot_steps(), run.weights()

    def length(place: int) -> float:
        parts = [torch.from_numpy(recorded[name][place].copy()).flatten() for name in layout]
        return float(differentiate(torch.cat(parts)[None], rows)[0].norm())

    on_plateau = np.flatnonzero((steps >= phases.memorised_at) & (steps <= phases.leap_at))
    return float(np.median([length(int(at)) for at in on_plateau])) / length(0) if len(on_plateau) else None


def _fading(run: Run) -> float | None:
    """How fast the neurons that will be dead in the end shrink on the plateau, of what decay alone would do:
    1 where no gradient touches them, 0 where it holds them in place."""
    phases = phases_of(run)
    if phases.memorised_at is None or phases.leap_at is None:
        return None
    steps, recorded = run.snapshot_steps(), run.weights()
    first, last = snapshot_at(run, phases.memorised_at), snapshot_at(run, phases.leap_at)
    incoming, outgoing = incoming_outgoing(recorded, run.config)
    dying = ~alive_neurons(incoming[-1], outgoing[-1])
    if not dying.any() or last <= first:
        return None
    alone = run.config.lr * run.config.weight_decay * float(steps[last] - steps[first])
    shrunk = np.log(_lengths(outgoing[first], dying) / _lengths(outgoing[last], dying))
    return float(np.median(shrunk)) / alone


def _lengths(outgoing: NDArray[np.floating], neurons: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.asarray(np.linalg.norm(outgoing[neurons].astype(np.float64), axis=-1))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if decay pulls alone on most weights on the plateau; where it does so only after the leap it
    fails, and says so."""
    facts = {name: evidence.value(name) for name in ("share_decay_alone", "share_decay_alone_after", "ratio")}
    found = Message(
        "on the plateau decay pulls alone on {share_decay_alone:.0%} of the weights; the gradient's step is "
        "{ratio:.2f} times as long as the decay's",
        **facts,
    )
    only_after = Message(
        "not as stated: decay pulls alone on {share_decay_alone_after:.0%} of the weights after the leap, "
        "but on the plateau on {share_decay_alone:.0%}",
        **facts,
    )
    after = above(evidence["share_decay_alone_after"], limits["most"])
    alone = above(evidence["share_decay_alone"], limits["most"])
    return decide(alone, found, fails=only_after if after else None)


CLAIM = Claim(
    name="two-forces",
    heading=mark("Three cases of two pulls"),
    statement=mark("Once the pairs are memorised the gradient is gone, and decay alone pulls."),
    experiment=experiment,
    rule=rule,
    labels={
        "share_decay_alone": mark("weights on which decay pulls alone, plateau"),
        "share_together": mark("weights on which both pull the same way, plateau"),
        "share_against": mark("weights on which they pull against each other, plateau"),
        "share_decay_alone_after": mark("weights on which decay pulls alone, after the leap"),
        "share_together_after": mark("weights on which both pull the same way, after the leap"),
        "share_against_after": mark("weights on which they pull against each other, after the leap"),
        "cosine": mark("cosine of the angle between the two forces, plateau"),
        "ratio": mark("length of the gradient's part of a step, of the decay's"),
        "loss_gradient": mark("length of the loss's own gradient on the plateau, of that at the start"),
        "fading": mark("how fast neurons that die shrink on the plateau, of what decay alone would do"),
        "train_accuracy": mark("training pairs known"),
        "held_out_accuracy": mark("held-out pairs known"),
        "curve_share_decay_alone": mark("decay alone"),
        "curve_share_together": mark("both the same way"),
        "curve_share_against": mark("against each other"),
    },
    control=mark("the time after the leap; the loss's own gradient, which Adam divides by its size"),
    papers=mark("Kingma & Ba 2015: Adam's step does not shrink with the gradient"),
    thresholds=(
        Threshold(
            "most", 0.5, mark("a pull that is alone on most weights may be called alone"), (0.25, 0.75)
        ),
    ),
    conditions={"leap": LEAP},
    figure=Lines(x=mark("step"), y=mark("share of the weights, or of the pairs, per cent"), log_x=True),
)
