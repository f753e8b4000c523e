"""The colours and their meanings, the same in notebooks, in the app and in the films.

They are all here, in the lowest room that draws; `story.words.palette` is the same list by another name.
Safe for colour-blind readers (Okabe & Ito 2008, "Color universal design").
"""

TRAIN = "#E69F00"
HELD_OUT = "#56B4E9"
HELD_OUT_ON_WHITE = "#0072B2"
TRAIN_ON_WHITE = "#B37400"
GRADIENT = "#009E73"
DECAY = "#D55E00"
GEOMETRY = "#CC79A7"
CONTROL = "#9AA0A6"

INK = "#0F1117"
TEXT_ON_INK = "#ECEFF4"
QUIET_ON_INK = "#A7AEBB"

# The phases of a run are times of a day: tints that lie behind the curves.
DUSK, NIGHT, DAWN = "#7A4A6B", "#26355E", "#E8A25A"
PHASES = {"memorisation": DUSK, "plateau": NIGHT, "grokking": DAWN}

# What became of a run, by its verdict: stuck at night or dawn, held-out pairs known, crushed by decay …
VERDICTS = {
    "groks": DAWN,
    "generalises at once": HELD_OUT,
    "nearly generalises": "#B5DAF0",
    "memorises only": NIGHT,
    "learns nothing": "#5F6368",
    "un-groks": "#F0E442",
    "slingshots": GEOMETRY,
    "falls back": "#8C6BB1",
    "collapses": "#B0431A",
    "diverges": GRADIENT,
}


def tint(colour: str, opacity: float) -> str:
    """Make a colour of the palette translucent, for areas behind curves.

    >>> tint("#26355E", 0.3)
    'rgba(38,53,94,0.3)'
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
