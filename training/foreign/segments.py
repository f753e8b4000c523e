"""What a column holds below one another, told apart: several runs, and several rows of one step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from training.foreign.layouts import Series
from training.foreign.tables import LogError


def runs_apart(curve: Series) -> list[Series]:
    """Split a curve where its steps start over: another run follows in the same column.

    A step that falls, but not to the first one, is of a run that went on from a checkpoint: it is left in.
    """
    falls = np.diff(curve.steps) < 0
    if falls.all():  # written from the last step to the first
        return [replace(curve, steps=curve.steps[::-1], values=curve.values[::-1])]
    begins, first = [0], curve.steps[:1].sum()
    for place in np.flatnonzero(falls) + 1:
        if curve.steps[place] <= first:
            begins.append(int(place))
            first = curve.steps[place]
    if len(begins) == 1 or 2 * len(begins) > len(curve.steps):  # rows in no order are not many runs
        return [curve]
    parts = zip(begins, [*begins[1:], len(curve.steps)], strict=True)
    return [
        replace(
            curve,
            run=f"{curve.run} #{number}".strip(),
            steps=curve.steps[begin:end],
            values=curve.values[begin:end],
        )
        for number, (begin, end) in enumerate(parts, start=1)
    ]


def one_a_step(curve: Series) -> Series:
    """Return a curve in the order of its steps, of each step the row that was written last.

    Raises:
        LogError: when most steps come several times: rows of several runs are mixed.
    """
    order = np.argsort(curve.steps, kind="stable")
    steps, values = curve.steps[order], curve.values[order]
    last = np.append(steps[1:] != steps[:-1], True)[: len(steps)]
    if 2 * last.sum() <= len(steps) and len(steps) > 2:
        often, counts = np.unique(steps, return_counts=True)
        raise LogError(
            "{file}: step {step} comes {count} times in {name}: --run names the column that tells runs "
            "apart, --step another column of steps",
            file=str(curve.file),
            step=int(often[counts.argmax()]),
            count=int(counts.max()),
            name=curve.column,
        )
    return replace(curve, steps=steps[last], values=values[last])
