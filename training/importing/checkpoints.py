"""All checkpoints that are imported together, checked to be states of one and the same network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from language import Message
from training.importing.formats import ENDINGS, Checkpoint, CheckpointError, read_checkpoints
from training.importing.steps import in_order, steps_of
from training.watching.selection import NAME, Arrays


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The states of one network, S of them.

    Attributes:
        files: as they were found, those of a folder in the order of their numbers.
        steps: ascending, (S,).
        places: the file of each state, and its number among that file's states.
        shapes: of each parameter, by name.
        first: the first state.
        remarks: how the steps were found, and what was left out.
    """

    files: tuple[Path, ...]
    steps: tuple[int, ...]
    places: tuple[tuple[Path, int], ...]
    shapes: dict[str, tuple[int, ...]]
    first: Checkpoint
    remarks: tuple[Message, ...]

    def states(self) -> Iterator[tuple[int, Arrays]]:
        """Read the states again, one after another: step and weights. No more than a file is in memory."""
        kept: tuple[Path, list[Checkpoint]] | None = None
        for step, (file, number) in zip(self.steps, self.places, strict=True):
            if kept is None or kept[0] != file:
                kept = file, read_checkpoints(file)
            yield step, kept[1][number].weights

    @property
    def bytes_each(self) -> int:
        return sum(value.nbytes for value in self.first.weights.values())


def files_in(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Files, and those in folders whose ending is one of ENDINGS.

    Raises:
        CheckpointError: when a path is not there, or a folder has no such file.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = in_order([file for file in path.iterdir() if file.suffix.lower() in ENDINGS])
            if not inside:
                raise CheckpointError(
                    "{folder}: no file in it ends in one of {names}",
                    exit_code=2,
                    folder=str(path),
                    names=", ".join(ENDINGS),
                )
            files += inside
        elif path.exists():
            files.append(path)
        else:
            raise CheckpointError("{file}: there is no such file", exit_code=2, file=str(path))
    return tuple(dict.fromkeys(files))


def read_series(paths: Sequence[Path], steps: Sequence[int] | None = None) -> Series:
    """Read all states once, and check that they are of one network.

    Raises:
        CheckpointError: when a file cannot be read, a parameter has gone, has come or has another shape, or
            the steps are not one for each.
        OSError: when a file cannot be opened.
    """
    files = files_in(paths)
    found: list[tuple[Path, int, int | None]] = []
    first: Checkpoint | None = None
    for file in files:
        for number, state in enumerate(read_checkpoints(file)):
            first = first or _named_well(state)
            _require_same(first, state)
            found.append((file, number, state.step))
    if first is None:
        raise CheckpointError("there is nothing to import", exit_code=2)
    at, told = steps_of(steps, [step for *_, step in found], [file for file, *_ in found])
    order = np.argsort(at, kind="stable")
    remarks = [told]
    if first.left_out:
        remarks.append(Message("left out, because it is not trained: {names}", names=_listed(first.left_out)))
    return Series(
        files=files,
        steps=tuple(at[place] for place in order),
        places=tuple(found[place][:2] for place in order),
        shapes={name: value.shape for name, value in first.weights.items()},
        first=first,
        remarks=tuple(remarks),
    )


def _named_well(state: Checkpoint) -> Checkpoint:
    for name in state.weights:
        if not NAME.fullmatch(name):
            raise CheckpointError(
                "{file}: parameter {name!r}: a folder cannot have this name", file=str(state.file), name=name
            )
    return state


def _require_same(first: Checkpoint, state: Checkpoint) -> None:
    """Raise where a state has other parameters than the first."""
    for name, value in first.weights.items():
        if name not in state.weights:
            raise CheckpointError(
                "{file}: parameter {name!r} is missing, which {first} has",
                file=str(state.file),
                name=name,
                first=str(first.file),
            )
        if state.weights[name].shape != value.shape:
            raise CheckpointError(
                "{file}: parameter {name!r} has the shape {now}, and in {first} {before}",
                file=str(state.file),
                name=name,
                now=str(state.weights[name].shape),
                first=str(first.file),
                before=str(value.shape),
            )
    for name in state.weights:
        if name not in first.weights:
            raise CheckpointError(
                "{file}: there is a parameter {name!r}, which {first} has not",
                file=str(state.file),
                name=name,
                first=str(first.file),
            )


def _listed(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
