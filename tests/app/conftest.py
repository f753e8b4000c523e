"""A small recorded run in the place of the reference run, for pages that show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from app_pages.frame import current_run
from training.config import Config
from training.runs.recording import record

SMALL = Config(p=13, d_model=16, d_mlp=32, steps=40, evaluate_every=5, train_fraction=0.5, snapshots=8)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    record([SMALL], root=root, threads=1)
    return root


@pytest.fixture
def small_run(monkeypatch: pytest.MonkeyPatch, recorded: Path) -> Iterator[Config]:
    """The config of the run that pages take for the reference run."""
    monkeypatch.setenv("KAIQIAO_RUNS", str(recorded))
    monkeypatch.setattr(current_run, "REFERENCE", SMALL)
    st.cache_data.clear()
    yield SMALL
    st.cache_data.clear()
