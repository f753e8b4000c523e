"""All pages on contact sheets, to be looked at: `python -m tests.app.contact_sheet FOLDER`.

A sheet for every way to look (language, light or dark, desk, projector or phone), with the first screen of
each page under its path; and what axe-core and a ruler find wrong, on standard output. The run is the one
that comes with the code, or what KAIQIAO_RUNS holds.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests.app.seen import LOOKS, URLS, Look, opened, too_wide, violations, words_on
from tests.app.served import launched, served

COLUMNS = {"desk": 4, "projector": 4, "phone": 8}
WIDTHS = {"desk": 720, "projector": 720, "phone": 300}
MARGIN, LINE = 12, 22


def main(words: Sequence[str]) -> int:
    """Draw the sheets; returns 1 where anything was found wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--looks", nargs="*", default=[str(look) for look in LOOKS], metavar="en-dark-phone")
    parser.add_argument("--pages", nargs="*", default=URLS, choices=URLS)
    options = parser.parse_args(words)
    options.folder.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with (
        tempfile.TemporaryDirectory() as empty,
        launched() as browser,
        served(Path(os.environ.get("KAIQIAO_RUNS") or empty)) as address,
    ):
        for look in (look for look in LOOKS if str(look) in options.looks):
            shots, found = {}, 0
            for url in options.pages:
                shots[url], lines = _looked_at(browser, address, url, look)
                print(*(f"{look} {url}: {line}" for line in lines), sep="\n", end="\n" * bool(lines))
                found += len(lines)
            _sheet(shots, look).save(options.folder / f"{look}.png")
            print(f"{options.folder / f'{look}.png'}: {len(shots)} pages, {found} faults", flush=True)
            wrong += found
    return 1 if wrong else 0


def _looked_at(browser: Browser, address: str, url: str, look: Look) -> tuple[Image.Image, list[str]]:
    """The first screen of a page, and what is wrong with it."""
    with opened(browser, address, url, look) as page:
        shot = Image.open(io.BytesIO(page.screenshot()))
        sideways = too_wide(page)
        found = [f"{sideways} px too wide"] if sideways else []
        print(f"{look} {url}: {words_on(page)} words")
        return shot, [*found, *violations(page)]


def _sheet(shots: dict[str, Image.Image], look: Look) -> Image.Image:
    """The shots in rows, each under its path."""
    width, columns = WIDTHS[look.size], COLUMNS[look.size]
    height = max(round(shot.height * width / shot.width) for shot in shots.values())
    rows = -(-len(shots) // columns)
    sheet = Image.new(
        "RGB",
        (columns * (width + MARGIN) + MARGIN, rows * (height + LINE + MARGIN) + MARGIN),
        "#777777",
    )
    draw = ImageDraw.Draw(sheet)
    for place, (url, shot) in enumerate(shots.items()):
        left = MARGIN + place % columns * (width + MARGIN)
        top = MARGIN + place // columns * (height + LINE + MARGIN)
        draw.text((left, top + 4), f"{url}  {look}", fill="white")
        sheet.paste(shot.convert("RGB").resize((width, height)), (left, top + LINE))
    return sheet


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
