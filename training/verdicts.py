"""What is said of a run, in one plain line: its verdict, and where it stands."""

from __future__ import annotations

from dataclasses import asdict

from language import Translator, mark
from training.phases import Phases, Verdict
from training.store import State

VERDICTS = {
    Verdict.RUNNING: mark("still running"),
    Verdict.GROKS: mark(
        "groks: memorised at step {memorised_at}, generalised at step {generalised_at}, "
        "{delay:.1f} times as late"
    ),
    Verdict.GENERALISES_AT_ONCE: mark(
        "generalises at once, by step {generalised_at}: no delay worth the name"
    ),
    Verdict.MEMORISES_ONLY: mark(
        "memorises only: {held_out_accuracy:.1%} of the held-out pairs after {last_step} steps"
    ),
    Verdict.LEARNS_NOTHING: mark("learns nothing in {last_step} steps"),
}

STATES = {
    State.RUNNING: mark("running"),
    State.FINISHED: mark("finished"),
    State.STOPPED: mark("stopped"),
    State.FAILED: mark("failed"),
}


def describe(phases: Phases, _: Translator) -> str:
    """The verdict on a run in one plain line."""
    return _(VERDICTS[phases.verdict]).format(**asdict(phases))
