"""The stylesheet: the house's palette and fonts, from where they are written down, before the rules."""

from __future__ import annotations

import tomllib
from pathlib import Path

from app_pages.canvas.colours import COLOURS

LOOK = Path(__file__).parent / "look"
THEME = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def stylesheet() -> str:
    """Return the CSS of all pages: in light and in dark, as the reader's system is set.

    >>> "--held-out: #0072B2" in stylesheet()
    True
    """
    theme = tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"]
    light = _properties("light") + f"--text: {theme['light']['textColor']}; --link: {theme['light']['primaryColor']};"
    dark = _properties("dark") + (
        f"--paper: {theme['dark']['backgroundColor']}; --raised: {theme['dark']['secondaryBackgroundColor']}; "
        f"--link: {theme['dark']['primaryColor']};"
    )
    rules = (LOOK / "style.css").read_text(encoding="utf-8")
    return (
        f":root {{ {light} --fonts: {theme['font']}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n{rules}"
    )


def _properties(scheme: str) -> str:
    names = ("train", "held_out", "gradient", "decay", "geometry", "control")
    colours: dict[str, object] = dict(COLOURS[scheme])  # type: ignore[literal-required]
    return "".join(f"--{name.replace('_', '-')}: {colours[name]}; " for name in names)
