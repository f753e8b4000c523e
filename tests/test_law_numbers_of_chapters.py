"""Law 1 in the chapters: what a page draws is registered, is what the registry gives, and needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app_pages.chapters.adding import panels as adding
from app_pages.chapters.adding.attention import attention_panels
from app_pages.chapters.any_network import panels as any_network
from app_pages.chapters.in_the_dark import page as in_the_dark
from app_pages.chapters.landscape import panels as landscape
from app_pages.chapters.leap import page as leap_page
from app_pages.chapters.leap import panels as leap
from app_pages.chapters.manifold import dimensions, towards_the_end
from app_pages.chapters.occam import panels as occam
from app_pages.chapters.sandpile import page as sandpile
from app_pages.chapters.space import against_chance
from app_pages.chapters.symbols import page as symbols
from app_pages.chapters.three_phases import page as three_phases
from app_pages.chapters.weight_decay import panels as weight_decay
from language import translator
from story.chapters.adding import Neurons, first_question, read_attention, read_neurons
from story.chapters.chance import read_against_chance
from story.chapters.in_the_dark import read_row
from story.chapters.leap import OF_MILESTONES, milestones, read_leap
from story.chapters.registry import CHAPTERS
from story.compared import single_numbers
from story.films.catalog import FILMS
from training.errors import MeasureError
from training.measures import MEASURES, series, unavailable
from training.runs.reader import Run
from training.runs.view import RunView

OF_RUNS = [name for name, chapter in CHAPTERS.items() if chapter.reader is not None]
DECLARED = [(name, measure) for name in OF_RUNS for measure in CHAPTERS[name].measures]
EN = translator("en")
# What the page of each chapter draws of what was read of a run.
DRAWN: dict[str, Callable[[Any], Sequence[Any]]] = {
    "leap": lambda found: leap.panels(found, EN),
    "three_phases": lambda found: three_phases.panels(found, EN),
    "in_the_dark": lambda found: [
        panel for shown in in_the_dark.stages(found, read_row(found.view, 2), EN).values() for panel in shown
    ],
    "manifold": lambda found: [
        dimensions.embedding_dimensions(found, EN),
        *towards_the_end.end_panels(found, EN),
        *dimensions.near_dimensions(found, EN),
    ],
    "adding": lambda found: [
        adding.clocks(found, first_question(found.view.config, None, None), {2}, EN),
        np.concatenate([found.bias, *(part.reshape(len(part), -1) for part in found.turning)], axis=1),
        *neurons_in_rows(read_neurons(found.view)),
        read_attention(found.view).shares,
        *attention_panels(found.view, read_attention(found.view), EN),
    ],
    # Taken on request, and tested with its page: of this run nothing is kept.
    "landscape": lambda found: [] if found.around is None else landscape.panels(found, found.around, EN),
    "weight_decay": lambda found: weight_decay.panels(found, EN),
    "space": lambda found: against_chance.chance_panels(found, EN),
    "occam": lambda found: occam.curve_panels(found, {}, EN),
    "sandpile": lambda found: sandpile.panels_of(found, EN),
    "any_network": lambda found: any_network.overview(found, EN),
    "symbols": lambda found: symbols.single_numbers(found, EN),
}


def neurons_in_rows(found: Neurons) -> list[NDArray[np.float64]]:
    """What the inspector says of the last snapshot, as the registry has it."""
    return [values[None] for values in (found.accuracy, found.loss, found.accuracy_without)]


@pytest.fixture(scope="module")
def view(grokked: Run) -> RunView:
    return grokked.view()


@pytest.fixture(scope="module")
def data(view: RunView) -> dict[str, list[NDArray[np.float64]]]:
    """All arrays of the pictures of each chapter's page."""
    found = {name: list(arrays_in(pictures(name, view))) for name in OF_RUNS}
    circles = [panel for panel in leap.panels(read_leap(view), EN) if panel.group == "circle"]
    told = [np.asarray(panel.numbers["share"][0], np.float64) for panel in circles]
    found["leap"] += [*at_milestones(view), np.stack(told, axis=1)]
    return found


def pictures(chapter: str, view: RunView) -> list[Any]:
    """What the page of a chapter draws of a run, and says of it in a table."""
    reader = CHAPTERS[chapter].reader
    assert reader is not None
    read = [reader(view)]
    if chapter == "space":
        read.append(read_against_chance(view, "symbols"))  # the visitor's other choice
    drawn: list[Any] = [panel for found in read for panel in DRAWN[chapter](found)]
    if chapter == "leap":
        drawn.append(leap_page._numbers(milestones(read[0]), EN))
    return drawn


def at_milestones(view: RunView) -> list[NDArray[np.float64]]:
    """What is told at the leap's milestones, each over all evaluations: elsewhere, what the registry says."""
    told = []
    for name in OF_MILESTONES:
        values = series(view, name).values.copy()
        for milestone in milestones(read_leap(view)):
            values[int(np.abs(view.metrics["step"] - milestone.step).argmin())] = getattr(milestone, name)
        told.append(values)
    return told


def arrays_in(value: Any) -> Iterator[NDArray[np.float64]]:
    """Every array of numbers in a result, however deep."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "fi":
            yield value.astype(np.float64)
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
        thinned = [column[(len(column) - 1) % every :: every] for every in range(1, len(column) + 1)]
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
def test_without_its_measure_a_page_draws_nothing(
    chapter: str, name: str, view: RunView, unregister: Callable[[str], None]
) -> None:
    unregister(name)
    with pytest.raises((MeasureError, KeyError), match=name):
        pictures(chapter, view)


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


def test_every_registered_measure_is_shown_somewhere() -> None:
    """A number a step by the laboratory, which offers all that are quick; a curve a step by a chapter or a
    film."""
    curves = {name for name, measure in MEASURES.items() if measure.along}
    on_request = {name for name, measure in MEASURES.items() if measure.on_request}
    assert single_numbers() == [name for name in MEASURES if name not in curves | on_request]
    assert curves <= {name for _chapter, name in DECLARED}.union(*(film.measures for film in FILMS.values()))
