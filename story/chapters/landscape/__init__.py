"""What the chapter "The landscape" shows of a run: what has been measured of the loss around its path.

Measuring takes up to some minutes, so nothing is measured here: `./run landscape RUN --curvature` does, and
the page has it done.
"""

from __future__ import annotations

from dataclasses import dataclass

from language import Message
from training.errors import LandscapeError
from training.landscape import RunLandscape, plane_of_path, read_landscape
from training.measures import Series, kept_series
from training.runs.view import RunView

LOOKED_AT = 5
# Of the registry, where they are kept.
CURVATURES = ("curvature_largest", "curvature_trace", "curvature_trace_low", "curvature_trace_high")


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """A run, and what is known of the loss around its path.

    Attributes:
        view: of the run.
        around: the plane of its path and the line; None where they have not been measured.
        curvatures: by name; empty where they have not been measured.
        why_none: why there is nothing to be measured, as one line; None where there is.
    """

    view: RunView
    around: RunLandscape | None
    curvatures: dict[str, Series]
    why_none: Message | None = None

    @property
    def is_missing(self) -> bool:
        """Whether something of it could be measured and has not been."""
        return self.why_none is None and (self.around is None or not self.curvatures)


def read_measured(view: RunView) -> Landscape:
    """Read what is kept of a run's landscape; StoreError when the run has no snapshot yet or is damaged."""
    view.require_snapshots()
    kept = {name: kept_series(view, name) for name in CURVATURES}
    known = {name: series for name, series in kept.items() if series is not None}
    around = read_landscape(view)
    why_none = None if around is not None else _why_no_plane(view)
    return Landscape(view, around, known if len(known) == len(CURVATURES) else {}, why_none)


def _why_no_plane(view: RunView) -> Message | None:
    """Some snapshots tell whether a path has a plane."""
    try:
        plane_of_path(view.weights(snapshots=view.frames(LOOKED_AT)), view.config)
    except LandscapeError as error:
        return error.message
    return None
