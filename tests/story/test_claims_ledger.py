"""The ledger on disk: what is stale, going on where it was interrupted, and the results that ship."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from language import UserError
from story import cli
from story.claims import CLAIMS, Claim, Evidence, Reading, Verdict, conditions, fingerprint, lab
from story.ledger.lab import Lab, members_of, trainer_version
from story.ledger.measuring import Entry, State, chosen_claims, measure_claims, read_entry, read_ledger
from story.ledger.pages import page, page_path
from story.ledger.results import RESULTS, ResultError, read_result
from training.config import Config
from training.store import State as RunState

ROOT = Path(__file__).parents[2]
EXACT = ("inner-ninety-per-cent", "shrunken-norms", "thin-shell")
TINY = Config(p=7, train_fraction=0.5, d_model=8, n_heads=2, d_mlp=8, steps=20, snapshots=4)


def exact() -> list[Claim]:
    return chosen_claims(EXACT)


def measured(folder: Path, claims: list[Claim]) -> list[tuple[Entry, bool]]:
    return list(measure_claims(claims, folder=folder, root=folder / "cache"))


def test_what_is_measured_is_fresh_and_is_not_measured_again(tmp_path: Path) -> None:
    assert [read_entry(claim, tmp_path, quick=False).state for claim in exact()] == [State.MISSING] * 3
    first = measured(tmp_path, exact())
    assert [(entry.state, just_now) for entry, just_now in first] == [(State.FRESH, True)] * 3
    written = {path.name: path.read_text() for path in tmp_path.glob("*.json")}
    assert len(written) == 3
    again = measured(tmp_path, exact())
    assert [(entry.state, just_now) for entry, just_now in again] == [(State.FRESH, False)] * 3
    assert {path.name: path.read_text() for path in tmp_path.glob("*.json")} == written


def test_a_result_is_written_as_soon_as_it_is_there_and_the_next_time_goes_on(tmp_path: Path) -> None:
    def stopped(_lab: Lab) -> Evidence:
        raise KeyboardInterrupt

    first, second, third = exact()
    interrupted = measure_claims([first, replace(second, experiment=stopped), third], folder=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        list(interrupted)
    assert [path.stem for path in tmp_path.glob("*.json")] == [first.name]
    assert [just_now for _, just_now in measured(tmp_path, exact())] == [False, True, True]


def test_another_experiment_makes_a_result_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = exact()[2]
    measured(tmp_path, [claim])
    monkeypatch.setattr("story.ledger.measuring.fingerprint", lambda *_args, **_more: "another")
    assert read_entry(claim, tmp_path, quick=False).state is State.STALE
    assert [just_now for _, just_now in measured(tmp_path, [claim])] == [True]


def test_a_smoke_test_is_never_taken_for_a_result(tmp_path: Path) -> None:
    list(measure_claims(exact(), quick=True, folder=tmp_path))
    assert {read_entry(claim, tmp_path, quick=False).state for claim in exact()} == {State.STALE}


def test_other_configs_make_a_result_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = CLAIMS["black-hole"]
    before = fingerprint.fingerprint(claim)
    assert fingerprint.fingerprint(claim) == before
    assert fingerprint.fingerprint(claim, quick=True) != before
    changed = {**conditions.FULL, "leap": replace(conditions.FULL["leap"], lr=0.02)}
    monkeypatch.setattr(lab, "FULL", changed)
    assert fingerprint.fingerprint(claim) != before


MODULE = '''"""A file."""
from story.claims.other import helped

LIMIT = 3  # why


def experiment(lab):
    """What it does."""
    # a remark
    return inner(lab) + helped(lab)


def inner(lab):
    return LIMIT


def unrelated():
    return 1
'''
OTHER = "def helped(lab):\n    return 7\n"


def hashed(folder: Path, module: str, other: str, monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / "made_up.py").write_text(module)
    (folder / "other.py").write_text(other)
    monkeypatch.setattr(fingerprint, "FOLDER", folder)
    fingerprint._definitions.cache_clear()
    experiment = SimpleNamespace(__module__="story.claims.made_up", __name__="experiment")
    claim = replace(CLAIMS["thin-shell"], experiment=experiment)  # type: ignore[arg-type]
    try:
        return fingerprint.fingerprint(claim)
    finally:
        fingerprint._definitions.cache_clear()


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("# a remark", "# another", True),
        ('"""What it does."""', '"""Something else."""', True),
        ("# why", "# because", True),
        ("return 1", "return 2", True),
        ("inner(lab) + helped(lab)", "inner( lab )+helped(lab)", True),
        ("LIMIT = 3", "LIMIT = 4", False),
        ("inner(lab) + helped", "inner(lab) - helped", False),
        ("    return LIMIT", "    return 3", False),
    ],
)
def test_the_fingerprint_is_that_of_the_code_that_counts(
    old: str, new: str, same: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert old in MODULE
    before = hashed(tmp_path, MODULE, OTHER, monkeypatch)
    assert (hashed(tmp_path, MODULE.replace(old, new), OTHER, monkeypatch) == before) is same


def test_the_fingerprint_follows_what_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashed(tmp_path, MODULE, OTHER, monkeypatch)
    assert hashed(tmp_path, MODULE, OTHER.replace("7", "8"), monkeypatch) != before
    assert hashed(tmp_path, MODULE, OTHER + "\n\ndef third():\n    return 0\n", monkeypatch) == before


def test_a_rule_that_changed_judges_the_evidence_anew(tmp_path: Path) -> None:
    claim = CLAIMS["thin-shell"]
    measured(tmp_path, [claim])
    path = tmp_path / f"{claim.name}.json"
    before = json.loads(path.read_text())
    lenient = replace(claim, thresholds=(replace(claim.thresholds[0], value=0.2),))
    ((entry, just_now),) = measured(tmp_path, [lenient])
    after = json.loads(path.read_text())
    assert not just_now
    assert entry.ruling is not None
    assert (before["verdict"], after["verdict"]) == ("holds on a condition", "holds")
    assert after["evidence"] == before["evidence"]


def test_a_damaged_result_is_said_in_one_line(tmp_path: Path) -> None:
    for text in ("{", "[]", "{}", '{"claim": 1, "evidence": 3}'):
        (tmp_path / "thin-shell.json").write_text(text)
        with pytest.raises(ResultError, match=r"thin-shell.json.*is damaged"):
            read_result("thin-shell", tmp_path)


def test_a_lab_trains_once_and_together_and_refuses_what_was_not_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "FULL", {"leap": TINY, "no_decay": replace(TINY, weight_decay=0.0)})
    told: list[float] = []
    bench = Lab("x", ("leap",), root=tmp_path, on_progress=lambda _condition, share: told.append(share))
    runs = bench.runs("leap")
    assert [run.config.seed for run in runs] == list(conditions.SEEDS)
    assert {run.machine["together"] for run in runs} == {len(conditions.SEEDS)}
    assert {run.status().state for run in runs} == {RunState.FINISHED}
    assert told
    assert max(told) == 1
    told.clear()
    assert [run.run_id for run in bench.runs("leap")] == [run.run_id for run in runs]
    assert not told
    with pytest.raises(ValueError, match="no_decay"):
        bench.runs("no_decay")
    status = runs[1].folder / "status.json"
    status.write_text(status.read_text().replace("finished", "stopped"))
    assert {run.status().state for run in bench.runs("leap")} == {RunState.FINISHED}
    assert told, "a run that was interrupted is trained again"


def test_random_numbers_are_a_claim_s_own_and_always_the_same() -> None:
    def draw(name: str) -> float:
        return float(Lab(name, ()).rng().random())

    assert draw("sieve") == draw("sieve") != draw("black-hole")


def test_other_trainer_code_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in lab.TRAINER:
        path = tmp_path / name
        if path.suffix:
            path.write_text("1")
        else:
            path.mkdir()
            (path / "some.py").write_text("1")
    monkeypatch.setattr(lab, "TRAINING", tmp_path)
    before = trainer_version()
    assert trainer_version() == before
    (tmp_path / "networks" / "some.py").write_text("2")
    assert trainer_version() != before


def test_every_condition_has_a_quick_stand_in_and_the_files_of_the_trainer_are_there() -> None:
    assert set(conditions.FULL) == set(conditions.QUICK)
    asked = {name for claim in CLAIMS.values() for name in claim.conditions}
    assert asked == set(conditions.FULL)
    for name in conditions.FULL:
        assert (
            len({config.run_id for quick in (False, True) for config in members_of(name, quick=quick)}) == 8
        )
    assert all((lab.TRAINING / name).exists() for name in lab.TRAINER)


def run_cli(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(words)
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_line_measures_lists_and_names_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--results", str(tmp_path), "--lang", "en")
    code, out, err = run_cli(capsys, "claims", "thin-shell", "--list", *where)
    assert (code, err) == (0, "")
    assert out.startswith("thin-shell  [not measured yet]")
    code, out, err = run_cli(capsys, "claims", "thin-shell", *where)
    assert code == 0
    assert "holds on a condition: if it is read as" in out
    assert [path.name for path in tmp_path.iterdir()] == ["thin-shell.json"]
    code, out, _ = run_cli(capsys, "claims", "thin-shell", "--list", "--json", *where)
    facts = json.loads(out)
    assert (facts["claim"], facts["state"], facts["verdict"]) == (
        "thin-shell",
        "fresh",
        "holds on a condition",
    )
    code, out, _ = run_cli(
        capsys, "claims", "thin-shell", "--list", "--results", str(tmp_path), "--lang", "zh"
    )
    assert "有条件成立" in out
    for words in (("claims", "nonsense"), ("claims", "--threads", "0"), ("nonsense",), ()):
        code, out, err = run_cli(capsys, *words, "--lang", "en")
        assert (code, out, err.count("\n")) == (2, "", 1), words


def test_an_interrupted_command_says_that_what_was_measured_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "measure_claims", interrupted)
    code, _, err = run_cli(capsys, "claims", "--results", str(tmp_path), "--lang", "en")
    assert code == 130
    assert err.startswith("Stopped; what was measured is kept.")


def test_reading_the_ledger_loads_no_torch() -> None:
    code = "import sys, story.ledger.measuring as l; l.read_ledger(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_an_unknown_claim_is_named() -> None:
    with pytest.raises(UserError, match="'nonsense' is no claim"):
        chosen_claims(["nonsense"])


# ---- What ships


@pytest.fixture(scope="module")
def shipped() -> list[Entry]:
    return read_ledger()


def test_every_claim_has_a_result_that_is_in_step_with_its_experiment(shipped: list[Entry]) -> None:
    """Where this fails: python -m story claims."""
    assert {entry.claim.name: entry.state for entry in shipped} == dict.fromkeys(CLAIMS, State.FRESH)


def test_no_result_is_left_without_a_claim() -> None:
    assert {path.stem for path in RESULTS.glob("*.json")} == set(CLAIMS)


def test_results_are_whole_small_and_say_where_they_come_from(shipped: list[Entry]) -> None:
    assert sum(path.stat().st_size for path in RESULTS.glob("*.json")) < 2_000_000
    for entry in shipped:
        result, claim = entry.result, entry.claim
        assert result is not None
        assert not result.quick
        assert set(result.evidence.readings) == set(claim.labels)
        assert {"threads", "processor", "python", "libraries"} <= set(result.machine)
        assert result.code_version
        assert set(result.runs) == set(claim.conditions)
        for name in claim.conditions:
            assert list(result.runs[name]) == [config.run_id for config in members_of(name, quick=False)]
            assert len(result.seeds) >= 3
        for reading in result.evidence.readings.values():
            check_reading(reading)


def check_reading(reading: Reading) -> None:
    numbers = [
        value for value in (reading.value, reading.low, reading.high, *reading.each) if value is not None
    ]
    assert all(math.isfinite(value) for value in numbers)
    if reading.low is not None and reading.high is not None and reading.value is not None:
        assert reading.low <= reading.value <= reading.high


def test_the_verdicts_on_disk_are_those_of_the_rules(shipped: list[Entry]) -> None:
    for entry in shipped:
        written = json.loads((RESULTS / f"{entry.claim.name}.json").read_text(encoding="utf-8"))
        assert entry.ruling is not None
        assert written["verdict"] == str(entry.ruling.verdict)
        assert written["because"] == str(entry.ruling.because)
        assert written["limits"] == entry.claim.limits
        assert entry.result is not None
        sensitivity = entry.claim.sensitivity(entry.result.evidence)
        assert [
            (row["limit"], row["at"], Verdict(row["verdict"])) for row in written["sensitivity"]
        ] == sensitivity


def test_exact_results_come_out_again(shipped: list[Entry]) -> None:
    by_name = {entry.claim.name: entry for entry in shipped}
    for name in (*EXACT, "penalty-gradient", "worked-example"):
        result = by_name[name].result
        assert result is not None
        again = CLAIMS[name].experiment(Lab(name, ()))
        for label, reading in again.readings.items():
            assert reading.value == pytest.approx(result.evidence[label].value, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_are_those_of_the_results(language: str, shipped: list[Entry]) -> None:
    """Where this fails: python -m story claims."""
    from language import translator

    text = page_path(language).read_text(encoding="utf-8")
    assert text == page(shipped, translator(language))
    for name in CLAIMS:
        assert f'<a id="{name}"></a>' in text
    assert not re.search(r"\bnan\b", text)
    if language == "zh":
        labels = re.findall(r"(?m)^(?:- |\| |# |\*\*)([A-Za-z][a-z ]+)[:|*]", text)
        assert labels == []
