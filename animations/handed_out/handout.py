"""A printable page a film: in front its question and its puzzle, on the back its answers."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from animations.drawing.typefaces import FAMILIES
from animations.handed_out.paper import on_paper
from animations.handed_out.pictures import part_ends, pictures_before
from language import Translator
from story.films.renderings import Rendering
from story.films.teaching import TEACHING

STEPS = 6
KEY_WIDTH, STEP_WIDTH = 854, 427
COLOURS, JPEG_QUALITY = 64, 80
LAYOUT = Path(__file__).with_name("handout.typ")


def write_handout(rendered: Rendering, page: Path, _: Translator) -> None:
    """Write the page of a rendered film as a PDF, A4.

    Args:
        rendered: a film that is there (`Rendering.record`).
        page: the PDF.
        _: translator into the film's language.
    """
    import typst

    record = rendered.record()
    assert record is not None, "a film that is not there has no handout"
    film, sections = rendered.film, record["sections"]
    shown = steps_shown(len(sections))
    ends = part_ends(record)
    times = [ends[at] for at in (*shown, film.poster)]
    found = dict(zip(sorted(times), pictures_before(rendered.movie, sorted(times)), strict=True))
    pictures = [found[second] for second in times]
    drawn_from, teaching = record["run_id"], TEACHING[film.name]
    words = {
        "lang": rendered.lang,
        "fonts": list(FAMILIES[rendered.lang]),
        "title": _(film.title),
        "series": _("Kaiqiao: films on grokking"),
        "question": _(film.question),
        "steps": [sections[at]["name"] for at in shown],
        "heading": _("To think about"),
        "questions": [_(question) for question in film.questions],
        "name": _("Name"),
        "turn": _("Answers are on the back."),
        "watch": _("Watch it: ./run, then Films · {seconds} s", seconds=round(record["seconds"])),
        "aim_heading": _("What it is about"),
        "aim": _(teaching.aim),
        "answers_heading": _("Answers"),
        "answers": [_(answer) for answer in teaching.answers],
        "steps_heading": _("How the film goes"),
        "source": _("Drawn from run {run_id}.", run_id=drawn_from) if drawn_from else "",
    }
    page.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        widths = [STEP_WIDTH] * len(shown) + [KEY_WIDTH]
        printed = [_for_print(picture, width) for picture, width in zip(pictures, widths, strict=True)]
        names = [_saved(picture, folder / str(place)) for place, picture in enumerate(printed)]
        told = json.dumps(words | {"pictures": names}, ensure_ascii=False)
        (folder / "words.json").write_text(told, encoding="utf-8")
        (folder / "page.typ").write_text(LAYOUT.read_text(encoding="utf-8"), encoding="utf-8")
        typst.compile(folder / "page.typ", output=page)


def steps_shown(count: int) -> list[int]:
    """Which of a film's parts show how it goes: not its title, nor its end.

    >>> steps_shown(9), steps_shown(4)
    ([1, 2, 3, 5, 6, 7], [1, 2])
    """
    between = np.linspace(1, count - 2, min(STEPS, count - 2))
    return [int(at + 0.5) for at in between]


def _for_print(picture: Any, width: int) -> Any:
    from PIL import Image

    size = width, round(width * picture.height / picture.width)
    colours = np.asarray(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)) / 255
    return Image.fromarray((255 * on_paper(colours)).round().astype(np.uint8))


def _saved(picture: Any, path: Path) -> str:
    """Write a picture as whatever is smaller, few colours or a photograph; returns the file's name."""
    from PIL import Image

    few, photograph = path.with_suffix(".png"), path.with_suffix(".jpg")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(few, optimize=True)
    picture.save(photograph, quality=JPEG_QUALITY, optimize=True)
    return min(few, photograph, key=lambda one: one.stat().st_size).name
