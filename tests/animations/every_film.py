"""What must hold of every film, in the file of each: so that a film is played once for all its tests.

A file of tests has a fixture `film`, the film played in each language, and takes all of these in.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from animations.drawing.audit import CJK
from animations.telling.placed import family
from story.films.catalog import FILMS
from training.runs.reader import Run


def test_every_picture_can_be_read(film: Any) -> None:
    assert film.findings == []


def test_it_is_as_long_as_the_catalog_says(film: Any) -> None:
    """A voice takes its own time in each language."""
    assert film.time == pytest.approx(FILMS[type(film).__name__].seconds, abs=5)
    assert 45 <= film.time <= 90.5


def test_one_sentence_follows_another_to_the_end(film: Any) -> None:
    starts, ends, texts = zip(*film.captions, strict=True)
    assert all(end <= start for end, start in zip((0.0, *ends), (*starts, film.time), strict=True))
    assert all((CJK.search(text) is not None) == (film.lang == "zh") for text in texts)


def test_sections_have_names_and_follow_one_another(film: Any) -> None:
    starts = [section.start for section in film.sections]
    assert 4 <= len(starts) <= 10
    assert starts[0] == 0
    assert all(2 <= end - start <= 20 for start, end in pairwise([*starts, film.time]))
    assert len({section.name for section in film.sections}) == len(starts)
    assert all((CJK.search(section.name) is not None) == (film.lang == "zh") for section in film.sections)


def test_it_names_what_it_is_drawn_from(film: Any, small_run: Run) -> None:
    written = [part.written for part in family(film.mobjects) if hasattr(part, "written")]
    sources = [text.text for text in written if text.role == "credit"]
    assert len(sources) == 1
    assert (small_run.run_id in sources[0]) == FILMS[type(film).__name__].of_run
