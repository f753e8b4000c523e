"""Which language to speak, and how to say a text in it."""

from __future__ import annotations

import gettext
import json
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from language.installed import as_called_here
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
            return self._said(text.text).format(**said)
        said_text = self._said(text) if text else ""
        return said_text.format(**values) if values else said_text

    def _said(self, text: str) -> str:
        """The text in this language, with the name that the program has here."""
        return as_called_here(self._catalog.gettext(text))


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


class _Texts(gettext.NullTranslations):
    """A catalog in memory: texts by texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts

    def gettext(self, message: str) -> str:
        return self._texts.get(message, message)


# An entry of a .po file as `language.update` writes it: no plurals, no contexts, nothing fuzzy.
_ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.MULTILINE)


def _read_catalog(path: Path) -> gettext.NullTranslations:
    """The .po file as it is. That spares a build step, and whoever wants only numbers a package that reads
    all of what gettext can say."""
    entries = _ENTRY.findall(path.read_text(encoding="utf-8"))
    texts = {_joined(source): _joined(said) for source, said in entries}
    return _Texts({source: said for source, said in texts.items() if source and said})


def _joined(lines: str) -> str:
    """The text of a literal over several lines, whose escapes are those of JSON.

    >>> _joined('"one "\\n"\\\\"two\\\\""\\n')
    'one "two"'
    """
    return "".join(json.loads(f"[{','.join(lines.splitlines())}]"))


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
