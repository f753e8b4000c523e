"""The phases of a run: when it memorised, leapt and generalised, how it ended, and the verdict in words."""

from training.phases.detection import (
    LEAP_BEGINS,
    LEAST_DELAY,
    SUSTAINED,
    THRESHOLD,
    Phases,
    Verdict,
    detect_phases,
)
from training.phases.spans import PHASE_NAMES, Span, phase_spans

__all__ = [
    "LEAP_BEGINS",
    "LEAST_DELAY",
    "PHASE_NAMES",
    "SUSTAINED",
    "THRESHOLD",
    "Phases",
    "Span",
    "Verdict",
    "detect_phases",
    "phase_spans",
]
