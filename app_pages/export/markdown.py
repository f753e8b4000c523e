"""Streamlit's Markdown as HTML: CommonMark with tables, and names of icons in colons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from markdown_it import MarkdownIt

# The icons of the app are letters of a font that a file has not: these signs are in every font.
ICONS: Mapping[str, str] = {
    "check_circle": "✓", "cancel": "✗", "rule": "◐", "compare_arrows": "⇄", "help": "?",
    "arrow_forward": "→", "arrow_back": "←", "warning": "⚠",
}  # fmt: skip
_ICON = re.compile(r":material/(\w+):")


def as_html(text: str, links: Mapping[str, str]) -> str:
    """Return a text as HTML, as paragraphs.

    Args:
        links: by the page's name, the address that leads to it. Other links within the app become words.
    """
    return _outward(str(_parser().render(_signs(text))), links).strip()


def in_line(text: str) -> str:
    """Return a text as HTML within a line.

    >>> in_line("**holds** :material/check_circle: for a < b")
    '<strong>holds</strong> ✓ for a &lt; b'
    """
    return _outward(str(_parser().renderInline(_signs(text))), {}).strip()


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def _signs(text: str) -> str:
    return _ICON.sub(lambda found: ICONS.get(found[1], ""), text)


def _outward(html: str, links: Mapping[str, str]) -> str:
    """Links to pages that are there, and to addresses of the web; the words of all others."""

    def kept(found: re.Match[str]) -> str:
        address, words = found[1], found[2]
        if re.match(r"https?://", address):
            return f'<a href="{address}">{words}</a>'
        page = re.split(r"[?#]", address.lstrip("/"))[0]
        return f'<a href="{links[page]}">{words}</a>' if page in links else words

    return re.sub(r'<a href="([^"]*)"[^>]*>(.*?)</a>', kept, html, flags=re.DOTALL)
