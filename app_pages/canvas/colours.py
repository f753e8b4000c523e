"""The colours of the stage by what they stand for, on a light and on a dark page."""

from __future__ import annotations

from app_pages.canvas.protocol.parts import Colours
from story.words import palette

# Of a cell that is right: the colours of its pairs, filled with light.
LIT_TRAIN, LIT_HELD_OUT = "#F5D794", "#B8E0F6"
# Of a cell that has just become right.
GLOW = "#FFFFFF"
COLOURS: Colours = {
    "dark": {
        "gradient": palette.GRADIENT,
        "decay": palette.DECAY,
        "geometry": palette.GEOMETRY,
        "train": palette.TRAIN,
        "held_out": palette.HELD_OUT,
        "control": palette.CONTROL,
        "grid": "rgba(255,255,255,0.14)",
        "wrong": "rgba(255,255,255,0.05)",
        "ink": palette.INK,
        "lit_train": LIT_TRAIN,
        "lit_held_out": LIT_HELD_OUT,
        "glow": GLOW,
        "phases": {name: palette.tint(colour, 0.38) for name, colour in palette.PHASES.items()},
    },
    "light": {
        "gradient": palette.GRADIENT,
        "decay": palette.DECAY,
        "geometry": palette.GEOMETRY,
        "train": palette.TRAIN_ON_WHITE,
        "held_out": palette.HELD_OUT_ON_WHITE,
        "control": "#6B7280",
        "grid": "rgba(0,0,0,0.12)",
        "wrong": "rgba(0,0,0,0.04)",
        "ink": palette.INK,
        "lit_train": LIT_TRAIN,
        "lit_held_out": LIT_HELD_OUT,
        "glow": GLOW,
        "phases": {name: palette.tint(colour, 0.22) for name, colour in palette.PHASES.items()},
    },
}
# Where there is nothing to tell apart by meaning: curves of different runs, in this order.
DISTINCT = ("held_out", "train", "gradient", "decay", "geometry", "control")
