"""What is said in a film, part by part with its times, for whoever says it."""

from __future__ import annotations

from pathlib import Path

from animations.handed_out.pictures import part_ends
from animations.rendering.subtitles import Caption, from_vtt, said_between
from language import Translator
from story.films.renderings import Rendering


def write_script(rendered: Rendering, script: Path, _: Translator) -> None:
    """Write the narration of a rendered film as Markdown."""
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(as_markdown(rendered, _), encoding="utf-8")


def as_markdown(rendered: Rendering, _: Translator) -> str:
    """The narration: its parts, when they begin, and each sentence with its seconds."""
    record, film = rendered.record(), rendered.film
    assert record is not None, "a film that is not there has no script"
    said = from_vtt(rendered.path("vtt").read_text(encoding="utf-8"))
    lines = [f"# {_(film.title)}", "", f"*{_(film.question)}*", ""]
    for part, end in zip(record["sections"], part_ends(record), strict=True):
        lines += [f"## {clock(part['start'])} {part['name']}", ""]
        lines += [_line(caption) for caption in said_between(said, part["start"], end)]
        lines.append("")
    lines += [f"{number}. {_(question)}" for number, question in enumerate(film.questions, 1)]
    return "\n".join(lines) + "\n"


def _line(caption: Caption) -> str:
    start, end, text = caption
    return f"- {clock(start)} ({end - start:.0f} s) {text}"


def clock(second: float) -> str:
    """Minutes and seconds.

    >>> clock(64.7)
    '1:04'
    """
    minutes, seconds = divmod(int(second), 60)
    return f"{minutes}:{seconds:02d}"
