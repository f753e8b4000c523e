"""Which pages a file gets, and the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app_pages.export.document import document
from app_pages.export.markup import page_of
from app_pages.export.visiting import visit_page
from language import UserError
from story.chapters.registry import CHAPTERS
from training.config.presets import REFERENCE

# The pages that can be taken along: all chapters, in their order.
EXPORTED = tuple(chapter.url for chapter in CHAPTERS.values())


@dataclass(frozen=True, slots=True)
class Export:
    """A file.

    Attributes:
        html: what is in it.
        pages: those that it has.
        left_out: pages that were asked for and have no picture of this run, and what they say instead.
    """

    html: str
    pages: tuple[str, ...]
    left_out: Mapping[str, str]


def export_pages(
    pages: Sequence[str],
    run_id: str | None,
    languages: Sequence[str],
    *,
    home: str = "",
    links: Mapping[str, str] | None = None,
    file_name: str = "kaiqiao.html",
    told_in: str = "en",
) -> Export:
    """Return pages of the app, of one run, as one HTML file.

    Args:
        pages: names of EXPORTED.
        run_id: None for the reference run, and where the pages are of no run.
        languages: "en", "zh" or both; the file has a switch for them.
        home: an address that the name in the header leads to.
        links: addresses of pages that are not in this file, by their names; {language} in them stands for the
            language of the page that leads there.
        file_name: under which it is going to lie.
        told_in: the language in which it is told what is left out, where the file has that.

    Raises:
        UserError: when a page is unknown or fails, or none of them has a picture of this run.
    """
    for page in pages:
        if page not in EXPORTED:
            raise UserError(
                "page {page!r}: it must be one of {names}, or all", page=page, names=", ".join(EXPORTED)
            )
    trees = {page: {language: visit_page(page, language, run_id) for language in languages} for page in pages}
    told_in = told_in if told_in in languages else languages[0]
    told = {page: page_of(versions[told_in], {}) for page, versions in trees.items()}
    left_out = {page: one.notice for page, one in told.items() if not one.mounts}
    shown = [page for page in pages if page not in left_out]
    if not shown:
        raise UserError(
            "run {run_id}: page {page} has no picture of it: {reason}",
            run_id=run_id or REFERENCE.run_id,
            page=", ".join(left_out),
            reason=" ".join(dict.fromkeys(left_out.values())),
        )
    addresses = {**(links or {}), **({page: f"#{page}" for page in shown} if len(pages) > 1 else {})}
    written = {
        page: {
            language: page_of(
                trees[page][language],
                {name: address.replace("{language}", language) for name, address in addresses.items()},
            )
            for language in languages
        }
        for page in shown
    }
    html = document(written, run_id, home=home, file_name=file_name)
    return Export(html, tuple(shown), left_out)
