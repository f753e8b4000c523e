"""Load exported networks with TransformerLens, and write down their logits: python transformer_lens_logits.py
FOLDER…; each has the two files that were exported and tokens.npy, (questions, positions + 1)."""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from transformer_lens import TransformerBridge, TransformerBridgeConfig
from transformer_lens.utilities.tl_checkpoint_conversion import convert_tl_checkpoint

for folder in map(Path, sys.argv[1:]):
    config = TransformerBridgeConfig(**json.loads((folder / "config.json").read_text()))
    weights = convert_tl_checkpoint(load_file(folder / "model.safetensors"), config)
    for dtype in (torch.float32, torch.float64):
        model = TransformerBridge.boot_native(config, dtype=dtype)
        model.load_state_dict({name: value.to(dtype) for name, value in weights.items()}, strict=True)
        with torch.no_grad():
            logits = model(torch.from_numpy(np.load(folder / "tokens.npy")))[:, -1]
        np.save(folder / f"{dtype}.npy", logits.numpy())
