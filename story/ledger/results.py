"""Results on disk: a small JSON file a claim. Reading them needs no torch and executes nothing.

Numbers of a curve, which is only looked at, are kept to five digits; those of a reading whole.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from language import UserError
from story.ledger.claim import Claim, Curve, Evidence, Reading
from story.ledger.words import UNITS
from training.runs.atomic import replace_text
from training.runs.regular_files import read_text

FORMAT = 2
RESULTS = Path(__file__).parents[1] / "results"


class ResultError(UserError):
    """A result that cannot be read."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A result that there was before: its verdict and the hash of the rule that it was by, its seeds, its
    code and day."""

    rule: str
    verdict: str
    seeds: tuple[int, ...]
    fingerprint: str
    code_version: str
    date: str


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured for a claim.

    Attributes:
        claim: its name.
        evidence: what was found.
        fingerprint: of what it depends on (`story.ledger.provenance.fingerprint`).
        trainer: the version of the trainer that its runs are from (`story.ledger.provenance.fingerprint`).
        runs: for each condition, the ids of its runs, in the order of the seeds.
        code_version, date: which code, which day.
        seconds: how long the measuring took, without the training.
        training_seconds: how long its runs trained, each on one thread.
        machine: as `training.engine.runtime.describe` has it, threads included.
        quick: whether it is a smoke test, which shows nothing about the claim.
        seeds: of all its runs.
        rule: the hash of the rule that it was measured for, "" before there were any on record.
        rule_commit: the commit that first had this rule; "" where none had.
        verdict: the one that was written beside it last; the ruling is made anew whenever it is read.
        history: the results before this one, the oldest first.
    """

    claim: str
    evidence: Evidence
    fingerprint: str
    trainer: str
    runs: Mapping[str, tuple[str, ...]]
    code_version: str
    date: str
    seconds: float
    training_seconds: float
    machine: Mapping[str, Any]
    quick: bool
    seeds: tuple[int, ...] = ()
    rule: str = ""
    rule_commit: str = ""
    verdict: str = ""
    history: tuple[Earlier, ...] = ()

    def as_earlier(self) -> Earlier:
        """What stays of it when another takes its place, or its rule changes."""
        return Earlier(self.rule, self.verdict, self.seeds, self.fingerprint, self.code_version, self.date)

    def is_of_a_commit(self) -> bool:
        """Whether a commit names the code that it was measured with."""
        return not self.code_version.endswith("+") and self.code_version != "unknown"


def write_result(result: Result, claim: Claim, configs: Mapping[str, Any], folder: Path) -> Path:
    """Write a result at once and whole; the verdict is written beside the evidence for whoever reads it
    without this program, which itself judges the evidence anew."""
    for name, reading in result.evidence.readings.items():
        if reading.unit not in UNITS:
            raise ValueError(f"{claim.name}, {name}: unit = {reading.unit!r}: known are {[*UNITS]}")
    ruling = claim.judge(result.evidence)
    measured = _measured_part(result)
    written = {
        "format": FORMAT,
        "claim": result.claim,
        "statement": claim.statement,
        "verdict": str(ruling.verdict),
        "because": str(ruling.because),
        "evidence": measured.pop("evidence"),
        "curves": measured.pop("curves"),
        "limits": claim.limits,
        "sensitivity": [
            {"limit": name, "at": value, "verdict": str(verdict)}
            for name, value, verdict in claim.sensitivity(result.evidence)
        ],
        "runs": measured.pop("runs"),
        "configs": dict(configs),
        **measured,
        "seeds": list(result.seeds),
        "rule": result.rule,
        "rule_commit": result.rule_commit,
        "history": [asdict(earlier) for earlier in result.history],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.claim}.json"
    text = json.dumps(written, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        replace_text(path, text)
    return path


def _measured_part(result: Result) -> dict[str, Any]:
    """What was measured, as it is written: without what is judged anew, and said anew, each time."""
    return {
        "evidence": {name: _plain(reading) for name, reading in result.evidence.readings.items()},
        "curves": {name: _rounded(curve) for name, curve in result.evidence.curves.items()},
        "runs": {name: list(ids) for name, ids in result.runs.items()},
        "fingerprint": result.fingerprint,
        "trainer": result.trainer,
        "code_version": result.code_version,
        "date": result.date,
        "seconds": round(result.seconds, 1),
        "training_seconds": round(result.training_seconds, 1),
        "machine": dict(result.machine),
        "quick": result.quick,
    }


def read_result(name: str, folder: Path | None = None) -> Result | None:
    """The result of a claim; None where there is none.

    Raises:
        ResultError: when its file is no result.
        OSError: when it cannot be read.
    """
    path = (folder or RESULTS) / f"{name}.json"
    try:
        written = json.loads(read_text(path))
        return Result(
            claim=str(written["claim"]),
            evidence=Evidence(
                {key: _reading(value) for key, value in written["evidence"].items()},
                {key: _curve(value) for key, value in written["curves"].items()},
            ),
            fingerprint=str(written["fingerprint"]),
            trainer=str(written["trainer"]),
            runs={key: tuple(map(str, ids)) for key, ids in written["runs"].items()},
            code_version=str(written["code_version"]),
            date=str(written["date"]),
            seconds=float(written["seconds"]),
            training_seconds=float(written["training_seconds"]),
            machine=_machine(written["machine"]),
            quick=bool(written["quick"]),
            seeds=_seeds(written),
            rule=str(written.get("rule", "")),
            rule_commit=str(written.get("rule_commit", "")),
            verdict=str(written["verdict"]),
            history=tuple(map(_earlier, written.get("history", ()))),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ResultError("result {path}: it is damaged ({problem}); delete it, and it is measured again",
                path=str(path), problem=f"{type(error).__name__}: {error}") from error  # fmt: skip


def _seeds(written: Mapping[str, Any]) -> tuple[int, ...]:
    """Of all its runs; format 1 has them in the configs alone."""
    if "seeds" in written:
        return tuple(map(int, written["seeds"]))
    found = {int(seed) for config in written.get("configs", {}).values() for seed in config["seeds"]}
    return tuple(sorted(found))


def _earlier(written: Mapping[str, Any]) -> Earlier:
    names = "rule", "verdict", "fingerprint", "code_version", "date"
    told = {name: str(written[name]) for name in names}
    return Earlier(seeds=tuple(map(int, written["seeds"])), **told)


def _machine(written: Mapping[str, Any]) -> dict[str, Any]:
    """What pages name has to be there."""
    return dict(written) | {"processor": str(written["processor"])}


def _plain(reading: Reading) -> dict[str, Any]:
    return {
        name: list(map(_finite, value)) if isinstance(value, tuple | list) else _finite(value)
        for name, value in asdict(reading).items()
    }


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _reading(written: Mapping[str, Any]) -> Reading:
    def number(value: Any) -> float | None:
        return None if value is None else float(value)

    if written["unit"] not in UNITS:
        raise ValueError(f"unit {written['unit']!r}")
    return Reading(
        value=number(written["value"]),
        unit=str(written["unit"]),
        low=number(written["low"]),
        high=number(written["high"]),
        each=tuple(map(number, written["each"])),
        null=number(written["null"]),
    )


def _rounded(curve: Curve) -> dict[str, list[float | None]]:
    return {"x": [float(f"{value:.5g}") for value in curve.x],
            "y": [None if value is None or not math.isfinite(value) else float(f"{value:.5g}")
                  for value in curve.y]}  # fmt: skip


def _curve(written: Mapping[str, Any]) -> Curve:
    y = tuple(None if value is None else float(value) for value in written["y"])
    return Curve(tuple(map(float, written["x"])), y)
