"""Which language to speak, and how to say a text in it."""

from __future__ import annotations

import gettext
import io
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from language.messages import Message

LANGUAGES: Mapping[str, str] = {"zh": "中文", "en": "English"}
SOURCE = "en"  # the language of the texts in the code: it has no catalog
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)
CATALOGS = Path(__file__).parent
DOMAIN = "kaiqiao"


class Translator:
    """Says texts and messages in one language.

    >>> Translator("en", gettext.NullTranslations())("{n} of {total} steps", n=3, total=9)
    '3 of 9 steps'
    """

    def __init__(self, language: str, catalog: gettext.NullTranslations) -> None:
        self.language = language
        self._catalog = catalog

    def __call__(self, text: str | Message, **values: object) -> str:
        if isinstance(text, Message):
            said = {name: self(value) if isinstance(value, Message) else value
                    for name, value in text.values.items()}  # fmt: skip
            return self._catalog.gettext(text.text).format(**said)
        said_text = self._catalog.gettext(text) if text else ""
        return said_text.format(**values) if values else said_text


def catalog_path(language: str) -> Path:
    return CATALOGS / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@lru_cache
def translator(language: str) -> Translator:
    """The translator for `"zh"` or `"en"`; any other name raises ValueError."""
    if language not in LANGUAGES:
        raise ValueError(f"language = {language!r}: it must be one of {', '.join(LANGUAGES)}")
    if language == SOURCE:
        return Translator(language, gettext.NullTranslations())
    return Translator(language, _read_catalog(catalog_path(language)))


def _read_catalog(path: Path) -> gettext.NullTranslations:
    """The .po file as gettext's own catalog. Compiling it here (some 20 ms) spares a build step
    that `pip install && streamlit run` would have to know about."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalog = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def preferred_language(wanted: str | None = None) -> str:
    """The language to speak: the one of a browser's or a shell's wish, else English.

    `wanted` is a language tag or an Accept-Language list ("zh-CN,zh;q=0.9,en;q=0.8"), where a larger q
    is wanted more; without it the environment is asked (KAIQIAO_LANG, LC_ALL, LC_MESSAGES, LANG).

    >>> preferred_language("fr-FR, zh-CN;q=0.9, en;q=0.8")
    'zh'
    >>> preferred_language("ja")
    'en'
    """
    if wanted is None:
        names = ("KAIQIAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
        wanted = next((value for name in names if (value := os.environ.get(name))), "")
    known: list[tuple[float, str]] = []
    for wish in wanted.split(","):
        tag, _, quality = wish.partition(";")
        primary = re.split(r"[-_.@]", tag.strip().lower())[0]
        weight = _weight(quality)
        if primary in LANGUAGES and weight > 0:
            known.append((weight, primary))
    return max(known, key=lambda wish: wish[0], default=(1.0, "en"))[1]


def _weight(quality: str) -> float:
    """The weight in "q=0.8"; 1 where there is none."""
    found = re.fullmatch(r"\s*q\s*=\s*([01](\.[0-9]*)?)\s*", quality)
    return float(found[1]) if found else 1.0
