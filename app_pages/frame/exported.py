"""Whether a page is being written into a file (`app_pages.export`): nobody waits for it, and nothing on it can ask
the server."""

from __future__ import annotations

import streamlit as st

KEY = "exported"


def is_exported() -> bool:
    """Tell whether the page is being written into a file: it shows at once all that it has to show, and nothing
    that needs the server."""
    return bool(st.session_state.get(KEY))
