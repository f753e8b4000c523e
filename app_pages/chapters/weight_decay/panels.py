"""The pictures of the chapter "Weight decay" that are drawn from a run or from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app_pages.canvas import AnyPanel, Bars, Guess, Lines, Series
from app_pages.chapters.guesses import curve_guess
from app_pages.chapters.run_lines import (
    at_frames,
    axis_of,
    code_of,
    levels,
    metric_series,
    over_steps,
    unit_of,
)
from app_pages.claims.curves import CONTROL, Look, measured, measured_lines
from language import Message, Translator
from story.chapters.weight_decay import LIVING, SIEVE, DecayedRun, tax_on
from training.measures import unavailable

CASES = {"share_against": "gradient", "share_together": "held_out", "share_decay_alone": "decay"}


def panels(found: DecayedRun, _: Translator) -> list[AnyPanel]:
    """The two forces over the steps, where they were measured, the sieve, and the tax."""
    forces = [] if why_no_forces(found) else [shares(found, _)]
    turns = {_("the tax"): tax(found, _), _("living neurons"): living_neurons(found, _)}
    if forces:
        turns = {_("lengths"): lengths(found, _)} | turns
    more = [replace(one, group="more", choice=choice) for choice, one in turns.items()]
    return [*forces, sieve(found, _), *more]


def alone_guess(found: DecayedRun, _: Translator) -> Guess | None:
    """On how many weights decay pulls alone, to be drawn; None where that is not known, or nothing
    memorised."""
    if why_no_forces(found) or found.view.phases.memorised_at is None:
        return None
    words = {
        "ask": _("All known by heart. Draw it: on how many of the weights does decay now pull alone?"),
        "told": _("Drawn. Now press play."),
        "near": _("Your curve lies {guess} beside it. Well foreseen!"),
        "early": _("It is more: your curve lies {guess} below it."),
        "late": _("It is far less: your curve lies {guess} above it."),
    }
    return curve_guess(0.1, "share_decay_alone", words)


def why_no_forces(found: DecayedRun) -> Message | None:
    """Why the two forces are not shown, as one line: of an imported run nobody knows them."""
    return unavailable("share_against", found.view)


def shares(found: DecayedRun, _: Translator) -> Lines:
    """On how many weights the forces pull in which of the article's three ways."""
    return _over_steps(
        found, _, CASES, name="forces", title=_("Three cases, counted over all weights"),
        range_y=(0.0, 1.0), width=6, guess=alone_guess(found, _),
        says=_("Decay pulls alone on {share_decay_alone} of the weights."),
        note=_("The article expects decay to be alone once the pairs are memorised. Under AdamW, which "
               "trained the reference run, it is not: Adam divides the gradient by its own size, so that its "
               "part of a step does not fade when the loss is small, and most weights are held between the "
               "two. Decay counts as alone where the gradient's part is below a tenth of it."),
    )  # fmt: skip


def lengths(found: DecayedRun, _: Translator) -> Lines:
    """How long the two parts of a step are."""
    return _over_steps(
        found, _, {"gradient_norm": "gradient", "decay_norm": "decay"}, name="lengths",
        title=_("How long the two parts of a step are"), width=3,
        says=_("The gradient's part of a step is {gradient_norm} long, the decay's {decay_norm}."),
    )  # fmt: skip


def tax(found: DecayedRun, _: Translator) -> Lines:
    """What the weights would owe, beside the loss that is really there."""
    result = measured("smaller-norm")
    curves = {} if result is None else result.evidence.curves
    others = {"no_decay_curve": _("what a run without decay would owe")}
    controls = [
        Series(name=name, label=label, xs=curves[name].x, colour="control", dashed=True,
               ys=tax_on(np.array(curves[name].y, np.float64), found.view.config.weight_decay))
        for name, label in others.items() if name in curves
    ]  # fmt: skip
    return _over_steps(
        found, _, {"train_loss": "train", "decay_penalty": "decay"}, name="tax",
        title=_("The tax on the weights"), width=3, controls=controls,
        says=_("As a tax the weights would owe {decay_penalty}; the loss itself is {train_loss}."),
        note=_("Half the weight decay times ‖W‖²: the penalty whose gradient is the decay. A way to read it, "
               "no more: AdamW's decay stands beside the loss, not in it."),
    )  # fmt: skip


