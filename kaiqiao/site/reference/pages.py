"""The pages of the reference: an overview, a page a module, and the bibliography.

The docstrings are English in both trees; what stands around them is in the language of the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from markupsafe import Markup

from kaiqiao.site.pages import Entry, Page
from kaiqiao.site.reference import texts
from kaiqiao.site.reference.docstrings import Documented
from kaiqiao.site.reference.names import ROOMS, Module, Name, read_modules
from kaiqiao.site.reference.sources import bibliography
from language import translator

FOLDER = "reference"


def reference_pages(language: str) -> list[Page]:
    """All pages of the reference in the tree of a language."""
    say = translator(language)
    modules = read_modules()
    page = partial(Page, language=language)
    overview = page(
        path=f"{FOLDER}/index.html", title=say("Functions"), template="reference.html",
        data={"rooms": [(room, [one for one in modules if one.room == room]) for room in ROOMS],
              "inline": _inline, "find": find},
    )  # fmt: skip
    each = [
        page(
            path=f"{FOLDER}/{_file(module.room, module.path)}", title=f"{module.room}.{module.path}",
            template="module.html", data={"module": _module(module)},
            found=[Entry(one.name, one.said.summary, one.name) for one in module.names],
        )
        for module in modules
    ]  # fmt: skip
    sources = page(
        path=f"{FOLDER}/sources.html", title=say("Sources"), template="sources.html",
        data={"works": _works()},
    )  # fmt: skip
    return [overview, *each, sources]


def find(name: str) -> str | None:
    """The address of a public name, from any page of the reference; None for any other."""
    return _addresses().get(name)


@cache
def _addresses() -> dict[str, str]:
    return {
        one.name: f"{_file(module.room, module.path)}#{one.name}"
        for module in read_modules()
        for one in module.names
    }


def _file(room: str, module: str) -> str:
    return f"{room}.{module}.html"


def _inline(text: str) -> Markup:
    return Markup(texts.inline(text, find))


@cache
def _works() -> Sequence[dict[str, object]]:
    """The bibliography, each work with the names it is the source of."""
    named = [(one.name, one.said.source) for module in read_modules() for one in module.names]
    measures = [
        (f"MEASURES.{entry.name}", entry.source)
        for module in read_modules()
        for one in module.names
        for entry in one.entries
    ]
    return [
        {
            "text": Markup(texts.source(work.text, find)),
            "names": [(name.removeprefix("MEASURES."), _address(name)) for name in work.names],
        }
        for work in bibliography([*named, *measures])
    ]


def _address(name: str) -> str:
    registry, _, entry = name.partition(".")
    return f"{_addresses()[registry]}.{entry}" if entry else _addresses()[name]


@cache
def _prepared(room: str, path: str) -> dict[str, object]:
    module = next(one for one in read_modules() if (one.room, one.path) == (room, path))
    return {
        "title": f"{module.room}.{module.path}",
        "room": module.room,
        "said": _said(module.said),
        "names": [_name(one, module) for one in module.names],
    }


def _module(module: Module) -> dict[str, object]:
    return _prepared(module.room, module.path)


def _name(one: Name, module: Module, owner: str = "") -> dict[str, object]:
    return {
        "name": one.name,
        "anchor": f"{owner}.{one.name}" if owner else one.name,
        "kind": one.kind,
        "import": "" if owner else f"from {module.room} import {one.name}",
        "signature": Markup(texts.code(one.signature, lambda name: None if name == one.name else find(name))),
        "said": _said(one.said),
        "entries": [
            {"name": entry.name, "text": _inline(str(entry.text)), "label": entry.text, "unit": entry.unit,
             "equation": Markup(texts.equation(entry.equation)) if entry.equation else "",
             "source": Markup(texts.source(entry.source, find)) if entry.source else ""}
            for entry in one.entries
        ],
        "members": [_name(member, module, one.name) for member in one.members],
    }  # fmt: skip


def _said(said: Documented) -> dict[str, object]:
    rows = {
        "arguments": said.arguments,
        "fields": said.fields,
        "results": said.results,
        "errors": said.errors,
    }
    return {
        "summary": _inline(said.summary),
        "paragraphs": [Markup(texts.paragraph(one, find)) for one in said.paragraphs],
        "examples": [Markup(texts.example(one, find)) for one in said.examples],
        "source": Markup(texts.source(said.source, find)) if said.source else "",
    } | {
        kind: [
            {
                "name": row.name,
                "type": Markup(texts.code(row.type, find)) if row.type else "",
                "text": _inline(row.text),
            }
            for row in found
        ]
        for kind, found in rows.items()
    }
