"""Kaiqiao 开窍: see a neural network go from memorising to understanding. Start it with `./run`."""

import streamlit as st

from app_pages import the_leap
from app_pages.speech import language_switch, page_translator

st.set_page_config(page_title="Kaiqiao 开窍", page_icon="💡", layout="wide")
with st.container(horizontal=True, horizontal_alignment="right"):
    language_switch()
_ = page_translator()
st.navigation(
    [st.Page(the_leap.page, title=_("The leap"), url_path="leap", default=True)], position="hidden"
).run()
