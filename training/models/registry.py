"""The models there are, by the name that `Config.network` gives. A model is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from training.models import one_layer_transformer, quadratic_mlp, relu_mlp, two_layer_decoder
from training.models.model import Model

MODELS: Mapping[str, Model] = {
    "one_layer_transformer": one_layer_transformer.MODEL,
    "two_layer_decoder": two_layer_decoder.MODEL,
    "quadratic_mlp": quadratic_mlp.MODEL,
    "relu_mlp": relu_mlp.MODEL,
}
