"""What every result of this room offers: read-only arrays, ways into a table, a notebook and a picture."""

from __future__ import annotations

import math
from dataclasses import Field, fields
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from geometry.notebook import html_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


class Result:
    """The base of all results, which are frozen dataclasses.

    >>> from geometry import principal_components
    >>> found = principal_components([[0, 0], [3, 0], [0, 1], [3, 1]], n_components=2)
    >>> sorted(found._asdict()), found.to_frame().shape
    (['axes', 'explained', 'mean', 'scores'], (4, 2))
    """

    # What makes each subclass a dataclass.
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __post_init__(self) -> None:
        """Lock all arrays, each a copy of its own: what has been found does not change."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                locked = value.copy()
                locked.setflags(write=False)
                object.__setattr__(self, field.name, locked)

    def _asdict(self) -> dict[str, Any]:
        """The fields by name, as a named tuple gives them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def to_frame(self) -> pd.DataFrame:
        """Return a pandas table with a row for each entry along the longest first axis of the arrays.

        Arrays of that length become columns (`scores_0`, `scores_1` … of several to an entry), single numbers
        are repeated in each row; what has another length is in the table's `attrs` under its name.
        """
        import pandas as pd

        told = _flat(self)
        arrays = {name: value for name, value in told.items() if np.ndim(value)}
        rows = max((len(value) for value in arrays.values()), default=1)
        columns: dict[str, Any] = {}
        for name, value in told.items():
            if name not in arrays:
                columns[name] = np.repeat(np.asarray(value), rows)
            elif len(value) == rows:
                parts = np.reshape(value, (rows, math.prod(np.shape(value)[1:]))).T
                names = [name] if np.ndim(value) == 1 else [f"{name}_{i}" for i in range(len(parts))]
                columns |= dict(zip(names, parts, strict=True))
        frame = pd.DataFrame(columns)
        frame.attrs |= {name: value for name, value in arrays.items() if len(value) != rows}
        return frame

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw this result with Matplotlib, on new axes if none are given; returns the axes."""
        from geometry._pictures import draw

        return draw(self, ax)

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={_brief(value)}" for name, value in self._asdict().items())
        return f"{type(self).__name__}({told})"

    def _repr_html_(self) -> str:
        """A table for notebooks, with the picture of this kind of result where it has one."""
        from geometry._pictures import inline

        rows = {name: _described(value) for name, value in _flat(self).items()}
        return html_table(type(self).__name__, rows, inline(self))


def _flat(result: Result) -> dict[str, Any]:
    """All fields, those of results within results as `outer.inner`."""
    told: dict[str, Any] = {}
    for name, value in result._asdict().items():
        if isinstance(value, Result):
            told |= {f"{name}.{inner}": item for inner, item in _flat(value).items()}
        elif isinstance(value, (tuple, list)):
            told |= {f"{name}_{i}": item for i, item in enumerate(value)}
        else:
            told[name] = value
    return told


def _brief(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return repr(value)
    with np.printoptions(threshold=8, edgeitems=2, precision=6):
        return " ".join(repr(value).split())


def _described(value: Any) -> str:
    """A number in six digits, an array by its shape and range."""
    if np.ndim(value) == 0 or np.size(value) == 0:
        return (
            f"{value:.6g}"
            if isinstance(value, float) or (np.ndim(value) == 0 and isinstance(value, np.ndarray))
            else str(value)
        )
    shape = " × ".join(map(str, np.shape(value)))
    return f"{shape} numbers, {np.min(value):.4g} … {np.max(value):.4g}"
