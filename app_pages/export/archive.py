"""The data of all components of a file as one text: every array once, compressed.

The bytes are, like a stage's own (see `canvas.packing`), the length of a JSON header (uint32, little-endian),
the header and what lies behind it, deflated and in base64:

    header   mounts    of each component its name, and its "data" or its "stage"
             arrays    of each array its shape and kind
             parts     of each kind of component its HTML and CSS
    behind   the arrays one after another; of float32 first all first bytes, then all second ones, and so on,
             which deflate shortens better

A stage is its own header, in which "arrays" tells by name the number of each array here. Large arrays of
fractions are rounded to KEPT_BITS significant bits: far less than a pixel of a picture, and more than the
digits that a pointer reads there.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app_pages.export.markup import Mount

# Of the 24 bits of a float32: off by 1/65,536 of its value at most.
KEPT_BITS = 16
LARGE = 16_384  # bytes of an array
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ArrayStore:
    """Arrays, each once."""

    arrays: list[Bytes] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    known: dict[bytes, int] = field(default_factory=dict)

    def put(self, values: NDArray[Any]) -> int:
        """Return the number of an array, which is kept unless it is there already."""
        held = values if values.dtype == np.uint8 else rounded(values)
        shape = {"shape": list(held.shape), "kind": "u1" if held.dtype == np.uint8 else "f4"}
        key = sha256(json.dumps(shape).encode() + held.tobytes()).digest()
        if key not in self.known:
            self.known[key] = len(self.arrays)
            self.arrays.append(_by_bytes(held))
            self.shapes.append(shape)
        return self.known[key]


def packed(mounts: Sequence[Mount]) -> str:
    """Return all data of these components as one text in base64; the script opened/ reads it."""
    store = ArrayStore()
    parts = {mount.component: {"html": mount.html, "css": mount.css} for mount in mounts}
    header = {
        "mounts": [{"component": mount.component, **_data(mount, store)} for mount in mounts],
        "arrays": store.shapes,
        "parts": parts,
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    whole = b"".join([len(text).to_bytes(4, "little"), text, *(array.tobytes() for array in store.arrays)])
    deflate = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return base64.b64encode(deflate.compress(whole) + deflate.flush()).decode()


def rounded(values: NDArray[Any]) -> NDArray[np.float32]:
    """Return float32 with KEPT_BITS significant bits; small arrays and whole numbers as they are.

    >>> import numpy as np
    >>> thirds = rounded(np.full(10_000, 1 / 3, np.float32))
    >>> bool(abs(3 * float(thirds[0]) - 1) < 2**-16), float(rounded(np.float32([1 / 3]))[0])
    (True, 0.3333333432674408)
    """
    exact = np.ascontiguousarray(values, "<f4")
    if exact.nbytes < LARGE or np.array_equal(exact, np.rint(exact), equal_nan=True):
        return exact
    dropped = 24 - KEPT_BITS
    bits = exact.view(np.uint32)
    nearest = (bits + np.uint32(1 << (dropped - 1))) & np.uint32(0xFFFFFFFF << dropped & 0xFFFFFFFF)
    return np.where(np.isfinite(exact), nearest.view(np.float32), exact)


def split_stage(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return the header of a stage and its arrays by name, from its bytes (see `canvas.packing`)."""
    length = int.from_bytes(data[:4], "little")
    header, behind = json.loads(data[4 : 4 + length]), data[4 + length :]
    arrays = {}
    for name, place in header["arrays"].items():
        kind = np.dtype("u1" if place["kind"] == "u1" else "<f4")
        count = int(np.prod(place["shape"]))
        arrays[name] = np.frombuffer(behind, kind, count, place["offset"]).reshape(place["shape"])
    return header, arrays


def _data(mount: Mount, store: ArrayStore) -> dict[str, Any]:
    if not isinstance(mount.data, bytes):
        return {"data": mount.data}
    header, arrays = split_stage(mount.data)
    panels = [_without_server(panel) for panel in header["panels"]]
    places = {name: store.put(values) for name, values in arrays.items()}
    return {"stage": header | {"panels": panels, "arrays": places}}


def _without_server(panel: dict[str, Any]) -> dict[str, Any]:
    """A panel as it is where no page hears of a cell that is picked or of a step that is marked."""
    if panel["picture"] == "heat":
        return panel | {"picks": False}
    return panel | {"mark": None} if panel["picture"] == "lines" else panel


def _by_bytes(array: NDArray[Any]) -> Bytes:
    if array.dtype == np.uint8:
        return array.ravel()
    return np.ascontiguousarray(array.ravel().view(np.uint8).reshape(-1, 4).T).ravel()
