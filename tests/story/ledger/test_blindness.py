"""Whether a verdict is blind: rules on record, clean trees, seeds that were seen, what is kept of before."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from language import UserError
from story.ledger import measuring
from story.ledger.claim import Claim, Verdict
from story.ledger.condition import Condition
from story.ledger.measuring import measure_claims
from story.ledger.pages import row_page
from story.ledger.provenance import rules
from story.ledger.provenance.blindness import SAID, Blindness, blindness
from story.ledger.provenance.commits import clean_commit, first_commit_with
from story.ledger.provenance.rules import is_registered, register, rule_hash, without_words
from story.ledger.results import Earlier, Result, read_result
from tests.story.ledger.made_up import EXACT, LEAST, TINY, TRAINED
from training.runs.atomic import replace_text

STRICT = replace(TRAINED, thresholds=(replace(LEAST, value=50.0),))
OTHER_SEEDS = {"plain": Condition(config=TINY, seeds=2, first_seed=100)}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one committed file."""
    root = tmp_path / "checkout"
    root.mkdir()
    git(root, "init", "-q")
    git(root, "config", "user.email", "a@example.org")
    git(root, "config", "user.name", "A")
    commit(root, "code.py", "x = 1\n")
    return root


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(root: Path, name: str, text: str) -> str:
    (root / name).write_text(text)
    git(root, "add", name)
    git(root, "commit", "-qm", name)
    return git(root, "rev-parse", "--short=10", "HEAD")


def measured(claim: Claim, folder: Path, **more: bool) -> Result:
    (_,) = measure_claims([claim], folder=folder, root=folder / "cache", **more)
    result = read_result(claim.name, folder)
    assert result is not None
    return result


def test_a_hash_is_of_what_decides_and_not_of_words() -> None:
    assert rule_hash(TRAINED) != rule_hash(STRICT)
    reworded = replace(LEAST, why="another reason", others=(0.1,))
    assert rule_hash(TRAINED) == rule_hash(replace(TRAINED, thresholds=(reworded,), statement="anew"))
    rule = 'def rule(e):\n    return Ruling(A, Message("it is "\n        "开 {x}", x=e["开"] > 1))\n'
    assert without_words(rule) == 'def rule(e):\n    return Ruling(A, Message("", x=e["开"] > 1))\n'
    assert without_words(rule.replace("it is", "is it")) == without_words(rule)
    assert without_words(rule.replace("> 1", "> 2")) != without_words(rule)


def test_the_register_keeps_every_rule_there_was(tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    assert register([EXACT, TRAINED], path) == ["exact", "trained"]
    assert register([EXACT, TRAINED], path) == []
    assert not is_registered(STRICT, path)
    assert register([EXACT, STRICT], path) == ["trained"]
    rows = rules.registered(path)["trained"]
    assert [row["rule"] for row in rows] == [rule_hash(TRAINED), rule_hash(STRICT)]
    assert is_registered(STRICT, path)
    assert not is_registered(TRAINED, path), "a former rule that comes back is a new line"


def test_only_a_clean_tree_names_a_commit(checkout: Path) -> None:
    head = git(checkout, "rev-parse", "--short=10", "HEAD")
    assert clean_commit(checkout) == head
    (checkout / "story" / "results").mkdir(parents=True)
    (checkout / "story" / "results" / "exact.json").write_text("{}")
    assert clean_commit(checkout) == head, "results are what measuring writes"
    (checkout / "new file.py").write_text("")
    with pytest.raises(UserError, match=r"new file\.py.* differs from the last commit"):
        clean_commit(checkout)
    (checkout / "new file.py").unlink()
    (checkout / "code.py").write_text("x = 2\n")
    with pytest.raises(UserError, match=r"code\.py differs from the last commit"):
        clean_commit(checkout)


def test_without_a_history_there_is_no_commit(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no checkout"):
        clean_commit(tmp_path)
    assert first_commit_with("abc", tmp_path / "rules.json", tmp_path) == ""


def test_the_commit_that_first_had_a_rule(checkout: Path) -> None:
    first = commit(checkout, "rules.json", '["aaa"]')
    second = commit(checkout, "rules.json", '["aaa", "bbb"]')
    commit(checkout, "rules.json", '["aaa", "bbb", "ccc"]')
    register_file = checkout / "rules.json"
    assert [first_commit_with(each, register_file, checkout) for each in ("aaa", "bbb", "zzz")] == [
        first,
        second,
        "",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Blindness.BLIND),
        ({"runs": {}}, Blindness.CALCULATED),
        ({"rule": ""}, Blindness.BEFORE_THE_REGISTER),
        ({"rule": "0" * 12}, Blindness.RULE_CHANGED),
        ({"rule_commit": ""}, Blindness.NO_COMMIT),
        ({"code_version": "abc+"}, Blindness.NO_COMMIT),
        ({"code_version": "unknown"}, Blindness.NO_COMMIT),
        ({"history": (Earlier("0" * 12, "holds", (1, 2), "f", "abc", "2026-01-01"),)}, Blindness.SEEDS_SEEN),
        ({"history": (Earlier("0" * 12, "holds", (7, 8), "f", "abc", "2026-01-01"),)}, Blindness.BLIND),
    ],
)  # fmt: skip
def test_a_verdict_is_blind_or_it_is_said_why_not(
    change: dict[str, object], expected: Blindness, tmp_path: Path
) -> None:
    plain = replace(measured(TRAINED, tmp_path), code_version="abc", rule_commit="def", history=())
    assert blindness(TRAINED, plain) is Blindness.BLIND
    assert blindness(TRAINED, replace(plain, **change)) is expected  # type: ignore[arg-type]
    assert set(SAID) == set(Blindness)


