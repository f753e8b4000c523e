"""Reports of the command line: one function for each command, from options to a table."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import gcd
from typing import Any

import numpy as np

import geometry as g
from geometry.commands.tables import read_table
from geometry.vectors.random_vectors import INITIALISATIONS
from language import mark

Row = dict[str, Any]
Progress = Callable[[int, int], None] | None
# A title, to be translated, and what to write under it for one row.
Shown = tuple[str, Callable[[Mapping[str, Any]], str]]


@dataclass(frozen=True, kw_only=True)
class Report:
    """Numbers, and which of them a person is shown.

    Attributes:
        facts: one number each, shown a line each as `lines` say.
        rows: many of the same kind, shown as a table with these `columns`.
        remarks: lines below it, in the words of `geometry`.
    """

    facts: Row = field(default_factory=dict)
    lines: Sequence[Shown] = ()
    rows: Sequence[Row] = ()
    columns: Sequence[Shown] = ()
    remarks: Sequence[str] = ()


DIMS = (2, 3, 100, 12288)
SHAPES = ((2, 2), (10, 10), (100, 100), (768, 768))


def shells(options: Namespace, _: Progress) -> Report:
    rows = [
        {
            "dim": dim,
            "radius": radius,
            "share_inside": float(g.volume_fraction(dim, radius)),
            "log10_share_inside": float(g.log_volume_fraction(dim, radius, base=10)),
            "share_beyond": float(g.shell_fraction(dim, radius)),
            "holding": options.holding,
            "thickness_holding": float(g.shell_thickness_holding(dim, options.holding)),
        }
        for dim in options.dims
        for radius in options.radii
    ]
    columns = (
        (mark("dimension"), "{dim:.10g}".format_map),
        (mark("radius"), "{radius:.10g}".format_map),
        (mark("volume inside"), lambda row: _share(row["share_inside"], row["log10_share_inside"])),
        (mark("beyond"), "{share_beyond:.6%}".format_map),
        (mark("shell that holds"), "{holding:.6g}".format_map),
        (mark("thickness"), "{thickness_holding:.4g}".format_map),
    )
    return Report(rows=rows, columns=columns)


def norms(options: Namespace, progress: Progress) -> Report:
    rows = []
    for dim in options.dims or (SHAPES if options.kind in INITIALISATIONS else DIMS):
        size = {"shape": dim} if isinstance(dim, tuple) else {"dim": dim}
        law = g.norm_law(options.kind, **size, scale=options.scale)
        found = g.sample_norms(
            options.kind, options.n, **size, scale=options.scale, rng=options.seed, progress=progress
        )
        fit = g.fit_test(found, law)
        rows.append({
            "kind": options.kind, "dim": dim, "n": options.n,
            "law_mean": float(law.mean()), "law_std": float(law.std()),
            "mean": float(found.mean()), "std": float(found.std()),
            "distance": fit.statistic, "p_value": fit.p_value,
        })  # fmt: skip
    columns = (
        (mark("dimension"), lambda row: " x ".join(map(str, np.atleast_1d(row["dim"])))),
        (mark("mean, law"), "{law_mean:.5f}".format_map),
        (mark("measured"), "{mean:.5f}".format_map),
        (mark("spread, law"), "{law_std:.5f}".format_map),
        (mark("measured"), "{std:.5f}".format_map),
        (mark("Kolmogorov-Smirnov"), "{distance:.4f}".format_map),
        (mark("p-value"), "{p_value:.3f}".format_map),
    )
    return Report(rows=rows, columns=columns)


def angles(options: Namespace, progress: Progress) -> Report:
    rows = []
    for dim in options.dims:
        law = g.angle_law(dim)
        found = g.sample_angles(options.n, dim, rng=options.seed, progress=progress)
        low, high = np.degrees(law.interval(0.998))
        rows.append({
            "dim": dim, "n": options.n, "low": float(low), "high": float(high),
            "law_std": float(np.degrees(law.std())), "std": float(np.degrees(found.std())),
            "p_value": g.fit_test(found, law).p_value,
            "eps": options.eps, "log10_directions": float(g.log_direction_count(dim, options.eps, base=10)),
        })  # fmt: skip
    columns = (
        (mark("dimension"), "{dim}".format_map),
        (mark("998 of 1000 angles"), "{low:.2f}° … {high:.2f}°".format_map),
        (mark("spread, law"), "{law_std:.3f}°".format_map),
        (mark("measured"), "{std:.3f}°".format_map),
        (mark("p-value"), "{p_value:.3f}".format_map),
        (mark("cosines within"), "±{eps:g}".format_map),
        (mark("directions that fit"), lambda row: _count(row["log10_directions"])),
    )
    return Report(rows=rows, columns=columns)


def sandpile(options: Namespace, progress: Progress) -> Report:
    pile = g.drive_sandpile(
        options.size, options.grains, burn_in=options.burn_in, rng=options.seed, progress=progress
    )
    both = g.compare_with_cutoff(pile.sizes, x_min=options.x_min)
    ended = both.with_cutoff
    facts = {
        "size": options.size, "grains": options.grains, "mean_height": float(pile.heights.mean()),
        "quiet_share": float(np.mean(pile.sizes == 0)), "mean_size": float(pile.sizes.mean()),
        "law_mean_size": g.mean_avalanche_size(options.size), "largest_size": int(pile.sizes.max()),
        "longest_duration": int(pile.durations.max()), "largest_area": int(pile.areas.max()),
        "x_min": options.x_min, "exponent": ended.exponent, "exponent_interval": ended.interval,
        "cutoff": ended.cutoff, "cutoff_interval": ended.cutoff_interval, "p_without_cutoff": both.p_value,
        "exponent_without_cutoff": both.without.exponent,
    }  # fmt: skip
    lines = (
        (mark("grains a site"), "{mean_height:.4f}".format_map),
        (mark("grains without consequence"), "{quiet_share:.1%}".format_map),
        (mark("topplings a grain"), "{mean_size:.2f}".format_map),
        (mark("by Dhar's law"), "{law_mean_size:.2f}".format_map),
        (mark("largest avalanche, topplings"), "{largest_size}".format_map),
        (mark("sites of the widest"), "{largest_area}".format_map),
        (mark("rounds of the longest"), "{longest_duration}".format_map),
        (
            mark("exponent of the sizes, 95 % interval"),
            lambda facts: "{:.3f}  {:.3f} … {:.3f}".format(facts["exponent"], *facts["exponent_interval"]),
        ),
        (
            mark("their cut-off, 95 % interval"),
            lambda facts: "{:.0f}  {:.0f} … {:.0f}".format(facts["cutoff"], *facts["cutoff_interval"]),
        ),
        (mark("p-value of no cut-off"), "{p_without_cutoff:.3g}".format_map),
    )
    return Report(facts=facts, lines=lines)


def spectrum(options: Namespace, _: Progress) -> Report:
    values = read_table(options.file)
    p = len(values)
    energy = g.residue_spectrum(values)
    rows = []
    for k in g.key_frequencies(energy, options.count).tolist():
        row = {"frequency": k, "share": float(energy[k] / energy[1:].sum())}
        with suppress(ValueError):  # not every frequency has a plane of its own
            fit = g.circle_fit(g.frequency_plane(values, k).project(values), k)
            row |= {
                "radius": float(fit.radius),
                "angle_error": float(fit.angle_error),
                "explained": float(fit.explained),
            }
        if gcd(k, p) == 1:
            row["roughness"] = float(g.roughness(values[g.frequency_order(p, k)]))
        rows.append(row)
    facts = {
        "residues": p, "coordinates": values.shape[1], "gini": float(g.gini(energy)),
        "count": options.count, "top_share": float(g.top_share(energy, options.count)),
        "roughness": float(g.roughness(values)),
    }  # fmt: skip
    lines = (
        (mark("residues"), "{residues}".format_map),
        (mark("coordinates"), "{coordinates}".format_map),
        (mark("Gini coefficient"), "{gini:.3f}".format_map),
        (mark("share of the strongest frequencies"), "{top_share:.1%}".format_map),
        (mark("roughness, in plain order"), "{roughness:.3f}".format_map),
    )
    columns = (
        (mark("frequency"), "{frequency}".format_map),
        (mark("share of energy"), "{share:.1%}".format_map),
        (mark("radius"), where_known("{radius:.4g}")),
        (mark("angle error"), where_known("{angle_error:.3f}")),
        (mark("circle explains"), where_known("{explained:.1%}")),
        (mark("roughness in its order"), where_known("{roughness:.3f}")),
    )
    return Report(facts=facts, lines=lines, rows=rows, columns=columns)


def walk(options: Namespace, _: Progress) -> Report:
    law = g.walk_explained_law(options.steps, options.count)
    found = g.sample_walk_explained(
        options.walks, options.steps, options.dim, n_components=options.count, rng=options.seed
    )
    rows = [
        {"component": k + 1, "law": float(law[k]), "mean": float(mean), "std": float(spread)}
        for k, (mean, spread) in enumerate(zip(found.mean(axis=0), found.std(axis=0), strict=True))
    ]
    columns = (
        (mark("component"), "{component}".format_map),
        (mark("share, law"), "{law:.2%}".format_map),
        (mark("measured"), "{mean:.2%}".format_map),
        (mark("spread"), "{std:.2%}".format_map),
    )
    facts = {
        "steps": options.steps, "dim": options.dim, "walks": options.walks,
        "law_participation_ratio": g.walk_participation_law(options.steps),
    }  # fmt: skip
    lines = ((mark("participation ratio, law"), "{law_participation_ratio:.3f}".format_map),)
    return Report(facts=facts, lines=lines, rows=rows, columns=columns)


def _share(share: float, log10: float) -> str:
    return f"{share:.4g}" if log10 > -6 or log10 == -np.inf else f"10^{log10:.3f}"


def _count(log10: float) -> str:
    return f"{10**log10:.0f}" if log10 < 6 else f"10^{log10:.2f}"


def where_known(template: str) -> Callable[[Mapping[str, Any]], str]:
    def show(row: Mapping[str, Any]) -> str:
        try:
            return template.format_map(row)
        except KeyError:
            return "–"

    return show
