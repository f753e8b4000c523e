"""A picture to be touched: two made-up weights, pulled by a loss and by decay."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from app_pages.canvas.colours import COLOURS
from app_pages.canvas.declarations import checked
from app_pages.canvas.mounting import mounted
from app_pages.canvas.protocol.components import ForcesData, ForcesText
from language import Translator
from story.chapters.weight_decay import Valley
from training.measures import ALONE

HERE = Path(__file__).parent
DECAY, STRONGEST = 0.5, 1.5
# Where the weights lie in the article's three cases: the first of them, and a second that the loss ignores.
STARTS = {"together": (2.8, 1.6), "against": (0.8, 1.6), "alone": (2.0, 2.2)}


def show_two_forces(valley: Valley, _: Translator) -> None:
    """The plane of the two weights, with the point and the pull that the address asks for."""
    # A wide screen shows more of the plane than its reach.
    first, second = asked_numbers("w", STARTS["against"], -2 * valley.reach, 2 * valley.reach)
    decay = asked_numbers("pull", (DECAY,), 0.0, STRONGEST)[0]
    data = forces_data(valley, (first, second), decay, _)
    mounted("two_forces", HERE)(data=data, key="two_forces")


def forces_data(valley: Valley, weights: tuple[float, float], decay: float, _: Translator) -> ForcesData:
    """What the browser is told of the two forces."""
    data: ForcesData = {
        "valley": {
            "place": valley.place,
            "stiffness": valley.stiffness,
            "reach": valley.reach,
            "lr": valley.lr,
        },
        "alone": ALONE,
        "weights": weights,
        "decay": decay,
        "starts": STARTS,
        "colours": COLOURS,
        "text": _texts(valley, _),
        "language": _.language,
    }
    checked(data, ForcesData, "two_forces")
    return data


def asked_numbers(name: str, default: tuple[float, ...], low: float, high: float) -> list[float]:
    """As many numbers as there are in the default, from the address, the nearest allowed ones; the default
    where the address says something else."""
    try:
        found = [float(word) for word in st.query_params.get(name, "").split(",")]
    except ValueError:
        return list(default)
    if len(found) != len(default) or not np.isfinite(found).all():
        return list(default)
    return [min(high, max(low, value)) for value in found]


def _texts(valley: Valley, _: Translator) -> ForcesText:
    return {
        "label": _("Two weights as a point in a plane, and the two forces on it."),
        "together": _("Both the same way"),
        "against": _("Against each other"),
        "alone": _("No gradient"),
        "go": _("Let go"),
        "pull": _("weight decay"),
        "first": _("first weight: the loss asks for {place:g}", place=valley.place),
        "second": _("second weight: the loss does not care"),
        "least": _("the loss is least here"),
        "weight": (_("First weight, {value}: {case}.", value="{value}", case="{case}"),
                   _("Second weight, {value}: {case}.", value="{value}", case="{case}")),
        "cases": {
            "together": _("both pull the same way, and it shrinks fast"),
            "against": _("the loss holds on to it, decay pulls it back"),
            "alone": _("decay pulls alone, and it shrinks"),
            "gradient": _("only the gradient pulls"),
            "balance": _("the two are in balance"),
            "nothing": _("nothing pulls"),
        },
        "legend": {
            "gradient": _("the gradient's force"),
            "decay": _("the decay's force"),
            "sum": _("both together"),
            "balance": _("where they balance"),
        },
    }  # fmt: skip
