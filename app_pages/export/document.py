"""The whole file: words of its pages in each language, their data, a style and a script.

Its own policy forbids every request: nothing is loaded, no script runs but the one in it.
"""

from __future__ import annotations

import base64
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote

from app_pages.canvas.mounting import BUNDLES
from app_pages.export.archive import packed
from app_pages.export.markup import Mount, Page
from language import LANGUAGES, Translator, translator
from language.installed import COMMAND
from training.config.presets import REFERENCE

HERE = Path(__file__).parent
NAME = "Kaiqiao 开窍"
PLACE = 'data-mount="{at}"'


def document(
    pages: Mapping[str, Mapping[str, Page]],
    run_id: str | None,
    *,
    home: str = "",
    file_name: str = "kaiqiao.html",
) -> str:
    """Return the file.

    Args:
        pages: by name and language.
        run_id: of the run that they show; None where they show none, or the reference run.
        home: an address that the name in the header leads to.
        file_name: under which it is going to lie, for the words that put it into another page.
    """
    languages = list(next(iter(pages.values())))
    mounts: list[Mount] = []
    articles = [
        _article(name, language, _numbered(page, mounts), name if language == languages[0] else "")
        for name, versions in pages.items()
        for language, page in versions.items()
    ]
    script = (BUNDLES / "opened.js").read_text(encoding="utf-8")
    style = (HERE / "file.css").read_text(encoding="utf-8")
    first = pages[next(iter(pages))][languages[0]]
    return f"""<!doctype html>
<html lang="{languages[0]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">
<meta name="generator" content="{NAME}">
<title>{escape(first.title)} · {NAME}</title>
<style>{style}</style>
</head>
<body>
{_header(pages, languages, home)}
<p id="failed" class="notice" hidden>{_in_each(languages, _too_old)}</p>
<noscript><p class="notice">{_in_each(languages, _no_script)}</p></noscript>
<main>
{chr(10).join(articles)}
</main>
{"".join(_footer(language, run_id, [*pages], file_name) for language in languages)}
<script type="application/octet-stream" id="data">{packed(mounts)}</script>
<script>{script}</script>
</body>
</html>
"""


def _policy(script: str) -> str:
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _numbered(page: Page, mounts: list[Mount]) -> Page:
    """A page whose components are counted through the whole file."""
    html = page.html
    for at in reversed(range(len(page.mounts))):
        html = html.replace(PLACE.format(at=at), PLACE.format(at=f"{len(mounts) + at}"), 1)
    mounts += page.mounts
    return replace(page, html=html)


def _article(name: str, language: str, page: Page, place: str) -> str:
    """A page in one language; the links of the menu lead to the `place` that it is, if it is one."""
    known = f' id="{place}"' if place else ""
    return (
        f'<article{known} lang="{language}" data-language="{language}" data-page="{name}" hidden>\n'
        f"<h1>{escape(page.title)}</h1>\n{page.html}\n</article>"
    )


def _header(pages: Mapping[str, Mapping[str, Page]], languages: Sequence[str], home: str) -> str:
    brand = f'<span class="brand">{NAME}</span>'
    if home:
        brand = f'<a class="brand" href="{escape(home)}">{NAME}</a>'
    menus = "".join(_menu(pages, language) for language in languages) if len(pages) > 1 else ""
    speak = "".join(
        f'<button type="button" data-speak="{language}" lang="{language}">{LANGUAGES[language]}</button>'
        for language in languages
        if len(languages) > 1
    )
    look = _in_each(languages, lambda _: _("Light or dark"))
    return (
        f'<header>{brand}{menus}<div class="switches" role="group">{speak}'
        '<button type="button" data-look><span aria-hidden="true">◐</span> '
        f'<span class="unseen">{look}</span></button></div></header>'
    )


def _menu(pages: Mapping[str, Mapping[str, Page]], language: str) -> str:
    label = escape(translator(language)("Pages"))
    links = "".join(
        f'<a href="#{name}">{escape(versions[language].title)}</a>' for name, versions in pages.items()
    )
    return f'<nav data-language="{language}" lang="{language}" aria-label="{label}" hidden>{links}</nav>'


def _footer(language: str, run_id: str | None, pages: Sequence[str], file_name: str) -> str:
    _ = translator(language)
    of_run = "" if run_id is None else _("Run {run_id}, as it was recorded.", run_id=run_id)
    needs_nothing = _(
        "This file is all there is: it asks nothing of any network. What takes a server to work out is in "
        "the app, Kaiqiao 开窍."
    )
    made = escape(f"{of_run} {needs_nothing}".strip())
    words = [COMMAND, "export", run_id or REFERENCE.run_id, "--page", pages[0] if len(pages) == 1 else "all"]
    again = f"{' '.join(words)} -o {shlex.quote(file_name)}"
    how = _("Make it again, or put it into a page of yours")
    frame = f'<iframe src="{quote(file_name)}" title="{NAME}" width="100%" height="900"></iframe>'
    return (
        f'<footer data-language="{language}" lang="{language}" hidden><p>{made}</p>'
        f"<details><summary>{escape(how)}</summary>"
        f'<pre tabindex="0"><code>{escape(again)}</code></pre>'
        f'<pre tabindex="0"><code>{escape(frame)}</code></pre></details></footer>'
    )


def _too_old(_: Translator) -> str:
    return _("This file could not be opened: it takes a browser of 2023 or newer, and the whole of the file.")


def _no_script(_: Translator) -> str:
    return _("The pictures in this file are drawn by a script, which this browser is told not to run.")


def _in_each(languages: Sequence[str], words: Callable[[Translator], str]) -> str:
    """Words in each of the languages, a line each."""
    return "<br>".join(
        f'<span lang="{language}">{escape(words(translator(language)))}</span>' for language in languages
    )
