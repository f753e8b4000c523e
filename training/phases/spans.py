"""The three phases of a run as spans of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from language import mark
from training.phases.detection import Phases

PHASE_NAMES: Mapping[str, str] = {
    "memorisation": mark("Memorisation"),
    "plateau": mark("Plateau"),
    "grokking": mark("Grokking"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A phase of a run, from one step to another; `phase` is a key of PHASE_NAMES."""

    phase: str
    start: int
    end: int


def phase_spans(phases: Phases) -> list[Span]:
    """Return the three phases as spans of steps, as far as the run has come; the last one reaches its end.

    >>> from training.phases import detect_phases
    >>> phases = detect_phases(range(8), [0, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0.9, 1, 1, 1])
    >>> [(span.phase, span.start, span.end) for span in phase_spans(phases)]
    [('memorisation', 0, 1), ('plateau', 1, 3), ('grokking', 3, 7)]
    """
    ends = {"memorisation": phases.memorised_at, "plateau": phases.leap_at, "grokking": phases.last_step}
    spans, start = [], 0
    for phase, end in ends.items():
        reached = phases.last_step if end is None else end
        if reached > start:
            spans.append(Span(phase, start, reached))
        start = reached
        if end is None:
            break
    return spans
