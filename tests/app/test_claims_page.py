"""The page of all claims, run by Streamlit's own test driver; and in a browser, on a bare page."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import Dots, Lines, pack_stage
from app_pages.claims import page as claims_page
from app_pages.claims.figure import evidence_panel
from app_pages.claims.ledger import ledger_data
from app_pages.frame import verdicts
from app_pages.frame.plain_text import plain
from language import translator
from story.ledger.claim import State
from story.ledger.measuring import Entry
from story.ledger.pages.standing import Standing, has_verdict, standing
from story.registry import LEDGER
from tests.story.ledger.shipped import shipped_ledger
from training.config import Config
from training.runs.recording import record

PAGE = """
from app_pages.claims.page import page

page()
"""
NAMES = ["smaller-norm", "three-phases", "verma-collapse", "learning-rate"]


@pytest.fixture(autouse=True)
def ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read once for all tests: it takes seconds."""
    monkeypatch.setattr(claims_page, "_entries", shipped_ledger)


def entry_of(name: str) -> Entry:
    return next(entry for entry in shipped_ledger() if entry.claim.name == name)


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_rows_go_to_the_browser(language: str) -> None:
    _ = translator(language)
    data = ledger_data(shipped_ledger(), _, {})
    assert sorted(row["name"] for row in data["rows"]) == sorted(LEDGER)
    for row in data["rows"]:
        entry = entry_of(row["name"])
        assert row["statement"] == _(entry.claim.statement)
        assert bool(row["sentence"]) == has_verdict(entry) == bool(row["blind"])
    assert {row["group"] for row in data["rows"]} == set(range(len(data["groups"])))
    assert {row["standing"] for row in data["rows"]} == {each["name"] for each in data["standings"]}


@pytest.mark.parametrize(
    ("state", "expected"), [(State.STALE, Standing.STALE), (State.DAMAGED, Standing.DAMAGED)]
)
def test_what_does_not_count_has_no_verdict_in_the_list_and_on_its_card(
    state: State, expected: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_of("smaller-norm")
    assert standing(entry) is Standing.HOLDS
    broken = replace(entry, state=state)
    (row,) = ledger_data([broken], translator("en"), {})["rows"]
    assert (row["standing"], row["sentence"], row["blind"]) == (str(expected), "", "")
    entries = [broken if each is entry else each for each in shipped_ledger()]
    monkeypatch.setattr(claims_page, "_entries", lambda: entries)
    page = visit(lang="en", claim="smaller-norm")
    assert row["verdict"] in page.markdown[0].value
    assert "**holds**" not in " ".join(each.value for each in page.markdown[:1])
    assert not any("In numbers" in box.label for box in page.expander)


@pytest.mark.parametrize(("asked", "found"), [("undecided", "undecided"), ("perhaps", "all"), ("", "all")])
def test_the_address_has_filter_and_search(asked: str, found: str) -> None:
    address = {"verdict": asked, "q": "leap" * 100, "lang": "zh", "claim": "nowhere"}
    data = ledger_data(shipped_ledger(), translator("zh"), address)
    assert data["verdict"] == found
    assert data["search"] == ("leap" * 100)[:60]
    assert data["address"] == "&lang=zh"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_a_link_leads_to_one_claim(name: str, language: str) -> None:
    page, _ = visit(lang=language, claim=name), translator(language)
    assert plain(_(LEDGER[name].statement)) in page.header[0].value
    if has_verdict(entry_of(name)):
        assert any(_("In numbers") == box.label for box in page.expander)


def test_a_row_says_which_runs_it_is_from_and_opens_those_that_are_here(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_of("smaller-norm")
    assert entry.result is not None
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    tiny = Config(p=7, d_model=8, n_heads=2, d_mlp=8, steps=5, snapshots=2)
    record([tiny], threads=1)
    runs = {name: (tiny.run_id, *ids[1:]) for name, ids in entry.result.runs.items()}
    entries = [replace(entry, result=replace(entry.result, runs=runs))]
    monkeypatch.setattr(claims_page, "_entries", lambda: entries)
    page = visit(lang="en", claim="smaller-norm")
    (box,) = (box for box in page.expander if box.label.startswith("Its runs"))
    listed = " ".join(each.value for each in box.markdown)
    for ids in runs.values():
        assert all(f"`{run_id}`" in listed for run_id in ids)
    assert listed.count("](./?run=") == listed.count(f"(./?run={tiny.run_id}&lang=en) (0)") == len(runs)
    assert not any("None of them" in each.value for each in box.caption)


def test_a_class_sees_the_verdict_only_when_it_is_clicked() -> None:
    page = visit(lang="en", claim="smaller-norm", teach="1")
    assert not page.expander
    page.toggle[0].set_value(True).run()
    assert page.expander


def test_a_link_to_no_claim_says_so() -> None:
    page = visit(lang="en", claim="no-such-claim")
    assert "no-such-claim" in page.warning[0].value
    assert not page.header


@pytest.mark.parametrize("name", LEDGER)
def test_every_verdict_has_a_figure_that_can_be_sent(name: str) -> None:
    entry, _ = entry_of(name), translator("zh")
    if entry.result is None or not has_verdict(entry) or not entry.result.evidence.readings:
        return
    panel = evidence_panel(entry.claim, entry.result.evidence, _)
    assert isinstance(panel, Lines | Dots)
    assert panel.says
    assert len(pack_stage([panel], _, name=name)) < 1e6
    exec(compile(panel.code, name, "exec"), {})


def test_no_claim_needs_torch_to_be_shown() -> None:
    pages = "app_pages.claims.page, app_pages.chapters.occam.page, app_pages.films.page"
    code = f"import sys, {pages}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_at_the_end_of_a_chapter_what_does_not_count_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = replace(entry_of("smaller-norm"), state=State.STALE)
    monkeypatch.setattr(verdicts, "_entries", lambda _names: [stale])
    script = (
        "from app_pages.frame.teaching import article_and_measurement\n"
        "from language import translator\n"
        "article_and_measurement(['smaller-norm'], translator('en'))"
    )
    page = AppTest.from_string(script, default_timeout=60).run()
    assert not page.exception
    assert [each.value for each in page.caption] == ["out of date"]
    assert not any("holds" in each.value for each in page.markdown)
