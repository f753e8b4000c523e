"""Numbers of Python that the browser's tests are held to: python -m tests.app.golden writes them anew."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from geometry import drop_grains
from story.chapters.answers.rounded import ASKED_ANYWHERE, round_weights
from story.chapters.weight_decay import Valley, descend
from tests.app.component_harness import stage_bytes
from training.measures.forces import ALONE, shares_of_forces
from training.measures.logits.circles import circle_scores, circles_accuracy
from training.measures.logits.spectra import wave_part
from training.models.activations import forward
from training.models.dims import ModelDims
from training.models.registry import MODELS

FOLDER = Path(__file__).parents[2] / "app_pages" / "canvas" / "js" / "tests" / "golden"
SIDE, COUNTED = 8, 300
NEAR_REST = 0.05  # where two forces all but cancel, the browser says so; Python's cases know no such thing


def golden() -> dict[str, bytes]:
    """The files by name."""
    block = stage_bytes()
    told = {
        "stage": stage(block),
        "sandpile": sandpile(),
        "valley": valley(),
        "adding": adding(),
        "network": network(),
    }
    return {"stage.bin": block} | {f"{name}.json": _text(values) for name, values in told.items()}


def stage(block: bytes) -> dict[str, Any]:
    """What was packed, read back by NumPy; a gap is null."""
    length = int.from_bytes(block[:4], "little")
    header = json.loads(block[4 : 4 + length])
    arrays = {}
    for name, place in header["arrays"].items():
        kind = np.dtype("u1" if place["kind"] == "u1" else "<f4")
        start = 4 + length + place["offset"]
        values = np.frombuffer(block, kind, int(np.prod(place["shape"])), start)
        arrays[name] = {
            "shape": place["shape"],
            "values": [float(value) if np.isfinite(value) else None for value in values],
        }
    return {"id": header["id"], "panels": [panel["name"] for panel in header["panels"]], "arrays": arrays}


def sandpile() -> dict[str, Any]:
    """Grains on a table that begins empty, and what each set off, by geometry.sandpile.pile."""
    burn_in = 3 * SIDE**2
    sites = np.random.default_rng(1).integers(SIDE, size=(burn_in + COUNTED, 2))
    dropped = drop_grains(np.zeros((SIDE, SIDE), int), sites)
    sizes, met = np.unique(dropped.sizes[burn_in:], return_counts=True)
    sizes, met = sizes[sizes > 0], met[sizes > 0]
    shares = met[::-1].cumsum()[::-1] / met.sum()
    return {
        "side": SIDE,
        "sites": sites.tolist(),
        "heights": dropped.heights.tolist(),
        "sizes": dropped.sizes.tolist(),
        "durations": dropped.durations.tolist(),
        "lost": int(dropped.lost),
        "shares": [[int(size), float(share)] for size, share in zip(sizes, shares, strict=True)],
    }


def valley() -> dict[str, Any]:
    """Forces on two weights and a step along them, by story.chapters.weight_decay, and their cases, by
    training.measures.forces."""
    loss = Valley()
    grid = np.linspace(-loss.reach, loss.reach, 9)
    places = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    found = []
    for decay in (0.0, 0.05, 0.5, 1.5):
        gradient, pulled = loss.pulls(places, decay)
        for at, first, second in zip(places, gradient, pulled, strict=True):
            cases = [_case(*pair) for pair in zip(first, second, strict=True)]
            then = [descend(*pair, lr=loss.lr, weight_decay=decay) for pair in zip(at, -first, strict=True)]
            found.append([decay, at.tolist(), first.tolist(), second.tolist(), cases, then])
    balances = {str(decay): loss.balance(decay) for decay in (0.0, 0.05, 0.5, 1.5)}
    return {"valley": asdict(loss), "alone": ALONE, "found": found, "balances": balances}


def adding() -> dict[str, Any]:
    """Mean logits that few frequencies make, what each says to each answer, and what every choice of them
    answers."""
    m, frequencies = 11, np.array([2, 5, 3])
    rng, s = np.random.default_rng(2), np.arange(m)
    means = rng.normal(scale=0.3, size=(m, m)) + sum(
        weight * np.cos(2 * np.pi * k / m * (s - s[:, None]))
        for k, weight in zip(frequencies, (0.9, 0.5, 0.4), strict=True)
    )
    said = circle_scores(means, frequencies)
    offsets = means - means.mean(axis=1, keepdims=True)
    choices = []
    for choice in range(2 ** len(frequencies)):
        on = [at for at in range(len(frequencies)) if choice >> at & 1]
        part = wave_part(offsets, frequencies[on]) if on else 0 * offsets
        choices.append((offsets.mean(axis=0) + part).round(6).tolist())
    return {
        "frequencies": frequencies.tolist(),
        "bias": said.bias.tolist(),
        "cosines": said.cosines.tolist(),
        "sines": said.sines.tolist(),
        "scores": choices,
        "accuracy": circles_accuracy(means, frequencies).tolist(),
    }


def network() -> dict[str, Any]:
    """Small networks with weights as bytes, and their logits, by training.models."""
    dims = ModelDims(positions=2, n_tokens=5, n_operations=1, n_answers=5, d_model=8, n_heads=2, d_mlp=6)
    rng, found = np.random.default_rng(3), {}
    questions = np.array([[0, 0], [1, 4], [3, 2]])
    for name in ASKED_ANYWHERE:
        drawn = MODELS[name].init(dims, rng)
        weights = {key: rng.standard_normal((2, *array.shape), np.float32) for key, array in drawn.items()}
        rounded = round_weights(weights, np.array([0, 3]))
        logits = forward(rounded.weights, questions, np.zeros(len(questions), int), name, dims).logits
        found[name] = {
            "levels": {key: array.tolist() for key, array in rounded.levels.items()},
            "scales": {key: array.tolist() for key, array in rounded.scales.items()},
            "logits": logits.tolist(),
        }
    return {"heads": dims.n_heads, "frames": [0, 3], "questions": questions.tolist(), "networks": found}


def _case(gradient: float, decay: float) -> str | None:
    """The case of one weight; None where the browser has words of its own for it."""
    if abs(gradient + decay) < NEAR_REST:
        return None
    shares = shares_of_forces(np.array([gradient]), np.array([decay]))
    held = {"together": shares.together, "against": shares.against, "alone": shares.decay_alone}
    return next((name for name, share in held.items() if share == 1), "gradient")


def _text(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, separators=(",", ":"), allow_nan=False) + "\n").encode()


if __name__ == "__main__":
    for name, content in golden().items():
        (FOLDER / name).write_bytes(content)
