"""Law 1 in the chapters: what a chapter declares it draws is registered, and is what the registry gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from story.chapters.chance import read_against_chance
from story.chapters.leap import SHOWN_FREQUENCIES, milestones, read_leap
from story.chapters.registry import CHAPTERS
from training.measures import MEASURES, series, unavailable
from training.runs.reader import Run
from training.runs.view import RunView

OF_RUNS = [name for name, chapter in CHAPTERS.items() if chapter.reader is not None]
DECLARED = [(name, measure) for name in OF_RUNS for measure in CHAPTERS[name].measures]


@pytest.fixture(scope="module")
def view(grokked: Run) -> RunView:
    return grokked.view()


@pytest.fixture(scope="module")
def data(view: RunView) -> dict[str, list[NDArray[np.float64]]]:
    """All arrays that each chapter makes of the run, those of its evaluations among them."""
    found = {name: list(arrays_in(CHAPTERS[name].reader(view))) for name in OF_RUNS}  # type: ignore[misc]
    found["space"] += arrays_in(read_against_chance(view, "symbols"))  # the visitor's other choice
    found["leap"] += at_milestones(view)
    return found


def at_milestones(view: RunView) -> list[NDArray[np.float64]]:
    """The heights of the teeth as told at the leap's milestones, each over all evaluations: where it is not
    told, what the registry says."""
    heights = series(view, "margin_gap").values.copy()
    for milestone in milestones(read_leap(view)):
        heights[int(np.abs(view.metrics["step"] - milestone.step).argmin())] = milestone.tooth_height
    return [heights]


def arrays_in(value: Any) -> Iterator[NDArray[np.float64]]:
    """Every array of numbers in a result, however deep."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "fi":
            yield value.astype(np.float64)
        if value.dtype.kind == "f" and value.ndim == 2 and 0 < value.shape[1] <= SHOWN_FREQUENCIES:
            yield value[:, 0].astype(np.float64)  # of the strongest frequency
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from arrays_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from arrays_in(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from arrays_in(one)


def check_drawn(view: RunView, name: str, arrays: list[NDArray[np.float64]]) -> None:
    """Among the arrays of a chapter is one that holds the measure at all its steps, or at some of them."""
    found = series(view, name)
    columns = [found.values]
    if found.values.ndim == 1 and len(found.steps) == len(view.metrics["step"]):
        at = np.isin(found.steps, view.steps)
        columns.append(found.values[at])
    for column in columns:
        thinned = [column[(len(column) - 1) % every :: every] for every in range(1, len(column))]
        for drawn in arrays:
            for some in thinned:
                if drawn.shape == some.shape and same(drawn, some):
                    return
    raise AssertionError(f"{name}: no array of the chapter is what the registry gives")


def same(drawn: NDArray[np.float64], registered: NDArray[np.float64]) -> bool:
    """Up to what is lost on the way to the browser, which gets float32; neurons may be in another order."""
    if drawn.ndim > 1:
        drawn, registered = np.sort(drawn, axis=-1), np.sort(registered, axis=-1)
    return np.allclose(drawn, registered, rtol=1e-5, atol=0, equal_nan=True)


@pytest.mark.parametrize(("chapter", "name"), DECLARED)
def test_what_is_drawn_is_what_the_registry_gives(
    chapter: str, name: str, view: RunView, data: Mapping[str, list[NDArray[np.float64]]]
) -> None:
    assert unavailable(name, view) is None
    check_drawn(view, name, data[chapter])


@pytest.mark.parametrize(("chapter", "name"), DECLARED)
def test_without_its_measure_a_chapter_s_test_fails(
    chapter: str,
    name: str,
    view: RunView,
    data: Mapping[str, list[NDArray[np.float64]]],
    unregister: Callable[[str], None],
) -> None:
    unregister(name)
    with pytest.raises((ValueError, KeyError)):
        check_drawn(view, name, data[chapter])


@pytest.mark.parametrize("chapter", OF_RUNS)
def test_a_number_that_is_not_the_registry_s_is_seen(
    chapter: str, view: RunView, data: Mapping[str, list[NDArray[np.float64]]]
) -> None:
    """The check itself can fail: on arrays that are off by a thousandth."""
    off = [array * 1.001 + 1e-9 for array in data[chapter]]
    for name in CHAPTERS[chapter].measures:
        with pytest.raises(AssertionError):
            check_drawn(view, name, off)


def test_every_declared_measure_is_registered() -> None:
    assert {name for _chapter, name in DECLARED} <= {*MEASURES}
