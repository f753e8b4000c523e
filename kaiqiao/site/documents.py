"""Pages from Markdown: the ledger, the lesson and the map of the article, as they stand in `docs`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from kaiqiao.site.folder import SiteError
from kaiqiao.site.pages import Entry, Page, relative
from kaiqiao.site.tables import movable
from language import translator

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
# Of the documents that are pages themselves: where each lies in the tree of its language.
PLACES: Mapping[str, str] = {
    "claims": "claims/index.html", "lesson": "lesson.html", "article": "article.html", "films": "films.html",
}  # fmt: skip
MADE = ("claims", "lesson", "article")
# Written in both languages at once: its links lead to the pages of the reader's.
BILINGUAL = "article"


def read_documents(language: str, languages: Sequence[str]) -> list[Page]:
    """Return the pages of a language that are documents.

    Raises:
        SiteError: outside the folder of the project, where there are none.
    """
    if not (DOCS / "claims.md").is_file():
        raise SiteError(
            "{path} is not there: the site is built in the project's own folder", path=DOCS / "claims.md"
        )
    names = [
        *MADE,
        *(f"claims/{path.stem}" for path in sorted((DOCS / "claims").glob("*.md")) if "." not in path.stem),
    ]
    return [_page(name, language, languages) for name in names]


def figures() -> dict[str, Path]:
    """The ledger's figures: where each goes in the site, and where it is."""
    return {f"media/claims/{path.name}": path for path in sorted((DOCS / "claims").glob("*.svg"))}


def _page(name: str, language: str, languages: Sequence[str]) -> Page:
    source = DOCS / f"{name}{'' if language == 'en' or name == BILINGUAL else '.' + language}.md"
    text = source.read_text(encoding="utf-8")
    place = PLACES.get(name, f"{name}.html")
    file = f"{language}/{place}"

    def lead(link: str) -> str | None:
        return address(
            link,
            source.relative_to(DOCS).as_posix(),
            file,
            languages,
            language if name == BILINGUAL else None,
        )

    title = re.sub(r"[*`]", "", re.findall(r"^# (.+)$", text, re.MULTILINE)[0])
    html = to_html(text, lead, translator(language)("table"))
    entries = () if name == "claims" else (Entry(title, _first_words(text)),)
    return Page(
        language=language,
        path=place,
        title=title,
        template="document.html",
        data={"html": html},
        found=entries,
    )


def address(
    link: str, source: str, file: str, languages: Sequence[str], only: str | None = None
) -> str | None:
    """Where a link of a document leads in the site; None where that is no part of it.

    Args:
        link: as it stands in the document.
        source: the document, in `docs`.
        file: its page in the site.
        languages: that are built.
        only: a language that all links lead to, whatever they say.

    >>> address("claims/sieve.zh.md", "claims.zh.md", "zh/claims/index.html", ("en", "zh"))
    'sieve.html'
    >>> address("../claims.md#sieve", "claims/sieve.md", "en/claims/sieve.html", ("en",))
    'index.html#sieve'
    >>> address("deploy.md", "lesson.md", "en/lesson.html", ("en",)) is None
    True
    """
    if link.startswith(("#", "https://")):
        return link
    path, sign, anchor = link.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    if path.endswith(".svg"):
        return relative(f"media/{path}", file)
    name, _, tongue = path.removesuffix(".md").partition(".")
    language = only or tongue or "en"
    place = PLACES.get(name, f"{name}.html" if name.startswith("claims/") else "")
    if not place or language not in languages or not path.endswith(".md"):
        return None
    return relative(f"{language}/{place}{sign}{anchor}", file)


def to_html(text: str, lead: Callable[[str], str | None], table: str) -> str:
    """Render a document.

    Args:
        lead: where a link leads; what leads nowhere is shown without.
        table: what a reader is told of a table that can be moved sideways.
    """
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        _mend(token.children or [], lead)
    html: str = parser.renderer.render(tokens, parser.options, {})
    return movable(html, table)


def _mend(tokens: list[Token], lead: Callable[[str], str | None]) -> None:
    """Let links and pictures lead to where things lie in the site."""
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            target = lead(str(token.attrs["href"]))
            open_links.append(target is not None)
            if target is not None:
                token.attrs["href"] = target
            else:
                token.hidden, token.tag = True, "span"
                token.attrs = {}
        elif token.type == "link_close":
            if not open_links.pop():
                token.tag = "span"
        elif token.type == "image":
            token.attrs["src"] = lead(str(token.attrs["src"])) or ""
            token.attrs["loading"] = "lazy"


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables. The documents are our own: their HTML (drawers, anchors) is taken as it is."""
    return MarkdownIt("commonmark", {"html": True}, renderer_cls=RendererHTML).enable("table")


def _first_words(text: str) -> str:
    """The first sentence that is neither title nor link: what the search shows below the title."""
    lines = (line for line in text.splitlines() if line and not line.startswith(("#", "[", "!", "|", "<")))
    return re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`_]", r"\1", next(lines, ""))[:160]
