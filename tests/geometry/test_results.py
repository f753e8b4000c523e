"""Every result can be looked at, taken into a table, drawn, and not changed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

import geometry
from geometry import power_law_fit, principal_components
from geometry._results import Result
from tests.geometry.test_arguments import FUNCTIONS, arguments

RESULTS = {
    name: thing
    for name, thing in vars(geometry).items()
    if isinstance(thing, type) and issubclass(thing, Result)
}


@pytest.fixture(scope="module")
def found() -> dict[str, Result]:
    """One result of each kind that a public function returns."""
    results = {}
    for name, function in FUNCTIONS.items():
        if str(function.__annotations__.get("return")) in RESULTS:
            result = function(**arguments(name))
            results[type(result).__name__] = result
    return results


def test_all_classes_of_this_room_are_results() -> None:
    classes = {name for name in geometry.__all__ if isinstance(getattr(geometry, name), type)}
    assert classes == set(RESULTS)


def test_a_table_has_a_row_for_each_entry_and_all_the_numbers(found: dict[str, Result]) -> None:
    for result in found.values():
        frame = result.to_frame()
        names = {name.split("_")[0].split(".")[0] for name in (*frame.columns, *frame.attrs)}
        assert {field.name.split("_")[0] for field in fields(result)} <= names  # type: ignore[arg-type]
    components = principal_components(np.eye(5), n_components=2)
    frame = components.to_frame()
    np.testing.assert_array_equal(frame[["scores_0", "scores_1"]], components.scores)
    np.testing.assert_array_equal(frame.attrs["explained"], components.explained)


def test_a_notebook_shows_a_table_in_which_nothing_is_markup(found: dict[str, Result]) -> None:
    for name, result in found.items():
        page = result._repr_html_()
        assert page.startswith("<table>")
        assert name in page
        assert "<script" not in page


def test_a_line_shows_it_without_thousands_of_numbers(found: dict[str, Result]) -> None:
    for result in found.values():
        assert len(repr(result)) < 3000
        assert "\n" not in repr(result)


def test_every_result_is_drawn(found: dict[str, Result]) -> None:
    matplotlib.use("Agg")
    for name, result in found.items():
        axes = Figure().add_subplot()
        assert result.plot(axes) is axes, name
        assert axes.has_data(), name
    assert len(found["PrincipalComponents"].plot().collections) == 1
    pyplot.close("all")


def test_what_has_been_found_does_not_change(found: dict[str, Result]) -> None:
    for result in found.values():
        field = fields(result)[0].name  # type: ignore[arg-type]
        with pytest.raises(FrozenInstanceError):
            setattr(result, field, None)
        for value in result._asdict().values():
            assert not (isinstance(value, np.ndarray) and value.flags.writeable)


def test_an_interval_becomes_two_columns() -> None:
    frame = power_law_fit([1, 1, 1, 2, 2, 3, 4, 5, 9], x_min=1).to_frame()
    assert frame["interval_0"][0] < frame["exponent"][0] < frame["interval_1"][0]
