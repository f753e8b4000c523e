"""The steps of a list of checkpoints: as whoever imports them says, as they say themselves, or by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from language import Message
from training.importing.formats import CheckpointError

NUMBER = re.compile(r"\d+")


def in_order(files: Sequence[Path]) -> list[Path]:
    """Files in the order of the numbers in their names, so that step_10 comes after step_9.

    >>> [str(file) for file in in_order([Path("step_10.pt"), Path("step_9.pt")])]
    ['step_9.pt', 'step_10.pt']
    """

    def key(file: Path) -> list[tuple[int, str]]:
        parts = re.split(r"(\d+)", file.name)
        return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]

    return sorted(files, key=key)


def steps_of(
    said: Sequence[int] | None, own: Sequence[int | None], files: Sequence[Path]
) -> tuple[list[int], Message]:
    """The step of each checkpoint, and in words where it comes from.

    Args:
        said: by whoever imports them; None if not.
        own: what each checkpoint says of itself.
        files: where each was found.

    Returns:
        whole numbers, each once, in the order of the checkpoints, and one line.

    Raises:
        CheckpointError: when they are not one for each, or two are the same.

    >>> steps, told = steps_of(None, [None, None], [Path("run2_step100.pt"), Path("run2_step200.pt")])
    >>> steps, str(told)
    ([100, 200], "steps: the number in each file's name")
    """
    if said is not None:
        if len(said) != len(own):
            raise CheckpointError(
                "--steps names {said} steps, and there are {count} checkpoints",
                exit_code=2,
                said=len(said),
                count=len(own),
            )
        return _each_once(said, files), Message("steps: as they were said")
    known = [step for step in own if step is not None]
    if len(known) == len(own) and len(set(known)) == len(known):
        return known, Message("steps: as the files say")
    by_name = _by_name(files)
    if by_name is not None:
        return by_name, Message("steps: the number in each file's name")
    return list(range(len(own))), Message(
        "steps: counted from 0, for neither the files nor their names say them; --steps does"
    )


def _by_name(files: Sequence[Path]) -> list[int] | None:
    """The one number that differs between the files' names; None where it is not in each of them once.

    Of a single file the last number counts, if it stands behind "step", "epoch" or "iter".
    """
    if len(set(files)) < len(files):
        return None
    if len(files) == 1:
        found = re.search(r"(?:step|epoch|iter|it)[a-z]*[-_=.]?(\d+)", files[0].stem.lower())
        return [int(found.group(1))] if found else None
    numbers = [[int(number) for number in NUMBER.findall(file.stem)] for file in files]
    if len({len(of_file) for of_file in numbers}) > 1:
        return None
    for column in reversed(list(zip(*numbers, strict=True))):
        if len(set(column)) == len(column):
            return list(column)
    return None


def _each_once(steps: Sequence[int], files: Sequence[Path]) -> list[int]:
    for place, step in enumerate(steps):
        if step in steps[:place]:
            raise CheckpointError(
                "{file}: step {step} is there already", exit_code=2, file=str(files[place]), step=step
            )
    return list(steps)
