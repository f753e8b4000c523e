"""How a result shows itself in a notebook: a small table, and a picture under it where that says more.

Tables take their colours from the notebook, so that they can be read in a light and in a dark one; pictures
bring a white ground of their own.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (5.0, 3.2)  # inches of a picture


def html_table(caption: str, rows: Mapping[str, str], picture: str = "") -> str:
    """Write a table of two columns as HTML; whatever it is told is text in it, never markup.

    Args:
        caption: what the table is of.
        rows: its lines, what a number is called before the number.
        picture: HTML that stands under it, as `inline_picture` gives it.

    >>> html_table("a <b>", {"radius": "1.5"})
    "<table><caption>a &lt;b&gt;</caption><tr><th style='text-align:left'>radius</th>\
<td style='text-align:left'>1.5</td></tr></table>"
    """
    lines = "".join(
        f"<tr><th style='text-align:left'>{html.escape(name)}</th>"
        f"<td style='text-align:left'>{html.escape(value)}</td></tr>"
        for name, value in rows.items()
    )
    return f"<table><caption>{html.escape(caption)}</caption>{lines}</table>{picture}"


def inline_picture(draw: Callable[[Axes], object], alt: str) -> str:
    """Draw on axes of their own and return an HTML image that holds its PNG; "" without Matplotlib.

    Args:
        draw: what draws on the axes that it is given.
        alt: what the picture is of, for those who do not see it.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return ""
    figure, content = Figure(figsize=SIZE, layout="constrained"), io.BytesIO()
    draw(figure.add_subplot())
    figure.savefig(content, format="png", dpi=100, metadata={"Software": None})
    data = base64.b64encode(content.getvalue()).decode()
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}">'


def axes_or_new(ax: Axes | None) -> Axes:
    """Return the axes that were given, or those of a new figure of pyplot."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.figure(figsize=SIZE, layout="constrained").add_subplot()
