"""What told films have: a voice that pictures wait for, a camera, and an audit that looks while it plays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from animations.drawing.audit import WIDE, Placed
from animations.telling.camera import Look
from animations.telling.speech import spoken_seconds
from animations.telling.watching import Moment, Watch
from training.runs.reader import Run

GOOD = {"serial": 0, "text": "It leaps", "role": "caption", "size": 44, "colour": "#ECEFF4", "opacity": 1.0,
        "left": -1.0, "right": 1.0, "bottom": 3.0, "top": 3.4, "grounds": ("#0F1117",)}  # fmt: skip


def placed(serial: int = 0, **changes: Any) -> Placed:
    """A text; those with another serial stand further below."""
    row = {"bottom": 3.0 - 0.7 * serial, "top": 3.4 - 0.7 * serial, "serial": serial}
    return Placed(**(GOOD | row | changes))


def watched(*moments: Moment, until: float = 60.0) -> list[str]:
    watch = Watch()
    for moment in moments:
        watch.sample(moment)
    return [finding.rule for finding in watch.end(until)]


def moment(second: float, *texts: Placed, **changes: Any) -> Moment:
    return Moment(second, texts, changes.pop("lines", ()), **({"filled": 0.5, "moves": True} | changes))


def test_a_good_picture_has_no_findings() -> None:
    assert watched(moment(0.0, placed(), placed(1, role="label", text="held out")), until=9.0) == []


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        # What a critic saw in the first films, by the second.
        ([placed(text="Step 410: all but one"), placed(1, role="label", text="step 610")], "another number"),
        ([placed(text="Ein"), placed(1, role="label", text="claim structure_needed")], "internal name"),
        ([placed(1, role="label", text="add-p97-seed0-12fd635914")], "internal name"),
        ([placed(n, role="tick", size=24, bottom=-0.4 * n, top=0.2 - 0.4 * n, text=f"10 to the {n}")
          for n in range(9)], "too many texts"),
        ([placed(n, role="label", text=f"name {chr(97 + n)}") for n in range(5)], "too many texts"),
    ],
)  # fmt: skip
def test_what_a_critic_saw_is_found(texts: list[Placed], rule: str) -> None:
    assert watched(moment(0.0, *texts), moment(9.0), until=9.0) == [rule]


def test_a_number_that_has_come_to_what_the_caption_says_is_right() -> None:
    caption = placed(text="Step 410: it leaps")
    steps = [placed(1, role="label", text=f"step {n}") for n in (300, 410)]
    assert watched(*(moment(4.0 * at, caption, one) for at, one in enumerate(steps)), moment(9.0)) == []


def test_a_line_that_passes_through_a_text_is_found_in_the_middle_of_a_play() -> None:
    line = np.array([[-5.0, 3.2], [5.0, 3.2]])
    moments = (moment(0.0, placed()), moment(2.0, placed(), lines=(line,)), moment(6.0, placed()))
    assert watched(*moments, until=9.0) == ["curve under text"]


def test_after_reading_there_is_time_to_look() -> None:
    assert watched(moment(0.0, placed()), moment(2.0)) == ["gone too soon"]
    assert watched(moment(0.0, placed()), moment(2.4)) == []


def test_three_seconds_without_motion_are_found_unless_they_are_for_thought() -> None:
    assert watched(*(moment(at, moves=False) for at in (0.0, 2.0, 3.2))) == ["still"]
    assert watched(*(moment(at, moves=False, thinks=True) for at in (0.0, 2.0, 3.2))) == []
    assert watched(moment(0.0, moves=False), moment(2.0), moment(4.0, moves=False)) == []


def test_what_it_is_about_is_large_for_half_of_the_time() -> None:
    assert watched(*(moment(at, filled=0.05) for at in range(3))) == ["small"]
    assert watched(moment(0.0), moment(1.0, filled=0.05)) == []


def test_what_leaves_over_the_edge_while_the_camera_flies_is_no_fault() -> None:
    beyond = placed(left=6.0, right=8.0)
    assert watched(moment(0.0, beyond, flies=True), until=9.0) == []
    assert watched(moment(0.0, beyond), until=9.0) == ["outside"]


def test_a_look_goes_back_and_forth() -> None:
    look = Look(2.0, -1.0, WIDE.width / 5)
    places = np.array([[2.0, -1.0, 0.0], [3.0, 0.5, 0.0]])
    np.testing.assert_allclose(look.in_scene(look.on_screen(places)), places)
    assert Look().towards(look, 1.0) == look
    assert Look().towards(Look(1.0, 1.0), 0.5) == Look(0.5, 0.5)


def test_a_sentence_takes_as_long_as_it_has_words() -> None:
    assert spoken_seconds("one two three four five six") == pytest.approx(2 * spoken_seconds("one two three"))
    assert spoken_seconds("") == 0


@pytest.mark.film
def test_pictures_wait_for_the_voice_and_captions_go_with_the_camera(small_run: Run, tmp_path: Path) -> None:
    from manim import Square, tempconfig

    from animations.telling.scene import Film

    class Flight(Film):
        def construct(self) -> None:
            self.main = Square(4)
            self.add(self.main)
            self.play_sections(("one", self.one), ("two", self.two))

        def one(self) -> None:
            self.tell("One two three four five six seven eight nine ten.")
            self.high = self.caption("far").height

        def two(self) -> None:
            self.tell("One two three.")
            self.fly(Look(1.0, 1.0, WIDE.width / 4), run_time=1)
            caption = self._caption
            self.seen = self.look.on_screen(caption.get_center()), caption.height * self.look.zoom

    with tempconfig({"format": "none", "frame_rate": 5, "verbosity": "ERROR", "progress_bar": "none",
                     "pixel_width": 128, "pixel_height": 72, "media_dir": str(tmp_path)}):  # fmt: skip
        film = Flight(run=small_run, lang="en")
        film.voice = lambda text: float(len(text.split()))
        film.render()
    (start, end, _text), (following, last, _other) = film.captions
    assert (start, end) == (0, 10)
    assert following == pytest.approx(10.5, abs=0.2)
    assert film.time == pytest.approx(last + 0.5, abs=0.2)
    assert film.seen[0][1] == pytest.approx(3.2, abs=0.1)
    assert film.seen[1] == pytest.approx(film.high)
