"""`python -m language update`: bring the catalogs up to date with the texts in the code."""

from __future__ import annotations

import builtins
import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from language.catalogs import DOMAIN, TRANSLATED, catalog_path

ROOT = Path(__file__).parents[1]
ROOMS = ("language", "geometry", "training", "story", "animations", "app_pages", "kaiqiao", "app.py")
# What reads the texts of a file, by its ending: Babel's own for Python, Jinja's for templates.
METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract"}
MARKS = ("_", "Message", "mark")
# The first argument of an error that people see is its text. Every subclass of UserError has a name that ends
# in Error (a test asks them all); Python's own errors are for programmers.
ERROR = re.compile(r"\b(\w*Error)\(")


def texts_in_code(root: Path = ROOT) -> Catalog:
    """Every text marked in the code, with the files that say it."""
    found = Catalog(project=DOMAIN, charset="utf-8", fuzzy=False)
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")) if (root / room).is_dir() else [root / room]:
            if path.suffix not in METHODS or not path.exists():
                continue
            where = path.relative_to(root).as_posix()
            for _line, text, comments, _context in extract_from_file(
                METHODS[path.suffix],
                path,
                keywords=keywords(path.read_text(encoding="utf-8")),
                comment_tags=("Translators:",),
            ):
                found.add(text, locations=[(where, 0)], auto_comments=comments)
    return found


def keywords(code: str) -> dict[str, None]:
    """The functions of a file whose first argument is a text for people.

    >>> sorted(keywords('raise ConfigError("p = {value}: ...", value=4)'))
    ['ConfigError', 'Message', '_', 'mark']
    """
    own = (name for name in ERROR.findall(code) if not hasattr(builtins, name))
    return dict.fromkeys((*MARKS, *own))


def read_catalog(language: str) -> Catalog:
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language, project=DOMAIN, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(root: Path = ROOT) -> dict[str, list[str]]:
    """Write the catalogs anew; returns, for each language, the texts that still lack a translation."""
    template = texts_in_code(root)
    missing: dict[str, list[str]] = {}
    for language in TRANSLATED:
        catalog = read_catalog(language)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        missing[language] = [str(message.id) for message in catalog if message.id and not message.string]
        path = catalog_path(language)
        written = io.BytesIO()
        write_po(written, catalog, width=100, omit_header=False, include_lineno=False, sort_output=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written.getvalue())
    return missing
