"""The pictures of the chapter "High-dimensional space": exact laws over the dimension, and drawn vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app_pages.canvas import AnyPanel, Bars, Lines, Series
from app_pages.canvas.parts import Numbers
from language import Translator
from story.chapters.space import HELD, NEARLY, OFF, RADII, Drawn, Histogram, Shells

INSIDE_CODE = """from geometry import log_volume_fraction

print(log_volume_fraction([2, 3, 100, 12288], 0.9, base=10))"""
THICKNESS_CODE = """from geometry import shell_thickness_holding

print(shell_thickness_holding([2, 3, 100, 12288], 0.9))"""
DIRECTIONS_CODE = """from geometry import log_direction_count

print(log_direction_count([2, 3, 100, 12288], 0.1, base=10))"""
BOUND_CODE = """import numpy as np
from geometry import log_annulus_bound, log_gaussian_shell_fraction

middle = np.sqrt(12288)
inside = log_gaussian_shell_fraction(12288, 0, 0.9 * middle, base=10)
outside = log_gaussian_shell_fraction(12288, 1.1 * middle, base=10)
print(inside, outside, log_annulus_bound(12288, 0.1 * middle, base=10))"""
DRAWN_CODE = """from story.chapters.space import draw

drawn = draw("{kind}", {dim}, seed={seed})
print(drawn.norm_fit, drawn.angle_fit)"""


def shell_panels(shells: Shells, _: Translator) -> Sequence[AnyPanel]:
    """More laws of the ball, in turns, at the dimension that is scrubbed to."""
    turns = {
        _("the shell"): _thickness(shells, _),
        _("the empty centre"): _inside(shells, _),
        _("directions"): _directions(shells, _),
        _("bounds"): _bounds(shells, _),
    }
    return [replace(one, group="law", choice=word, width=6, height=280) for word, one in turns.items()]


def _inside(shells: Shells, _: Translator) -> Lines:
    colours = dict(zip(RADII, ("geometry", "gradient", "held_out"), strict=True))
    return Lines(
        name="inside",
        title=_("The origin as a black hole"),
        x=_("dimensions (log)"),
        y=_("powers of ten that the volume loses (log)"),
        log_x=True,
        log_y=True,
        cursor=True,
        range_x=(1.0, float(shells.dims[-1])),
        range_y=(1e-3, 1e5),
        series=[
            Series(
                name=name, label=_("inside {radius} of the radius", radius=radius),
                xs=shells.dims, ys=-shells.inside[name], colour=colours[name],
            )
            for name, radius in RADII.items()
        ],
        says=_(
            "In {dim} dimensions 10 to the power of {exponent} of it lies inside {inner} of the radius, 10 "
            "to the power of {near} inside {outer}."
        ),
        numbers={
            "dim": (shells.dims, "whole"),
            "inner": ([RADII["nine_tenths"]], "short"),
            "outer": ([RADII["point_999"]], "short"),
            "exponent": (shells.inside["nine_tenths"], "short"),
            "near": (shells.inside["point_999"], "short"),
        },
        note=_("What is drawn counts in powers of ten, and the axes do so again: no other scale has room."),
        code=INSIDE_CODE,
        width=3,
        height=260,
    )  # fmt: skip


def _thickness(shells: Shells, _: Translator) -> Lines:
    return Lines(
        name="thickness",
        title=_("The shell that holds nine tenths"),
        x=_("dimensions (log)"),
        y=_("thickness, of the radius (log)"),
        log_x=True,
        log_y=True,
        cursor=True,
        range_x=(1.0, float(shells.dims[-1])),
        series=[
            Series(name="thickness", label="", xs=shells.dims, ys=shells.thickness, colour="geometry")
        ],
        says=_("In {dim} dimensions {share} of the volume lie less than {thickness} of the radius deep."),
        numbers={
            "dim": (shells.dims, "whole"),
            "share": ([HELD], "percent"),
            "thickness": (shells.thickness, "short"),
        },
        code=THICKNESS_CODE,
        width=3,
        height=230,
    )  # fmt: skip


def _directions(shells: Shells, _: Translator) -> Lines:
    return Lines(
        name="directions",
        title=_("How many directions are nearly at right angles"),
        x=_("dimensions (log)"),
        y=_("directions, in powers of ten (log)"),
        log_x=True,
        log_y=True,
        cursor=True,
        range_x=(1.0, float(shells.dims[-1])),
        range_y=(0.1, 1e4),
        series=[
            Series(
                name="nearly", label=_("nearly: |cos| up to {most}", most=NEARLY), xs=shells.dims,
                ys=shells.directions, colour="geometry",
            ),
            Series(
                name="exactly", label=_("exactly: as many as dimensions"), xs=shells.dims,
                ys=np.where(shells.dims > 1, shells.at_right_angles, np.nan), colour="control", dashed=True,
            ),
        ],
        says=_(
            "In {dim} dimensions 10 to the power of {count} directions certainly fit that are nearly at "
            "right angles to each other."
        ),
        numbers={"dim": (shells.dims, "whole"), "count": (shells.directions, "short")},
        note=_("What certainly fits is a lower bound; more may."),
        code=DIRECTIONS_CODE,
        width=3,
        height=230,
    )  # fmt: skip


def _bounds(shells: Shells, _: Translator) -> Lines:
    labels = {
        "exact": _("exactly"),
        "chernoff": _("Chernoff's bound"),
        "theorem": _("Gaussian annulus theorem"),
    }
    looks = dict(zip(labels, ("geometry", "held_out", "control"), strict=True))
    return Lines(
        name="bounds",
        title=_("What a textbook's bound gives away"),
        x=_("dimensions (log)"),
        y=_("powers of ten (log)"),
        log_x=True,
        log_y=True,
        cursor=True,
        range_x=(1.0, float(shells.dims[-1])),
        range_y=(0.01, 1e4),
        series=[
            Series(
                name=name, label=label, xs=shells.dims, colour=looks[name], dashed=name == "theorem",
                ys=np.where(shells.off_the_shell[name] < 0, -shells.off_the_shell[name], np.nan),
            )
            for name, label in labels.items()
        ],
        says=_(
            "Of a Gaussian's vectors in {dim} dimensions, 10 to the power of {exact} are off their shell by "
            "more than {off} of its radius. The textbook promises at most 10 to the power of {theorem}, "
            "Chernoff of {chernoff}."
        ),
        numbers={
            "dim": (shells.dims, "whole"),
            "off": ([OFF], "percent"),
            **{name: (values, "short") for name, values in shells.off_the_shell.items()},
        },
        note=_("A bound is true and need not be near: the theorem's exponent is about a hundredth of the "
               "exact one."),
        code=BOUND_CODE,
        width=3,
        height=230,
    )  # fmt: skip


def drawn_panels(drawn: Drawn, seed: int, _: Translator) -> Sequence[AnyPanel]:
    """Lengths of drawn vectors and angles between them, each beside its law and with the test of it."""
    code = DRAWN_CODE.format(kind=drawn.kind, dim=drawn.dim, seed=seed)
    fit = drawn.norm_fit
    numbers: Numbers = {
        "count": ([fit.n], "whole"),
        "dim": ([drawn.dim], "whole"),
        "mean": ([drawn.mean], "short"),
        "spread": ([drawn.spread], "short"),
        "statistic": ([fit.statistic], "short"),
        "chance": ([fit.p_value], "short"),
    }
    if drawn.kind == "normal":
        lengths = _("length")
        says = _("{count} vectors of {dim} coordinates: mean length {mean}, standard deviation {spread}.")
    else:
        lengths = _("missing from the radius")
        says = _("{count} vectors of {dim} coordinates: they miss {mean} of the radius in the mean.")
    tested = _("Kolmogorov and Smirnov: D = {statistic}, p = {chance}.")
    panels = [
        _bars(
            "norms", _("Lengths of vectors drawn at random"), lengths, drawn.norms, code, _,
            says + " " + tested,
            numbers,
        )
    ]  # fmt: skip
    if drawn.angles is not None and drawn.angle_fit is not None:
        turned: Numbers = {
            "count": ([drawn.angle_fit.n], "whole"),
            "statistic": ([drawn.angle_fit.statistic], "short"),
            "chance": ([drawn.angle_fit.p_value], "short"),
        }
        panels.append(
            _bars(
                "angles", _("Angles between pairs of them"), _("degrees"), drawn.angles, code, _,
                _("{count} pairs.") + " " + tested, turned,
            )
        )  # fmt: skip
    return panels


def _bars(
    name: str,
    title: str,
    x: str,
    found: Histogram,
    code: str,
    _: Translator,
    says: str,
    numbers: Numbers,
) -> Bars:
    return Bars(
        name=name,
        title=title,
        x=x,
        y=_("how many"),
        values=found.counts[None],
        positions=found.positions,
        beside=found.expected,
        range_y=(0.0, 1.1 * float(max(found.counts.max(), found.expected.max()))),
        colour="held_out",
        legend=((_("drawn"), "held_out"), (_("exact law"), "geometry")),
        says=says,
        numbers=numbers,
        note=_("Drawn coordinate by coordinate, without knowledge of the law. A small p would speak against "
               "it; about one draw in twenty gives p below 0.05 even though the law is true."),
        code=code,
        width=3,
        height=240,
    )  # fmt: skip
