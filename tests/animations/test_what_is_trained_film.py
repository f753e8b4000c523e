"""The film "What is being trained": what it shows is what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from language import LANGUAGES
from tests.animations.every_film import *  # noqa: F403

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("WhatIsTrained", request.param)


def test_its_loss_is_the_surprise_at_the_right_answer(film: Any) -> None:
    """The number on the picture, by hand from the scores."""
    data = film.data
    shares = np.exp(data.scores[0] - data.scores[0].max())
    share = shares[data.question.taught] / shares.sum()
    assert data.surprise == pytest.approx(-np.log(share), rel=1e-6)
    assert f"{data.surprise:.2f}" in film.told.written.text
    assert -np.log(float(f"{share:.3g}")) == pytest.approx(data.surprise, abs=0.005)


def test_its_pair_is_one_that_it_never_sees_and_does_not_know(film: Any) -> None:
    data = film.data
    assert not data.trained[data.question.left, data.question.right]
    assert data.question.taught not in (data.answers[0], data.answers[-1])
    said = " ".join(text for _start, _end, text in film.captions)
    assert str(data.question.taught) in said
