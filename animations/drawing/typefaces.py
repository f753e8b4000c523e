"""The typeface of the films. A missing one is an error with the way out, not a film full of boxes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache

from language import UserError

# Best first. The films in English take what a bare machine has, if need be.
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "PingFang SC",
)
FAMILIES: Mapping[str, Sequence[str]] = {
    "zh": CHINESE,
    "en": (*CHINESE[:3], "Noto Sans", "DejaVu Sans", "Liberation Sans", "Helvetica", "Arial"),
}


class TypefaceError(UserError):
    """A typeface, or a character in it, is missing."""


@cache
def typeface(lang: str) -> str:
    """The family to set a language in.

    Raises:
        TypefaceError: when none is installed, with what to install.
    """
    import manimpango

    installed = set(manimpango.list_fonts())
    family = next((name for name in FAMILIES[lang] if name in installed), None)
    if family is None:
        raise TypefaceError(
            "no typeface for this film: install one of {names} "
            "(Debian, Ubuntu: apt-get install fonts-noto-cjk)",
            names=", ".join(FAMILIES[lang]),
        )
    return family


def require_characters(text: str, family: str) -> None:
    """Make sure that the typeface has every character: otherwise Pango would draw a box, or another face.

    Raises:
        TypefaceError: naming the characters.
    """
    covered = _covered(family)
    lacking = sorted({sign for sign in text if covered and not sign.isspace() and ord(sign) not in covered})
    if lacking:
        raise TypefaceError(
            "the typeface {family} lacks {signs}: install fonts-noto-cjk, or take these out of {words!r}",
            family=family,
            signs=" ".join(lacking),
            words=text,
        )


@cache
def _covered(family: str) -> frozenset[int]:
    """The code points of a family by fontconfig's word; nothing where its tools are not installed."""
    if shutil.which("fc-list") is None:
        return frozenset()
    listed = subprocess.run(
        ["fc-list", family, "--format", "%{charset}\n"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    covered: set[int] = set()
    for span in listed.stdout.split():
        first, _, last = span.partition("-")
        covered.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(covered)
