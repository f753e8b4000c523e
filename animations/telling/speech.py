"""How long a sentence takes to say."""

from __future__ import annotations

from animations.drawing.audit import reading_length

# A calm voice that explains: 145 English words, or 240 Chinese characters, a minute.
WORDS_A_MINUTE, CJK_A_MINUTE = 145, 240
# Between two sentences.
BREATH = 0.35


def spoken_seconds(text: str) -> float:
    """How long it takes to say a text.

    >>> round(spoken_seconds("At the start it knows nothing at all."), 2)
    3.31
    >>> spoken_seconds("开始时它什么都不知道")
    2.5
    """
    cjk, words = reading_length(text)
    return 60 * (cjk / CJK_A_MINUTE + words / WORDS_A_MINUTE)
