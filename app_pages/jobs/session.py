"""The visitor's identity: a name for each browser, known to the server alone."""

from __future__ import annotations

import hashlib
import uuid

import streamlit as st

KEY = "visitor"
COOKIE = "_streamlit_xsrf"


def visitor() -> str:
    """Return a name for this visitor that outlives a reload of the page where the browser keeps Streamlit's
    cookie, and the visit where it does not."""
    if KEY not in st.session_state:
        st.session_state[KEY] = name_of(str(st.context.cookies.get(COOKIE, ""))) or uuid.uuid4().hex
    name: str = st.session_state[KEY]
    return name


def name_of(cookie: str) -> str:
    """Return the name that a cookie encodes; "" for an invalid one.

    Streamlit sends the same secret under another mask each time ("2|mask|masked|when"). The mask is taken
    off, and of the secret only a hash is kept.

    >>> name_of("2|00000000|0102|9") == name_of("2|ffffffff|fefd|9")
    True
    >>> name_of("nonsense")
    ''
    """
    parts = cookie.strip("\"'").split("|")
    try:
        mask, masked = bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
        secret = bytes(byte ^ mask[at % len(mask)] for at, byte in enumerate(masked))
    except (IndexError, ValueError, ZeroDivisionError):
        return ""
    return hashlib.sha256(secret).hexdigest() if secret else ""
