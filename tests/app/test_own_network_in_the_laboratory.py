"""The laboratory lays a network of a visitor's own beside our runs, and says what it cannot be asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

from app_pages.canvas import pack_stage
from app_pages.frame.plain_text import said
from app_pages.lab.any_measure import USUAL, USUAL_FOREIGN, measure_panel
from app_pages.lab.compare import panels
from app_pages.lab.own_network import answers_told
from language import LANGUAGES, translator
from story.compared import (
    METRICS,
    Compared,
    ForeignCurves,
    curve_of,
    read_foreign_curves,
    single_numbers,
)
from story.laboratory import read_curves
from tests.app.conftest import visit_page
from training import Config, import_run, open_run, open_watched, record, watch
from training.measures import MEASURES, Series, series, unavailable

TINY = Config(p=5, d_model=8, n_heads=2, d_mlp=8, steps=8, evaluate_every=2, snapshots=4, train_fraction=0.5)
FORCES = ("gradient_norm", "decay_norm", "force_cosine")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of ours; watched ones with all they can have, without, and empty; and one that was imported."""
    root = tmp_path_factory.mktemp("own")
    record([TINY], root=root, threads=1)
    torch.manual_seed(0)
    for name, forces in (("whole", True), ("bare", False)):
        model = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.ReLU(), torch.nn.Linear(8, 4))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=0.1)
        with watch(name, model, optimizer, every=1, forces=forces, root=root / "watched") as log:
            for step in range(6):
                logged = {"train_acc": step / 5, "val_acc": step / 10, "val_loss": 2.0 - step / 10}
                log(step, **(logged if forces else {}))
                optimizer.zero_grad()
                model(torch.randn(8, 6)).square().mean().backward()
                optimizer.step()
            path = root / f"{name}.pt"
            torch.save(model.state_dict(), path)
    with watch("empty", model, root=root / "watched"):
        pass
    import_run([root / "bare.pt"], name="imported", steps=[7], root=root / "watched")
    return root


@pytest.fixture(autouse=True)
def _these_runs(monkeypatch: pytest.MonkeyPatch, root: Path) -> Iterator[None]:
    monkeypatch.setenv("KAIQIAO_RUNS", str(root))
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def own(name: str) -> ForeignCurves:
    return read_foreign_curves(open_watched(name))


def captions(page: AppTest) -> str:
    assert not page.exception, page.exception
    return "\n".join(one.value for one in page.caption)


def test_its_curves_are_what_it_logged_and_what_its_weights_say() -> None:
    whole, bare = own("whole"), own("bare")
    assert sorted(whole.curves) == sorted(METRICS)
    assert whole.logged == ("held_out_accuracy", "train_accuracy", "held_out_loss")
    np.testing.assert_allclose(whole.curves["held_out_accuracy"].values, np.arange(6) / 10)
    np.testing.assert_allclose(whole.curves["held_out_loss"].values, 2.0 - np.arange(6) / 10)
    assert (sorted(bare.curves), bare.logged, bare.phases) == (["weight_norm"], (), None)
    view = open_watched("bare").view()
    np.testing.assert_array_equal(bare.curves["weight_norm"].values, series(view, "weight_norm").values)
    assert own("imported").curves["weight_norm"].steps.tolist() == [7]


def test_long_curves_are_thinned_to_their_last_value() -> None:
    few = read_foreign_curves(open_watched("whole"), most=2)
    assert few.curves["train_accuracy"].steps.tolist() == [2, 5]
    assert few.curves["weight_norm"].steps[-1] == own("whole").curves["weight_norm"].steps[-1]


