"""What is guessed on the pictures: it is what was recorded, and nothing tells it before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app_pages.canvas import Lines, pack_stage
from app_pages.chapters import guesses
from app_pages.chapters.guesses import intro, step_guess, value_guess
from app_pages.chapters.in_the_dark.page import half_way_guess
from app_pages.chapters.manifold.panels import picture_panels
from app_pages.chapters.occam.panels import can_be_guessed, pruned_guess, telling_share
from app_pages.chapters.sandpile.page import jump_guess
from app_pages.chapters.symbols.page import single_numbers
from app_pages.chapters.three_phases.page import GUESSED, panels
from app_pages.chapters.weight_decay.panels import alone_guess, shares
from language import LANGUAGES, translator
from story.chapters.in_the_dark import InTheDark, read_in_the_dark
from story.chapters.manifold import read_picture
from story.chapters.sandpile import read_hidden_progress
from story.chapters.symbols import read_symbols
from story.chapters.three_phases import read_three_phases
from story.chapters.weight_decay import read_weight_decay
from tests.app.test_stage import unpacked
from training.measures import series
from training.runs.reader import Run
from training.runs.view import RunView

EN = translator("en")
ASKED = ("ask", "near", "early", "late")


@pytest.fixture(scope="module")
def view(grokked: Run) -> RunView:
    return grokked.view()


@pytest.fixture(scope="module")
def dark(view: RunView) -> InTheDark:
    return read_in_the_dark(view)


def crossing(view: RunView, name: str, share: float) -> float:
    """Where a measure has gone so much of its way from memorising to its end, by straight lines."""
    found, memorised = series(view, name), view.phases.memorised_at or 0
    later = found.steps >= memorised
    steps, values = found.steps[later], found.values[later]
    target = values[0] + share * (values[-1] - values[0])
    at = int(np.argmax(values >= target))
    return float(np.interp(target, values[at - 1 : at + 1], steps[at - 1 : at + 1]))


def test_the_bundle_is_half_way_where_the_registry_has_it(view: RunView, dark: InTheDark) -> None:
    guess = half_way_guess(dark, EN)
    assert guess is not None
    found = series(view, "collapse")
    spacing = float(np.diff(found.steps).max())
    assert guess.at == pytest.approx(crossing(view, "collapse", 0.5), abs=spacing)


def test_the_gauge_stands_where_the_registry_has_it_when_it_leaps(view: RunView) -> None:
    shown = panels(read_three_phases(view), EN)
    (guess,) = (panel.guess for panel in shown if panel.guess is not None)
    found, leap_at = series(view, GUESSED), view.phases.leap_at
    assert leap_at is not None
    at = int(np.abs(found.steps - leap_at).argmin())
    assert (guess.axis, guess.place) == ("y", found.steps[at])
    assert guess.at == pytest.approx(found.values[at])
    (gauge,) = (panel for panel in shown if panel.guess is not None)
    assert gauge.range_y is not None
    assert gauge.range_y[0] <= guess.at <= gauge.range_y[1]


def test_the_furthest_jump_is_where_the_registry_has_it(view: RunView) -> None:
    found, memorised = series(view, "margin_change"), view.phases.memorised_at
    assert memorised is not None
    later = found.steps > memorised  # a change is seen at the end of its step
    guess = jump_guess(read_hidden_progress(view), EN)
    assert guess.at == found.steps[later][found.values[later].argmax()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_decay_pulls_alone_is_drawn_over_the_curve_of_the_registry(
    language: str, view: RunView
) -> None:
    _ = translator(language)
    found = read_weight_decay(view)
    forces, guess = shares(found, _), alone_guess(found, _)
    assert guess is not None
    assert guess.axis == "curve"
    assert {"ask", "told", "near", "early", "late"} == {*guess.words}
    header, arrays = unpacked(pack_stage([forces], _, name="a", steps=found.steps))
    drawn = header["panels"][0]["guess"]["curve"]
    recorded = series(view, "share_decay_alone")
    assert arrays[drawn["xs"]] == pytest.approx(recorded.steps)
    assert arrays[drawn["ys"]] == pytest.approx(recorded.values)


def test_how_round_it_becomes_is_drawn_over_the_pictures_own_share(view: RunView) -> None:
    found = read_picture(view, "plane", 3)
    assert found is not None
    *_drawn, curve = picture_panels(found, view, EN, noise=False)
    assert isinstance(curve, Lines)
    assert curve.guess is not None
    header, arrays = unpacked(pack_stage([curve], EN, name="a", steps=found.steps))
    drawn = header["panels"][0]["guess"]["curve"]
    assert arrays[drawn["ys"]] == pytest.approx(found.quality)
    assert curve.numbers["null"] == ([found.null_quality], "percent")
    others = picture_panels(replace(found, method="pca"), view, EN, noise=False)
    assert not any(isinstance(panel, Lines) for panel in others)


def test_where_the_squared_norm_goes_is_drawn_over_its_own_curve(view: RunView) -> None:
    found = read_symbols(view)
    norm, _loss = single_numbers(found, EN)
    header, arrays = unpacked(pack_stage([norm], EN, name="a", steps=found.steps))
    drawn = header["panels"][0]["guess"]["curve"]
    assert arrays[drawn["ys"]] == pytest.approx(found.squared_norm)


def test_nothing_is_asked_of_a_run_that_has_memorised_nothing(view: RunView) -> None:
    blank = replace(view)
    vars(blank)["phases"] = replace(view.phases, memorised_at=None)
    found = read_picture(view, "plane", 2)
    assert found is not None
    panels = [*picture_panels(found, blank, EN), *single_numbers(replace(read_symbols(view), view=blank), EN)]
    assert not any(panel.guess for panel in panels if isinstance(panel, Lines))


def made_up(*accuracies: Sequence[float]) -> Any:
    """Networks that lose a tenth of their weights at a time, by what is right of their training pairs."""
    return SimpleNamespace(
        networks=[
            SimpleNamespace(table=[], left_out=10 * np.arange(len(right)), pruned={"train": np.array(right)})
            for right in accuracies
        ]
    )


def test_what_can_be_left_out_is_guessed_when_the_other_one_forgets() -> None:
    found = made_up([1.0, 0.95, 0.6, 0.2], [1.0, 1.0, 0.91, 0.5])
    guess = pruned_guess(found, EN)
    assert guess is not None
    assert can_be_guessed(found)
    assert (telling_share(found), guess.at) == (10, 20)
    assert "forget at 10 %" in guess.words["ask"]


@pytest.mark.parametrize(
    ("found", "share"),
    [
        (made_up([1.0, 1.0, 1.0, 0.2], [1.0, 1.0, 0.5, 0.2]), 10),  # the one that understands forgets first
        (made_up([0.2, 0.2, 0.2, 0.1], [1.0, 1.0, 1.0, 0.5]), 20),  # the other one has nothing to forget
        (made_up([1.0, 1.0, 0.5, 0.2]), 0),  # there are no two
    ],
)
def test_where_there_is_nothing_to_guess_nothing_is_asked(found: Any, share: int) -> None:
    assert pruned_guess(found, EN) is None
    assert not can_be_guessed(found)
    assert telling_share(found) == share


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_filled_by_the_browser(language: str, view: RunView, dark: InTheDark) -> None:
    _ = translator(language)
    found = [half_way_guess(dark, _), pruned_guess(made_up([1.0, 0.95, 0.6], [1.0, 1.0, 0.91]), _)]
    assert None not in found
    found += [panel.guess for panel in panels(read_three_phases(view), _)]
    for guess in filter(None, found):
        assert tuple(guess.words) == ASKED
        for how in ASKED[1:]:
            assert {"{guess}", "{at}"} <= {
                f"{{{part.split('}')[0]}}}" for part in guess.words[how].split("{")[1:]
            }


@pytest.mark.parametrize(
    ("asked", "teaching", "told"),
    [
        (None, False, {"plays": True, "veiled": True}),
        ("rest", False, {"plays": False, "veiled": True}),
        (7, False, {"plays": False, "veiled": False, "step": 7}),
        (None, True, {"plays": False, "veiled": True, "step": 0}),
    ],
)
def test_a_stage_comes_to_rest_before_its_answer(
    asked: Any, teaching: bool, told: Mapping[str, Any], view: RunView, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = int(view.steps[view.nearest(view.phases.memorised_at or 0)])
    wanted: Callable[[], int | None] = lambda: rest if asked == "rest" else asked  # noqa: E731
    monkeypatch.setattr(guesses, "asked_step", wanted)
    monkeypatch.setattr(guesses, "is_teaching", lambda: teaching)
    data = pack_stage([], EN, name="x", steps=view.steps, **intro(view, step_guess(view, 5.0, {})))
    header = json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
    assert {name: header[name] for name in told} == told
    if "step" not in told:
        assert header["step"] == rest


def test_without_a_guess_it_plays_to_its_end(view: RunView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "asked_step", lambda: None)
    monkeypatch.setattr(guesses, "is_teaching", lambda: False)
    assert intro(view, None) == {"step": None, "rest": None, "plays": True, "veiled": False}


def test_near_is_a_twentieth_of_what_can_be_guessed(view: RunView) -> None:
    assert step_guess(view, 3.0, {}).near == pytest.approx(view.last_step / 20)
    assert value_guess(3.0, 10, (0.0, 8.0), {}).near == pytest.approx(0.4)
