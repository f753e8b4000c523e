"""What each visit runs: the page that the address names, between the language switch and the footer."""

import streamlit as st

from app_pages.frame.footer import show_foot
from app_pages.frame.language import language_switch, page_translator, take_along
from app_pages.frame.links import FIRST, page_link
from app_pages.frame.present import show_present
from app_pages.frame.tour import invite, show_tour
from app_pages.navigation import chapters
from story.words import palette

# Streamlit leaves a hand's breadth above a page, and as much again around its title: the first screen is the
# picture's.
ROOM = """<style>
/* Names that are chosen in a list, and the button to press first: white on the bright blue of the dark theme
   could not be read. */
:is([data-tag], [data-baseweb="tag"]) { background-color: BLUE !important; }
[data-testid="stBaseButton-primary"] { background-color: BLUE; border-color: BLUE; }
[data-testid="stMainBlockContainer"] { padding-top: 2.5rem; padding-bottom: 3rem; }
[data-testid="stMainBlockContainer"] h1 { padding: 0 0 0.35rem; font-size: 2.25rem; }
[data-testid="stHeader"] { background: transparent; }
/* It lies over the language switch: a click goes through to that, but where it has a button of its own. */
[data-testid="stHeader"], [data-testid="stHeader"] * { pointer-events: none; }
[data-testid="stHeader"] :is(button, a), [data-testid="stHeader"] :is(button, a) * { pointer-events: auto; }
</style>""".replace("BLUE", palette.HELD_OUT_ON_WHITE)
NAME = "Kaiqiao 开窍"


def visit() -> None:
    """Show the page that the address names."""
    take_along()
    _ = page_translator()
    page = st.navigation(chapters(_), position="sidebar")
    st.set_page_config(page_title=f"{page.title} · {NAME}", page_icon="💡", layout="wide")
    st.html(ROOM)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        page_link(FIRST, NAME)
        invite(_)
        show_present(_)
        language_switch()
    show_tour(page.url_path, _)
    page.run()
    show_foot(page.url_path or FIRST, page_translator())


if __name__ == "__main__":  # as Streamlit runs it
    visit()
