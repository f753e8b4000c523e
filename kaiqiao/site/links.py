"""Whether every link of a folder of pages leads somewhere, and no page asks anybody outside for anything."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

OUTSIDE = re.compile(r"(?:[a-z][a-z+.-]*:)?//", re.IGNORECASE)
WITHIN = ("data:", "blob:", "about:")


@dataclass(slots=True)
class _Links(HTMLParser):
    """The links of a page, and the places in it that a link can lead to."""

    links: list[tuple[str, str, str]] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href", "poster", "data") and value is not None:
                self.links.append((tag, name, value))
            if name == "id" and value:
                (self.twice if value in self.places else self.places).add(value)


def faults(folder: Path) -> list[str]:
    """What is wrong with the links of a site, a line each; none where all is well."""
    read = cache(_read)
    return [
        f"{page.relative_to(folder)}: {fault}"
        for page in sorted(folder.rglob("*.html"))
        for fault in _faults(page, folder, read)
    ]


def _faults(page: Path, folder: Path, read: Callable[[Path], _Links]) -> Iterator[str]:
    found = read(page)
    yield from (f"two places are called {one!r}" for one in sorted(found.twice))
    for tag, name, link in found.links:
        if link.startswith(WITHIN):
            continue
        if OUTSIDE.match(link):
            if tag != "a":  # what a browser fetches by itself; an <a> is followed by people
                yield f"<{tag} {name}> asks {link}"
            continue
        path, _, anchor = link.partition("#")
        path = path.partition("?")[0]
        target = page if not path else Path(posixpath.normpath(page.parent.as_posix() + "/" + unquote(path)))
        if path.startswith("/") or not target.is_relative_to(folder):
            yield f"<{tag} {name}> leads to {link!r}, out of the folder"
        elif not target.is_file():
            yield f"<{tag} {name}> leads to {link!r}, which is not there"
        elif anchor and target.suffix == ".html" and unquote(anchor) not in read(target).places:
            yield f"<{tag} {name}> leads to {link!r}, where no such place is"


def _read(page: Path) -> _Links:
    parser = _Links()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser
