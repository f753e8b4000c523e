"""Kaiqiao 开窍: see a neural network go from memorising to understanding. Start it with `./run`."""

from pathlib import Path

import streamlit as st

import app_pages
from app_pages.frame.headers import guarded

app = st.App(Path(app_pages.__file__).parent / "visit.py", middleware=[guarded()])
