"""JSON with checksums: a document that vouches for itself, and a log whose every line vouches for all before.

A disk that lost power may keep a line and lose the one before, a copy may double or swap some, and a single
bit may turn one number into another: each of these is still JSON. So a line ends with the CRC-32C of all that
was said up to it,

    crc_0 = 0,  crc_n = CRC32C(crc_{n-1}, line n without its checksum)

and the first line whose checksum is another ends the log. A document ends with that of its own content, in
whatever order and layout it is written. What the first editions wrote has none: it is read for what can be
seen without, steps that do not ascend and numbers that are none.

Source: the CRC of Castagnoli, Brauer & Herrmann, IEEE Trans. Commun. 41 (1993), as in Zarr's codec `crc32c`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import google_crc32c

from training.runs.regular_files import MOST_OF_A_DESCRIPTION, read_bytes

SEAL = "crc32c"
# What comes between a line's own content and its end: `, "crc32c": "01234567"}`.
_BEFORE, _DIGITS = f', "{SEAL}": "'.encode(), 8
_LENGTH = len(_BEFORE) + _DIGITS + len('"}')
LARGEST_STEP = 2**53


def checksum(content: bytes, before: int = 0) -> int:
    """Return the CRC-32C of bytes, or of all that was told before and them.

    >>> hex(checksum(b"123456789"))
    '0xe3069283'
    >>> checksum(b"789", checksum(b"123456")) == checksum(b"123456789")
    True
    """
    return int(google_crc32c.extend(before, content))


# ---- Documents ---------------------------------------------------------------------------------------------


def sealed_text(document: Mapping[str, Any]) -> str:
    """Write a document with its checksum.

    >>> unsealed(sealed_text({"state": "finished"}))
    {'state': 'finished'}
    """
    plain = json.loads(json.dumps(document, default=str, allow_nan=False))
    return json.dumps({**plain, SEAL: _seal(plain)}, indent=1)


def unsealed(text: str, *, required: bool = True) -> dict[str, Any]:
    """Read a document whose checksum fits.

    Args:
        required: whether one without any is refused; the first editions wrote none.

    Raises:
        ValueError: when it is none, or the checksum does not fit.
    """
    document = json.loads(text, parse_constant=_no_number)
    if not isinstance(document, dict):
        raise TypeError(f"a {type(document).__name__}, where names and values are expected")
    seal = document.pop(SEAL, None)
    if (required or seal is not None) and seal != _seal(document):
        raise ValueError("its checksum is not that of its content")
    return document


def read_text(path: Path, most: int = MOST_OF_A_DESCRIPTION) -> str:
    """Read a document of at most so many bytes, whose checksum fits if it has one.

    Raises:
        ValueError: when it is none, or the checksum does not fit.
        OSError: when it cannot be read.
    """
    text = read_bytes(path, most).decode("utf-8")
    unsealed(text, required=False)
    return text


def _seal(document: Mapping[str, Any]) -> str:
    return f"{checksum(json.dumps(document, sort_keys=True, separators=(',', ':')).encode()):08x}"


# ---- Logs --------------------------------------------------------------------------------------------------


def sealed_line(row: Mapping[str, Any], before: int) -> tuple[bytes, int]:
    """Return a line of a log, and the checksum of all up to it.

    >>> sealed_line({"step": 5}, 0)
    (b'{"step": 5, "crc32c": "a8da9117"}\\n', 2832896279)
    """
    content = json.dumps(row, allow_nan=False).encode()
    now = checksum(content, before)
    return content[:-1] + _BEFORE + f"{now:08x}".encode() + b'"}\n', now


@dataclass(frozen=True, slots=True)
class LogEnd:
    """Where a log stands.

    Attributes:
        count: how many lines it has.
        step: of the last; -1 without any.
        checksum: of all of them; 0 where there are none.
        size: of them in bytes.
    """

    count: int = 0
    step: int = -1
    checksum: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Log:
    """The lines of a log, up to the first that is damaged.

    Attributes:
        rows: what they say, without their checksums.
        ends: where in the file each of them ends.
        checksums: of all up to each of them; 0 where there are none.
        fault: why the next line does not count; None where all do. A last line without its end is still
            being written and no fault.
    """

    rows: list[dict[str, Any]]
    ends: list[int]
    checksums: list[int]
    fault: Exception | None

    def until(self, count: int) -> LogEnd:
        """Return where the log stands after its first `count` lines."""
        if not count:
            return LogEnd()
        at = count - 1
        return LogEnd(count, int(self.rows[at]["step"]), self.checksums[at], self.ends[at])


def read_log(content: bytes, *, sealed: bool) -> Log:
    """Read the lines of a log as far as they are whole.

    Args:
        sealed: whether they have checksums.

    >>> first, now = sealed_line({"step": 5}, 0)
    >>> second, _ = sealed_line({"step": 6}, now)
    >>> len(read_log(first + second, sealed=True).rows), read_log(second, sealed=True).fault
    (2, ValueError('line 1: its checksum is not that of the lines up to it'))
    """
    rows: list[dict[str, Any]] = []
    ends: list[int] = []
    checksums: list[int] = []
    now, step = 0, -LARGEST_STEP
    for line in content.split(b"\n")[:-1]:
        try:
            said = line
            if sealed:
                said = line[:-_LENGTH] + b"}"
                now = checksum(said, now)
                if line[-_LENGTH:] != _BEFORE + f"{now:08x}".encode() + b'"}':
                    raise ValueError("its checksum is not that of the lines up to it")
            row = json.loads(said, parse_constant=_no_number)
            step = _later_step(row, step)
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            fault = ValueError(f"line {len(rows) + 1}: {error}")
            return Log(rows, ends, checksums, fault)
        rows.append(row)
        ends.append((ends[-1] if ends else 0) + len(line) + 1)
        checksums.append(now)
    return Log(rows, ends, checksums, None)


def _later_step(row: Any, before: int) -> int:
    """The step of a line, which has to be a whole number above the one before."""
    if not isinstance(row, dict):
        raise TypeError(f"a {type(row).__name__}, where names and values are expected")
    step = row.get("step")
    if type(step) is not int or not before < step <= LARGEST_STEP:
        raise ValueError(f"its step is {str(step)[:40]}; steps ascend")
    return step


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
