"""Weights of our one-layer transformer as other programs name and lay them out: written down by hand here,
from their equations, and not with the code that reads them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.floating]]


def transformer_lens(ours: Mapping[str, NDArray[np.floating]], heads: int) -> Weights:
    """As HookedTransformer has them: x W for each head by itself, biases of attention and readout zero."""
    d = ours["W_Q"].shape[0]
    size = d // heads
    theirs = {
        "embed.W_E": ours["W_E"], "pos_embed.W_pos": ours["W_pos"], "unembed.W_U": ours["W_U"],
        "unembed.b_U": np.zeros(ours["W_U"].shape[1], np.float32),
        **{f"blocks.0.mlp.{name}": ours[name] for name in ("W_in", "b_in", "W_out", "b_out")},
        "blocks.0.attn.b_O": np.zeros(d, np.float32),
        "blocks.0.attn.IGNORE": np.array(-np.inf, np.float32),
        "blocks.0.attn.W_O": np.stack([ours["W_O"][h * size : (h + 1) * size] for h in range(heads)]),
    }  # fmt: skip
    for part in "QKV":
        columns = [ours[f"W_{part}"][:, h * size : (h + 1) * size] for h in range(heads)]
        theirs[f"blocks.0.attn.W_{part}"] = np.stack(columns)
        theirs[f"blocks.0.attn.b_{part}"] = np.zeros((heads, size), np.float32)
    return theirs


def nanda(ours: Mapping[str, NDArray[np.floating]], heads: int) -> Weights:
    """As the notebooks of the paper have them: W x, and one output more than there are answers."""
    d = ours["W_Q"].shape[0]
    size = d // heads
    theirs = {
        "embed.W_E": ours["W_E"].T, "pos_embed.W_pos": ours["W_pos"],
        "unembed.W_U": np.concatenate([ours["W_U"], np.zeros((d, 1), np.float32)], axis=1),
        "blocks.0.mlp.W_in": ours["W_in"].T, "blocks.0.mlp.b_in": ours["b_in"],
        "blocks.0.mlp.W_out": ours["W_out"].T, "blocks.0.mlp.b_out": ours["b_out"],
        "blocks.0.attn.mask": np.tril(np.ones((3, 3), np.float32)),
        "blocks.0.attn.W_O": ours["W_O"].T,
    }  # fmt: skip
    for part in "QKV":
        rows = [ours[f"W_{part}"][:, h * size : (h + 1) * size].T for h in range(heads)]
        theirs[f"blocks.0.attn.W_{part}"] = np.stack(rows)
    return theirs


LAYOUTS = {"own": lambda ours, _heads: dict(ours), "transformer_lens": transformer_lens, "nanda": nanda}
