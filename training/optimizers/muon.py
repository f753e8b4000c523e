"""Muon: orthogonalised momentum for hidden matrices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from training.optimizers.adam import adamw
from training.optimizers.update import Forces, HyperParams, Layout, State

if TYPE_CHECKING:
    from torch import Tensor

# Of the odd polynomial a x + b x^3 + c x^5. Five times over, it takes all of [0.01, 1] to between 0.68 and
# 1.14: Jordan chose a large slope at 0, for the small singular values, over a limit of exactly 1.
A, B, C = 3.4445, -4.7750, 2.0315
REPETITIONS = 5
# Norms below count as this, so that a matrix without a gradient stays where it is.
SMALLEST_NORM = 1e-7
# The root mean square of a step over lr, about that of AdamW's steps by Liu et al.
ROOT_MEAN_SQUARE = 0.2
# The matrices that read tokens and positions, and the one that writes the logits.
ENDS = ("W_E", "W_pos", "W_U")


def muon(weights: Tensor, gradient: Tensor, state: State, hyper: HyperParams) -> Forces:
    """Orthogonalised momentum for hidden matrices, AdamW for all other parameters.

    For a hidden matrix of r rows and c columns, with momentum b and U S V^T the singular value decomposition:
    m = b m + (1 - b) g;  b m + (1 - b) g = U S V^T
    gradient part = -lr * 0.2 sqrt(max(r, c)) U f(S) V^T, f(S) near 1
    decay part = -lr * weight_decay * weights

    `hidden_matrices` says which they are. The query, key, value and output matrices of attention count as
    one matrix each, all heads together. The state is AdamW's; the mean of a hidden matrix is m, with
    `momentum` in the place of beta1, and its square is kept up though nothing reads it.

    Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks", with Nesterov's
    momentum; the factor 0.2 sqrt(max(r, c)), with which AdamW's lr and weight_decay carry over, is that of
    Liu et al. 2025, "Muon is scalable for LLM training" (arXiv:2502.16982).

    >>> import torch
    >>> weights, gradient = torch.zeros(1, 4), torch.tensor([[3.0, 0.0, 0.0, -2.0]])
    >>> hyper = HyperParams(
    ...     lr=torch.tensor([[1.0]]),
    ...     weight_decay=torch.tensor([[0.0]]),
    ...     step=1,
    ...     layout={"W_E": (slice(0), (0, 2)), "W_in": (slice(0, 4), (2, 2))},
    ... )
    >>> from training.optimizers.adam import init_moments
    >>> forces = muon(weights, gradient, init_moments(weights), hyper)
    >>> -forces.gradient / (0.2 * math.sqrt(2))
    tensor([[ 1.1171,  0.0000,  0.0000, -0.6821]])
    """
    import torch

    forces = adamw(weights, gradient, state, hyper)
    # Both are new: nobody else holds them yet, so the hidden matrices' own can be written over AdamW's.
    grad_update, exp_avg = forces.gradient, forces.state["exp_avg"]
    for name in hidden_matrices(hyper.layout):
        where, shape = hyper.layout[name]
        own = gradient[:, where]
        exp_avg[:, where] = torch.lerp(state["exp_avg"][:, where], own, 1 - hyper.momentum)
        ahead = torch.lerp(own, exp_avg[:, where], hyper.momentum)
        direction = orthogonalised(ahead.view(-1, *shape[-2:])).reshape(ahead.shape)
        grad_update[:, where] = direction * (hyper.lr * (-ROOT_MEAN_SQUARE * math.sqrt(max(shape[-2:]))))
    return forces


def orthogonalised(matrices: Tensor) -> Tensor:
    """U S V^T -> U f(S) V^T with f(S) near 1, for matrices (n, rows, columns).

    Five steps of a Newton-Schulz iteration on S / |S|: only products of matrices, for all n at once.
    """
    import torch

    wide = matrices.shape[-2] <= matrices.shape[-1]
    x = matrices if wide else matrices.mT
    x = x / torch.linalg.matrix_norm(x, keepdim=True).clamp_min(SMALLEST_NORM)
    for _ in range(REPETITIONS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=B, alpha=C), x, beta=A)
    return x if wide else x.mT


def hidden_matrices(layout: Layout) -> tuple[str, ...]:
    """The parameters that take one layer's activations to another's: matrices W_... (or stacks of them)
    other than W_E, W_pos and W_U, and other than W_in where there is no W_E and it reads the symbols itself.
    The quadratic MLP has none, and Muon is AdamW there.

    >>> shapes = {"W_E": (9, 4), "W_in": (4, 8), "b_in": (8,), "W_out": (8, 4), "W_U": (4, 7)}
    >>> hidden_matrices({name: (slice(0), shape) for name, shape in shapes.items()})
    ('W_in', 'W_out')
    """
    ends = ENDS if "W_E" in layout else (*ENDS, "W_in")
    return tuple(
        name
        for name, (_, shape) in layout.items()
        if name.startswith("W_") and len(shape) >= 2 and name not in ends
    )
