"""The page "Any network", and what other pages say of a run whose task is not known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
import torch

from story.chapters.registry import CHAPTERS
from tests.app.conftest import visit_page
from training import Config, import_run, open_run, record, watch
from training.config.presets import REFERENCE

TINY = Config(p=5, d_model=8, n_heads=2, d_mlp=8, steps=8, evaluate_every=2, snapshots=4, train_fraction=0.5)
PAGES = [chapter.name for chapter in CHAPTERS.values() if chapter.reader is not None]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A watched run, one that ended before its first snapshot, and an imported one with a task."""
    root = tmp_path_factory.mktemp("any_network")
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.ReLU(), torch.nn.Linear(8, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=0.1)
    with watch("mine", model, optimizer, every=1, forces=True, root=root / "watched") as log:
        for step in range(6):
            log(step, train_accuracy=step / 5, held_out_accuracy=step / 10)
            optimizer.zero_grad()
            model(torch.randn(8, 6)).square().mean().backward()
            optimizer.step()
    with watch("empty", model, root=root / "watched"):
        pass
    (folder,) = record([TINY], root=root / "elsewhere", threads=1)
    original = open_run(folder.name, root / "elsewhere")
    for place, step in enumerate(original.snapshot_steps()):
        state = {name: torch.from_numpy(value[place].copy()) for name, value in original.weights().items()}
        torch.save(state, root / f"step{step}.pt")
    import_run(sorted(root.glob("*.pt")), config=TINY, declared=("task",), name="theirs", root=root)
    return root


@pytest.fixture(autouse=True)
def _these_runs(monkeypatch: pytest.MonkeyPatch, root: Path) -> Iterator[None]:
    monkeypatch.setenv("KAIQIAO_RUNS", str(root))
    st.cache_data.clear()
    yield
    st.cache_data.clear()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("run", ["mine", "theirs"])
def test_a_run_is_shown_whoever_trained_it(run: str, language: str) -> None:
    page = visit_page("chapters.any_network.page", lang=language, run=run)
    assert not page.error
    assert not page.exception
    assert [one.key for one in page.selectbox] == ["address.matrix"]
    expected = "0.weight" if run == "mine" else "W_E"
    assert expected in page.selectbox[0].options


def test_the_list_of_chapters_says_why_not() -> None:
    page = visit_page("chapters.any_network.page", lang="en", run="mine")
    said = [one.value for one in page.caption]
    assert "The leap: it needs to know what the network was taught" in said
    assert "When does it happen?: it is drawn from many runs, and not from one" in said


def test_a_run_that_recorded_nothing_is_one_line() -> None:
    page = visit_page("chapters.any_network.page", lang="en", run="empty")
    assert [one.value for one in page.info] == ["This run ended before anything was recorded."]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "any_network"])
def test_every_other_page_says_in_one_line_that_it_cannot_show_it(name: str) -> None:
    page = visit_page(f"chapters.{name}.page", answered=True, lang="en", run="mine")
    assert not page.error
    assert not page.exception
    said = "What the network of run mine was taught is not known: this page cannot show it."
    assert said in [one.value for one in page.info]


@pytest.mark.parametrize("name", PAGES)
def test_an_imported_run_with_a_task_has_every_page(name: str) -> None:
    page = visit_page(f"chapters.{name}.page", answered=True, lang="en", run="theirs")
    assert not page.error
    assert not page.exception


def test_the_laboratory_and_the_films_know_it() -> None:
    page = visit_page("lab.page", lang="en", runs="theirs")
    assert not page.exception
    assert "Networks of your own, in “Any network”:" in [one.value for one in page.caption]
    films = visit_page("films.page", answered=True, lang="en", run="mine", film="TheLeap")
    assert not films.exception
    said = [one.value for one in films.info]
    assert any(text.endswith("it needs to know what the network was taught") for text in said)


def test_the_reference_run_is_not_what_was_imported() -> None:
    """An imported run has a name of its own: no page takes it for the recording of its config."""
    assert not (open_run("theirs").folder.parent / TINY.run_id).exists()
    assert not (open_run("theirs").folder.parent / REFERENCE.run_id).exists()
