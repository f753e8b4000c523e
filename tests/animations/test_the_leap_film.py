"""The film "The leap": what it shows is what was recorded, and every picture of it can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from animations.audit import CJK
from animations.catalog import FILMS
from language import LANGUAGES
from training.store import Run

pytestmark = pytest.mark.film


def dry_run(run: Run, lang: str, folder: Path) -> Any:
    """The film, played without writing anything."""
    from manim import tempconfig

    from animations.the_leap import TheLeap

    settings = {"format": "none", "frame_rate": 4, "pixel_width": 214, "pixel_height": 120,
                "progress_bar": "none", "verbosity": "ERROR", "media_dir": str(folder)}  # fmt: skip
    with tempconfig(settings):
        film = TheLeap(run=run, lang=lang)
        film.render()
    return film


@pytest.fixture(scope="module", params=LANGUAGES)
def film(request: pytest.FixtureRequest, small_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return dry_run(small_run, request.param, tmp_path_factory.mktemp("media"))


def test_every_picture_can_be_read(film: Any) -> None:
    assert film.findings == []


def test_it_is_as_long_as_the_catalog_says(film: Any) -> None:
    assert film.time == pytest.approx(FILMS["TheLeap"].seconds, abs=2)
    assert 35 <= film.time <= 62  # at 4 pictures a second every play is rounded up


def test_captions_follow_one_another_to_the_end(film: Any) -> None:
    starts, ends, texts = zip(*film.captions, strict=True)
    assert starts[0] == 0
    assert ends == (*starts[1:], film.time)
    assert all((CJK.search(text) is not None) == (film.lang == "zh") for text in texts)


def test_curves_end_at_the_recorded_values(film: Any, small_run: Run) -> None:
    metrics = small_run.metrics()
    for trace, name in (
        (film.outside.train, "train_accuracy"),
        (film.outside.held_out, "held_out_accuracy"),
    ):
        assert trace.end_value() == pytest.approx(metrics[name][-1], abs=1e-6)
    assert film.fold.end_value() == pytest.approx(film.shown.leap.circle_share[-1, 0], abs=1e-6)


def test_lit_cells_are_the_recorded_accuracies(film: Any, small_run: Run) -> None:
    metrics, answers = small_run.metrics(), film.shown.answers
    assert np.array_equal(answers.steps, np.unique(answers.steps))
    for step, right in zip(answers.steps, answers.right, strict=True):
        at = metrics["step"] == step
        assert right[answers.trained].mean() == pytest.approx(metrics["train_accuracy"][at][0], abs=1e-6)
        assert right[~answers.trained].mean() == pytest.approx(metrics["held_out_accuracy"][at][0], abs=1e-6)


def test_tokens_lie_where_they_were_recorded(film: Any) -> None:
    leap, step = film.shown.leap, film.shown.inner_steps[3]
    recorded = leap.circles[leap.steps == step][0, 0]
    shown = film.ring.places(step)[:, :2] - film.ring.mobject[0].get_center()[:2]
    scale = np.linalg.norm(shown) / np.linalg.norm(recorded)
    np.testing.assert_allclose(shown, scale * recorded, atol=1e-5)


def test_captions_name_recorded_steps(film: Any, small_run: Run) -> None:
    phases, said = small_run.phases(), " ".join(text for _start, _end, text in film.captions)
    assert phases is not None
    assert str(phases.memorised_at) in said
    assert str(phases.generalised_at) in said


def test_a_run_without_a_leap_is_refused(flat_run: Run, tmp_path: Path) -> None:
    from animations.film import FilmError

    with pytest.raises(FilmError, match="does not grok"):
        dry_run(flat_run, "en", tmp_path)


def test_a_missing_typeface_or_sign_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from animations import typefaces

    family = typefaces.typeface("zh")
    typefaces.require_characters("第 3 步：一跃而起 λ · × %", family)
    with pytest.raises(typefaces.TypefaceError, match="fonts-noto-cjk"):
        typefaces.require_characters("\ue000", family)
    monkeypatch.setattr(typefaces, "FAMILIES", {"zh": ("No Such Face",)})
    typefaces.typeface.cache_clear()
    with pytest.raises(typefaces.TypefaceError, match=r"No Such Face.*apt-get install fonts-noto-cjk"):
        typefaces.typeface("zh")
    typefaces.typeface.cache_clear()
