"""The pictures of the chapter on simplicity: networks that lose weights, norms and margins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from app_pages.canvas import AnyPanel, Guess, Heat, Lines, Series
from app_pages.chapters.run_lines import axis_of, metric_series, over_steps, top_of
from language import Translator
from story.chapters.occam import BITS, LEFT_OUT, Occam, Simplified, still_knows
from story.ledger.claim import Curve

# The network that remembers in the colour of training pairs, the one that understands in that of the others.
COLOURS = {"memorised": "train", "leap": "geometry", "generalised": "gradient", "end": "held_out"}
# In % of the weights: a guess this close is a good one.
NEAR = 5.0
SAID = 1  # which of BITS is said in words
CODE = """from training.runs.reader import open_run
from story.chapters.occam import read_occam

found = read_occam(open_run("{run_id}").view())
for network in found.networks:
    print(network.moment, network.{name})"""


def simplified_panels(found: Occam, control: Simplified | None, _: Translator) -> Sequence[AnyPanel]:
    """The tables of the first and the last network, and all networks' accuracy as they lose weights."""
    tables = [_table(network, found, _) for network in found.networks if network.table is not None]
    networks = [*found.networks, *([] if control is None else [control])]
    turns = {
        _("left out, training pairs"): _pruned(found, networks, "train", _),
        _("left out, held-out pairs"): _pruned(found, networks, "held_out", _),
        _("rounded, training pairs"): _rounded(found, networks, "train", _),
        _("rounded, held-out pairs"): _rounded(found, networks, "held_out", _),
    }
    return [*tables, *(replace(one, group="curves", choice=word) for word, one in turns.items())]


def telling_share(found: Occam) -> int:
    """How much to leave out at first, in %: as much as the network that has memorised can lose and still know
    its training pairs, where what the other one can lose is to be guessed; else as much as that one."""
    first, last = _can_lose(found)
    if first is not None and can_be_guessed(found):
        return int(first)
    return int(LEFT_OUT[0] if last is None else last)


def can_be_guessed(found: Occam) -> bool:
    """Whether the network in the end can lose more than the one that had memorised."""
    first, last = _can_lose(found)
    return first is not None and last is not None and first < last


def pruned_guess(found: Occam, _: Translator) -> Guess | None:
    """How much the network that understands can lose, to be guessed when the other one begins to forget."""
    first, last = _can_lose(found)
    if first is None or last is None or first >= last:
        return None
    return Guess(
        at=float(last),
        near=NEAR,
        words={
            "ask": _(
                "The one that remembers begins to forget at {share} %. How much can the other one lose? "
                "Click there.",
                share=int(first),
            ),
            "near": _("You said {guess} %: it can lose {at} %. Well foreseen!"),
            "early": _("You said {guess} %; it can lose more, {at} %."),
            "late": _("You said {guess} %; it can lose less, {at} %."),
        },
    )


def _can_lose(found: Occam) -> tuple[float | None, float | None]:
    """How much of their weights, in %, the first and the last network can lose and still know nine tenths of
    their training pairs."""
    whole = [network for network in found.networks if network.table is not None]
    if len(whole) < 2:
        return None, None
    first, last = (still_knows(network, "train") for network in (whole[0], whole[-1]))
    return first, last


def _names(_: Translator) -> dict[str, str]:
    return {
        "memorised": _("memorised, step {step}"),
        "leap": _("the leap begins, step {step}"),
        "generalised": _("generalised, step {step}"),
        "end": _("in the end, step {step}"),
        "no_decay": _("control: without decay, step {step}"),
    }


def _name(network: Simplified, _: Translator) -> str:
    return _names(_)[network.moment].format(step=network.step)


def _table(network: Simplified, found: Occam, _: Translator) -> Heat:
    assert network.table is not None
    return Heat(
        name=f"table_{network.moment}",
        title=_("The table: {network}", network=_name(network, _)),
        values=network.table,
        palette=("train", "held_out", "wrong", "grid"),
        x=_("second number"),
        y=_("first number"),
        width=2,
        height=300,
        legend=(
            (_("training pair, right"), "train"),
            (_("held-out pair, right"), "held_out"),
            (_("wrong"), "wrong"),
        ),
        says=_("{train} of the training pairs are right, {held_out} of the held-out pairs."),
        numbers={name: (values, "percent") for name, values in network.pruned.items()},
        code=CODE.format(run_id=found.view.run_id, name="table"),
    )


