"""What a page of the site is, and the frame that all have in common.

Every language has a tree of its own with the same pages in it: a page is known by its path there.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from language import LANGUAGES, translator

TEMPLATES = Path(__file__).parent / "templates"
# What HTML calls the languages.
LANGUAGE_TAGS: Mapping[str, str] = {"zh": "zh-Hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the search finds: a title, what is said of it, and the part of its page; or another address, as
    seen from the root of the tree.
    """

    title: str
    text: str
    anchor: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page in one language.

    Attributes:
        language: which tree it lies in.
        path: in that tree, "films.html".
        title: its title; `_` has been said already.
        template: what draws it, of `templates`.
        data: what the template is given.
        found: under what the search finds it; under its title alone if not given.
    """

    language: str
    path: str
    title: str
    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    found: Sequence[Entry] = ()

    @property
    def file(self) -> str:
        """Where it lies in the site."""
        return f"{self.language}/{self.path}"

    def entries(self) -> list[tuple[str, str, str]]:
        """Title, text and address of what the search finds on it."""
        found = self.found or (Entry(self.title, ""),)
        return [
            (one.title, one.text, one.address or self.path + f"#{one.anchor}".rstrip("#")) for one in found
        ]


def relative(target: str, page: str) -> str:
    """The address of a file of the site, as seen from a page of it.

    >>> relative("media/a.svg", "en/claims/a.html"), relative("en/films.html#b", "en/index.html")
    ('../../media/a.svg', 'films.html#b')
    """
    path, sign, anchor = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + sign + anchor


def render(page: Page, languages: Sequence[str]) -> str:
    """Return the HTML of a page, with a link to the same page in the other languages there are."""
    say = translator(page.language)

    def to(target: str) -> str:
        """From the page to another in its tree, or, after a slash, to a file of the site."""
        whole = target[1:] if target.startswith("/") else f"{page.language}/{target}"
        return relative(whole, page.file)

    others = {one: relative(f"{one}/{page.path}", page.file) for one in languages if one != page.language}
    return _environment().get_template(page.template).render(
        _=say, to=to, page=page, others=others, names=LANGUAGES, tags=LANGUAGE_TAGS,
        tag=LANGUAGE_TAGS[page.language], **page.data,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