def sieve(found: DecayedRun, _: Translator) -> Bars:
    """Every neuron's size, those that will be left in colour."""
    neurons = found.sizes.shape[1]
    return Bars(
        name="sieve",
        title=_("The sieve: the size of each neuron"),
        x=_("neurons, in the order of their size in the end"),
        y=unit_of("neuron_sizes", _),
        values=found.sizes,
        positions=np.arange(1, neurons + 1),
        range_y=(0.0, 1.0),
        colour="held_out",
        marked=list(range(found.left)),
        beside=np.full(neurons, LIVING),
        beside_colour="decay",
        legend=((_("alive in the end"), "held_out"), (_("dead in the end"), "control"),
                (_("a tenth of the largest"), "decay")),
        numbers={"alive": (found.alive, "percent")},
        says=_("{alive} of the neurons are alive at this step."),
        note=_("Length of a neuron's incoming weights times that of its outgoing ones; whoever has less than "
               "a tenth of the largest counts as dead. Go back to where the pairs are memorised: which "
               "neurons will be left is not to be seen yet."),
        code=code_of(found.view, SIEVE),
        width=3,
        height=240,
    )  # fmt: skip


def living_neurons(found: DecayedRun, _: Translator) -> Lines:
    """The share of living neurons over the steps, beside that of a run without decay in its end."""
    result = measured("sieve")
    control = None if result is None else result.evidence["left_no_decay"].value
    series = [Series(name="alive", label=_("alive"), xs=found.steps, ys=found.alive, colour="held_out")]
    if control is not None:
        series += levels(found.view, {_("without decay, in the end"): control})
    return over_steps(
        found.view, _, **axis_of(found.view, ["alive_neurons"], _), name="alive",
        title=_("Neurons that are alive"), range_y=(0.0, 1.05), series=series,
        numbers={"alive": (found.alive, "percent")},
        says=_("{alive} of the neurons are alive."), width=3, height=240,
    )  # fmt: skip


def _over_steps(
    found: DecayedRun,
    _: Translator,
    colours: Mapping[str, str],
    *,
    name: str,
    title: str,
    width: int,
    says: str = "",
    note: str = "",
    range_y: tuple[float, float] | None = None,
    controls: Sequence[Series] = (),
    guess: Guess | None = None,
) -> Lines:
    """Evaluated measures with a cursor, by their colours."""
    axis = axis_of(found.view, [*colours], _)
    form = "percent" if axis["percent"] else "short"
    return over_steps(
        found.view, _, **axis, name=name, title=title, range_y=range_y, width=width,
        height=240 if width < 6 else 280, series=[*metric_series(found.view, colours, _), *controls],
        says=says, note=note, guess=guess,
        numbers={measure: (at_frames(found.view, measure, found.steps), form) for measure in colours},
    )  # fmt: skip


def penalty_panels(_: Translator) -> list[Lines | None]:
    """A penalty beside decay under three optimizers; the norm with decay, without, and on random labels."""
    apart = {
        "curve_plain": Look(colour="held_out"),
        "curve_momentum": Look(colour="geometry"),
        "curve_adam": Look(colour="decay"),
    }
    norms = {
        "norm_curve": Look(colour="decay"),
        "no_decay_curve": CONTROL,
        "random_labels_curve": Look(colour="control"),
    }
    return [
        measured_lines(
            "penalty-is-decay", apart, _, title=_("How far the two paths come apart"), width=3,
            says=_("After the last step they are apart by {curve_plain} of their norm under plain descent, "
                   "{curve_momentum} with momentum, {curve_adam} under Adam."),
            note=_("Logarithmic: the lowest curve is rounding error. The article's \"the same thing\" is "
                   "right for plain gradient descent only; with momentum the penalty is remembered and the "
                   "decay is not, and Adam divides the penalty by the size of the gradient."),
        ),
        measured_lines(
            "smaller-norm", norms, _, title=_("What the tax does to the norm"), width=3,
            says=_("In the end the weights are {norm_curve} long with decay, {no_decay_curve} without, and "
                   "{random_labels_curve} on random labels, with decay but nothing to understand."),
        ),
    ]  # fmt: skip
