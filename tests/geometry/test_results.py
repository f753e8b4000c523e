"""Every result can be looked at, taken into a table, drawn, and not changed."""

from __future__ import annotations

import base64
import html
import sys
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import geometry
from geometry import (
    dimension_by_scale,
    distance_law,
    embed,
    norm_law,
    palette,
    power_law_fit,
    principal_components,
    rips_persistence,
    sample_sphere,
    spikes,
)
from geometry._results import Result
from geometry.notebook import html_table
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


def drawn(result: Result) -> Axes:
    return result.plot(Figure().add_subplot())


def test_a_picture_shows_the_numbers_of_its_result(found: dict[str, Result]) -> None:
    cloud: Any = found["Embedding"]
    np.testing.assert_array_equal(drawn(cloud).collections[0].get_offsets(), cloud.points[:, :2])
    components: Any = found["PrincipalComponents"]
    np.testing.assert_array_equal(drawn(components).collections[0].get_offsets(), components.scores[:, :2])
    fit: Any = found["PowerLawFit"]
    interval, value = drawn(fit).lines
    np.testing.assert_array_equal(interval.get_xdata(), fit.interval)
    np.testing.assert_array_equal(value.get_xdata(), [fit.exponent])
    dimension: Any = found["DimensionEstimate"]
    interval, value = drawn(dimension).lines
    np.testing.assert_array_equal(interval.get_xdata(), [dimension.low, dimension.high])
    np.testing.assert_array_equal(value.get_xdata(), [dimension.value])
    test: Any = found["PowerLawTest"]
    axes = drawn(test)
    assert sum(bar.get_height() for bar in axes.patches) == len(test.distances)
    np.testing.assert_array_equal(axes.lines[0].get_xdata(), [test.fit.distance] * 2)


def test_a_picture_of_loops_scales_and_spikes_shows_their_numbers() -> None:
    ring = sample_sphere(60, 1, rng=0)
    loops = rips_persistence(ring)
    merges, spans = drawn(loops).collections
    np.testing.assert_array_equal(merges.get_offsets()[:, 1], loops.merges)
    np.testing.assert_array_equal(spans.get_offsets(), loops.loops)
    scales = dimension_by_scale(ring)
    assert scales.plateau is not None
    values, plateau = drawn(scales).lines
    np.testing.assert_array_equal(values.get_xydata(), np.c_[scales.distances, scales.values])
    np.testing.assert_array_equal(plateau.get_xdata(), [scales.plateau.start, scales.plateau.end])
    assert plateau.get_color() == palette.GEOMETRY
    noise = np.random.default_rng(0).standard_normal((80, 60))
    found = spikes(noise + 60 * np.eye(80, 60) * (np.arange(60) == 0), scale=1)
    assert found.count == 1
    lines = drawn(found).lines
    np.testing.assert_array_equal(lines[0].get_ydata(), found.values)
    np.testing.assert_array_equal(lines[1].get_ydata(), found.strengths)
    np.testing.assert_array_equal(lines[2].get_ydata(), [found.threshold] * 2)


def test_a_law_draws_its_density_or_its_single_chances() -> None:
    law = norm_law("normal", 60)
    (curve,) = law.plot(Figure().add_subplot()).lines
    values = np.asarray(curve.get_xdata())
    np.testing.assert_array_equal(curve.get_ydata(), law.pdf(values))
    assert law.cdf(values[-1]) - law.cdf(values[0]) == pytest.approx(0.999)
    corners = distance_law("rademacher", 8)
    assert corners.discrete
    (bars,) = corners.plot(Figure().add_subplot()).collections
    tops = np.array([path.vertices[1] for path in bars.get_paths()])
    np.testing.assert_array_equal(tops[:, 1], corners.pmf(tops[:, 0]))
    assert tops[:, 1].sum() > 0.999
    with pytest.raises(ValueError, match=r"2 laws; allowed for a picture is one"):
        norm_law("normal", [3, 4]).plot()


def test_a_notebook_shows_a_picture_where_it_says_more(found: dict[str, Result]) -> None:
    for name in ("Embedding", "PrincipalComponents", "PowerLawTest"):
        begins = found[name]._repr_html_().partition('src="data:image/png;base64,')[2]
        assert base64.b64decode(begins.partition('"')[0]).startswith(b"\x89PNG"), name
    several = principal_components(np.random.default_rng(0).standard_normal((2, 9, 3)))
    for result in (found["PowerLawFit"], several):
        assert "<img" not in result._repr_html_()


def test_what_a_table_is_told_is_text_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    page = replace(embed(np.eye(12)), method=hostile)._repr_html_()
    assert "<td style='text-align:left'>&lt;img src=x onerror=alert(1)&gt;</td>" in page
    assert hostile not in page
    assert html_table(hostile, {hostile: hostile}).count(html.escape(hostile)) == 3
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert "<img" not in embed(np.eye(12))._repr_html_()


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
