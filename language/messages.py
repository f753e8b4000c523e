"""Texts for people that are made in one place and said, in some language, in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A text with its values, not yet said in any language; `str()` says it in English.

    >>> str(Message("{count} pairs", count=3))
    '3 pairs'
    """

    text: str
    values: Mapping[str, object]

    def __init__(self, text: str, **values: object) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return self.text.format(**self.values)


class UserError(Exception):
    """Something a person can put right: one line that names the value and what is allowed.

    The command line prints it and leaves with `exit_code` (2: the words were wrong, 1: the work
    failed); the page shows it. Neither shows a traceback.

    >>> print(UserError("p = {value}: it must be prime", value=4))
    p = 4: it must be prime
    """

    exit_code = 1

    def __init__(self, text: str | Message, /, *, exit_code: int | None = None, **values: object) -> None:
        self.message = text if isinstance(text, Message) else Message(text, **values)
        super().__init__(str(self.message))
        if exit_code is not None:
            self.exit_code = exit_code

    def __reduce__(self) -> tuple[object, ...]:
        """Between processes it goes as its message, so that it can still be said in any language."""
        return type(self), (self.message,), self.__dict__


def mark(text: str) -> str:
    """Mark a text for the catalogs where it is data, to be translated when it is shown."""
    return text
