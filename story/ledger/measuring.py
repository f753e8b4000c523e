"""The ledger as a whole: which results are missing or stale, and measuring those again."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from language.command_line import UsageError
from story.ledger.claim import Claim, Ruling, State
from story.ledger.lab import Lab, OnProgress, cache_folder, finished, grow
from story.ledger.provenance.blindness import Blindness, blindness
from story.ledger.provenance.commits import clean_commit, first_commit_with
from story.ledger.provenance.fingerprint import fingerprint, trainer_version
from story.ledger.provenance.rules import REGISTER, is_registered, rule_hash
from story.ledger.results import RESULTS, Earlier, Result, ResultError, read_result, write_result
from training.config import Config


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim with what was measured for it; `result` and `ruling` are None where nothing was."""

    claim: Claim
    state: State
    result: Result | None
    ruling: Ruling | None

    @property
    def blindness(self) -> Blindness | None:
        """Whether the verdict is blind; None without one."""
        return blindness(self.claim, self.result) if self.result and self.ruling else None


def results_folder(*, quick: bool) -> Path:
    """Where results lie: in this room, or, where a smoke test is all they are, beside the cached runs."""
    return cache_folder() / "quick_results" if quick else RESULTS


def runs_folder(root: Path | None = None) -> Path:
    """Where the runs of this version of the trainer lie."""
    return (root or cache_folder()) / "runs" / trainer_version()


def read_ledger(claims: Iterable[Claim], folder: Path | None = None, *, quick: bool = False) -> list[Entry]:
    """Every claim with its result, in their order; each ruling is made anew from the evidence."""
    return [read_entry(claim, folder or results_folder(quick=quick), quick=quick) for claim in claims]


def read_entry(claim: Claim, folder: Path, *, quick: bool) -> Entry:
    """One claim with its result."""
    try:
        result = read_result(claim.name, folder)
    except ResultError:  # it is measured again; the others are none the worse for it
        return Entry(claim, State.DAMAGED, None, None)
    if result is None:
        return Entry(claim, State.MISSING, None, None)
    if {*result.evidence.readings, *result.evidence.curves} != {*claim.labels}:
        return Entry(claim, State.STALE, None, None)
    fresh = result.quick == quick and result.fingerprint == fingerprint(claim, quick=quick)
    state = State.FRESH if fresh else State.STALE
    return Entry(claim, state, result, claim.judge(result.evidence))


def chosen_claims(
    ledger: Mapping[str, Claim], names: Sequence[str], *, with_long: bool = False
) -> list[Claim]:
    """The claims of these names; without any, all, the long ones only where they are wanted.

    Raises:
        UsageError: for a name that is none.
    """
    for name in names:
        if name not in ledger:
            raise UsageError("{name!r} is no claim; known are {names}", name=name, names=", ".join(ledger))
    wanted = names or [name for name, claim in ledger.items() if with_long or not claim.long]
    return [claim for name, claim in ledger.items() if name in wanted]


