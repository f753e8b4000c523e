"""The footer of every page: the run shown, a link to this view, teacher mode."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import streamlit as st

from app_pages.frame.current_run import written_at
from app_pages.frame.plain_text import plain
from app_pages.frame.teaching import is_teaching
from app_pages.jobs.exports import exportable, exported_page
from language import Translator
from story.chapters.registry import CHAPTERS
from training.config.presets import REFERENCE


def forget(name: str) -> None:
    """Remove a parameter from the address."""
    st.query_params.pop(name, None)


def show_foot(page: str, _: Translator) -> None:
    """Show the footer: the run named in the address, the link, the page as a file, and the switch of teacher
    mode.

    Args:
        page: the page above, by its path.
    """
    st.divider()
    if is_teaching():
        st.caption(_("Teacher mode: answers and controls stay hidden until they are clicked."))
    with st.container(horizontal=True, vertical_alignment="center"):
        run_id = st.query_params.get("run")
        if run_id:
            st.caption(_("Run {run_id}", run_id=plain(run_id)))
            st.button(_("Back to the reference run"), key="shell.reference", on_click=forget, args=("run",))
        _component()(
            data={
                "copy": _("Copy the link to this view"),
                "copied": _("Copied"),
                "failed": _("Copy this:"),
                "language": _.language,
            },
            key="shell.copy",
            width="content",
        )
        _offer_file(page, run_id or REFERENCE.run_id, _)
        st.session_state["shell.teach"] = is_teaching()
        st.toggle(
            _("Teacher mode"), key="shell.teach", on_change=_switch_teaching,
            help=_("For a class: answers stay hidden until you click."),
        )  # fmt: skip


def _offer_file(page: str, run_id: str, _: Translator) -> None:
    """Offer the page as a file, where it is a chapter's and its run is recorded."""
    run = exportable(page, run_id) if page in {chapter.url for chapter in CHAPTERS.values()} else None
    if run is None:
        return
    st.download_button(
        _("Take this page along"),
        data=partial(exported_page, page, run_id, written_at(run), _.language),
        file_name=f"kaiqiao-{page}.html",
        mime="text/html",
        key="shell.file",
        on_click="ignore",
        help=_("One file that any browser opens, without a server or a network. It takes a few seconds."),
    )


def _switch_teaching() -> None:
    if st.session_state["shell.teach"]:
        st.query_params["teach"] = "1"
    else:
        forget("teach")


# The page's language is told to the browser, too: who has it read aloud hears the right voice.
COPY_JS = """
export default function ({ parentElement, data }) {
  document.documentElement.lang = data.language;
  const button = parentElement.querySelector("button");
  const box = parentElement.querySelector("input");
  button.textContent = data.copy;
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      button.textContent = data.copied;
    } catch {
      button.textContent = data.failed;
      box.hidden = false;
      box.value = window.location.href;
      box.select();
    }
    setTimeout(() => { button.textContent = data.copy; }, 2000);
  };
}
"""
COPY_HTML = '<button type="button" aria-live="polite"></button><input readonly hidden aria-label="URL">'
COPY_CSS = """
button, input {
  font-family: var(--st-font);
  font-size: 1rem;
  min-height: 2.5rem;
  padding: 0 0.75rem;
  color: var(--st-text-color);
  background: var(--st-background-color);
  border: 1px solid var(--st-border-color);
  border-radius: 0.5rem;
}
button { cursor: pointer; white-space: nowrap; }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""


@cache
def _component() -> Any:
    return st.components.v2.component("kaiqiao_copy_link", html=COPY_HTML, css=COPY_CSS, js=COPY_JS)
