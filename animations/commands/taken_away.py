"""What the commands do that make something of rendered films; each returns its exit code."""

from __future__ import annotations

import argparse
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from animations.commands import chosen_films, is_current
from language import Translator, UserError, translator
from language.command_line import UsageError
from language.installed import refuse_outside_source_tree
from story.films.entry import QUALITIES
from story.films.renderings import Rendering, gallery_root, handout_path, renderings, to_watch


def contact_sheet_command(options: argparse.Namespace, _: Translator) -> int:
    """Lay pictures of rendered films side by side."""
    from animations.handed_out.contact_sheet import contact_sheet
    from animations.handed_out.pictures import settled_times

    if options.pictures < 1:
        raise UsageError("--pictures {count}: at least 1", count=options.pictures)
    for rendered in _rendered(options):
        sheet = options.to / f"{rendered.film.name}.{options.lang}.png"
        record = rendered.record()
        assert record is not None, "a film that is not there has no pictures"
        starts = [float(section["start"]) for section in record["sections"]]
        times = settled_times(starts, float(record["seconds"]), options.pictures)
        with _made_from(rendered, sheet):
            contact_sheet(rendered.movie, sheet, times)
        print(sheet)
    return 0


def clip_command(options: argparse.Namespace, _: Translator) -> int:
    """Cut one part out of rendered films, as a GIF for slides."""
    from animations.rendering.containers import clip_as_gif

    for rendered in _rendered(options, shipped=True):
        record = rendered.record()
        assert record is not None, "a film that is not there has no parts"
        starts = [float(section["start"]) for section in record["sections"]]
        if not 1 <= options.part <= len(starts):
            raise UsageError("--part {part}: {film} has {count} parts", part=options.part,
                        film=rendered.film.name, count=len(starts))  # fmt: skip
        ends = [*starts[1:], float(record["seconds"])]
        options.to.mkdir(parents=True, exist_ok=True)
        clip = options.to / f"{rendered.film.name}.{options.lang}.gif"
        with _made_from(rendered, clip):
            clip_as_gif(rendered.movie, clip, starts[options.part - 1], ends[options.part - 1])
        print(clip)
    return 0


def script_command(options: argparse.Namespace, _: Translator) -> int:
    """Write down what is said in rendered films."""
    from animations.handed_out.script import write_script

    for rendered in _rendered(options, shipped=True):
        script = options.to / f"{rendered.film.name}.{options.lang}.md"
        with _made_from(rendered, script):
            write_script(rendered, script, translator(options.lang))
        print(script)
    return 0


def pages_command(_options: argparse.Namespace, _: Translator) -> int:
    """Write the pages of the films in docs anew."""
    refuse_outside_source_tree("films pages")
    from animations.handed_out.pages import write_pages

    for path in write_pages():
        print(path)
    return 0


def slides_command(options: argparse.Namespace, _: Translator) -> int:
    """Put rendered films into one file that a browser plays part by part."""
    from animations.slides import write_talk

    films = _rendered(options, shipped=True)
    with _made_from(films[0], options.to):
        size = write_talk(films, options.to, translator(options.lang))
    print(f"{options.to}: {size / 1e6:.1f} MB")
    return 0


def handout_command(options: argparse.Namespace, _: Translator) -> int:
    """Make the printable pages of rendered films."""
    from animations.handed_out.handout import write_handout

    for rendered in _rendered(options):
        page = options.to / handout_path(rendered.film, options.lang).name
        with _made_from(rendered, page):
            write_handout(rendered, page, translator(options.lang))
        print(page)
    return 0


@contextmanager
def _made_from(rendered: Rendering, made: Path) -> Iterator[None]:
    """Say in one line that a film is damaged, or that what is made from it cannot be written."""
    import av

    try:
        with av.open(str(rendered.movie)) as film:
            if not film.streams.video:
                raise UserError("{file}: there is no picture in it", file=str(rendered.movie))
        yield
    except (av.FFmpegError, OSError) as error:
        number = error.errno or 0
        if isinstance(error, av.FFmpegError) and number not in errno.errorcode:
            raise UserError("{file}: it cannot be read as a film ({reason})", file=str(rendered.movie),
                            reason=error.strerror or type(error).__name__) from error  # fmt: skip
        reason = os.strerror(number) if number else str(error)
        place = getattr(error, "filename", None) or made
        raise UserError("It failed: {problem}", problem=f"{place}: {reason}") from error


def gallery_command(options: argparse.Namespace, _: Translator) -> int:
    """Put rendered films of the lowest quality, made small, and their printable pages into the gallery."""
    refuse_outside_source_tree("films gallery")
    from animations.handed_out.gallery import put_into_gallery
    from animations.handed_out.handout import write_handout

    for rendered in _rendered(options, quality=min(QUALITIES, key=lambda name: QUALITIES[name])):
        page = handout_path(rendered.film, options.lang)
        with _made_from(rendered, page):
            print(put_into_gallery(rendered, gallery_root()))
            write_handout(rendered, page, translator(options.lang))
    return 0


def _rendered(
    options: argparse.Namespace, quality: str | None = None, *, shipped: bool = False
) -> list[Rendering]:
    """The best rendering there is of each film that was named, one that is out of date only where there is
    no other; of the gallery's only where they will do.
    """
    found = []
    for film in chosen_films(options):
        there = renderings(film, options.lang, options.out) if options.out else to_watch(film, options.lang)
        fit = [one for one in there if _will_do(one, options, quality, shipped=shipped)]
        best = next((one for one in fit if is_current(one, one.record() or {})), next(iter(fit), None))
        if best is None:
            raise UserError("{film} has not been rendered: ./run render {film} --lang {lang} -q {quality}",
                        film=film.name, lang=options.lang, quality=quality or "m")  # fmt: skip
        found.append(best)
    return found


def _will_do(one: Rendering, options: argparse.Namespace, quality: str | None, *, shipped: bool) -> bool:
    asked_for = options.run in (None, one.run_id) and quality in (None, one.quality) and one.format == "mp4"
    parts_known = "sections" in (one.record() or {})
    return asked_for and parts_known and (shipped or one.folder != gallery_root())
