"""A page of the app, run once without a server: the elements that a visitor would get."""

from __future__ import annotations

import logging
from typing import Any

from language import UserError

SECONDS = 600.0
SCRIPT = "from app_pages.export.visiting import run_page\n\nrun_page({page!r})\n"


def visit_page(page: str, language: str, run_id: str | None) -> Any:
    """Return the tree of elements of a page, in a language, of a run (None: the reference run).

    Streamlit's own driver runs it. It takes the place of the server of its process: never call this where one
    is running.

    Raises:
        UserError: when the page fails, or takes longer than SECONDS.
    """
    for name in ("streamlit", "streamlit.runtime.scriptrunner_utils.script_run_context"):
        logging.getLogger(name).setLevel(logging.ERROR)  # it warns of every call without a server
    from streamlit.testing.v1 import AppTest

    from app_pages.frame.exported import KEY

    visit = AppTest.from_string(SCRIPT.format(page=page), default_timeout=SECONDS)
    visit.session_state[KEY] = True
    visit.query_params["lang"] = language
    if run_id is not None:
        visit.query_params["run"] = run_id
    try:
        visit.run()
    except RuntimeError as error:  # as the driver says that its time is over
        raise UserError(
            "page {page}: it was not there within {seconds:.0f} s", page=page, seconds=SECONDS
        ) from error
    if visit.exception:
        raise UserError(
            "page {page}: it cannot be shown: {reason}", page=page, reason=visit.exception[0].message
        )
    return visit.main


def run_page(page: str) -> None:
    """Draw a page; this runs within `visit_page`."""
    from app_pages.navigation import PAGES

    next(pages[page] for pages in PAGES.values() if page in pages)()
