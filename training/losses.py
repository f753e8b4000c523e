"""Loss functions: logits (n, answers) and answers (n,) -> a number. Each is one line in `LOSSES`.

They import torch when they are called, so that a config knows their names without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor

Loss: TypeAlias = "Callable[[Tensor, Tensor], Tensor]"


def cross_entropy(logits: Tensor, answers: Tensor) -> Tensor:
    """Mean of -log softmax(logits)[answer] (nats); logits (n, answers), answers (n,).

    In float32 a row whose right logit is far enough above the others (17 for one other logit, 21 for 96
    equal ones) has a loss of exactly 0 and a gradient of exactly 0 for that logit: "softmax collapse"
    (Prieto et al. 2025).

    >>> import torch
    >>> cross_entropy(torch.tensor([[0.0, 0.0]]), torch.tensor([1]))
    tensor(0.6931)
    """
    import torch.nn.functional as F

    return F.cross_entropy(logits, answers)


def stablemax(logits: Tensor, answers: Tensor) -> Tensor:
    """Mean of -log(s(logit of the answer) / sum of s(logits)) (nats); logits (n, answers), answers (n,).

    s(x) = x + 1 for x >= 0, 1 / (1 - x) below

    s grows like a straight line where exp explodes, so that no logit drowns the others in rounding. It is
    computed as log(1 + others / own), which stays exact where the quotient is next to 1.

    Source: Prieto et al. 2025, "Grokking at the edge of numerical stability" (arXiv:2501.04697).

    >>> import torch
    >>> stablemax(torch.tensor([[1.0, 0.0, -1.0]]), torch.tensor([0]))  # log(3.5 / 2)
    tensor(0.5596)
    """
    import torch

    # Above 0 the lower branch is held at x = 0: it is not chosen there, but 1 / 0 at x = 1 would still turn
    # its gradient, 0 times infinity, into NaN.
    s = torch.where(logits >= 0, logits + 1, 1 / (1 - logits.clamp(max=0)))
    right = answers.unsqueeze(-1)
    own = s.gather(-1, right).squeeze(-1)
    others = s.scatter(-1, right, 0.0).sum(-1)
    return torch.log1p(others / own).mean()


def mse(logits: Tensor, answers: Tensor) -> Tensor:
    """Mean over rows and answers of (logits - one-hot)^2; logits (n, answers), answers (n,).

    The mean over answers too, as in the published code of Gromov's group and in `torch.nn.MSELoss`: a loss
    of logits that are all 0 is 1 / (number of answers), and gradients are that much smaller than those of
    a sum over answers. Plain gradient descent needs a rate that much larger; Adam hardly notices.

    Source: Gromov 2023, "Grokking modular arithmetic" (arXiv:2301.02679).

    >>> import torch
    >>> mse(torch.zeros(3, 4), torch.tensor([0, 1, 3]))
    tensor(0.2500)
    """
    import torch

    one_hot = answers.unsqueeze(-1) == torch.arange(logits.shape[-1], device=logits.device)
    return (logits - one_hot.to(logits.dtype)).square().mean()


LOSSES: Mapping[str, Loss] = {
    "cross_entropy": cross_entropy,
    "stablemax": stablemax,
    "mse": mse,
}
