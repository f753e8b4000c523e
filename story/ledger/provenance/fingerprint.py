"""What a result depends on: the code of its experiment, of its measures, of the trainer, and its configs.

    the experiment's function, and whatever it uses by name, directly or not, in the files of FOLLOWED
    where there are runs, or a part of the trainer is used: all of it, and the configs of the conditions
    where a recorded sweep is read: those that ship

Comments, docstrings and layout do not count, neither does how a result is shown, and neither do the rule and
the words: those are judged and said anew each time. What lies beneath (NumPy, torch) is named beside each
result.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import tokenize
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias

from story.ledger.claim import Claim

ROOT = Path(__file__).parents[3]
# Code that decides what is measured. What only carries it (files, command lines, words) is not looked at.
FOLLOWED = ("story.claims.", "story.papers.", "story.conditions", "story.ledger.outcomes",
            "story.ledger.readings", "story.ledger.comparing", "geometry", "training.measures",
            "training.phases", "training.models", "training.sweeps")  # fmt: skip
# What is among them and only holds and shows what was found; and by which methods a class shows itself.
SHOWING = ("geometry._results", "geometry._pictures", "geometry.notebook", "geometry.palette")
SHOWN_BY = ("plot", "_repr_html_")
Change: TypeAlias = Callable[[str], str]
SWEEPS = ROOT / "training" / "sweeps" / "recorded"
TRAINER = ("engine/trainer.py", "engine/ensemble.py", "engine/gradients.py", "engine/evaluation.py",
           "engine/snapshot_schedule.py", "engine/state.py", "rng_streams.py", "config/dataset.py",
           "losses.py", "models", "optimizers", "tasks")  # fmt: skip


def fingerprint(claim: Claim, *, quick: bool = False) -> str:
    """A short hash of what the claim's evidence depends on."""
    code, beyond = _reached(claim.experiment.__module__, claim.experiment.__name__)
    told: list[object] = [
        sorted(code.items()),
        {
            name: [config.run_id for config in condition.members(quick=quick)]
            for name, condition in claim.conditions.items()
        },
        trainer_version() if claim.conditions or any(map(_is_of_trainer, beyond)) else "",
    ]
    if any(name.startswith("training.sweeps.table.") for name in code):
        told.append(_recorded_sweeps())
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


@lru_cache
def trainer_version() -> str:
    """A short hash of the code that decides how a run comes out: other code, other runs."""
    told = hashlib.sha256()
    for name in TRAINER:
        path = ROOT / "training" / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            told.update("".join(bare_lines(file.read_text(encoding="utf-8"))).encode())
    return told.hexdigest()[:10]


@lru_cache
def _recorded_sweeps() -> str:
    """A hash of the sweeps that ship: some claims read them."""
    return hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted(SWEEPS.glob("*.parquet")))
    ).hexdigest()


def code_of(module: str, name: str, change: Change = str) -> dict[str, str]:
    """The definition of a name, and of all that it uses, by "module.name".

    Args:
        change: what becomes of a module's text before it is read.

    >>> sorted(code_of("geometry.volumes.shells", "volume_fraction"))[:1]
    ['geometry._arguments.FloatArray']
    """
    return _reached(module, name, change)[0]


def _is_of_trainer(module: str) -> bool:
    return module.startswith(
        tuple(f"training.{name.removesuffix('.py').replace('/', '.')}" for name in TRAINER)
    )


def _reached(module: str, name: str, change: Change = str) -> tuple[dict[str, str], set[str]]:
    """The code of all that a name uses, and the modules beyond FOLLOWED where that ends."""
    found: dict[str, str] = {}
    beyond: set[str] = set()
    waiting = [(module, name)]
    while waiting:
        place, wanted = waiting.pop()
        key = f"{place}.{wanted}"
        if not place.startswith(FOLLOWED) or place in SHOWING:
            beyond.add(place)
            continue
        if key in found:
            continue
        definitions, imported = _definitions(place, change)
        if wanted in imported:
            waiting.append(imported[wanted])
            found[key] = ""
        elif wanted in definitions:
            found[key], used = definitions[wanted]
            waiting += [(place, other) for other in used]
        elif _path(f"{place}.{wanted}") is not None:  # a whole module, used by its attributes
            inner, more = _definitions(f"{place}.{wanted}", change)
            waiting += [(f"{place}.{wanted}", other) for other in (*inner, *more)]
    return {key: code for key, code in found.items() if code}, beyond


@cache
def _path(module: str) -> Path | None:
    place = ROOT / module.replace(".", "/")
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.exists():
            return path
    return None


@cache
def _definitions(
    module: str, change: Change
) -> tuple[dict[str, tuple[str, tuple[str, ...]]], dict[str, tuple[str, str]]]:
    """What a module defines: its code and the names used in it; and which names it has from elsewhere."""
    path = _path(module)
    if path is None:
        return {}, {}
    text = _without_showing(change(path.read_text(encoding="utf-8")))
    tree, lines = ast.parse(text), bare_lines(text)
    definitions: dict[str, tuple[str, tuple[str, ...]]] = {}
    imported: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            imported |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    for node in tree.body:
        used = tuple(sorted({part.id for part in ast.walk(node) if isinstance(part, ast.Name)}))
        first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", ()))])
        code = "".join(lines[first - 1 : node.end_lineno]).lstrip("<")
        definitions |= dict.fromkeys(_names(node), (code, used))
    return definitions, imported


def _without_showing(text: str) -> str:
    """The text with blank lines in place of the methods by which its classes show themselves."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        for part in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(part, ast.FunctionDef) and part.name in SHOWN_BY:
                first = min([part.lineno, *(mark.lineno for mark in part.decorator_list)])
                last = part.end_lineno or part.lineno
                lines[first - 1 : last] = [""] * (last - first + 1)
    return "\n".join([*lines, ""])


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(
        node, ast.AnnAssign) else []  # fmt: skip
    return [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]


def bare_lines(text: str) -> list[str]:
    """The lines without comments, docstrings and blanks; > and < stand for going in and out.

    The same for every version of Python, so that results are not stale on another one.

    >>> bare_lines("def f(x):  # why\\n    return x + 1\\n")
    ['deff(x):', '>returnx+1', '<']
    """
    lines = [*text.splitlines(), ""]
    marks = [""] * (len(lines) + 1)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        row, column = token.start
        if token.type == tokenize.COMMENT:
            lines[row - 1] = lines[row - 1][:column]
        elif token.type in (tokenize.INDENT, tokenize.DEDENT):
            marks[row - 1] += ">" if token.type == tokenize.INDENT else "<"
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module)
            and ast.get_docstring(node) is not None
        ):
            docstring = node.body[0]
            lines[docstring.lineno - 1 : docstring.end_lineno] = [""] * (
                (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
            )
    return [mark + "".join(line.split()) for mark, line in zip(marks, lines, strict=False)]
