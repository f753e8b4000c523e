"""Words that are not this program's own (from an address, a file, an error), shown as they are.

Streamlit takes what it is given for Markdown: a run called `[Sign in](…)` would be a link on every page, and
`![](…)` would fetch somebody's picture.
"""

from __future__ import annotations

import re

from language import Message, Translator

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#|~$:&!]|(?<=www)\.|^\s*[-+.\d](?=[.)\s]))", re.IGNORECASE)
# Of longer values the beginning is shown: an address may be as long as it likes.
LONGEST = 300


def plain(text: str) -> str:
    r"""Escape a text, so that Markdown shows it unchanged, on one line; control characters as their codes.

    >>> print(plain("![x](http://y) $1$ :red[z] www.y.z a-b_c"))
    \!\[x\]\(http\://y\) \$1\$ \:red\[z\] www\.y.z a-b\_c
    """
    return _MARKS.sub(r"\\\1", "".join(_shown(letter) for letter in " ".join(text.split())))


def _shown(letter: str) -> str:
    """A letter, or the code of one that is not to be seen or turns the others around."""
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")


class _Plain(str):
    """A text that is escaped, and cut, wherever it is put into words."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return plain(format(self._short(), spec))

    def __repr__(self) -> str:
        return plain(repr(self._short()))

    def _short(self) -> str:
        return str(self) if len(self) <= LONGEST else f"{self[:LONGEST]}…"


def said(message: Message, _: Translator) -> str:
    r"""A message in the reader's language, for Markdown: our own words as they are, all values as plain text.

    >>> from language import translator
    >>> print(said(Message("run {run_id!r}: {n}", run_id="[a](b)", n=2), translator("en")))
    run '\[a\]\(b\)': 2
    """
    return _(_escaped(message))


def _escaped(message: Message) -> Message:
    values: dict[str, object] = {}
    for name, value in message.values.items():
        if isinstance(value, Message):
            values[name] = _escaped(value)
        else:
            values[name] = _Plain(value) if isinstance(value, str) else value
    return Message(message.text, **values)
