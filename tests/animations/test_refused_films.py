"""Films that cannot be drawn from a run say so; every film has its tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.runs.reader import Run


@pytest.mark.film
@pytest.mark.parametrize("name", [name for name, entry in FILMS.items() if entry.of_run])
def test_a_run_without_a_leap_is_refused(name: str, flat_run: Run) -> None:
    from animations.rendering.dry_run import dry_run

    with pytest.raises(FilmError, match="does not grok"):
        dry_run(FILMS[name], flat_run, "en")


@pytest.mark.parametrize("name", FILMS)
def test_what_must_hold_of_every_film_is_asked_of_it(name: str) -> None:
    tests = (Path(__file__).parent / f"test_{FILMS[name].module}_film.py").read_text(encoding="utf-8")
    assert "from tests.animations.every_film import *" in tests
    assert f'play("{name}", request.param)' in tests
