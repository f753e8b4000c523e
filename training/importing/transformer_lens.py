"""A network of ours as TransformerLens loads it: its weights under the names there, and its sizes.

In TransformerLens 4 and later:

    config = TransformerBridgeConfig(**json.load(open("config.json")))
    model = TransformerBridge.boot_native(config)
    model.load_state_dict(convert_tl_checkpoint(load_file("model.safetensors"), config))

and up to 3.9, where `strict=False` leaves the two buffers of the causal mask as they are:

    model = HookedTransformer(HookedTransformerConfig(**json.load(open("config.json"))))
    model.load_state_dict(load_file("model.safetensors"), strict=False)

A question is the symbols of its row and then the token n_tokens + operation ("=" where there is one
operation); its answer are the logits at that last position. No token attends to later ones there, which for
the last one is no difference.

Source: TransformerLens 4.3, model_bridge/sources/native and utilities/tl_checkpoint_conversion.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from language import Message, UserError, mark
from training.config import Config
from training.importing.layouts import SILENT, TRANSFORMER, TRANSFORMER_LENS
from training.models import model_dims
from training.watching.selection import Arrays

NO_SUCH_NETWORK = mark("there is no network without attention there")
WHY_NOT = {"two_layer_decoder": mark("its norms come after each residual sum, and there they come before")}


def transformer_lens_config(config: Config) -> dict[str, Any]:
    """Return what TransformerLens must know of a network to build it, as JSON has it.

    Raises:
        UserError: for a network that cannot be expressed there.

    >>> config = transformer_lens_config(Config(p=5, d_model=8, n_heads=2, d_mlp=12))
    >>> config["n_ctx"], config["d_vocab"], config["d_vocab_out"], config["d_head"]
    (3, 6, 5, 4)
    """
    if config.network != TRANSFORMER:
        raise UserError(
            "{network}: it cannot be written for {program}: {reason}; a {known} can",
            network=config.network,
            program=TRANSFORMER_LENS.label,
            reason=Message(WHY_NOT.get(config.network, NO_SUCH_NETWORK)),
            known=TRANSFORMER,
        )
    dims = model_dims(config)
    return {
        "model_name": config.run_id,
        "n_layers": 1,
        "d_model": dims.d_model,
        "n_heads": dims.n_heads,
        "d_head": dims.d_model // dims.n_heads,
        "d_mlp": dims.d_mlp,
        "n_ctx": dims.positions + 1,
        "d_vocab": dims.n_tokens + dims.n_operations,
        "d_vocab_out": dims.n_answers,
        "act_fn": "relu",
        "normalization_type": None,
        "positional_embedding_type": "standard",
        "attention_dir": "causal",
        "attn_only": False,
        "init_weights": False,
    }


def transformer_lens_weights(config: Config, weights: Mapping[str, Any]) -> Arrays:
    """Return the weights of a network under TransformerLens' names, in float32.

    Args:
        config: of the network.
        weights: our parameters of one state, by name.

    Raises:
        UserError: for a network that cannot be expressed there.
    """
    sizes = transformer_lens_config(config)
    heads = sizes["n_heads"]
    found: Arrays = {}
    for ours, theirs in TRANSFORMER_LENS.source.items():
        turn = TRANSFORMER_LENS.returned.get(ours)
        found[theirs] = weights[ours] if turn is None else turn(weights[ours], heads)
    shapes = {"b_O": (sizes["d_model"],), "b_U": (sizes["d_vocab_out"],)}  # of Q, K and V for each head
    for theirs in SILENT:
        found[theirs] = np.zeros(shapes.get(theirs.rpartition(".")[2], (heads, sizes["d_head"])))
    return {name: np.ascontiguousarray(value, np.float32) for name, value in found.items()}
