"""The protocol as types of the browser, and as a check of what is sent."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from app_pages.canvas.protocol import DECLARED

FILE = Path(__file__).parent / "js" / "src" / "protocol.d.ts"
_PLAIN = {str: "string", bool: "boolean", int: "number", float: "number", NoneType: "null"}


def declarations() -> str:
    """The text of `FILE`."""
    parts = ["// Made from app_pages/canvas/protocol by ./run bundle: change it there."]
    for name, kind in DECLARED.items():
        if not is_typeddict(kind):
            parts.append(f"export type {name} = {_written(kind)};")
            continue
        fields = (f"  {field}: {_written(of)};" for field, of in _fields(kind).items())
        about = (getattr(kind, "__doc__", "") or "").strip().splitlines()[0]
        parts.append("\n".join([f"/** {about} */", f"export interface {name} {{", *fields, "}"]))
    return "\n\n".join(parts) + "\n"


def checked(value: Any, kind: Any, where: str) -> Any:
    """The value, which is what the protocol says.

    Args:
        where: what the value is, for the error.

    Raises:
        TypeError: it is not; the message names the field.

    >>> checked({"row": 1, "column": "2"}, DECLARED["CellHeader"], "cell")
    Traceback (most recent call last):
    TypeError: cell.column = '2': the protocol says int
    """
    if is_typeddict(kind):
        _object(value, _fields(kind), kind.__name__, where)
    elif get_origin(kind) in (Union, UnionType):
        _union(value, get_args(kind), where)
    elif get_origin(kind) is dict:
        of, what = get_args(kind)
        for key, each in value.items():
            checked(key, of, f"a key of {where}")
            checked(each, what, f"{where}.{key}")
    elif get_origin(kind) is tuple:
        _sequence(value, get_args(kind), where)
    elif not _fits(value, kind):
        raise TypeError(f"{where} = {value!r}: the protocol says {getattr(kind, '__name__', kind)}")
    return value


@cache
def _fields(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _object(value: Any, fields: dict[str, Any], name: str, where: str) -> None:
    if not isinstance(value, dict) or value.keys() != fields.keys():
        differs = sorted(set(value) ^ set(fields)) if isinstance(value, dict) else value
        raise TypeError(f"{where} is no {name}: {differs}")
    for field, of in fields.items():
        checked(value[field], of, f"{where}.{field}")


def _union(value: Any, kinds: tuple[Any, ...], where: str) -> None:
    """Panels are told apart by their `picture`, so that an error names the field and not the whole union."""
    if isinstance(value, dict) and "picture" in value:
        wanted = value["picture"]
        named = [kind for kind in kinds if wanted in get_args(_fields(kind).get("picture"))]
        if not named:
            raise TypeError(f"{where}.picture = {wanted!r}: the protocol knows no such picture")
        checked(value, named[0], where)
        return
    for kind in kinds:
        try:
            checked(value, kind, where)
        except (TypeError, AttributeError):
            continue
        return
    raise TypeError(f"{where} = {value!r}: the protocol says {' | '.join(_written(kind) for kind in kinds)}")


def _sequence(value: Any, kinds: tuple[Any, ...], where: str) -> None:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{where} = {value!r}: the protocol says a sequence")
    each = [kinds[0]] * len(value) if kinds[1:] == (...,) else list(kinds)
    if len(each) != len(value):
        raise TypeError(f"{where} = {value!r}: the protocol says {len(each)} values")
    for at, (one, kind) in enumerate(zip(value, each, strict=True)):
        checked(one, kind, f"{where}[{at}]")


def _fits(value: Any, kind: Any) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if kind is float:  # JSON has neither nan nor infinity
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _written(kind: Any) -> str:
    """A type as TypeScript writes it."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in args)
    if origin in (Union, UnionType):
        return " | ".join(_written(arg) for arg in args)
    if origin is dict:
        return f"Record<{_written(args[0])}, {_written(args[1])}>"
    if origin is tuple and args[1:] == (...,):
        inner = _written(args[0])
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if origin is tuple:
        return f"[{', '.join(map(_written, args))}]"
    return str(_PLAIN.get(kind) or kind.__name__)
