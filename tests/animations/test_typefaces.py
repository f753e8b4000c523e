"""A film is set in a typeface that has all its characters, or is not drawn."""

from __future__ import annotations

import pytest


def test_a_missing_typeface_or_sign_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from animations.drawing import typefaces

    family = typefaces.typeface("zh")
    typefaces.require_characters("第 3 步：一跃而起 λ · × %", family)
    with pytest.raises(typefaces.TypefaceError, match="fonts-noto-cjk"):
        typefaces.require_characters("\ue000", family)
    monkeypatch.setattr(typefaces, "FAMILIES", {"zh": ("No Such Face",)})
    typefaces.typeface.cache_clear()
    with pytest.raises(typefaces.TypefaceError, match=r"No Such Face.*apt-get install fonts-noto-cjk"):
        typefaces.typeface("zh")
    typefaces.typeface.cache_clear()
