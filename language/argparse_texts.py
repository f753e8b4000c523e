"""The texts of argparse, which speaks English only: recognised here, so that catalogs can translate them."""

from __future__ import annotations

import re
import string

from language.messages import Message, mark

# How argparse words mistakes; each is recognised by its pattern and put as a message of our own.
MISTAKES = (
    mark("argument {name}: {mistake}"),
    mark("invalid {kind} value: {value}"),
    mark("invalid choice: {value} (choose from {choices})"),
    mark("expected one argument"),
    mark("expected at least one argument"),
    mark("unrecognized arguments: {words}"),
    mark("the following arguments are required: {names}"),
    mark("ambiguous option: {option} could match {matches}"),
    mark("ignored explicit argument {value}"),
)
# The titles of its help's sections.
TITLES = (mark("positional arguments"), mark("options"))


def mistake(english: str) -> Message | str:
    """Turn an error text of argparse into a translatable message; unknown texts stay as they are.

    >>> from language.catalogs import translator
    >>> translator("zh")(mistake("argument --lang: expected one argument"))
    '参数 --lang：后面需要一个值'
    """
    for text in MISTAKES:
        if found := _pattern(text).fullmatch(english):
            values: dict[str, object] = found.groupdict()
            if "mistake" in values:
                values["mistake"] = mistake(found["mistake"])
            return Message(text, **values)
    return english


def _pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern for a text whose placeholders have been filled.

    >>> _pattern("expected {count} arguments").pattern
    'expected\\\\ (?P<count>.*?)\\\\ arguments'
    """
    parts = string.Formatter().parse(text)
    return re.compile(
        "".join(re.escape(fixed) + (f"(?P<{name}>.*?)" if name else "") for fixed, name, _, _ in parts),
        re.DOTALL,
    )
