"""What a run is doing, or how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from language import Message, mark


class State(StrEnum):
    """What a run is doing, or how it ended."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


STATES = {
    State.RUNNING: mark("running"),
    State.FINISHED: mark("finished"),
    State.STOPPED: mark("stopped"),
    State.FAILED: mark("failed"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """Where a run stands.

    Attributes:
        state: what it is doing, or how it ended.
        pid: the worker's process id.
        step: the last step evaluated.
        stop_step: the step at which it will stop, as far as is known.
        seconds: training time so far.
        steps_per_second: over the whole run so far.
        message: why it failed, else None.
    """

    state: State
    pid: int
    step: int = 0
    stop_step: int = 0
    seconds: float = 0.0
    steps_per_second: float = 0.0
    message: Message | None = None

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Status:
        said = written["message"]
        message = Message(str(said["text"]), **said["values"]) if said else None
        str(message)  # fails here, where damage is reported, if the values do not fit the text
        return cls(
            State(written["state"]),
            int(written["pid"]),
            int(written["step"]),
            int(written["stop_step"] if "stop_step" in written else written["goal"]),
            float(written["seconds"]),
            float(written["steps_per_second"]),
            message,
        )

    def to_json(self) -> dict[str, Any]:
        said = self.message
        return {field.name: getattr(self, field.name) for field in fields(self)} | {
            "message": {"text": said.text, "values": dict(said.values)} if said else None
        }

    @property
    def seconds_left(self) -> float | None:
        """Estimate the seconds until `stop_step` at the mean pace so far; None before there is one."""
        if not self.steps_per_second:
            return None
        return max(0.0, (self.stop_step - self.step) / self.steps_per_second)
