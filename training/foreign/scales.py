"""Whether accuracies are shares of 1 or percentages, decided by how large they get."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from language import mark
from training.foreign.layouts import Series
from training.foreign.tables import LogError

SCALES: Mapping[str, str] = {
    "auto": mark("whichever they look like"),
    "shares": mark("shares of 1"),
    "percentages": mark("percentages"),
}
# What rounding may add to a whole.
ROUNDING = 1e-4
# Between a share and a percentage that says anything lies nothing that an accuracy should be.
DOUBTFUL = 1.5


def top(curve: Series) -> float:
    """Return the largest finite value of a curve; 0 without any."""
    finite = curve.values[np.isfinite(curve.values)]
    return float(finite.max()) if len(finite) else 0.0


def percent_runs(used: Mapping[str, Mapping[str, Series]], scale: str) -> set[str]:
    """Return the runs whose accuracies are percentages.

    The accuracies of a run have one scale, and so have all those of a file: a held-out accuracy that never
    exceeds 0.9 is 0.9 % where the training accuracy beside it reaches 100.

    Args:
        used: the curves of each role, by run.
        scale: a key of SCALES.

    Raises:
        LogError: when a value is impossible, or the scale is in doubt.
    """
    curves = [curve for role in ("train", "held_out") for curve in used.get(role, {}).values()]
    for curve in curves:
        _require_possible(curve, scale)
    if scale != "auto":
        return {curve.run for curve in curves} if scale == "percentages" else set()
    large = {curve.run for curve in curves if top(curve) > 1 + ROUNDING}
    files = {curve.file for curve in curves if curve.run in large}
    for curve in curves:
        alike = (other for other in curves if other.run == curve.run or other.file == curve.file)
        if top(curve) > 1 + ROUNDING and all(top(other) <= DOUBTFUL for other in alike):
            raise LogError(
                "{file}: {name} never exceeds {value:g}: shares of 1, or percentages? --scale says which",
                exit_code=2,
                file=str(curve.file),
                name=curve.column,
                value=top(curve),
            )
    return large | {curve.run for curve in curves if curve.file in files}


def _require_possible(curve: Series, scale: str) -> None:
    most = 1 if scale == "shares" else 100
    finite = np.isfinite(curve.values)
    bad = finite & ((curve.values < -ROUNDING) | (curve.values > most * (1 + ROUNDING)))
    if bad.any():
        place = int(bad.argmax())
        raise LogError(
            "{file}: {name} = {value:g} at step {step}: an accuracy is a share from 0 to 1, or a percentage "
            "from 0 to 100",
            file=str(curve.file),
            name=curve.column,
            value=float(curve.values[place]),
            step=int(curve.steps[place]),
        )
