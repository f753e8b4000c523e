"""What a page shows where a run, a result or an address cannot be read: one line, and no traceback."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import streamlit as st

from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import said
from language import UserError


def guarded_page(page: Callable[[], None]) -> Callable[[], None]:
    """Draw a page as far as it can be drawn, and say in one line what is wrong with what it reads."""

    @wraps(page)
    def drawn() -> None:
        try:
            page()
        except UserError as error:
            st.error(said(error.message, page_translator()))

    return drawn
