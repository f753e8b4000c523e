"""What each visit runs: the page that the address names, between the language switch and the footer."""

import streamlit as st

from app_pages.frame.footer import show_foot
from app_pages.frame.language import language_switch, page_translator, take_along
from app_pages.navigation import chapters

st.set_page_config(page_title="Kaiqiao 开窍", page_icon="💡", layout="wide")
take_along()
with st.container(horizontal=True, horizontal_alignment="right"):
    language_switch()
st.navigation(chapters(page_translator()), position="sidebar").run()
show_foot(page_translator())
