"""Colours of what is printed or shown on white, beside those of the palette."""

from geometry.palette import CONTROL, DECAY, GEOMETRY, GRADIENT, HELD_OUT_ON_WHITE, TRAIN_ON_WHITE

TEXT, QUIET = "#24292F", "#6E7781"
# Where there is nothing to tell apart by meaning, in this order.
DISTINCT = (HELD_OUT_ON_WHITE, TRAIN_ON_WHITE, GRADIENT, DECAY, GEOMETRY, CONTROL)
