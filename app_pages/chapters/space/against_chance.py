"""The pictures of a run's own vectors beside what chance would make of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app_pages.canvas import AnyPanel, Bars, Lines, Series
from app_pages.chapters.run_lines import at_frames, axis_of, levels, null_label, over_steps, steps_range
from language import Translator
from story.chapters.chance import KINDS, AgainstChance
from training.measures.entries.weights import CLOSE_DEGREES

CODE = """from training.runs.reader import open_run
from story.chapters.chance import read_against_chance

found = read_against_chance(open_run("{run_id}").view(), "{vectors}")
print(found.steps, found.{name})"""

CLOSELY = {"degrees": ([CLOSE_DEGREES], "whole")}


# Curves over the steps take turns in one figure, histograms in another.
TURNS: dict[str, Any] = {"group": "chance", "width": 3, "height": 230}


def chance_panels(found: AgainstChance, _: Translator) -> Sequence[AnyPanel]:
    """A run's singular values at the step that is scrubbed to; in turns, histograms, and curves over the
    steps."""
    turns = {
        _("on the shell"): _shell(found, _),
        _("near one line"): _close(found, _),
        _("structure"): _spikes(found, _),
        _("distance from the law"): _distance(found, _),
        _("hubs"): _hubness(found, _),
        _("volume"): _volume(found, _),
    }
    counted = {
        _("lengths"): _lengths(found, _),
        _("angles"): _angles(found, _),
        _("dimension"): _dimensions(found, _),
    }
    figures = [replace(panel, **TURNS, choice=choice) for choice, panel in (counted | turns).items()]
    return [_singular_values(found, _), *figures]


def _singular_values(found: AgainstChance, _: Translator) -> Bars:
    values = found.singular_values
    return Bars(
        name="run_singular_values",
        title=_("Singular values, the largest first"),
        x=_("rank"),
        y=_("singular value, scale taken out"),
        values=values,
        positions=np.arange(1.0, values.shape[1] + 1),
        beside=found.singular_law,
        range_y=_top(values, found.singular_law),
        legend=((_("the run's"), "held_out"), (_("law of Marchenko and Pastur"), "geometry")),
        says=_("{spikes} stand out of noise; drawn at random, {null} would."),
        numbers={"spikes": (found.spikes, "whole"), "null": ([found.spikes_null], "short")},
        note=_(
            "The {count} vectors as one matrix, in units in which the squares of its singular values always "
            "have the same sum: what some hold, the others lack. Which ones stand out is tested against the "
            "noise that is left, and its smaller scale.",
            count=found.count,
        ),
        **(_common(found, "singular_values") | {"width": 6, "height": 300}),
    )


def _lengths(found: AgainstChance, _: Translator) -> Bars:
    return Bars(
        name="run_lengths",
        title=_("Lengths of the run's vectors"),
        x=_("length, of a coordinate's root mean square"),
        y=_("how many"),
        values=found.length_counts,
        positions=found.lengths,
        beside=found.length_law,
        range_y=_top(found.length_counts, found.length_law),
        legend=((_("the run's"), "held_out"), (_("exact law of chance"), "geometry")),
        says=_("Largest distance from the law: D = {distance}; drawn at random {null}."),
        numbers={"distance": (found.distance, "short"), "null": ([found.distance_null], "short")},
        note=_(
            "{count} vectors of {dim} coordinates. The scale is taken out: the law is that of lengths whose "
            "coordinates have the same mean square.",
            count=found.count, dim=found.dim,
        ),
        **_common(found, "length_counts"),
    )  # fmt: skip


def _angles(found: AgainstChance, _: Translator) -> Bars:
    return Bars(
        name="run_angles",
        title=_("Angles between the run's vectors"),
        x=_("degrees"),
        y=_("share of the pairs"),
        values=found.angle_shares,
        positions=found.angles,
        beside=found.angle_law,
        range_y=_top(found.angle_shares, found.angle_law),
        legend=((_("the run's"), "held_out"), (_("exact law of chance"), "geometry")),
        says=_("{close} of the pairs lie within {degrees} degrees of one line; by chance {null}."),
        numbers={"close": (found.close, "percent"), "null": ([found.close_null], "short"), **CLOSELY},
        **_common(found, "angle_shares"),
    )


def _shell(found: AgainstChance, _: Translator) -> Lines:
    ends = steps_range(found.view)
    said = {"middle": _("median"), "low": _("5 % and 95 %"), "high": ""}
    series = [
        Series(
            name=name, label=label, xs=found.steps, ys=getattr(found, name), colour="held_out",
            thin=name != "middle",
        )
        for name, label in said.items()
    ]  # fmt: skip
    nulls = [
        Series(
            name=f"chance_{at}", label=_("the shell of chance") if at == 0 else "", xs=ends,
            ys=(edge, edge), colour="control", dashed=True,
        )
        for at, edge in enumerate(found.shell)
    ]  # fmt: skip
    return _over_steps(
        found, _, "middle", _of(found, "length_middle", "length_low", "length_high"),
        _("Do they stay on the shell?"), [*series, *nulls],
        _("Nine of ten lie between {low} and {high}; by chance between {inner} and {outer}."),
        {
            "low": (found.low, "short"), "high": (found.high, "short"),
            "inner": ([found.shell[0]], "short"), "outer": ([found.shell[1]], "short"),
        },
    )  # fmt: skip


def _close(found: AgainstChance, _: Translator) -> Lines:
    return _over_steps(
        found, _, "close", _of(found, "close_pairs"), _("Pairs near one line"),
        [
            Series(name="close", label=_("the run's"), xs=found.steps, ys=found.close,
                   colour="held_out"),
            *levels(found.view, {null_label(_of(found, "close_pairs")[0], _): found.close_null}),
        ],
        _("{close} of the pairs are within {degrees} degrees of one line; chance would give {null}."),
        {"close": (found.close, "percent"), "null": ([found.close_null], "short"), **CLOSELY},
    )  # fmt: skip


def _spikes(found: AgainstChance, _: Translator) -> Lines:
    return _over_steps(
        found, _, "spikes", _of(found, "spikes"), _("Structure that chance does not have"),
        [
            Series(name="spikes", label=_("the run's"), xs=found.steps, ys=found.spikes,
                   colour="held_out"),
            *levels(found.view, {null_label(_of(found, "spikes")[0], _): found.spikes_null}),
        ],
        _("{spikes} singular values of these vectors stand out of noise; of drawn ones {null} do."),
        {"spikes": (found.spikes, "whole"), "null": ([found.spikes_null], "short")},
        note=_("The null is the law of Marchenko and Pastur; each value is tested at its edge."),
    )  # fmt: skip


def _dimensions(found: AgainstChance, _: Translator) -> Bars:
    highest = max(np.nanmax(found.dimensions, initial=1.0), found.dimensions_null.max())
    return Bars(
        name="run_dimensions",
        title=_("Of how many dimensions are they?"),
        x=_("neighbours looked at, as a power of two"),
        y=_("intrinsic dimension"),
        values=found.dimensions,
        positions=np.log2(found.neighbours),
        beside=found.dimensions_null,
        range_y=(0.0, 1.1 * float(highest)),
        legend=((_("the run's"), "held_out"), (_("vectors drawn at random"), "geometry")),
        says=_("Nearby they fill {near} dimensions, from afar {far}; drawn ones {null} and {below}."),
        numbers={
            "near": (found.dimensions[:, 0], "short"),
            "far": (found.dimensions[:, -1], "short"),
            "null": ([found.dimensions_null[0]], "short"),
            "below": ([found.dimensions_null[-1]], "short"),
        },
        note=_("Bars of one height over a long range show the dimension; drawn vectors have none."),
        **_common(found, "dimensions"),
    )


def _distance(found: AgainstChance, _: Translator) -> Lines:
    return _over_steps(
        found, _, "distance", _of(found, "length_distance"), _("How far the lengths are from the law"),
        [
            Series(name="distance", label=_("the run's"), xs=found.steps, ys=found.distance,
                   colour="held_out"),
            *levels(found.view, {null_label(_of(found, "length_distance")[0], _): found.distance_null}),
        ],
        _("The largest distance from the law is D = {distance}; vectors drawn at random show {null}."),
        {"distance": (found.distance, "short"), "null": ([found.distance_null], "short")},
    )  # fmt: skip


def _hubness(found: AgainstChance, _: Translator) -> Lines:
    return _over_steps(
        found, _, "hubness", _of(found, "hubness"), _("Is somebody everybody's neighbour?"),
        [
            Series(name="hubness", label=_("the run's"), xs=found.steps, ys=found.hubness,
                   colour="held_out"),
            *levels(found.view, {null_label(_of(found, "hubness")[0], _): found.hubness_null}),
        ],
        _("How often a vector is among the nearest of others has skewness {hubness}; of drawn ones {null}."),
        {"hubness": (found.hubness, "short"), "null": ([found.hubness_null], "short")},
        note=_("In many dimensions chance makes hubs: a few vectors near to very many, and many to nobody. "
               "On a circle all have equally many neighbours: 0."),
    )  # fmt: skip


def _volume(found: AgainstChance, _: Translator) -> Lines:
    held_out = at_frames(found.view, "held_out_accuracy", found.steps)
    return _over_steps(
        found, _, "volume", ["inner_volume", "weight_norm_share", "held_out_accuracy"],
        _("By volume, the run walks into nothing"),
        [Series(name="volume", label="", xs=found.steps, ys=found.volume, colour="geometry")],
        _("All {weights} weights together have {norm} of their largest length so far; inside it lies 10 to "
          "the power of {exponent} of the volume, and {held_out} of the held-out pairs are right."),
        {
            "weights": ([found.weights], "whole"), "norm": (found.norm, "percent"),
            "exponent": (found.volume, "whole"), "held_out": (held_out, "percent"),
        },
        note=_("The law is exact for points drawn in a ball. Weights in training are no such points."),
    )  # fmt: skip


def _over_steps(
    found: AgainstChance,
    _: Translator,
    name: str,
    measures: Sequence[str],
    title: str,
    series: Sequence[Series],
    says: str,
    numbers: dict[str, Any],
    *,
    note: str = "",
) -> Lines:
    return over_steps(
        found.view, _, **axis_of(found.view, measures, _), name=f"run_{name}_steps", title=title,
        series=series, says=says, numbers=numbers, note=note, width=3, height=210,
    )  # fmt: skip


def _top(bars: NDArray[np.floating], law: NDArray[np.floating]) -> tuple[float, float]:
    """An axis that cuts off no bar, whichever step is shown."""
    return 0.0, 1.05 * float(max(np.nanmax(bars, initial=0.0), law.max()))


def _of(found: AgainstChance, *parts: str) -> list[str]:
    """The measures of the vectors that are shown."""
    return [f"{KINDS[found.vectors]}_{part}" for part in parts]


def _common(found: AgainstChance, name: str) -> dict[str, Any]:
    code = CODE.format(run_id=found.view.run_id, vectors=found.vectors, name=name)
    return {"code": code, "width": 2, "height": 240}
