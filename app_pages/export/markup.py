"""A page's tree of elements as HTML.

Components get a place each, where the file's script mounts them. Buttons, choices and whatever else would ask
the server are left out, and with them a heading that stands over nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from app_pages.export.markdown import as_html, in_line

# What a heading may stand over: a paragraph alone announces something that is not there.
FILLED = ("<div", "<table", "<details", "<pre", "<dl")


@dataclass(frozen=True, slots=True)
class Mount:
    """A component on a page: its name, HTML and CSS, and the data that Python hands to it."""

    component: str
    html: str
    css: str
    data: bytes | Any


@dataclass(frozen=True, slots=True)
class Page:
    """A page in one language.

    Attributes:
        title: its heading.
        html: what is below, a place with `data-mount` for each of the mounts.
        mounts: its components, in their order.
        notice: what it says where it has no picture.
    """

    title: str
    html: str
    mounts: tuple[Mount, ...]
    notice: str


@dataclass(frozen=True, slots=True)
class Places:
    """What is met on the way through a tree: components, and the addresses that there are for other pages."""

    links: Mapping[str, str]
    mounts: list[Mount] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def page_of(main: Any, links: Mapping[str, str]) -> Page:
    """Write a page.

    Args:
        main: its tree, as `visiting.visit_page` returns it.
        links: by the page's name, the address that leads to it; a link to another page is left out.
    """
    places = Places(links)
    elements = [*main.children.values()]
    title = next((element.proto.body for element in elements if element.type == "title"), "")
    parts = [_written(element, places) for element in elements if element.type != "title"]
    return Page(title, "\n".join(_sections(parts)), tuple(places.mounts), " ".join(places.notices))


def _sections(parts: Iterable[str]) -> list[str]:
    """The parts of a page without headings that stand over nothing but a sentence."""
    sections: list[list[str]] = [[]]
    for part in parts:
        if part.startswith("<h2"):
            sections.append([])
        sections[-1].append(part)
    first, *others = sections
    kept = [each for each in others if any(part.startswith(FILLED) for part in each)]
    return [part for section in [first, *kept] for part in section if part]


def _written(element: Any, places: Places) -> str:
    write = WRITERS.get(element.type)
    return "" if write is None else write(element, places)


def _children(element: Any, places: Places) -> str:
    return "\n".join(part for child in element.children.values() if (part := _written(child, places)))


def _heading(element: Any, _places: Places) -> str:
    tag = element.proto.tag if element.proto.tag in ("h2", "h3", "h4", "h5", "h6") else "h2"
    return f"<{tag}>{in_line(element.proto.body)}</{tag}>"


def _markdown(element: Any, places: Places) -> str:
    return as_html(element.proto.body, places.links)


def _caption(element: Any, places: Places) -> str:
    return f'<div class="caption">{as_html(element.proto.body, places.links)}</div>'


def _notice(element: Any, places: Places) -> str:
    places.notices.append(element.proto.body)
    return f'<div class="notice">{as_html(element.proto.body, places.links)}</div>'


def _code(element: Any, _places: Places) -> str:
    return f'<pre tabindex="0"><code>{escape(element.proto.code_text)}</code></pre>'


def _metric(element: Any, _places: Places) -> str:
    return f"<dl><dt>{in_line(element.proto.label)}</dt><dd>{in_line(element.proto.body)}</dd></dl>"


def _table(element: Any, _places: Places) -> str:
    table = element.value
    head = "".join(f'<th scope="col">{in_line(str(name))}</th>' for name in table.columns)
    rows = [
        "".join(
            f'<th scope="row">{in_line(str(cell))}</th>' if at == 0 else f"<td>{in_line(str(cell))}</td>"
            for at, cell in enumerate(row)
        )
        for row in table.itertuples(index=False)
    ]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    whole = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="table" tabindex="0">{whole}</div>'


def _component(element: Any, places: Places) -> str:
    proto = element.proto
    kind = proto.WhichOneof("data")
    data = proto.bytes if kind == "bytes" else json.loads(proto.json) if kind == "json" else None
    places.mounts.append(Mount(proto.component_name, proto.html_content, proto.css_content, data))
    return f'<div class="mount" data-mount="{len(places.mounts) - 1}"></div>'


def _page_link(element: Any, places: Places) -> str:
    address = places.links.get("leap" if element.proto.page in ("", "root") else element.proto.page)
    return "" if address is None else f'<a href="{escape(address)}">{in_line(element.proto.label)}</a>'


def _container(element: Any, places: Places) -> str:
    inside = _children(element, places)
    if not inside:
        return ""
    shape = element.proto.flex_container
    names = ["row" if shape.direction == shape.HORIZONTAL else "box", *(["card"] if shape.border else [])]
    return f'<div class="{" ".join(names)}">{inside}</div>'


def _column(element: Any, places: Places) -> str:
    inside = _children(element, places)
    return f'<div class="column" style="--weight: {element.proto.weight:.3f}">{inside}</div>'


def _drawer(element: Any, places: Places) -> str:
    """A part that opens with a click; one that floats above a page in the app opens within it here."""
    proto = element.proto if element.type == "expander" else element.proto.popover
    inside = _children(element, places)
    opened = " open" if element.type == "expander" and proto.expanded else ""
    return f"<details{opened}><summary>{in_line(proto.label)}</summary>{inside}</details>" if inside else ""


# By the name that Streamlit gives to a kind of element.
WRITERS: Mapping[str, Callable[[Any, Places], str]] = {
    "header": _heading, "markdown": _markdown, "caption": _caption, "code": _code,
    "table": _table, "metric": _metric, "bidi_component": _component, "page_link": _page_link,
    "info": _notice, "warning": _notice, "error": _notice,
    "flex_container": _container, "column": _column, "expander": _drawer, "popover": _drawer,
}  # fmt: skip
