"""The stylesheet: the house's palette and fonts, from where they are written down, before the rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from app_pages.canvas.colours import COLOURS
from story.words.palette import QUIET_ON_INK, TEXT_ON_INK

LOOK = Path(__file__).parent / "look"
THEME = Path(__file__).parents[2] / ".streamlit" / "config.toml"


# Of what the app leaves to Streamlit.
AROUND: Mapping[str, Mapping[str, str]] = {
    "light": {"paper": "#fff", "raised": "#f3f5f8", "quiet": "#57606a", "line": "#d0d7de"},
    "dark": {"text": TEXT_ON_INK, "quiet": QUIET_ON_INK, "line": "#343a48"},
}
# What the app's theme calls them.
THEMED: Mapping[str, str] = {
    "textColor": "text", "primaryColor": "link", "backgroundColor": "paper",
    "secondaryBackgroundColor": "raised",
}  # fmt: skip
MEANT = ("train", "held_out", "gradient", "decay", "geometry", "control")


def stylesheet() -> str:
    """Return the CSS of all pages: in light and in dark, as the reader's system is set.

    >>> "--held-out: #0072B2" in stylesheet()
    True
    """
    theme = tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"]
    light, dark = (_properties(scheme, theme) for scheme in ("light", "dark"))
    rules = (LOOK / "style.css").read_text(encoding="utf-8")
    return (
        f":root {{ {light} --fonts: {theme['font']}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n{rules}"
    )


def _properties(scheme: Literal["light", "dark"], theme: Mapping[str, Any]) -> str:
    colours: Mapping[str, Any] = COLOURS[scheme]
    found = dict(AROUND[scheme])
    found |= {THEMED[name]: value for name, value in theme[scheme].items() if name in THEMED}
    found |= {name.replace("_", "-"): colours[name] for name in MEANT}
    return " ".join(f"--{name}: {value};" for name, value in found.items())
