"""What a result depends on: the code that counts, wherever it lies, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from story.ledger.claim import Claim
from story.ledger.condition import Condition
from story.ledger.provenance import fingerprint
from tests.story.ledger.made_up import EXACT, TRAINED

MODULE = '''"""A file."""
from geometry import other
from training.measures import helped

LIMIT = 3  # why


def experiment(lab):
    """What it does."""
    # a remark
    return inner(lab) + helped(lab) + other.seen(lab)


def inner(lab):
    if lab:
        lab = 1
    return LIMIT


def unrelated():
    return 1
'''
HELPED = "from training.measures.deep import helped\n"
DEEP = "def helped(lab):\n    return 7\n"
OTHER = "def seen(lab):\n    return 2\n"
FILES = {
    "story/claims/made_up.py": MODULE,
    "training/measures/__init__.py": HELPED,
    "training/measures/deep.py": DEEP,
    "geometry/other.py": OTHER,
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for name in fingerprint.TRAINER:
        path = tmp_path / "training" / name
        file = path if path.suffix else path / "some.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x = 1\n")
    monkeypatch.setattr(fingerprint, "ROOT", tmp_path)
    yield tmp_path
    _forget()


def _forget() -> None:
    fingerprint._definitions.cache_clear()
    fingerprint._path.cache_clear()
    fingerprint.trainer_version.cache_clear()


def hashed(claim: Claim = EXACT) -> str:
    _forget()
    experiment: Any = SimpleNamespace(__module__="story.claims.made_up", __name__="experiment")
    return fingerprint.fingerprint(replace(claim, experiment=experiment))


@pytest.mark.parametrize(
    ("file", "old", "new", "same"),
    [
        ("story/claims/made_up.py", "# a remark", "# another", True),
        ("story/claims/made_up.py", '"""What it does."""', '"""Something\n    else."""', True),
        ("story/claims/made_up.py", "# why", "# because", True),
        ("story/claims/made_up.py", "return 1", "return 2", True),
        ("story/claims/made_up.py", "inner(lab) + helped(lab)", "inner( lab )+helped(lab)", True),
        ("story/claims/made_up.py", "LIMIT = 3", "LIMIT = 4", False),
        ("story/claims/made_up.py", "inner(lab) + helped", "inner(lab) - helped", False),
        ("story/claims/made_up.py", "        lab = 1\n    return", "        lab = 1\n        return", False),
        ("training/measures/deep.py", "7", "8", False),
        ("training/measures/deep.py", "7\n", "7\n\n\ndef third():\n    return 0\n", True),
        ("geometry/other.py", "2", "3", False),
    ],
)
def test_the_code_that_counts_is_followed(root: Path, file: str, old: str, new: str, same: bool) -> None:
    before = hashed()
    assert old in FILES[file]
    (root / file).write_text(FILES[file].replace(old, new))
    assert (hashed() == before) is same


HELD = """from geometry._results import Result

class Held(Result):
    value: int
{shown}
    def doubled(self):
        return {doubled}

def seen(lab):
    return Held(lab).doubled()
"""
SHOWN = """
    @other
    def plot(self, ax=None):
        if ax:
            return drawn(self)

    def _repr_html_(self):
        return "<b>"
"""


@pytest.mark.parametrize(
    ("change", "same"),
    [({"shown": SHOWN}, True), ({"doubled": "3 * self.value"}, False), ({"shown": "    more: int\n"}, False)],
)
def test_how_a_result_is_shown_does_not_count(root: Path, change: dict[str, str], same: bool) -> None:
    plain = {"shown": "", "doubled": "2 * self.value"}
    (root / "geometry/_results.py").write_text("class Result:\n    pass\n")
    (root / "geometry/other.py").write_text(HELD.format(**plain))
    before = hashed()
    (root / "geometry/_results.py").write_text(
        "class Result:\n    def _repr_html_(self):\n        return ''\n"
    )
    (root / "geometry/other.py").write_text(HELD.format(**plain | change))
    assert (hashed() == before) is same


def test_the_trainer_counts_where_there_are_runs(root: Path) -> None:
    exact, trained = hashed(EXACT), hashed(TRAINED)
    (root / "training" / "models" / "some.py").write_text("x = 1  # why\n")
    assert hashed(TRAINED) == trained
    (root / "training" / "models" / "some.py").write_text("x = 2\n")
    assert hashed(TRAINED) != trained
    assert hashed(EXACT) == exact


def test_the_trainer_counts_where_a_part_of_it_is_used(root: Path) -> None:
    using = "from training.optimizers import update\n" + MODULE.replace(
        "inner(lab) +", "update(inner(lab)) +"
    )
    (root / "story/claims/made_up.py").write_text(using)
    before = hashed(EXACT)
    (root / "training" / "optimizers" / "some.py").write_text("x = 2\n")
    assert hashed(EXACT) != before


def test_configs_count() -> None:
    before = fingerprint.fingerprint(TRAINED)
    assert fingerprint.fingerprint(TRAINED) == before
    assert fingerprint.fingerprint(TRAINED, quick=True) != before
    plain = TRAINED.conditions["plain"]
    changed: list[Condition] = [
        replace(plain, config=replace(plain.config, lr=0.02)),
        replace(plain, seeds=3),
        replace(plain, over=("weight_decay", (0.0, 1.0))),
    ]
    for condition in changed:
        assert fingerprint.fingerprint(replace(TRAINED, conditions={"plain": condition})) != before


def test_the_files_of_the_trainer_are_there() -> None:
    assert all((fingerprint.ROOT / "training" / name).exists() for name in fingerprint.TRAINER)
    _forget()
    followed = fingerprint.code_of("story.claims.phases.leap_after_memorising", "experiment")
    assert {"training.phases.phases_of", "story.ledger.readings.rate_of"} & set(followed)
    assert not any(name.startswith(("training.config", "language")) for name in followed)
