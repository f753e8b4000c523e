"""The held-out accuracy of networks that are all shown another share of the same table.

`python -m animations.films.avalanche.many_networks` trains them anew, one after the other (some minutes), and
writes their curves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from training.config import Config
from training.config.presets import REFERENCE
from training.phases.rises import Line

CURVES = Path(__file__).parent / "recorded" / "avalanche.json"
SHARES = tuple(round(0.42 + 0.02 * place, 2) for place in range(20))


def networks() -> list[Config]:
    """The reference network, but for the share of the table that it is shown."""
    return [
        replace(
            REFERENCE,
            train_fraction=share,
            steps=2500,
            steps_after_grokking=20,
            evaluate_every=5,
            snapshots=2,
        )
        for share in SHARES
    ]


def read_networks(path: Path = CURVES) -> Sequence[Line]:
    """Their curves, the network that is shown most first."""
    written = json.loads(path.read_text(encoding="utf-8"))
    known = [written[config.run_id] for config in networks()[::-1]]
    return [(np.array(one["steps"], float), np.array(one["held_out"], float)) for one in known]


def record() -> None:
    """Train them, and write their curves."""
    lines = ",\n".join(f'"{config.run_id}": {json.dumps(_train(config))}' for config in networks())
    CURVES.parent.mkdir(exist_ok=True)
    CURVES.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def _train(config: Config) -> dict[str, list[float]]:
    from training.engine import runtime
    from training.engine.trainer import train

    runtime.prepare(threads=1)
    columns: dict[str, list[float]] = {"steps": [], "held_out": []}
    for evaluated in train([config]):
        columns["steps"].append(int(evaluated.step))
        columns["held_out"].append(float(f"{float(evaluated.measures['held_out_accuracy'][0]):.5g}"))
    return columns


if __name__ == "__main__":
    record()
