"""The pages of the ledger and their figures on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from language import LANGUAGES, translator
from story.ledger.article import DOCS
from story.ledger.drawing import draw
from story.ledger.measuring import Entry
from story.ledger.pages.chapters import chapters
from story.ledger.pages.markdown import suffix
from story.ledger.pages.overview import overview
from story.ledger.pages.row import row_page
from story.ledger.pages.standing import has_verdict
from training.runs.atomic import replace_text

FIGURES = "claims"


def page_path(language: str, folder: Path = DOCS) -> Path:
    """Where the overview of a language lies."""
    return folder / f"claims{suffix(language)}.md"


def row_path(name: str, language: str, folder: Path = DOCS) -> Path:
    """Where the page of a row lies."""
    return folder / FIGURES / f"{name}{suffix(language)}.md"


def write_pages(entries: Sequence[Entry], folder: Path = DOCS) -> list[Path]:
    """Write the overview of every language, a page a row and its figure, and take away what no row has any
    more; returns the paths of the overviews."""
    (folder / FIGURES).mkdir(parents=True, exist_ok=True)
    written = {page_path(language, folder): pages_of(entries, language, folder) for language in LANGUAGES}
    kept = {path for texts in written.values() for path in texts}
    for texts in written.values():
        for path, text in texts.items():
            replace_text(path, text)
    for path in (*(folder / FIGURES).glob("*.svg"), *(folder / FIGURES).glob("*.md")):
        if path not in kept:
            path.unlink()
    return [*written]


def pages_of(
    entries: Sequence[Entry], language: str, folder: Path = DOCS, *, figures: bool = True
) -> dict[Path, str]:
    """Every text of a language by its path: overview, rows and figures.

    Args:
        figures: whether to draw them; else those that lie there count as drawn.
    """
    _ = translator(language)
    texts = {page_path(language, folder): overview(entries, _, language)}
    for group in chapters(entries, _):
        for entry in group.entries:
            path = row_path(entry.claim.name, language, folder)
            picture = path.with_suffix(".svg")
            if figures and entry.result is not None and has_verdict(entry):
                svg = draw(entry.claim, entry.result.evidence, _)
                texts |= {picture: svg} if svg else {}
            drawn = picture in texts if figures else picture.exists()
            texts[path] = row_page(entry, group.title, _, language, drawn=drawn)
    return texts
