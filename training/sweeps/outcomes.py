"""The outcome of one cell of a sweep."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.phases import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of one cell.

    Attributes:
        cell: its number in the sweep.
        verdict: what became of the run.
        memorised_at, generalised_at, delay: as in `training.phases.Phases`; None if it never came to that.
        last_step: the last step evaluated.
        seconds: its share of the wall time of its group: the time between two evaluations is shared out
            equally among the members still in training.
        together: how many members its group had.
        measures: each of the trainer's measures at the last step; None where it is not finite.
    """

    cell: int
    verdict: Verdict
    memorised_at: int | None
    generalised_at: int | None
    delay: float | None
    last_step: int
    seconds: float
    together: int
    measures: Mapping[str, float | None]

    @property
    def finished(self) -> bool:
        """Tell whether it generalised. Otherwise it did not finish (DNF): it used up its steps, or
        diverged."""
        return self.generalised_at is not None

    def to_json(self) -> dict[str, Any]:
        return {
            "cell": self.cell,
            "verdict": str(self.verdict),
            "memorised_at": self.memorised_at,
            "generalised_at": self.generalised_at,
            "delay": self.delay,
            "last_step": self.last_step,
            "seconds": round(self.seconds, 4),
            "together": self.together,
            "measures": dict(self.measures),
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Outcome:
        """Rebuild an outcome from `to_json`; KeyError, TypeError or ValueError where it was none."""
        return cls(
            cell=int(written["cell"]),
            verdict=Verdict(written["verdict"]),
            memorised_at=None if written["memorised_at"] is None else int(written["memorised_at"]),
            generalised_at=None if written["generalised_at"] is None else int(written["generalised_at"]),
            delay=None if written["delay"] is None else float(written["delay"]),
            last_step=int(written["last_step"]),
            seconds=float(written["seconds"]),
            together=int(written["together"]),
            measures={str(name): None if value is None else float(value)
                      for name, value in written["measures"].items()},
        )  # fmt: skip


def finite(value: float) -> float | None:
    """Return the value if it is finite, else None.

    >>> finite(1.5), finite(float("nan"))
    (1.5, None)
    """
    return float(value) if math.isfinite(value) else None
