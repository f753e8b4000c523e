"""Kaiqiao 开窍: see a neural network go from memorising to understanding. Start it with `./run`."""

import streamlit as st

from app_pages.chapters import chapters
from app_pages.speech import language_switch, page_translator

st.set_page_config(page_title="Kaiqiao 开窍", page_icon="💡", layout="wide")
with st.container(horizontal=True, horizontal_alignment="right"):
    language_switch()
st.navigation(chapters(page_translator()), position="sidebar").run()
