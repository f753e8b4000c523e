"""How the ledger reads: what is no verdict is shown as none, counts are counted, runs are two clicks away."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from language import LANGUAGES, translator
from story.ledger.claim import Claim, State, Verdict
from story.ledger.condition import Condition
from story.ledger.measuring import Entry, measure_claims, read_entry
from story.ledger.pages import page_path, row_path, write_pages
from story.ledger.pages.blindness import SHORT, WORDS, how_blind
from story.ledger.pages.chapters import chapters
from story.ledger.pages.details import limits, limits_in_short, rules_and_verdicts
from story.ledger.pages.overview import overview
from story.ledger.pages.repeating import train_again
from story.ledger.pages.row import row_page
from story.ledger.pages.standing import (
    NAMES,
    OF_VERDICT,
    REASONS,
    SIGNS,
    Standing,
    counted,
    has_verdict,
    reason,
    sentence,
    standing,
    verdict_word,
)
from story.ledger.pages.writing import pages_of
from story.ledger.provenance.blindness import Blindness
from story.ledger.results import Earlier
from story.registry import LEDGER
from tests.story.ledger.made_up import EXACT, LEAST, TRAINED
from tests.story.ledger.shipped import shipped_ledger
from training.commands.settings import settings_from
from training.config.presets import PRESETS

ENGLISH = translator("en")
NO_VERDICT = [each for each in Standing if each not in OF_VERDICT.values()]


@pytest.fixture
def shipped() -> tuple[Entry, ...]:
    return shipped_ledger()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    """A row that was measured just now, from two tiny runs."""
    folder = tmp_path_factory.mktemp("ledger")
    (_,) = measure_claims([TRAINED], folder=folder, root=folder / "cache")
    return read_entry(TRAINED, folder, quick=False)


def without_verdict(trained: Entry) -> dict[Standing, Entry]:
    """A row of each kind that has no verdict; all but one would have one by their numbers alone."""
    assert trained.result is not None
    return {
        Standing.MISSING: Entry(TRAINED, State.MISSING, None, None),
        Standing.DAMAGED: Entry(TRAINED, State.DAMAGED, None, None),
        Standing.STALE: replace(trained, state=State.STALE),
        Standing.UNTRACED: replace(trained, result=replace(trained.result, runs={"plain": ()})),
    }


@pytest.mark.parametrize("kind", NO_VERDICT)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_without_a_verdict_never_shows_one(kind: Standing, language: str, trained: Entry) -> None:
    entry, _ = without_verdict(trained)[kind], translator(language)
    assert standing(entry) is kind
    assert not has_verdict(entry)
    assert verdict_word(entry, _) == _(NAMES[kind])
    assert sentence(entry, _) == ""
    assert reason(entry, _) == _(REASONS[kind])
    page, row = overview([entry], _, language), row_page(entry, "", _, language, drawn=True)
    for text in (page, row):
        assert f"**{SIGNS[kind]} {_(NAMES[kind])}**" in text
        assert f"**{SIGNS[Standing.HOLDS]}" not in text
    assert "it is " not in page.partition("## ")[2], "what the verdict would rest on"
    assert "![" not in row, "no figure of what does not count"
    assert how_blind([entry], _)[0] == _("Rows with a verdict: {count} of {rows}.", rows=1, count=0)


def test_of_what_is_stale_the_former_verdict_stands_in_the_history_alone(trained: Entry) -> None:
    stale = without_verdict(trained)[Standing.STALE]
    told = rules_and_verdicts(stale, ENGLISH)
    assert [line for line in told if "✔ holds" in line] == [told[-1]]
    assert "✔ holds" not in row_page(stale, "", ENGLISH, "en", drawn=False).partition("<details>")[0]


def test_runs_of_another_name_are_not_those_of_the_claim(trained: Entry) -> None:
    assert trained.result is not None
    assert standing(trained) is Standing.HOLDS
    other = replace(trained, result=replace(trained.result, runs={"other": ("a",)}))
    assert standing(other) is Standing.UNTRACED
    none = replace(trained, result=replace(trained.result, runs={}))
    assert standing(none) is Standing.UNTRACED, "else it would pass for calculated"


def test_a_damaged_file_is_shown_as_damaged(tmp_path: Path) -> None:
    (tmp_path / "exact.json").write_text('{"claim": "exact"}')
    entry = read_entry(EXACT, tmp_path, quick=False)
    assert (standing(entry), verdict_word(entry, ENGLISH)) == (Standing.DAMAGED, "result damaged")


def test_every_verdict_and_standing_has_a_name_and_a_sign() -> None:
    assert set(NAMES) == set(SIGNS) == set(Standing)
    assert set(REASONS) == set(NO_VERDICT)
    assert set(OF_VERDICT) == set(Verdict)
    verdicts = [SIGNS[each] for each in Standing if each in OF_VERDICT.values()]
    assert len(set(verdicts)) == len(verdicts), "told apart by their shape"
    assert set(SHORT) == set(WORDS) == set(Blindness)


def test_how_blind_it_is_is_counted(trained: Entry) -> None:
    assert trained.result is not None
    seen = replace(
        trained.result,
        rule_commit="def",
        code_version="abc",
        history=(Earlier("0", "holds", (1,), "f", "a", "d"),),
    )
    blind = replace(trained, result=replace(seen, history=()))
    rows = [blind, blind, replace(trained, result=seen), Entry(EXACT, State.MISSING, None, None)]
    told = how_blind(rows, ENGLISH)
    assert told[0] == "Rows with a verdict: 3 of 4."
    assert told[1] == "Blind, the rule on record before these seeds were trained: 2."
    assert told[2] == "Not blind, these seeds had been seen under an earlier rule: 1."
    assert told[3].startswith("With a verdict before by another rule, or by one not on record: 1.")
    assert len(told) == 4, "what is nought is left out"


def test_what_another_limit_would_change_is_said(trained: Entry) -> None:
    """The made-up rule holds above 1: so it does above .5, and not above 100."""
    assert limits_in_short(trained, ENGLISH) == "Of 2 other limits tried, 1 would change the verdict."
    assert limits(trained, ENGLISH)[0].endswith("With another: 0.5: holds; 100: does not hold")
    close = replace(TRAINED, thresholds=(replace(LEAST, value=0.9995, others=(0.9999,)),))
    told = limits(replace(trained, claim=close), ENGLISH)[0]
    assert told.startswith("limit 0.9995:")
    assert "0.9999: holds" in told, "not rounded to the same number"


def test_every_row_stands_in_one_chapter(shipped: Sequence[Entry]) -> None:
    for language in LANGUAGES:
        groups = chapters(shipped, translator(language))
        listed = [entry.claim.name for group in groups for entry in group.entries]
        assert sorted(listed) == sorted(LEDGER)
        assert groups[-1].entries[0].claim.of_paper
        assert len(groups) > 8
    made_up = chapters([Entry(EXACT, State.MISSING, None, None)], ENGLISH)
    assert [group.title for group in made_up] == ["Not in the article"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_on_disk_are_those_of_the_results(language: str, shipped: Sequence[Entry]) -> None:
    """Byte for byte but for the figures. Where this fails: ./run claims --pages."""
    texts = pages_of(shipped, language, figures=False)
    for path, text in texts.items():
        assert path.read_text(encoding="utf-8") == text, path
        assert not re.search(r"\bnan\b|\bNone\b", text), path
        if language == "zh":
            assert (
                re.findall(r"(?m)^(?:- |\| |# |\*\*|<details><summary>)([A-Za-z][a-z ]+)[:|*<]", text) == []
            )
    ours = [
        path
        for path in row_path("x", language).parent.glob("*.md")
        if (".zh." in path.name) == (language == "zh")
    ]
    assert {*ours} == {path for path in texts if path != page_path(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_overview_to_the_runs_it_is_two_clicks(language: str, shipped: Sequence[Entry]) -> None:
    """One on the claim, one on the line under which its runs lie."""
    page = page_path(language).read_text(encoding="utf-8")
    for entry in shipped:
        path = row_path(entry.claim.name, language)
        assert page.count(f"claims/{path.name}") == 2, "in the strip, and in the table"
        if entry.result is not None and has_verdict(entry):
            text = path.read_text(encoding="utf-8")
            assert all(run in text for ids in entry.result.runs.values() for run in ids)
            assert translator(language)(SHORT[entry.blindness or Blindness.BLIND]) in page
    counts = [int(each) for each in re.findall(r"[:：] ?\*\*(\d+)\*\*", page.splitlines()[4])]
    assert counts == [*counted(shipped).values()]
    assert sum(counts) == len(LEDGER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_drawn_is_shown_and_what_is_shown_is_there(language: str, shipped: Sequence[Entry]) -> None:
    for entry in shipped:
        path = row_path(entry.claim.name, language)
        figure = path.with_suffix(".svg")
        assert (f"]({figure.name})" in path.read_text(encoding="utf-8")) == figure.exists()
        assert has_verdict(entry) or not figure.exists()


def test_every_run_of_the_ledger_can_be_trained_again_by_its_command() -> None:
    conditions = [(claim, one) for claim in LEDGER.values() for one in claim.conditions.values()]
    assert len(conditions) > 100
    for claim, condition in conditions:
        assert_repeats(claim, condition)


def assert_repeats(claim: Claim, condition: Condition) -> None:
    config = condition.members()[-1]
    words = shlex.split(train_again(config))
    assert words[:3] == ["./run", "grok", "--preset"]
    settings = settings_from(after for word, after in pairwise(words) if word == "--set")
    assert replace(PRESETS[words[3]], **settings).run_id == config.run_id, claim.name


def test_pages_of_rows_that_are_gone_go_too(tmp_path: Path, trained: Entry) -> None:
    write_pages([trained, Entry(EXACT, State.MISSING, None, None)], tmp_path)
    assert row_path("exact", "zh", tmp_path).exists()
    assert (tmp_path / "claims" / "trained.svg").exists()
    page = row_path("trained", "en", tmp_path).read_text(encoding="utf-8")
    assert "](trained.svg)" in page
    assert all(config.run_id in page for config in TRAINED.conditions["plain"].members())
    write_pages([without_verdict(trained)[Standing.STALE]], tmp_path)
    assert sorted(path.name for path in (tmp_path / "claims").iterdir()) == ["trained.md", "trained.zh.md"]
