"""The page of all claims, run by Streamlit's own test driver."""

from __future__ import annotations

import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import Dots, Lines, pack_stage
from app_pages.claims.figure import evidence_panel
from app_pages.frame.plain_text import plain
from language import translator
from story.claims import CLAIMS
from story.ledger.claim import Verdict
from story.ledger.measuring import read_ledger
from story.registry import LEDGER

PAGE = """
from app_pages.claims.page import page

page()
"""
ENTRIES = {entry.claim.name: entry for entry in read_ledger(LEDGER.values())}


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def revealed(**address: str) -> AppTest:
    page = visit(**address)
    page.radio[0].set_value(page.radio[0].options[-1]).run()
    assert not page.exception
    return page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_claims_and_numbers_of_papers_are_listed(language: str) -> None:
    assert not visit(lang=language).expander
    page = revealed(lang=language)
    _ = translator(language)
    labels = [box.label for box in page.expander]
    assert len(labels) == len(LEDGER)
    assert all(any(plain(_(claim.statement))[:20] in label for label in labels) for claim in CLAIMS.values())
    assert sum(int(metric.value) for metric in page.metric) == len(CLAIMS)


def test_the_verdict_in_the_address_chooses() -> None:
    wanted = [entry for entry in ENTRIES.values() if entry.ruling and entry.ruling.verdict is Verdict.FAILS]
    page = revealed(lang="en", verdict="fails")
    assert len(page.expander) == len(wanted)
    page.pills[0].set_value("all").run()
    assert len(page.expander) == len(LEDGER)
    assert "verdict" not in page.query_params


def test_a_verdict_that_is_none_shows_all() -> None:
    assert len(revealed(lang="en", verdict="perhaps", part="nowhere").expander) == len(LEDGER)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["smaller-norm", "three-phases", "verma-collapse", "learning-rate"])
def test_a_link_leads_to_one_claim(name: str, language: str) -> None:
    page = visit(lang=language, claim=name)
    assert not page.radio
    assert translator(language)(LEDGER[name].statement)[:12] in page.subheader[0].value
    page.button[0].click().run()
    assert not page.exception
    assert "claim" not in page.query_params


def test_a_class_sees_the_verdict_only_when_it_is_clicked() -> None:
    page = visit(lang="en", claim="smaller-norm", teach="1")
    assert not page.table
    page.toggle[0].set_value(True).run()
    assert page.table


def test_a_link_to_no_claim_says_so_and_shows_the_list() -> None:
    page = visit(lang="en", claim="no-such-claim")
    assert "no-such-claim" in page.warning[0].value
    assert page.radio


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.result])
def test_every_measured_claim_has_a_figure_that_can_be_sent(name: str) -> None:
    entry, _ = ENTRIES[name], translator("zh")
    assert entry.result is not None
    if not entry.result.evidence.readings or entry.ruling is None:
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
