"""The pictures of the chapter "Any network"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app_pages.canvas import AnyPanel, Bars, Lines, Series
from app_pages.chapters.run_lines import label_of, null_label, top_of, unit_of
from app_pages.chapters.weight_path import components, paths
from language import Translator
from story.chapters.weights.any_network import OF_MATRICES, AnyNetwork, Spectrum
from training.phases import PHASE_NAMES, phase_spans

# As many names as a line below a picture can hold.
MOST_NAMED = 30
CODE = """from training.measures import measured
from training.runs.reader import open_run  # of a watched or imported run: training.open_watched

view = {opened}("{run_id}").view()
print(measured(view, {names}).columns)"""
PATH_CODE = """from training import open_run, open_watched
from story.chapters.weights.any_network import read_any_network

print(read_any_network({opened}("{run_id}").view()).path)"""


def overview(found: AnyNetwork, _: Translator) -> Sequence[AnyPanel]:
    """Path, parameters and matrices at the step that is scrubbed to; accuracies and forces where they are."""
    code = PATH_CODE.format(opened=_opener(found), run_id=found.view.run_id)
    return [
        *paths(found.path, code, _),
        *_accuracies(found, _),
        *components(found.path, code, _),
        *_along(found, _),
        *_forces(found, _),
    ]


def spectrum(found: AnyNetwork, one: Spectrum, _: Translator) -> Bars:
    """The singular values of one matrix, beside the law of its initialisation."""
    return Bars(
        name="singular_values",
        title=_("Singular values of {matrix}", matrix=one.matrix),
        x=_("singular value"),
        y=_("how many"),
        values=one.counts,
        positions=one.centres,
        beside=one.expected,
        range_y=(0.0, 1.1 * float(max(one.counts.max(), one.expected.max()))),
        legend=((_("this matrix"), "held_out"), (_("exact law of chance"), "geometry")),
        says=_(
            "{outside} of its singular values lie beyond {edge}, where chance ends; the largest is {largest}."
        ),
        numbers={
            "outside": (one.outside, "whole"),
            "edge": ([one.edge], "short"),
            "largest": (one.largest, "short"),
        },
        note=_(
            "{rows} × {columns}. The law (Marchenko and Pastur) is that of independent entries as large as "
            "at the first snapshot: where a run was recorded from its start, its initialisation.",
            rows=one.shape[0], columns=one.shape[1],
        ),
        code=_code(found, ["singular_values_outside", "singular_value_distance"]),
        height=280,
    )  # fmt: skip


def _opener(found: AnyNetwork) -> str:
    return "open_run" if hasattr(found.view, "config") else "open_watched"


def _code(found: AnyNetwork, names: list[str]) -> str:
    return CODE.format(opened=_opener(found), run_id=found.view.run_id, names=names)


def _over_steps(found: AnyNetwork, _: Translator, **lines: Any) -> Lines:
    usual: dict[str, Any] = {
        "x": _("training steps"),
        "range_x": (0.0, float(max(1, found.steps[-1]))),
        "spans": phase_spans(found.phases) if found.phases is not None else (),
        "cursor": True,
    }
    return Lines(**(usual | lines))


def _accuracies(found: AnyNetwork, _: Translator) -> list[Lines]:
    known = found.accuracies
    if known is None:
        return []
    spans = phase_spans(found.phases) if found.phases is not None else ()
    curves = {
        "train": (_("training pairs right"), known.train),
        "held_out": (_("held-out pairs right"), known.held_out),
    }
    return [
        _over_steps(
            found, _, name="accuracy", title=_("Accuracy"), y=_("share"), percent=True, range_y=(0.0, 1.0),
            series=[Series(name=name, label=label, xs=known.steps, ys=values, colour=name)
                    for name, (label, values) in curves.items()],
            legend=tuple((_(PHASE_NAMES[span.phase]), span.phase) for span in spans),
            height=220,
        )
    ]  # fmt: skip


def _along(found: AnyNetwork, _: Translator) -> list[Bars]:
    """What is measured of each parameter and each matrix, a bar for each; they take turns in one figure."""
    panels = []
    for name in ("parameter_norms", *OF_MATRICES):
        values = found.columns[name]
        if not values.shape[1]:
            continue
        is_norm = name == "parameter_norms"
        names, null = found.parameters if is_norm else found.matrices, None if is_norm else found.nulls[name]
        legend = ((null_label(name, _), "control"),) if null is not None and len(null) > 1 else ()
        panels.append(
            Bars(
                name=name,
                group="along",
                choice=_short(name, _),
                title=_capital(label_of(name, _)),
                x=_("parameter") if is_norm else _("matrix"),
                y=unit_of(name, _),
                values=np.nan_to_num(values),
                positions=np.arange(1, len(names) + 1),
                beside=null if null is not None and len(names) > 1 else None,
                beside_colour="control",
                colour="decay" if is_norm else "held_out",
                range_y=top_of(values, () if null is None else null),
                legend=legend,
                note=_numbered(names),
                code=_code(found, [name]),
                height=240,
            )
        )
    return panels


def _short(name: str, _: Translator) -> str:
    said = {
        "parameter_norms": _("norms"),
        "singular_values_outside": _("beyond chance"),
        "singular_value_distance": _("distance from chance"),
        "matrix_participation": _("directions"),
        "row_length_distance": _("lengths of rows"),
    }
    return said[name]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _numbered(names: Sequence[str]) -> str:
    """1 embed.W_E · 2 pos_embed.W_pos …"""
    told = [f"{place} {name}" for place, name in enumerate(names[:MOST_NAMED], start=1)]
    return " · ".join(told) + (" …" if len(names) > MOST_NAMED else "")


def _forces(found: AnyNetwork, _: Translator) -> list[Lines]:
    """The lengths of the two forces, and how they stand to each other."""
    if not found.forces:
        return []
    colours = {"gradient_norm": "gradient", "decay_norm": "decay"}
    lengths = [
        Series(name=name, label=label_of(name, _), xs=found.forces[name].steps, ys=found.forces[name].values,
               colour=colour)
        for name, colour in colours.items()
        if name in found.forces
    ]  # fmt: skip
    cosine = found.forces["force_cosine"]
    return [
        _over_steps(
            found, _, name="forces", title=_("The two forces on the weights"), y=unit_of("gradient_norm", _),
            log_y=True, series=lengths, width=3, height=220, code=_code(found, [*colours]),
        ),
        _over_steps(
            found, _, name="cosine", title=_("Do they pull together?"), y=_("cosine"), range_y=(-1.0, 1.0),
            series=[Series(name="cosine", label="", xs=cosine.steps, ys=cosine.values, colour="geometry")],
            width=3, height=220, code=_code(found, ["force_cosine"]),
        ),
    ]  # fmt: skip
