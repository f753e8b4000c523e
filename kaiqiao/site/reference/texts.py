"""The texts of docstrings as HTML: equations typeset, code coloured, and names that lead to their pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from textwrap import dedent

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from kaiqiao.site.reference.docstrings import Example
from kaiqiao.site.reference.equations import typeset
from kaiqiao.site.reference.sources import arxiv_links
from kaiqiao.site.reference.symbols import is_equation
from kaiqiao.site.tables import movable

# The address of a public name, as seen from the pages of the reference; None for any other.
Find = Callable[[str], str | None]
NAME = re.compile(r"(?:[a-z_]+\.)*([A-Za-z_]\w*)(?:\(.*\))?$")
# Between the columns of lines that are set as they stand.
WIDE_GAP = re.compile(r"\S {3,}\S")
COLOURED = HtmlFormatter(nowrap=True)


def paragraph(text: str, find: Find) -> str:
    """A paragraph of a docstring: an equation, or sentences, a list, a table, code.

    >>> paragraph("a / b", lambda name: None)
    '<p class="equation" tabindex="0"><math><mi>a</mi><mo>/</mo><mi>b</mi></math></p>'
    >>> paragraph("W -= lr * w", lambda name: None)
    '<pre class="equation" tabindex="0">W -= lr * w</pre>'
    """
    lines = text.splitlines()
    if is_equation(text):
        typed = [typeset(line) for line in lines]
        if None not in typed:
            shown = "<br>".join(line for line in typed if line)
            return _linked(f'<p class="equation" tabindex="0">{shown}</p>', find)
    elif not all(WIDE_GAP.search(line) for line in lines):
        if all(line.startswith("    ") for line in lines):
            return f'<pre class="code" tabindex="0">{code(dedent(text), find)}</pre>'
        return markdown(text, find)
    kind = "equation" if is_equation(text) else "code"
    return f'<pre class="{kind}" tabindex="0">{escape(dedent(text))}</pre>'


def markdown(text: str, find: Find) -> str:
    """Sentences with names in backticks, lists and tables."""
    return movable(_linked(_parser().render(_without_emphasis(text)), find), "table")


def inline(text: str, find: Find) -> str:
    """The same within a line."""
    html: str = _parser().renderInline(_without_emphasis(" ".join(text.split())))
    return _linked(html, find)


def equation(text: str) -> str:
    """An equation within a line, as it stands where it cannot be typeset."""
    return typeset(text) or f"<code>{escape(text)}</code>"


def source(text: str, find: Find) -> str:
    """A source, with links to what has an address of its own."""
    pieces = arxiv_links(text)
    return "".join(
        f'<a href="{address}">{escape(piece)}</a>' if address else inline_kept(piece, find)
        for piece, address in pieces
    )


def inline_kept(text: str, find: Find) -> str:
    """A piece of a line, whose spaces at both ends belong to it."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before + inline(text, find) + after


def code(text: str, find: Find) -> str:
    """Python, in colours; a public name leads to its page."""
    html: str = highlight(text, PythonLexer(), COLOURED).rstrip("\n")
    return re.sub(r'<span class="n[nfc]?">(\w+)</span>', lambda one: _link(one[0], one[1], find), html)


def example(lines: Sequence[Example], find: Find) -> str:
    """What is typed, and what Python answers."""
    pieces = []
    for one in lines:
        typed = code(one.source.rstrip("\n"), find).split("\n")
        prompts = ">>> ", *["... "] * (len(typed) - 1)
        pieces += [
            f'<span class="gp">{escape(prompt)}</span>{line}'
            for prompt, line in zip(prompts, typed, strict=True)
        ]
        if one.answer:
            pieces.append(f'<span class="go">{escape(one.answer.rstrip())}</span>')
    return "\n".join(pieces)


def _link(html: str, name: str, find: Find) -> str:
    address = find(name)
    return f'<a href="{address}">{html}</a>' if address else html


def _linked(html: str, find: Find) -> str:
    """Names in backticks that are public lead to their pages."""

    def led(found: re.Match[str]) -> str:
        name = NAME.match(found[1])
        return _link(found[0], name[1], find) if name else found[0]

    return re.sub(r"<code>([^<]*)</code>", led, html)


def _without_emphasis(text: str) -> str:
    """Underscores are those of names and indices."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else part.replace("_", "\\_") for part in parts)


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
