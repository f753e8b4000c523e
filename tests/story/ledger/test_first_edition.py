"""What the first edition found counts as that as long as nobody has touched it, and is due to be measured."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from story.ledger.claim import State
from story.ledger.measuring import measure_claims, read_entry
from story.ledger.provenance import first_edition
from story.ledger.results import RESULTS, read_result
from story.registry import LEDGER

# It trains nothing, and is measured in a moment.
NAME = "thin-shell"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped result of a claim, taken for the first edition's, and code that is another by now."""
    result = read_result(NAME)
    assert result is not None
    hashes = {NAME: first_edition.evidence_hash(result)}
    monkeypatch.setattr(first_edition, "_frozen", lambda: hashes)
    monkeypatch.setattr("story.ledger.measuring.fingerprint", lambda *_args, **_more: "another")
    shutil.copy(RESULTS / f"{NAME}.json", tmp_path)
    return tmp_path


def state(folder: Path, *, quick: bool = False) -> State:
    return read_entry(LEDGER[NAME], folder, quick=quick).state


def test_an_untouched_result_is_the_first_edition_s_and_is_measured_again(folder: Path) -> None:
    assert state(folder) is State.FIRST_EDITION
    ((entry, just_now),) = measure_claims([LEDGER[NAME]], folder=folder, root=folder / "cache")
    assert just_now
    assert entry.state is State.FRESH


def first_value(written: dict[str, Any]) -> None:
    next(iter(written["evidence"].values()))["value"] += 1e-9


def first_curve(written: dict[str, Any]) -> None:
    next(iter(written["curves"].values()))["y"][0] = 0.123


def fingerprint(written: dict[str, Any]) -> None:
    written["fingerprint"] = "0123456789abcdef"


def day(written: dict[str, Any]) -> None:
    written["date"] = "2020-01-01"


@pytest.mark.parametrize("edit", [first_value, first_curve, fingerprint, day])
def test_one_that_was_edited_is_stale(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    path = folder / f"{NAME}.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    edit(written)
    path.write_text(json.dumps(written), encoding="utf-8")
    assert state(folder) is State.STALE


def test_a_smoke_test_is_not_the_first_edition_s(folder: Path) -> None:
    path = folder / f"{NAME}.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"quick": false', '"quick": true'))
    assert state(folder) is State.STALE


def test_every_frozen_result_is_a_claim_s() -> None:
    assert set(first_edition._frozen()) <= set(LEDGER)
