"""Training the decoder of Power et al., against the same network out of torch's own layers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.timing import fastest_and_median, medians
from training.config import Config
from training.engine.ensemble import Batches, Rows, init_weights, split_rows
from training.engine.gradients import differentiator
from training.engine.runtime import one_thread, tiny_as_zero
from training.models import MODELS
from training.models.dims import model_dims
from training.models.two_layer_decoder import position_encoding
from training.optimizers import OPTIMIZERS, HyperParams, Layout, by_name

# The network and the hyper-parameters of Power et al. 2022, appendix A.1.2.
POWER = Config(
    network="two_layer_decoder", p=97, train_fraction=0.5, batch_size=512, d_model=128, n_heads=4, d_mlp=512,
    lr=1e-3, weight_decay=1.0, beta1=0.9, beta2=0.98, warmup_steps=10,
)  # fmt: skip
ROUNDS = 60


class PlainBlock(nn.Module):
    """One layer, LayerNorm after each residual sum."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        d = config.d_model
        self.attention = nn.MultiheadAttention(d, config.n_heads, bias=False, batch_first=True)
        self.norm_attention, self.norm_mlp = nn.LayerNorm(d), nn.LayerNorm(d)
        self.into, self.out = nn.Linear(d, config.d_mlp, bias=False), nn.Linear(config.d_mlp, d, bias=False)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        mixed, _ = self.attention(x, x, x, attn_mask=mask, is_causal=True, need_weights=False)
        x = self.norm_attention(x + mixed)
        out: Tensor = self.norm_mlp(x + self.out(F.relu(self.into(x))))
        return out


class PlainDecoder(nn.Module):
    """The network as anyone would put it together: four tokens, every position in every layer."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.p = config.p
        self.embedding = nn.Embedding(config.p + 2, config.d_model)
        self.first, self.second = PlainBlock(config), PlainBlock(config)
        self.unembedding = nn.Linear(config.d_model, config.p, bias=False)
        self.register_buffer("encoding", torch.from_numpy(position_encoding(config.d_model)).float())
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(4))

    def forward(self, inputs: Tensor) -> Tensor:
        operation, equals = torch.full_like(inputs[:, 0], self.p), torch.full_like(inputs[:, 0], self.p + 1)
        tokens = torch.stack([inputs[:, 0], operation, inputs[:, 1], equals], dim=1)
        x = self.first(self.embedding(tokens) + self.encoding, self.mask)
        x = self.second(x, self.mask)
        logits: Tensor = self.unembedding(x[:, -1])
        return logits

    @torch.no_grad()
    def take(self, weights: dict[str, Tensor]) -> None:
        """Copy the weights of this project's decoder."""
        self.embedding.weight.copy_(weights["W_E"])
        self.unembedding.weight.copy_(weights["W_U"].t())
        for layer, block in enumerate((self.first, self.second)):
            projections = [weights[f"W_{name}_{layer}"].t() for name in "QKV"]
            block.attention.in_proj_weight.copy_(torch.cat(projections))
            block.attention.out_proj.weight.copy_(weights[f"W_O_{layer}"].t())
            block.into.weight.copy_(weights[f"W_in_{layer}"].t())
            block.out.weight.copy_(weights[f"W_out_{layer}"].t())


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Steps a second of both, how they compare, and how far their logits are apart."""
    train, _ = split_rows([POWER], torch.device("cpu"))
    weights, layout = init_weights([POWER])
    plain = PlainDecoder(POWER)
    plain.take(by_name(weights[0], layout))
    with torch.no_grad():
        ours = MODELS[POWER.network].logits(
            by_name(weights[0], layout), train.inputs, train.operation, model_dims(POWER)
        )
        apart = float((ours - plain(train.inputs)).abs().max())
    steps = {"step": _step(train, weights, layout), "plain": _plain_step(plain, train)}
    fastest, median = fastest_and_median(steps, rounds)
    by_itself = _plain_by_itself()
    return {
        "largest difference of logits": apart,
        "steps a second": 1e3 / median["step"],
        "plain steps a second": 1e3 / median["plain"],
        "times as many": median["plain"] / median["step"],
        "times as many, fastest steps": fastest["plain"] / fastest["step"],
        "plain steps a second, in a Python without our settings": 1e3 / by_itself,
        "times as many as there": by_itself / median["step"],
    }


def _plain_by_itself() -> float:
    """Median milliseconds of a plain step in a fresh Python that imports torch and nothing is set for."""
    program = (
        # torch first: it reads the settings of its threads once, before ours are made.
        "import torch; from benchmarks.decoder import plain_milliseconds; print(plain_milliseconds())"
    )
    environment = {name: value for name, value in os.environ.items() if name != "GOMP_SPINCOUNT"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


def plain_milliseconds() -> float:
    """Median milliseconds of a plain step, as the process is set up."""
    train, _ = split_rows([POWER], torch.device("cpu"))
    torch.manual_seed(0)
    step = _plain_step(PlainDecoder(POWER), train)
    return medians({"plain": step}, ROUNDS)["plain"]


def _step(train: Rows, weights: Tensor, layout: Layout) -> Callable[[], None]:
    """Batch, forward, backward and the optimizer's update, as the trainer does them."""
    optimizer, differentiate = OPTIMIZERS[POWER.optimizer], differentiator(POWER, layout, 1)
    batches = Batches([POWER], torch.device("cpu"))
    state, number = optimizer.init(weights), 0

    def step() -> None:
        nonlocal weights, state, number
        batch = batches.at(number, train)
        number += 1
        hyper = HyperParams(lr=torch.tensor([[POWER.lr]]), weight_decay=torch.tensor([[POWER.weight_decay]]),
                      step=number, layout=layout)  # fmt: skip
        with tiny_as_zero():
            gradient, _ = differentiate(weights, batch)
        with tiny_as_zero(), one_thread(weights.numel()):
            forces = optimizer.update(weights, gradient, state, hyper)
            weights, state = (weights + forces.gradient).add_(forces.decay), forces.state

    return step


def _plain_step(plain: PlainDecoder, train: Rows) -> Callable[[], None]:
    optimizer = torch.optim.AdamW(
        plain.parameters(), lr=POWER.lr, betas=(POWER.beta1, POWER.beta2), weight_decay=POWER.weight_decay
    )
    batches, number = Batches([POWER], torch.device("cpu")), 0

    def step() -> None:
        nonlocal number
        batch = batches.at(number, train)
        number += 1
        optimizer.zero_grad()
        torch.autograd.backward(F.cross_entropy(plain(batch.inputs[0]), batch.labels[0]))
        optimizer.step()

    return step
