"""A printable page a film: its key picture, how it got there, and three questions."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from animations.drawing.typefaces import FAMILIES
from animations.rendering.paper import on_paper
from animations.rendering.pictures import part_ends, pictures_before
from language import Translator
from story.films.renderings import Rendering

STEPS = 4
KEY_WIDTH, STEP_WIDTH, COLOURS = 854, 360, 64
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
    *steps, key = (pictures_before(rendered.movie, [ends[at]])[0] for at in (*shown, film.poster))
    pictures = [*steps, key]
    drawn_from = record["run_id"]
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
        "source": _("Drawn from run {run_id}.", run_id=drawn_from) if drawn_from else "",
        "watch": _("Watch it: ./run, then Films · {seconds} s", seconds=round(record["seconds"])),
    }
    page.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for place, picture in enumerate(pictures):
            width = KEY_WIDTH if place == len(pictures) - 1 else STEP_WIDTH
            _for_print(picture, width).save(folder / f"{place}.png", optimize=True)
        (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        (folder / "page.typ").write_text(LAYOUT.read_text(encoding="utf-8"), encoding="utf-8")
        typst.compile(folder / "page.typ", output=page)


def steps_shown(count: int) -> list[int]:
    """Which of a film's sections are shown on the way to its key picture.

    >>> steps_shown(8), steps_shown(4)
    ([0, 2, 4, 6], [0, 1, 2])
    """
    before_last = np.linspace(0, count - 2, min(STEPS, count - 1))
    return [round(at) for at in before_last]


def _for_print(picture: Any, width: int) -> Any:
    from PIL import Image

    size = width, round(width * picture.height / picture.width)
    colours = np.asarray(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)) / 255
    image = Image.fromarray((255 * on_paper(colours)).round().astype(np.uint8))
    return image.quantize(COLOURS, dither=Image.Dither.NONE)
