"""Named configs: the run of the first page, its controls, and those of the papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from training.config import Config

# The run behind the first page and the first film.
REFERENCE = Config()
# Nanda et al. 2023, "Progress measures for grokking via mechanistic interpretability".
NANDA = Config(
    p=113, d_model=128, d_mlp=512, lr=1e-3, weight_decay=1.0, beta2=0.98,
    steps=20_000, steps_after_grokking=5_000, evaluate_every=50, snapshots=200,
)  # fmt: skip
# Power et al. 2022, "Grokking: generalization beyond overfitting on small algorithmic datasets".
POWER = Config(
    task="divide", train_fraction=0.5, network="two_layer_decoder", d_model=128, d_mlp=512, batch_size=512,
    lr=1e-3, weight_decay=1.0, beta2=0.98,
    steps=20_000, steps_after_grokking=1_000, evaluate_every=50, snapshots=200,
)  # fmt: skip
# Gromov 2023, "Grokking modular arithmetic", without any decay; with AdamW instead of plain descent.
GROMOV = Config(
    train_fraction=0.5, network="quadratic_mlp", d_mlp=500, loss="mse",
    lr=2e-2, weight_decay=0.0, beta2=0.98, steps=2_000, steps_after_grokking=300,
)  # fmt: skip

PRESETS: Mapping[str, Config] = {
    "leap": REFERENCE,
    "nanda": NANDA,
    "power": POWER,
    "gromov": GROMOV,
    # The leap's controls: what happens without decay, without structure, with little and with much data.
    "no_decay": replace(REFERENCE, weight_decay=0.0),
    "random_labels": replace(REFERENCE, task="random_labels"),
    "little_data": replace(REFERENCE, train_fraction=0.1),
    "much_data": replace(REFERENCE, train_fraction=0.8),
}
