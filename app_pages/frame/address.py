"""Choices kept in the page's address, under names that do not depend on the language shown."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st


def ask(
    name: str,
    options: Collection[str],
    default: str,
    widget: Callable[[str, Callable[[], None]], str | None],
) -> str:
    """Show a choice as the address has it, and keep it there when it changes.

    What the address asks for and is no option is answered with the default, which is not written down.

    Args:
        name: in the address.
        options: what there is to choose from.
        widget: given its key and what to call on a change, shows the choice and returns it.
    """
    key = f"address.{name}"
    asked = st.query_params.get(name, default)
    st.session_state[key] = asked if asked in options else default

    def remember() -> None:
        chosen = st.session_state[key]
        if chosen is None or chosen == default:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = chosen

    return widget(key, remember) or default