def test_a_verdict_by_another_rule_stays_in_the_history(tmp_path: Path) -> None:
    before = measured(TRAINED, tmp_path)
    assert (before.seeds, before.rule, before.history) == ((0, 1), rule_hash(TRAINED), ())
    judged = measured(STRICT, tmp_path)
    assert (judged.rule, judged.verdict) == (rule_hash(TRAINED), str(Verdict.FAILS))
    assert [earlier.verdict for earlier in judged.history] == [str(Verdict.HOLDS)]
    assert blindness(STRICT, judged) is Blindness.RULE_CHANGED
    assert measured(STRICT, tmp_path).history == judged.history, "once"
    fresh = measured(replace(STRICT, conditions=OTHER_SEEDS), tmp_path)
    assert fresh.seeds == (100, 101)
    assert [(earlier.verdict, earlier.seeds) for earlier in fresh.history] == [
        ("holds", (0, 1)),
        ("does not hold", (0, 1)),
    ]
    assert fresh.rule == rule_hash(STRICT)


def test_what_ships_is_measured_from_a_commit_by_a_rule_on_record(
    tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "RESULTS", tmp_path)
    monkeypatch.setattr(rules, "REGISTER", tmp_path / "rules.json")
    monkeypatch.setattr(measuring, "clean_commit", lambda: clean_commit(checkout))
    with pytest.raises(UserError, match="the rule of exact is not registered"):
        measured(EXACT, tmp_path)
    register([EXACT])
    (checkout / "code.py").write_text("x = 3\n")
    with pytest.raises(UserError, match="differs from the last commit"):
        measured(EXACT, tmp_path)
    git(checkout, "checkout", "-q", "code.py")
    assert measured(EXACT, tmp_path).code_version == git(checkout, "rev-parse", "--short=10", "HEAD")
    assert measured(EXACT, tmp_path / "elsewhere").rule, "elsewhere anything can be measured"


def test_the_page_says_whether_a_row_is_blind(tmp_path: Path) -> None:
    from language import translator

    measured(TRAINED, tmp_path)
    measured(STRICT, tmp_path)
    entry = measuring.read_entry(STRICT, tmp_path, quick=False)
    text = row_page(entry, "", translator("en"), "en", drawn=False)
    assert "not blind: the rule was changed after these seeds had been measured" in text
    assert "seeds 0–1: ✔ holds, by another rule" in text
    assert all(config.run_id in text for config in TRAINED.conditions["plain"].members())


def test_a_result_of_the_first_format_is_read(tmp_path: Path) -> None:
    import json

    result = measured(TRAINED, tmp_path)
    path = tmp_path / "trained.json"
    written = json.loads(path.read_text())
    for name in ("seeds", "rule", "rule_commit", "history"):
        del written[name]
    replace_text(path, json.dumps(written | {"format": 1}))
    again = read_result("trained", tmp_path)
    assert again == replace(result, rule="", rule_commit="")
