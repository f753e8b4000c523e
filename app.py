"""Kaiqiao 开窍: see a neural network go from memorising to understanding. Start it with `./run`."""

from pathlib import Path

import streamlit as st

from app_pages.frame.headers import guarded

app = st.App(Path(__file__).parent / "app_pages" / "visit.py", middleware=[guarded()])
