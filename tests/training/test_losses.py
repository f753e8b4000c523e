"""Losses against their definitions in float64, and what float32 makes of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.func import grad, vmap

from training.config import FIELDS
from training.losses import LOSSES

Array = NDArray[np.float64]


def by_definition(transform: Callable[[Array], Array]) -> Callable[[Array, NDArray[np.int64]], float]:
    def loss(logits: Array, answers: NDArray[np.int64]) -> float:
        shares = transform(logits)
        own = np.take_along_axis(shares, answers[:, None], 1)[:, 0]
        return float(np.mean([-np.log(one / row.sum()) for one, row in zip(own, shares, strict=True)]))

    return loss


def squared(logits: Array, answers: NDArray[np.int64]) -> float:
    return float(np.mean((logits - np.eye(logits.shape[1])[answers]) ** 2))


def s(x: Array) -> Array:
    return np.array([[v + 1 if v >= 0 else 1 / (1 - v) for v in row] for row in x])


ORACLES = {"cross_entropy": by_definition(np.exp), "stablemax": by_definition(s), "mse": squared}


def questions(n: int = 40, answers: int = 13) -> tuple[Array, NDArray[np.int64]]:
    rng = np.random.default_rng(0)
    logits = 5 * rng.standard_normal((n, answers))
    logits[0, :4] = [0.0, 1.0, -1.0, -0.0]  # where a careless StableMax breaks
    return logits, rng.integers(0, answers, n)


def test_every_loss_of_a_config_is_there_and_held_to_its_definition() -> None:
    assert tuple(LOSSES) == FIELDS["loss"].names == tuple(ORACLES)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-13)])
def test_a_loss_is_its_definition(name: str, dtype: torch.dtype, tolerance: float) -> None:
    logits, answers = questions()
    ours = LOSSES[name](torch.from_numpy(logits).to(dtype), torch.from_numpy(answers))
    assert ours.dtype == dtype
    assert float(ours) == pytest.approx(ORACLES[name](logits, answers), rel=tolerance)


@pytest.mark.parametrize("name", LOSSES)
def test_its_gradient_is_the_definition_s_slope(name: str) -> None:
    logits, answers = questions()
    ours = grad(LOSSES[name])(torch.from_numpy(logits), torch.from_numpy(answers)).numpy()
    step, slopes = 1e-5, np.empty_like(logits)
    for place in np.ndindex(logits.shape):
        aside = np.zeros_like(logits)
        aside[place] = step
        slopes[place] = ORACLES[name](logits + aside, answers) - ORACLES[name](logits - aside, answers)
    np.testing.assert_allclose(ours, slopes / (2 * step), atol=1e-8)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("shared", [True, False], ids=["the same answers", "answers of their own"])
def test_members_under_vmap_are_members_alone(name: str, shared: bool) -> None:
    logits = torch.stack([torch.from_numpy(questions()[0]) * scale for scale in (0.1, 1.0, 3.0)])
    answers = torch.from_numpy(questions()[1])
    if not shared:
        answers = torch.stack([(answers + member) % logits.shape[-1] for member in range(3)])
    together = vmap(grad(LOSSES[name]), in_dims=(0, None if shared else 0))(logits, answers)
    for member in range(3):
        alone = grad(LOSSES[name])(logits[member], answers if shared else answers[member])
        torch.testing.assert_close(together[member], alone, atol=1e-15, rtol=1e-12)


def pull_on_right_logit(loss: Callable[[Tensor, Tensor], Tensor], margin: float) -> tuple[float, float]:
    """Loss and its slope along the right logit, which is that far above 96 others at 0; float32."""
    logits = torch.zeros(1, 97)
    logits[0, 5] = margin
    answers = torch.tensor([5])
    return float(loss(logits, answers)), float(grad(loss)(logits, answers)[0, 5])


@pytest.mark.parametrize("margin", [25.0, 1e3, 1e8, 1e12])
def test_stablemax_still_pulls_where_softmax_has_collapsed(margin: float) -> None:
    assert pull_on_right_logit(LOSSES["cross_entropy"], margin) == (0.0, 0.0)
    value, slope = pull_on_right_logit(LOSSES["stablemax"], margin)
    assert value == pytest.approx(np.log1p(96 / (margin + 1)), rel=1e-6)
    assert slope == pytest.approx(-96 / (margin + 97) / (margin + 1), rel=1e-6)


def test_stablemax_of_a_logit_far_below_zero_is_finite() -> None:
    logits = torch.tensor([[-1e12, 0.0, 1e12]])
    for answer in range(3):
        assert torch.isfinite(LOSSES["stablemax"](logits, torch.tensor([answer])))
        assert torch.isfinite(grad(LOSSES["stablemax"])(logits, torch.tensor([answer]))).all()


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_a_mean_over_rows(name: str) -> None:
    logits, answers = (torch.from_numpy(part) for part in questions())
    rows = torch.stack([LOSSES[name](logits[i : i + 1], answers[i : i + 1]) for i in range(len(answers))])
    torch.testing.assert_close(LOSSES[name](logits, answers), rows.mean())