def measure_claims(
    claims: Sequence[Claim],
    *,
    quick: bool = False,
    again: bool = False,
    jobs: int = 1,
    folder: Path | None = None,
    root: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Iterator[tuple[Entry, bool]]:
    """Measure the claims whose results are missing or stale; each result is on disk before it is handed out.

    All their runs are trained first, because claims share them. Of a fresh claim the evidence is judged
    anew and written as it is then: a rule may have changed, and then its former verdict is kept in the
    history. What is measured for the results that ship is measured from a commit, by rules that it has.

    Args:
        again: measure the fresh ones, too.
        jobs: how many runs are trained at a time, each alone on one thread.
        folder: where the results lie.
        root: where runs are recorded, and found again.
        on_progress: told how many of the runs are trained.

    Yields:
        each claim with its result, and whether it was measured just now.

    Raises:
        UsageError: where a result would ship, and a file differs from the commit or a rule is not registered.
    """
    place, runs = folder or results_folder(quick=quick), runs_folder(root)
    entries = [read_entry(claim, place, quick=quick) for claim in claims]
    due = {entry.claim.name for entry in entries if again or entry.state is not State.FRESH}
    code = _code_version(claims, due, place)
    spent = _grown([claim for claim in claims if claim.name in due], runs, quick, jobs, on_progress)
    for entry in entries:
        claim = entry.claim
        if claim.name not in due and entry.result is not None:
            kept = _judged_anew(entry.result, claim)
            write_result(kept, claim, _configs(claim, quick=quick), place)
            yield replace(entry, result=kept), False
            continue
        lab = Lab(claim.name, claim.conditions, root=runs, quick=quick, jobs=jobs)
        _measure(claim, lab, place, spent, code)
        yield read_entry(claim, place, quick=quick), True


def _grown(
    claims: Sequence[Claim], runs: Path, quick: bool, jobs: int, on_progress: OnProgress | None
) -> dict[Config, float]:
    """Train all that the claims ask for; returns the training time of each run, in seconds.

    The longest first, so that no core is idle at the end.
    """
    members = {
        config
        for claim in claims
        for condition in claim.conditions.values()
        for config in condition.members(quick=quick)
    }
    ordered = sorted(
        members, key=lambda config: (-config.steps * config.d_mlp * config.d_model, config.run_id)
    )
    grow(ordered, runs, jobs=jobs, on_progress=on_progress)
    return {config: run.status().seconds for config in ordered if (run := finished(config, runs)) is not None}


def _code_version(claims: Sequence[Claim], due: set[str], place: Path) -> str:
    """What names the code that results are measured with: for those that ship, a commit."""
    from training.engine.runtime import code_version

    if place != RESULTS or not due:
        return code_version()
    for claim in claims:
        if claim.name in due and not is_registered(claim):
            raise UsageError(
                "the rule of {name} is not registered: ./run claims --register, then commit", name=claim.name
            )
    return clean_commit()


def _judged_anew(result: Result, claim: Claim) -> Result:
    """The result, with its former verdict in the history where another rule has come to another."""
    verdict = str(claim.judge(result.evidence).verdict)
    if result.rule == rule_hash(claim) or result.verdict == verdict:
        return result
    return replace(result, history=(*result.history, result.as_earlier()))


def _history(claim: Claim, folder: Path) -> tuple[Earlier, ...]:
    """The history of what is about to take the place of the claim's result."""
    with suppress(ResultError):
        if (before := read_result(claim.name, folder)) is not None and not before.quick:
            return (*before.history, before.as_earlier())
    return ()


def _measure(claim: Claim, lab: Lab, folder: Path, spent: Mapping[Config, float], code_version: str) -> None:
    from training.engine import runtime

    runtime.prepare(1)
    started = time.perf_counter()
    evidence = claim.experiment(lab)
    members = {name: wanted.members(quick=lab.quick) for name, wanted in claim.conditions.items()}
    training = math.fsum(
        spent.get(config, 0.0) for config in {config for each in members.values() for config in each}
    )
    made: dict[str, Any] = runtime.describe(1)
    del made["code_version"]  # of the moment: files may have changed since the beginning
    rule = rule_hash(claim)
    result = Result(
        claim=claim.name,
        evidence=evidence,
        fingerprint=fingerprint(claim, quick=lab.quick),
        trainer=trainer_version(),
        runs={name: tuple(config.run_id for config in configs) for name, configs in members.items()},
        code_version=code_version,
        date=datetime.now(UTC).date().isoformat(),
        seconds=time.perf_counter() - started,
        training_seconds=training,
        machine=made,
        quick=lab.quick,
        seeds=tuple(sorted({config.seed for configs in members.values() for config in configs})),
        rule=rule,
        rule_commit=first_commit_with(rule, REGISTER),
        history=_history(claim, folder),
    )
    write_result(result, claim, _configs(claim, quick=lab.quick), folder)


def _configs(claim: Claim, *, quick: bool) -> dict[str, dict[str, Any]]:
    """What the conditions differ in from the config there is without any setting, their seeds, and what they
    vary."""
    plain = Config().to_json()
    written: dict[str, dict[str, Any]] = {}
    for name, condition in claim.conditions.items():
        members = condition.members(quick=quick)
        differs = {
            field: value
            for field, value in members[0].to_json().items()
            if field not in ("seed", "split_seed", "task_seed", *condition.over[:1]) and value != plain[field]
        }
        if condition.over:
            differs[condition.over[0]] = [value[condition.over[0]] for value in condition.values(quick=quick)]
        written[name] = {**differs, "seeds": sorted({member.seed for member in members})}
    return written
