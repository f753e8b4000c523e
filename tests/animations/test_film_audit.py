"""The audit finds what it should, and lets good pictures be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from animations.drawing.audit import Placed, audit_frame, contrast
from training.runs.reader import Run


def placed(**changes: Any) -> Placed:
    good: dict[str, Any] = {
        "serial": 0, "text": "It leaps", "role": "caption", "size": 44, "colour": "#ECEFF4", "opacity": 1.0,
        "left": -1.0, "right": 1.0, "bottom": 3.0, "top": 3.4, "grounds": ("#0F1117",),
    }  # fmt: skip
    return Placed(**(good | changes))


def rules(*texts: Placed, lines: Any = ()) -> list[str]:
    return [finding.rule for finding in audit_frame(1.0, texts, lines)]


def test_a_good_picture_has_no_findings() -> None:
    assert rules(placed(), placed(serial=1, bottom=0, top=0.3, role="label", size=30)) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"right": 6.8}, "outside"),
        ({"top": 3.81}, "outside"),
        ({"size": 23}, "too small"),
        ({"text": "一跃", "size": 26}, "too small"),
        ({"role": "math", "text": "a + b", "size": 32}, "too small"),
        ({"colour": "#555555"}, "contrast"),
        ({"opacity": 0.4}, "contrast"),
        ({"grounds": ("#0F1117", "#A7AEBB")}, "contrast"),
        ({"hidden_by": "Square"}, "hidden"),
        ({"text": "one two three four five six seven eight nine"}, "too long"),
        ({"text": "一二三四五六七八九十一二三四五六"}, "too long"),
    ],
)
def test_each_fault_is_found(changes: dict[str, Any], rule: str) -> None:
    assert rules(placed(**changes)) == [rule]


def test_texts_may_touch_but_not_overlap() -> None:
    beside = placed(serial=1, left=0.99, right=2)
    assert rules(placed(), beside) == []
    assert rules(placed(), placed(serial=1, left=0.9, right=2)) == ["overlap"]


def test_a_curve_under_a_text_is_found_even_between_its_points() -> None:
    across = np.array([[-5.0, 3.2], [5.0, 3.2]])
    assert rules(placed(), lines=[across]) == ["curve under text"]
    assert rules(placed(), lines=[across - 1]) == []


def test_contrast_is_symmetric() -> None:
    assert contrast("#0F1117", "#ECEFF4") == contrast("#ECEFF4", "#0F1117") > 15


@pytest.mark.film
@pytest.mark.parametrize(("height", "found"), [(0, ["hidden"]), (1, [])])
def test_what_is_painted_over_a_text_is_found(
    small_run: Run, tmp_path: Path, height: int, found: list[str]
) -> None:
    """What moves as a new group is painted last, over a name on it that is no higher."""
    from manim import UP, Square, VGroup, tempconfig

    from animations.drawing.words import words
    from animations.telling.scene import Film

    class NameOnACell(Film):
        def construct(self) -> None:
            cell, name = Square(2).set_fill("#0F1117", 1), words("groks", "tick", "en")
            self.add(cell, name.set_z_index(height))
            self.play(VGroup(cell).animate.shift(0.1 * UP))

    with tempconfig({"format": "none", "frame_rate": 5, "verbosity": "ERROR", "progress_bar": "none",
                     "pixel_width": 128, "pixel_height": 72, "media_dir": str(tmp_path)}):  # fmt: skip
        film = NameOnACell(run=small_run, lang="en")
        film.watched = True
        film.render()
    assert [finding.rule for finding in film.findings if finding.rule != "small"] == found
