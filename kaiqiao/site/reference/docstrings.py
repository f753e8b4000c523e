"""What a docstring says, in parts: sentences, equations, arguments, results, errors, examples, source.

Griffe reads the sections in Google's style; the examples are those that the tests run, output included.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from griffe import Docstring, DocstringSectionKind, Object

PARSING: dict[str, Any] = {
    "returns_multiple_items": False, "returns_named_value": False, "warnings": False,
    "trim_doctest_flags": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """An argument, field, result or error: its name, its type as it is written, and what is said of it."""

    name: str
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """Lines of Python as they are typed, and what Python answers."""

    source: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """The parts of a docstring.

    Attributes:
        summary: its first paragraph.
        paragraphs: what else it says before its sections and between its examples.
        arguments, fields, results, errors: its sections.
        examples: each paragraph of examples.
        source: where it comes from.
    """

    summary: str
    paragraphs: Sequence[str] = ()
    arguments: Sequence[Row] = ()
    fields: Sequence[Row] = ()
    results: Sequence[Row] = ()
    errors: Sequence[Row] = ()
    examples: Sequence[Sequence[Example]] = ()
    source: str = ""


@dataclass(slots=True)
class _Found:
    texts: list[str] = field(default_factory=list)
    rows: dict[DocstringSectionKind, list[Row]] = field(default_factory=dict)


def read_docstring(text: str, parent: Object | None = None) -> Documented:
    """Take a docstring apart.

    Args:
        text: the docstring, without its indentation.
        parent: what it belongs to, as Griffe has read it: it knows the types.

    >>> text = "Add.\\n\\nc = a + b\\n\\nArgs:\\n    a: one.\\n\\nSource: Euclid.\\n\\n>>> 1 + 1\\n2"
    >>> found = read_docstring(text)
    >>> found.summary, found.paragraphs, found.arguments, found.source
    ('Add.', ['c = a + b'], [Row(name='a', type='', text='one.')], 'Euclid.')
    >>> found.examples
    [[Example(source='1 + 1\\n', answer='2\\n')]]
    """
    found = _Found()
    for section in Docstring(text, parent=parent).parse("google", **PARSING):
        if section.kind is DocstringSectionKind.text:
            found.texts += _paragraphs(section.value)
        elif isinstance(section.value, list):
            found.rows[section.kind] = [_row(one, parent) for one in section.value]
    said = [one for one in found.texts if not one.startswith((">>>", "Source: "))]
    sources = [one.removeprefix("Source: ") for one in found.texts if one.startswith("Source: ")]
    return Documented(
        summary=" ".join(said[0].split()) if said else "",
        paragraphs=said[1:],
        arguments=found.rows.get(DocstringSectionKind.parameters, []),
        fields=found.rows.get(DocstringSectionKind.attributes, []),
        results=found.rows.get(DocstringSectionKind.returns, []),
        errors=found.rows.get(DocstringSectionKind.raises, []),
        examples=[_examples(one) for one in found.texts if one.startswith(">>>")],
        source=" ".join(" ".join(sources).split()),
    )


def _paragraphs(text: str) -> Iterator[str]:
    """Its paragraphs; an indented one, which is code, keeps its indentation."""
    return (one for one in re.split(r"\n[ \t]*\n", text.strip("\n")) if one.strip())


def _row(one: Any, parent: Object | None) -> Row:
    name = getattr(one, "name", "") or ""
    if name.endswith(","):  # of fields that are described together, Griffe takes the second for a type
        return Row(f"{name} {one.annotation}", "", one.description)
    return Row(name, str(one.annotation or _type_of(name, parent) or ""), one.description)


def _type_of(names: str, parent: Object | None) -> object:
    """The type of arguments that are described together, "rows, columns"."""
    first = names.partition(",")[0]
    known = getattr(parent, "parameters", ()) if parent is not None and parent.is_function else ()
    return next((parameter.annotation for parameter in known if parameter.name == first), None)


def _examples(paragraph: str) -> list[Example]:
    return [
        Example(one.source, one.want)
        for one in doctest.DocTestParser().parse(paragraph)
        if isinstance(one, doctest.Example)
    ]
