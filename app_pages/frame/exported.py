"""Whether a page is being written into a file (`app_pages.export`)."""

from __future__ import annotations

import streamlit as st

KEY = "exported"


def is_exported() -> bool:
    """Tell whether the page is being written into a file: it waits until all that it shows is there,
    and shows nothing that asks the server."""
    return bool(st.session_state.get(KEY))
