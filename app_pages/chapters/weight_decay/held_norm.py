"""Hold the norm: does it still leap? Recorded runs at fixed norms, as they come to understand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.canvas import AnyPanel, Bars, asked_step, pack_stage, show_stage
from app_pages.frame.teaching import reveal
from app_pages.lab.sweep_panels import shell_panels
from language import Translator
from story.chapters.weights.held_norm import SHOWN, HeldNorm, read_held_norm
from training.sweeps import read_sweep
from training.sweeps.shells import ARMS
from training.sweeps.shells import NAME as SHELLS

CODE = """from story.chapters.weights.held_norm import read_held_norm
from training.sweeps import read_sweep

held = read_held_norm(read_sweep("{sweep}"))
print(held.rhos["{network}"], held.shares["{network}"]["{arm}"][-1])"""
# Here most of the short ones have understood, and hardly any of the long ones.
RESTS_AT = 450
COLOURS = {"radius": "decay", "softened": "gradient", "imitated": "geometry"}
# In the order in which they take turns.
NETWORKS = ("one_layer_transformer", "relu_mlp")


def show_held_norm(_: Translator) -> None:
    """The scene, and in a drawer the medians with the fitted growth."""
    st.header(_("Hold the norm: does it still leap?"))
    st.markdown(
        _(
            "No decay; the norm is held from the first step on. Shorter weights also make the softmax "
            "softer: beside, that is undone, or is all that is done."
        )
    )
    held = read_held_norm(read_sweep(SHELLS))

    def picture() -> None:
        """Which runs have understood."""
        stage = pack_stage(
            held_panels(held, _), _, name=SHELLS, steps=held.steps, address="held", step=asked_step("held"),
            rest=RESTS_AT,
        )  # fmt: skip
        show_stage(stage, key="decay.held")

    reveal(_, "decay.held", picture)
    with st.expander(_("A smaller norm: a smaller shell, or a softer softmax?")):
        reveal(_, "decay.softness", lambda: _show_medians(_))


def _show_medians(_: Translator) -> None:
    panels = shell_panels(read_sweep(SHELLS), SHELLS, _)
    show_stage(pack_stage(panels, _, name=SHELLS), key="decay.softness.stage")


def held_panels(held: HeldNorm, _: Translator) -> Sequence[AnyPanel]:
    """A picture for each arm of the sweep, in turns for each network."""
    choices = {"one_layer_transformer": _("transformer"), "relu_mlp": _("ReLU network")}
    return [
        _understood(held, network, arm, choices[network], _)
        for arm in SHOWN
        for network in NETWORKS
        if arm in held.shares.get(network, {})
    ]


def _understood(held: HeldNorm, network: str, arm: str, choice: str, _: Translator) -> Bars:
    shares = held.shares[network][arm]
    return Bars(
        name=f"held_{arm}_{network}",
        group=f"held_{arm}",
        choice=choice,
        title=_(ARMS[arm]),
        x=_("norm ρ"),
        y=_("share of the runs that have understood"),
        values=shares,
        positions=held.rhos[network],
        range_y=(0.0, 1.0),
        colour=COLOURS[arm],
        says=_("{short} at the shortest, {long} at the longest."),
        numbers={"short": (shares[:, 0], "percent"), "long": (shares[:, -1], "percent")},
        note=_(
            "{seeds} seeds at each norm. ρ = 1 is the norm at which the free network understands.",
            seeds=held.seeds,
        ),
        code=CODE.format(sweep=SHELLS, network=network, arm=arm),
        width=2,
        height=230,
    )
