"""The pictures of the chapter "Weight decay" that are drawn from a run or from the ledger."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app_pages.canvas import AnyPanel, Bars, Lines, Series
from app_pages.chapters.run_lines import at_steps, levels, over_steps
from app_pages.claims.curves import CONTROL, Look, measured, measured_lines
from language import Translator
from story.chapters.weight_decay import LIVING, DecayedRun, tax_on

METRICS_CODE = """from training.runs.reader import open_run

metrics = open_run("{run_id}").view().metrics
for name in {names}:
    print(name, metrics[name])"""
READING_CODE = """from story.chapters.weight_decay import read_weight_decay
from training.runs.reader import open_run

found = read_weight_decay(open_run("{run_id}").view())
print(found.steps, found.{name})"""
CASES = {"share_against": "gradient", "share_together": "held_out", "share_decay_alone": "decay"}


def panels(found: DecayedRun, _: Translator) -> list[AnyPanel]:
    """The two forces over the steps, the sieve, and the tax."""
    return [shares(found, _), lengths(found, _), tax(found, _), sieve(found, _), living_neurons(found, _)]


def shares(found: DecayedRun, _: Translator) -> Lines:
    """On how many weights the forces pull in which of the article's three ways."""
    names = {
        "share_against": _("against each other"),
        "share_together": _("both the same way"),
        "share_decay_alone": _("decay alone"),
    }
    return _over_steps(
        found, _, dict.fromkeys(CASES), name="forces", title=_("Three cases, counted over all weights"),
        y=_("share of the weights"), names=names, colours=CASES, percent=True, range_y=(0.0, 1.0), width=6,
        says=_("Decay pulls alone on {share_decay_alone} of the weights, against the gradient on "
               "{share_against}, the same way as the gradient on {share_together}."),
        note=_("The article expects decay to be alone once the pairs are memorised. Under AdamW, which "
               "trained the reference run, it is not: Adam divides the gradient by its own size, so that its "
               "part of a step does not fade when the loss is small, and most weights are held between the "
               "two. Decay counts as alone where the gradient's part is below a tenth of it."),
    )  # fmt: skip


def lengths(found: DecayedRun, _: Translator) -> Lines:
    """How long the two parts of a step are."""
    names = {"gradient_norm": _("the gradient's part"), "decay_norm": _("the decay's part")}
    return _over_steps(
        found, _, dict.fromkeys(names), name="lengths", title=_("How long the two parts of a step are"),
        y=_("norm"), names=names, colours={"gradient_norm": "gradient", "decay_norm": "decay"}, width=3,
        says=_("The gradient's part of a step is {gradient_norm} long, the decay's {decay_norm}."),
    )  # fmt: skip


def tax(found: DecayedRun, _: Translator) -> Lines:
    """What the weights would owe, beside the loss that is really there."""
    names = {"tax": _("the tax"), "train_loss": _("loss on training pairs")}
    result = measured("smaller-norm")
    curves = {} if result is None else result.evidence.curves
    others = {"no_decay_curve": _("what a run without decay would owe")}
    controls = [
        Series(name=name, label=label, xs=curves[name].x, colour="control", dashed=True,
               ys=tax_on(np.array(curves[name].y, np.float64), found.view.config.weight_decay))
        for name, label in others.items() if name in curves
    ]  # fmt: skip
    return _over_steps(
        found, _, {"tax": found.tax, "train_loss": None}, name="tax", title=_("The tax on the weights"),
        y=_("loss"), names=names, colours={"tax": "decay", "train_loss": "train"}, log_y=True, width=3,
        controls=controls,
        says=_("As a penalty on the loss the weights would owe {tax}; the loss itself is {train_loss}."),
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
        y=_("of the largest"),
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
        code=READING_CODE.format(run_id=found.view.run_id, name="sizes"),
        width=6,
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
        found.view, _, name="alive", title=_("Neurons that are alive"), y=_("share of the neurons"),
        percent=True, range_y=(0.0, 1.05), series=series, numbers={"alive": (found.alive, "percent")},
        says=_("{alive} of the neurons are alive."), height=210,
        code=READING_CODE.format(run_id=found.view.run_id, name="alive"),
    )  # fmt: skip


def _over_steps(
    found: DecayedRun,
    _: Translator,
    values: Mapping[str, np.ndarray | None],
    *,
    name: str,
    title: str,
    y: str,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    says: str,
    width: int,
    note: str = "",
    percent: bool = False,
    log_y: bool = False,
    range_y: tuple[float, float] | None = None,
    controls: list[Series] | None = None,
) -> Lines:
    """Curves over the evaluations with a cursor: metrics of the run, or what was made of them."""
    metrics = found.view.metrics
    form = "percent" if percent else "short"
    curves = {key: metrics[key] if given is None else given for key, given in values.items()}
    own = [key for key, given in values.items() if given is not None]
    return over_steps(
        found.view, _, name=name, title=title, y=y, percent=percent, log_y=log_y, range_y=range_y,
        width=width, height=240 if width < 6 else 280,
        series=[
            *(Series(name=key, label=names[key], xs=metrics["step"], ys=curve, colour=colours[key])
              for key, curve in curves.items()),
            *(controls or []),
        ],
        says=says, note=note,
        numbers={key: (at_steps(found.steps, metrics["step"], curve), form) for key, curve in curves.items()},
        code=READING_CODE.format(run_id=found.view.run_id, name=own[0]) if own
        else METRICS_CODE.format(run_id=found.view.run_id, names=tuple(values)),
    )  # fmt: skip


def penalty_panels(_: Translator) -> list[Lines | None]:
    """A penalty beside decay under three optimizers; the norm with decay, without, and on random labels."""
    apart = {
        "curve_plain": Look(colour="held_out"),
        "curve_momentum": Look(colour="train"),
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