@pytest.mark.parametrize("name", ["whole", "bare", "imported"])
def test_what_it_can_be_asked_is_what_the_registry_gives(name: str) -> None:
    one, view = own(name), open_watched(name).view()
    assert sorted((*one.can_have, *one.untaught, *one.unrecorded)) == sorted(single_numbers())
    for measure in one.can_have:
        assert measure in one.logged or unavailable(measure, view) is None
    assert set(FORCES) <= set(one.can_have if name == "whole" else one.unrecorded)
    assert USUAL in one.untaught
    for language in LANGUAGES:
        _ = translator(language)
        told = answers_told(one, _)
        assert "\n" not in told
        assert _(MEASURES["weight_norm"].label) in told
        missing = _(MEASURES["held_out_accuracy"].label)
        assert (_("Nobody has logged its {names}.", names="x").partition("x")[0] in told) == (name != "whole")
        assert missing in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_drawn_beside_our_own_as_far_as_it_has_the_curves(language: str) -> None:
    _ = translator(language)
    named: dict[str, Compared] = {
        "A": read_curves(open_run(TINY.run_id)), "B": own("whole"), "C": own("bare"),
    }  # fmt: skip
    drawn = {panel.name: panel for panel in panels(named, _)}
    assert [*drawn] == [*METRICS]
    for metric, panel in drawn.items():
        there = {one.run_id: curve for one in named.values() if (curve := curve_of(one, metric))}
        assert [curve.name for curve in panel.series] == [*there]
        for curve in panel.series:
            np.testing.assert_array_equal(curve.ys, there[curve.name].values)
        assert "C " not in panel.says or metric == "weight_norm"
        exec(compile(panel.code, "<the code for this picture>", "exec"), {})
    assert pack_stage([*drawn.values()], _, name="x")
    alone = panels({"A": own("bare")}, _)
    assert [panel.name for panel in alone] == ["weight_norm"]


def test_any_measure_that_it_can_have_is_drawn_and_its_code_runs() -> None:
    whole = own("whole")
    named: dict[str, Compared] = {"A": whole}
    view = open_watched("whole").view()
    for name in whole.can_have:
        found: Series = whole.curves[name] if name in whole.logged else series(view, name)
        panel = measure_panel(name, {"A": found}, named, translator("en"), log_x=False)
        np.testing.assert_array_equal(panel.series[0].ys, found.values)
        exec(compile(panel.code, "<the code for this picture>", "exec"), {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_chosen_and_says_what_it_cannot_answer(language: str) -> None:
    _ = translator(language)
    page = visit_page("lab.page", lang=language, runs=f"{TINY.run_id},whole,bare", measure="force_cosine")
    told = captions(page)
    assert not page.error
    chosen = page.multiselect("lab.compared")
    assert chosen.value == [TINY.run_id, "whole", "bare"]
    assert any(_("your own network") in option for option in chosen.options)
    assert answers_told(own("whole"), _) in told
    assert answers_told(own("bare"), _) in told
    reason = unavailable("force_cosine", open_watched("bare").view())
    assert reason is not None
    assert f"**C** `bare`: {said(reason, _)}" in told
    assert "**B** `whole`" not in told
    page = visit_page("lab.page", lang=language, runs=f"{TINY.run_id},whole", measure=USUAL)
    assert "**B** `whole`" in captions(page)


def test_alone_it_begins_with_a_measure_that_it_can_have() -> None:
    page = visit_page("lab.page", lang="en", runs="whole")
    assert page.selectbox("address.measure").value == USUAL_FOREIGN
    assert not page.error
    assert page.selectbox("address.measure").value in own("whole").can_have


def test_one_that_recorded_nothing_and_one_that_is_damaged_are_one_line_each(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = visit_page("lab.page", lang="en", runs="empty,whole")
    assert [one.value for one in page.info] == ["Run empty ended before anything was recorded."]
    assert not page.error
    folder = tmp_path / "watched" / "torn"
    folder.mkdir(parents=True)
    for file in ("watched.json", "status.json", "snapshots.jsonl"):
        (folder / file).write_bytes((root / "watched" / "whole" / file).read_bytes())
    (folder / "metrics.jsonl").write_text("{")
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    st.cache_data.clear()
    page = visit_page("lab.page", lang="en", runs="torn")
    assert not page.exception
    assert len(page.error) == 1
    assert "torn" in page.error[0].value
