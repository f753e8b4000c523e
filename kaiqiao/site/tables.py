"""Tables that are wider than a small screen: each is moved sideways by itself, by pointer and by keys."""

from __future__ import annotations

from html import escape


def movable(html: str, label: str) -> str:
    """Put each table of a page into a box that can be moved sideways.

    Args:
        label: what the box is, to who does not see it.

    >>> movable("<table></table>", "table")
    '<div class="wide" role="group" tabindex="0" aria-label="table"><table></table></div>'
    """
    box = f'<div class="wide" role="group" tabindex="0" aria-label="{escape(label)}">'
    return html.replace("<table>", f"{box}<table>").replace("</table>", "</table></div>")