def _pruned(found: Occam, networks: Sequence[Simplified], pairs: str, _: Translator) -> Lines:
    return _lines(
        found,
        [(network, network.left_out, network.pruned[pairs]) for network in networks],
        (0.0, float(LEFT_OUT[-1])),
        _,
        name=f"pruned_{pairs}",
        title=_("Left out: what is right of the training pairs")
        if pairs == "train"
        else _("Left out: what is right of the held-out pairs"),
        x=_("weights left out, %"),
        cursor=True,
        guess=pruned_guess(found, _) if pairs == "train" else None,
        code=CODE.format(run_id=found.view.run_id, name=f'left_out, network.pruned["{pairs}"]'),
    )


def _rounded(found: Occam, networks: Sequence[Simplified], pairs: str, _: Translator) -> Lines:
    return _lines(
        found,
        [(network, BITS, network.rounded[pairs]) for network in networks],
        (float(BITS[0]), float(BITS[-1])),
        _,
        name=f"rounded_{pairs}",
        title=_("Rounded: what is right of the training pairs")
        if pairs == "train"
        else _("Rounded: what is right of the held-out pairs"),
        x=_("bits a weight"),
        says=" ".join(
            [_("With {bits} bits a weight:", bits=int(BITS[SAID])), *_rounded_words(networks, pairs, _)]
        ),
        note=_("With 2 bits a weight is its matrix's largest, zero, or minus the largest."),
        code=CODE.format(run_id=found.view.run_id, name=f'rounded["{pairs}"]'),
    )


def _rounded_words(networks: Sequence[Simplified], pairs: str, _: Translator) -> list[str]:
    return [
        _("{network}: {share:.0%}.", network=_name(network, _), share=network.rounded[pairs][SAID])
        for network in networks
        if network.table is not None
    ]


def _lines(
    found: Occam,
    curves: Sequence[tuple[Simplified, ArrayLike, ArrayLike]],
    range_x: tuple[float, float],
    _: Translator,
    *,
    name: str,
    title: str,
    x: str,
    code: str,
    cursor: bool = False,
    guess: Guess | None = None,
    says: str = "",
    note: str = "",
) -> Lines:
    """Accuracy of networks over how much they are simplified; dashed, what guessing gets."""
    series = [
        Series(
            name=network.moment,
            label=_name(network, _),
            xs=xs,
            ys=ys,
            colour=COLOURS.get(network.moment, "control"),
            dashed=network.moment not in COLOURS,
            thin=network.moment in ("leap", "generalised"),
        )
        for network, xs, ys in curves
    ]
    guessing = Series(
        name="guessing", label=_("guessing"), xs=range_x, ys=(found.chance, found.chance), colour="control",
        dashed=True, thin=True,
    )  # fmt: skip
    return Lines(
        name=name, title=title, x=x, y=_("pairs right"), percent=True, range_x=range_x, range_y=(0.0, 1.0),
        series=[*series, guessing], cursor=cursor, guess=guess, says=says, note=note, code=code, width=2,
        height=210,
    )  # fmt: skip


def curve_panels(found: Occam, controls: Mapping[str, Curve], _: Translator) -> Sequence[AnyPanel]:
    """Norm and margins over the run, beside the norm without decay and on random labels."""
    view = found.view
    norm = metric_series(view, {"weight_norm": "decay"}, _, label=_("with decay"))
    beside, margins = _norm_controls(controls, _), {"train_margin": "train", "held_out_margin": "held_out"}
    return [
        over_steps(
            view, _, **axis_of(view, ["weight_norm"], _), name="norm", title=_("Norm of all weights"),
            width=3, height=260, range_y=top_of(norm[0].ys, room=2.0 if beside else 1.05),
            series=[*norm, *beside],
            says=_("All weights together are {value} long."),
            note=_("Dashed: the controls of the ledger, trained by the same recipe.") if beside else "",
            numbers={"value": (view.at_snapshots("weight_norm"), "short")},
        ),
        over_steps(
            view, _, **axis_of(view, [*margins], _), name="margins",
            title=_("Margin: how far the right answer leads"), width=3, height=260,
            series=metric_series(view, margins, _),
            says=_("The right answer leads by {train} logits on training pairs, by {held_out} on held-out "
                   "pairs."),
            note=_("Below zero another answer leads."),
            numbers={colour: (view.at_snapshots(name), "short") for name, colour in margins.items()},
        ),
    ]  # fmt: skip


def _norm_controls(curves: Mapping[str, Curve], _: Translator) -> list[Series]:
    names = {"no_decay_curve": _("without decay"), "random_labels_curve": _("random labels")}
    return [
        Series(name=name, label=label, xs=curves[name].x, ys=np.array(curves[name].y, float),
               colour="control", dashed=True, thin=name != "no_decay_curve")
        for name, label in names.items()
        if name in curves
    ]  # fmt: skip
