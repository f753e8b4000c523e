"""What sweeps show: a map that fills in while they run; steps over the norm at which weights are held."""

from __future__ import annotations

import numpy as np

from app_pages.canvas import Heat, Lines, Series
from language import Translator
from story.words import palette
from training.phases import Verdict
from training.phases.wording import VERDICT_NAMES
from training.sweeps import SweepTable, grid_of_design, mode_grid
from training.sweeps.shells import ARMS, NETWORKS, Shells, as_text, read_shells

VERDICTS: list[Verdict] = [verdict for verdict in Verdict if verdict is not Verdict.RUNNING]
NOT_YET = "#80808022"
LOOKS = {"radius": "decay", "imitated": "geometry", "softened": "gradient", "rescaled": "control"}
MAP_CODE = """from training.sweeps import grid_of_design, mode_grid, read_sweep

table = read_sweep("{sweep}")
print(mode_grid(grid_of_design(table), table["verdict"]))"""
SHELLS_CODE = """from training.sweeps import read_sweep
from training.sweeps.shells import read_shells

print(read_shells(read_sweep("{sweep}"))["{network}"].{what})"""


def map_panel(table: SweepTable, name: str, _: Translator) -> Heat:
    """What became of the runs of a sweep over two fields; cells without a finished run stay empty.

    Raises:
        SweepError: when it is over other than two fields.
    """
    grid = grid_of_design(table)
    verdicts = mode_grid(grid, table["verdict"])
    number = {str(verdict): at for at, verdict in enumerate(VERDICTS)} | {"": len(VERDICTS)}
    present = [verdict for verdict in VERDICTS if verdict in verdicts]
    legend = tuple((_(VERDICT_NAMES[verdict]), palette.VERDICTS[verdict]) for verdict in present)
    told = _(
        "{finished} of {cells} runs are finished.", finished=len(table), cells=len(table) + table.missing
    )
    return Heat(
        name="sweep_map", title=_("What became of the runs"), height=420, x=grid.columns, y=grid.rows,
        values=np.array([[[number[str(one)] for one in row] for row in verdicts]], np.uint8),
        palette=[*(palette.VERDICTS[verdict] for verdict in VERDICTS), NOT_YET],
        row_names=[short(value) for value in grid.row_values],
        column_names=[short(value) for value in grid.column_values],
        legend=(*legend, *([(_("not finished yet"), NOT_YET)] if "" in verdicts else ())),
        says=told, note=_("Each cell stands for {seeds} runs from different seeds; where they disagree, the "
                          "first of them is drawn.", seeds=table.sweep.seeds),
        code=MAP_CODE.format(sweep=name),
    )  # fmt: skip


def short(value: object) -> str:
    """Write a value of an axis in few characters."""
    return f"{value:.2g}" if isinstance(value, float) else str(value)


def shell_panels(table: SweepTable, name: str, _: Translator) -> list[Lines]:
    """Steps to generalise over the norm at which the weights are held, a panel for each network."""
    found = read_shells(table)
    titles = {"relu_mlp": _("ReLU network"), "one_layer_transformer": _("Transformer without LayerNorm")}
    return [_steps_over_norm(one, name, titles[network], _) for network, one in found.items()]


def _steps_over_norm(found: Shells, name: str, title: str, _: Translator) -> Lines:
    radii = np.array(NETWORKS[found.name].radii)
    series = []
    for arm, one in found.arms.items():
        medians = np.array([one.median(rho) for rho in radii])
        there = np.isfinite(medians)
        label = _(ARMS[arm])
        series.append(Series(name=arm, label=label, xs=radii[there], ys=medians[there], colour=LOOKS[arm],
                             points=True))  # fmt: skip
        if one.line is not None:
            series.append(Series(name=f"{arm} fit", label="", xs=radii, ys=one.line.times(radii),
                                 colour=LOOKS[arm], dashed=True, thin=True))  # fmt: skip
    return Lines(
        name=f"shells_{found.name}", title=title, width=3, height=360, log_y=True, series=series,
        x=_("norm ρ"), range_x=(radii[0] - 0.03, radii[-1] + 0.03),
        y=_("steps until it generalises (log scale)"), says=shells_in_words(found, _),
        note=_("ρ = 1 is the norm at which the free network generalises. Medians of {seeds} seeds; dashed: "
               "exp(a + α ρ), fitted to all runs, those stopped early censored.",
               seeds=len(found.arms["radius"].rho) // len(radii)),
        code=SHELLS_CODE.format(sweep=name, network=found.name, what="recovered"),
    )  # fmt: skip


def shells_in_words(found: Shells, _: Translator) -> str:
    """The finding of one network in two sentences."""
    if found.exponent is None or found.recovered is None or found.left is None:
        return _("Too few of its runs are finished yet.")
    return _(
        "Held at the norm ρ, it needs exp(α ρ) steps, α = {alpha}. Undoing the sharper softmax by "
        "temperature takes {recovered} of α away; with the rate scaled, too, {left} of it is left.",
        alpha=as_text(found.exponent), recovered=as_text(found.recovered), left=as_text(found.left),
    )  # fmt: skip
