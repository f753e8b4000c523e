"""The public names of `geometry` and `training`: where each is defined, how it is called, what it says.

Signatures are read from the sources by Griffe, which knows the types as they are written; the docstrings are
those of the names themselves, because that of `Config` is finished when it is imported.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import griffe

from kaiqiao.site.reference.docstrings import Documented, read_docstring
from language import Message
from training.config import Config
from training.config.presets import differences
from training.measures.measure import Measure

ROOT = Path(__file__).parents[3]
ROOMS = ("geometry", "training")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a registry holds under a name; a measure has its unit, its equation and its source."""

    name: str
    text: str | Message
    unit: str = ""
    equation: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A public name.

    Attributes:
        name, room: `from room import name`.
        module: where it is defined, without the room: "volumes.shells".
        kind: function, class, error, registry or object.
        signature: how it is called, as it is written.
        said: its docstring.
        entries: of a registry, its names, and what is said of each.
        members: of a class, its public methods and properties.
    """

    name: str
    room: str
    module: str
    kind: str
    signature: str
    said: Documented
    entries: Sequence[Entry] = ()
    members: Sequence[Name] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A module with public names: its path, what it says of itself, and the names."""

    room: str
    path: str
    said: Documented
    names: Sequence[Name]


@cache
def read_modules() -> Sequence[Module]:
    """Every module that has public names, in the order in which its room lists them."""
    modules: dict[tuple[str, str], list[Name]] = {}
    for room in ROOMS:
        package = importlib.import_module(room)
        sources = griffe.load(room, search_paths=[str(ROOT)], allow_inspection=False)
        for name in package.__all__:
            found = _read(room, name, getattr(package, name), sources)
            modules.setdefault((room, found.module), []).append(found)
    in_order = sorted(modules.items(), key=lambda one: ROOMS.index(one[0][0]))
    return [Module(room, path, _module_says(room, path), names) for (room, path), names in in_order]


def _module_says(room: str, path: str) -> Documented:
    return read_docstring(inspect.getdoc(importlib.import_module(f"{room}.{path}")) or "")


def _read(room: str, name: str, thing: Any, sources: Any) -> Name:
    written = _written(room, name, sources)
    module = str(written.path).removeprefix(f"{room}.").rpartition(".")[0]
    own = isinstance(thing, type) or inspect.isroutine(thing)
    said = read_docstring((inspect.getdoc(thing) or "") if own else "", written)
    entries = [_entry(str(key), value) for key, value in thing.items()] if isinstance(thing, Mapping) else []
    return Name(
        name=name, room=room, module=module, kind=_kind(thing), said=said, entries=entries,
        signature=_signature(name, written),
        members=_members(room, module, written, thing) if isinstance(thing, type) else (),
    )  # fmt: skip


def _written(room: str, name: str, sources: Any) -> Any:
    """What Griffe has read of a name; the room's own map of its names leads there."""
    homes = importlib.import_module("geometry._public").HOMES if room == "geometry" else _training_homes()
    written = sources[f"{homes[name]}.{name}"]
    return written.final_target if written.is_alias else written


def _training_homes() -> Mapping[str, str]:
    homes: Mapping[str, str] = importlib.import_module("training")._HOME
    return homes


def _kind(thing: Any) -> str:
    if isinstance(thing, type):
        return "error" if issubclass(thing, BaseException) else "class"
    if inspect.isroutine(thing):
        return "function"
    return "registry" if isinstance(thing, Mapping) else "object"


def _signature(name: str, written: Any) -> str:
    """How it is called: on one line where that is short, else a line an argument."""
    if written.is_attribute:
        return f"{name}: {written.annotation}" if written.annotation else name
    if written.is_class and "Enum" in " ".join(map(str, written.bases)):
        return name
    parameters = [one for one in written.parameters if one.name not in ("self", "cls")]
    words = _parameters(parameters)
    returns = f" -> {written.returns}" if written.is_function and written.returns else ""
    short = f"{name}({', '.join(words)}){returns}"
    if len(short) <= 88:
        return short
    lines = "".join(f"    {word},\n" for word in words)
    return f"{name}(\n{lines}){returns}"


def _parameters(parameters: Sequence[Any]) -> list[str]:
    words: list[str] = []
    starred = False
    for one in parameters:
        kind = one.kind.value
        if kind == "keyword-only" and not starred:
            words.append("*")
            starred = True
        sign = {"variadic positional": "*", "variadic keyword": "**"}.get(kind, "")
        starred = starred or sign == "*"
        typed = f"{sign}{one.name}" + (f": {one.annotation}" if one.annotation else "")
        plain = one.default is None or sign
        words.append(
            typed if plain else f"{typed}{' = ' if one.annotation else '='}{_quoted(str(one.default))}"
        )
    return words


def _members(room: str, module: str, written: Any, thing: type) -> list[Name]:
    """Methods and properties that are written in the class itself and say what they do."""
    found = []
    for name, member in written.members.items():
        if name.startswith("_") or member.is_alias or not (member.is_function or "property" in member.labels):
            continue
        text = inspect.getdoc(inspect.getattr_static(thing, name, None))
        if not text:
            continue
        is_property = "property" in member.labels
        returned = getattr(member, "annotation", None) or getattr(member, "returns", None)
        signature = f"{name}: {returned}" if is_property else _signature(name, member)
        found.append(
            Name(name=name, room=room, module=module, kind="property" if is_property else "function",
                 signature=signature, said=read_docstring(text, member))
        )  # fmt: skip
    return found


def _quoted(default: str) -> str:
    """A text in the quotes of the sources."""
    return default if '"' in default else default.replace("'", '"')


def _entry(key: str, thing: Any) -> Entry:
    if isinstance(thing, Config):
        return Entry(
            key, ", ".join(f"{name}={value!r}" for name, value in differences(thing, Config()).items())
        )
    if isinstance(thing, Measure):
        source = "" if thing.source == "own" else thing.source
        return Entry(key, thing.label, thing.unit, thing.equation, source)
    own = inspect.getdoc(thing) if inspect.isroutine(thing) else None
    return Entry(key, _first_sentence(own or _file_says(thing)))


def _file_says(thing: Any) -> str:
    """The docstring of the file that the functions of one of a registry's things are in."""
    parts = [getattr(thing, part.name) for part in fields(thing)] if is_dataclass(thing) else []
    files = (inspect.getmodule(part) for part in parts if inspect.isroutine(part))
    home = type(thing).__module__
    return next(
        (inspect.getdoc(file) or "" for file in files if file is not None and file.__name__ != home), ""
    )


def _first_sentence(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())
