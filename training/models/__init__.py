"""Models: networks as functions of a dict of weights. A model is one file; `registry.MODELS` lists them.

    model               what a model is
    dims                the dimensions of a network
    activations         the forward pass in NumPy, for reading finished runs
    torch_ops           operations that several models share             (torch)

Importing this package imports no torch.
"""

from training.models.activations import Activations, forward
from training.models.dims import ModelDims, model_dims
from training.models.model import FloatArray, IntArray, Model, Weights
from training.models.registry import MODELS

__all__ = [
    "MODELS",
    "Activations",
    "FloatArray",
    "IntArray",
    "Model",
    "ModelDims",
    "Weights",
    "forward",
    "model_dims",
]
