"""What a run is doing, or how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from string import Formatter
from typing import Any

from language import Message, UserError, mark

STATUS = "status.json"


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


# A reason is a line or two.
LONGEST_TEXT = 2000


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
        message: why it failed, or was stopped if it was not asked to; else None.
        evaluations, snapshots: how many lines of each were on disk before; None where that is not known.
    """

    state: State
    pid: int
    step: int = 0
    stop_step: int = 0
    seconds: float = 0.0
    steps_per_second: float = 0.0
    message: Message | None = None
    evaluations: int | None = None
    snapshots: int | None = None

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Status:
        said = written["message"]
        message = _message(said["text"], said["values"]) if said else None
        return cls(
            State(written["state"]),
            int(written["pid"]),
            int(written["step"]),
            int(written["stop_step"] if "stop_step" in written else written["goal"]),
            float(written["seconds"]),
            float(written["steps_per_second"]),
            message,
            _count(written.get("evaluations")),
            _count(written.get("snapshots")),
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


def outcome(error: BaseException | None, *, stopped: bool = False) -> tuple[State, Message | None]:
    """Return how a run ends, and why if it fails.

    Args:
        error: what ended it; None where nothing did.
        stopped: whether it had been asked to stop.
    """
    if error is None:
        return State.STOPPED if stopped else State.FINISHED, None
    if isinstance(error, KeyboardInterrupt | BrokenPipeError):  # nobody listens any more
        return State.STOPPED, None
    if isinstance(error, UserError):
        return State.FAILED, error.message
    return State.FAILED, Message("{kind}: {problem}", kind=type(error).__name__, problem=str(error))


def _count(written: Any) -> int | None:
    return None if written is None else int(written)


def _message(text: object, values: Mapping[str, object]) -> Message:
    """A reason as a file gives it: plain names in braces and short values, or it is refused.

    A text from a file is put into words by `str.format`, whose fields may ask for a billion characters or for
    what hangs on a value. Characters that a terminal would obey are shown as their codes.

    >>> str(_message("{problem}", {"problem": "\\x1b[2J", "unused": 1}))
    '\\\\x1b[2J'
    """
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise ValueError("its reason is no short text")
    for _, field, spec, conversion in Formatter().parse(text):
        if field is not None and (spec or conversion not in (None, "r") or field not in values):
            raise ValueError(f"its reason asks for {field[:80]!r}")
    plain = {name: _plain(value) for name, value in values.items()}
    return Message(printable(text), **plain)


def _plain(value: object) -> object:
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__} in its reason")
    return printable(value[:LONGEST_TEXT])


def printable(text: str) -> str:
    """A text whose control characters are shown as their codes."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )
