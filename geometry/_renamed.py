"""Old spellings of arguments and results, which keep working with a DeprecationWarning until 1.0."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def renamed(**new_names: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function also take its arguments by their old names: `@renamed(old="new")`.

    >>> @renamed(count="n_components")
    ... def axes(n_components: int) -> int:
    ...     return n_components
    >>> with warnings.catch_warnings(record=True, action="always") as told:
    ...     axes(count=3), str(told[0].message)
    (3, 'count: the argument is called n_components now; the old name goes with version 1.0')
    """

    def decorated(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def called(*args: P.args, **named: P.kwargs) -> T:
            if named.keys() & new_names.keys():
                given: dict[str, Any] = dict(named)
                for old in [name for name in new_names if name in given]:
                    new = new_names[old]
                    if new in given:
                        raise TypeError(f"{old}: the old name of {new}, which is given as well; leave it out")
                    _warn(f"{old}: the argument is called {new} now", stacklevel=3)
                    given[new] = given.pop(old)
                return function(*args, **given)
            return function(*args, **named)

        return called

    return decorated


def renamed_field(old: str, new: str) -> Any:
    """A property of a result under its old name.

    >>> class Found:
    ...     disparity = 0.5
    ...     misfit = renamed_field("misfit", "disparity")
    >>> with warnings.catch_warnings(record=True, action="always") as told:
    ...     Found().misfit, len(told)
    (0.5, 1)
    """

    def value(found: object) -> Any:
        _warn(f"{old}: the field is called {new} now", stacklevel=3)
        return getattr(found, new)

    return property(value, doc=f"The old name of `{new}`.")


def _warn(text: str, stacklevel: int) -> None:
    message = f"{text}; the old name goes with version 1.0"
    warnings.warn(message, DeprecationWarning, stacklevel=stacklevel + 1)
