"""The networks there are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import torch

from training.models.decoder_alone import decoder_logits_alone
from training.models.hidden_layers import AffineReluInPlace
from training.models.network import Logits, Model, Parameters
from training.models.one_layer_transformer import draw_transformer, transformer_logits
from training.models.quadratic_mlp import draw_quadratic_mlp, quadratic_mlp_logits
from training.models.relu_mlp import draw_relu_mlp, relu_mlp_logits
from training.models.two_layer_decoder import decoder_logits, draw_decoder

MODELS: Mapping[str, Model] = {
    "one_layer_transformer": Model(
        draw=draw_transformer,
        logits=transformer_logits,
        logits_alone=partial(transformer_logits, hidden_layer=AffineReluInPlace.apply),
    ),
    "two_layer_decoder": Model(
        draw=draw_decoder,
        logits=decoder_logits,
        logits_alone=decoder_logits_alone,
    ),
    "quadratic_mlp": Model(
        draw=draw_quadratic_mlp, logits=quadratic_mlp_logits, logits_alone=quadratic_mlp_logits
    ),
    "relu_mlp": Model(
        draw=draw_relu_mlp, logits=relu_mlp_logits, logits_alone=partial(relu_mlp_logits, relu=torch.relu_)
    ),
}

__all__ = ["MODELS", "Logits", "Model", "Parameters"]
