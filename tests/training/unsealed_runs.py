"""A run as the first editions wrote it: format 3, without any checksum."""

from __future__ import annotations

import json
from pathlib import Path

from training.runs.sealed import SEAL, unsealed


def unseal(folder: Path) -> None:
    """Take the checksums out of a run."""
    config = unsealed((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"format": 3}))
    status = unsealed((folder / "status.json").read_text())
    old = {name: value for name, value in status.items() if name not in ("evaluations", "snapshots")}
    (folder / "status.json").write_text(json.dumps(old))
    for name in ("metrics.jsonl", "snapshots.jsonl"):
        rows = [json.loads(line) for line in (folder / name).read_bytes().splitlines()]
        kept = [{key: row[key] for key in row if key not in (SEAL, "weights", "forces")} for row in rows]
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in kept))
    for path in folder.glob("*/*/zarr.json"):
        described = json.loads(path.read_text())
        described["codecs"] = described["codecs"][:1]
        path.write_text(json.dumps(described))
        for chunk in path.parent.glob("c.*"):
            chunk.write_bytes(chunk.read_bytes()[:-4])
