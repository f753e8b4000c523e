"""The film "Throttle and spring": its steps are exact, its curves those of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.throttle_and_spring import data as throttle_and_spring_data
from animations.films.throttle_and_spring.data import CLAIMS, STEPS, load
from animations.films.throttle_and_spring.springs import Readout
from language import LANGUAGES
from story.films.requirements import FilmError
from story.ledger.claim import Curve
from story.ledger.results import read_result

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("ThrottleAndSpring", request.param)


def recorded(claim: str, name: str) -> Curve:
    result = read_result(claim)
    assert result is not None
    return result.evidence.curves[name]


def test_curves_end_at_the_recorded_values(film: Any) -> None:
    ends = [curve.trace.end_value() for curve in film.outcome.curves]
    names = ("held_out_leap", "curve_half", "curve_fifth")
    assert ends == pytest.approx([recorded("learning-rate", name).y[-1] for name in names], abs=1e-3)
    assert film.paths.adam.trace.end_value() == pytest.approx(
        recorded("penalty-is-decay", "curve_adam").y[-1]
    )
    assert film.paths.plain.trace.end_value() == pytest.approx(0, abs=1e-9)


def test_a_curve_ends_where_its_recording_does(film: Any) -> None:
    drawn = film.outcome.curves[0].trace.mobject.points[-1]
    x = recorded("learning-rate", "held_out_leap").x[-1]
    assert drawn[0] == pytest.approx(film.outcome.plot.at(x, 0)[0], abs=1e-6)
    assert x < film.outcome.last


def test_the_weight_falls_as_the_ledger_has_it(film: Any) -> None:
    curve = recorded("worked-example", "curve_decay")
    for step, value in list(zip(curve.x, curve.y, strict=True))[::20]:
        film.by_hand.curves[1].show(step)
        assert film.by_hand.curves[1].trace.end_value() == pytest.approx(value, rel=2e-3)
    film.by_hand.curves[1].show(STEPS)
    assert film.by_hand.curves[1].trace.end_value() == pytest.approx(10 * 0.999**STEPS, rel=1e-3)
    assert film.by_hand.curves[0].trace.end_value() == pytest.approx(10)


def test_steps_are_those_of_the_worked_example(film: Any) -> None:
    result = read_result("worked-example")
    assert result is not None
    data = film.data
    steps = {"gradient": data.stepped, "gradient_decay": data.stepped_decayed, "nothing": data.still[1],
             "decay": data.decayed[1], "decay_twice": data.decayed[2]}  # fmt: skip
    for name, value in steps.items():
        assert value == pytest.approx(result.evidence.value(name))


def test_the_tangent_to_the_tax_is_the_pull_of_decay(film: Any) -> None:
    data = film.data
    for step in (0, 700, 2000):
        film.bowl.show(step)
        assert film.bowl.drawn_slope() == pytest.approx(data.decay * data.decayed[step], rel=1e-4)
    # The same slope as that of the curve between two weights.
    rise, run = np.diff(data.tax[[700, 0]]), np.diff(data.decayed[[700, 0]])
    assert float(rise[0] / run[0]) == pytest.approx((data.slope[0] + data.slope[700]) / 2)


@pytest.mark.parametrize(("value", "said"), [(10.0, 5), (9.79, 4), (0.07, 4)])
def test_a_readout_says_two_decimals(value: float, said: int) -> None:
    readout = Readout("en")
    readout.show_at(value, np.zeros(3))
    assert sum(len(part.points) > 0 for part in readout.mobject) == said
    assert readout.mobject.get_left()[0] == pytest.approx(0, abs=0.06)


def test_its_sources_are_the_claims(film: Any) -> None:
    credits_ = [mobject.written.text for mobject in film.family() if hasattr(mobject, "written")]
    assert any(all(claim in text for claim in CLAIMS) for text in credits_)


def test_a_ledger_that_says_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def altered(name: str) -> Any:
        result = read_result(name)
        assert result is not None
        curves = dict(result.evidence.curves)
        if name == "learning-rate":
            curves["curve_half"] = curves["held_out_leap"]
        return replace(result, evidence=replace(result.evidence, curves=curves))

    monkeypatch.setattr(throttle_and_spring_data, "read_result", altered)
    with pytest.raises(FilmError, match="learning-rate"):
        load()


def test_a_claim_that_was_never_measured_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle_and_spring_data, "read_result", lambda _name: None)
    with pytest.raises(FilmError, match="not measured"):
        load()


def test_a_plot_of_other_size_keeps_its_curves(film: Any) -> None:
    assert film.outcome.plot.mobject.width == pytest.approx(5.0)
    points = film.outcome.curves[1].trace.mobject.points
    assert points[:, 0].max() <= film.outcome.plot.mobject.get_right()[0] + 1e-6
