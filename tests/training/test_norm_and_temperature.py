"""Weights held at a length, logits divided by a temperature: beside a plain loop of torch."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from training.config import Config, ConfigError
from training.config.dataset import dataset_of
from training.engine.trainer import EvalStep, train
from training.errors import MeasureError
from training.measures import measured, series
from training.models import MODELS
from training.models.dims import model_dims
from training.runs.reader import StoreError, open_run, request_stop
from training.runs.recording import record, resume
from training.runs.writer import Recorder

TINY = Config(
    p=11, train_fraction=0.5, d_model=16, n_heads=2, d_mlp=32, steps=40, snapshots=20, evaluate_every=4,
    weight_decay=1.0, warmup_steps=0, dtype="float64",
)  # fmt: skip
SETTINGS = [
    {"norm_radius": 6.0},
    {"norm_cap": 9.0},
    {"logit_temperature": 3.0},
    {"norm_radius": 12.0, "logit_temperature": 0.5},
]


def norm(eval_step: EvalStep, place: int = 0) -> float:
    weights = eval_step.weights(place).values()
    return float(np.sqrt(sum(np.square(value.astype(np.float64)).sum() for value in weights)))


def plain_loop(config: Config) -> dict[str, torch.Tensor]:
    """AdamW of torch on the loss of divided logits, all weights scaled after each step."""
    start = next(train([config])).weights(0)
    weights = {name: torch.from_numpy(value).requires_grad_() for name, value in start.items()}
    rate, decay = config.lr, config.weight_decay
    optimizer = torch.optim.AdamW(weights.values(), rate, (config.beta1, config.beta2), weight_decay=decay)
    dataset, network = dataset_of(config), MODELS[config.network]
    rows = dataset.split.train
    inputs, labels = torch.from_numpy(dataset.table.inputs[rows]), torch.from_numpy(dataset.labels[rows])
    operation = torch.from_numpy(dataset.table.operation[rows])
    for _ in range(config.steps):
        optimizer.zero_grad()
        logits = network.logits(weights, inputs, operation, model_dims(config))
        F.cross_entropy(logits / (config.logit_temperature or 1), labels).backward()
        optimizer.step()
        with torch.no_grad():
            length = torch.sqrt(sum(value.square().sum() for value in weights.values()))
            wanted = config.norm_radius or min(length, torch.tensor(config.norm_cap or torch.inf))
            for value in weights.values():
                value *= wanted / length
    return weights


@pytest.mark.parametrize("network", ["one_layer_transformer", "relu_mlp"])
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_it_is_what_a_plain_loop_trains(settings: dict[str, float], network: str) -> None:
    config = replace(TINY, network=network, **settings)
    expected = plain_loop(config)
    *_, last = train([config])
    assert last.step == config.steps
    for name, value in last.weights(0).items():
        np.testing.assert_allclose(value, expected[name].detach().numpy(), atol=1e-9, err_msg=name)


@pytest.mark.parametrize("settings", SETTINGS[:2], ids=str)
def test_three_parts_add_up_to_the_step_and_the_length_is_held(settings: dict[str, float]) -> None:
    found = list(train([replace(TINY, evaluate_every=1, **settings)]))
    for now, following in pairwise(found):
        parts = now.forces(0)
        assert list(parts) == ["gradient", "decay", "rescaling"]
        for name, value in following.weights(0).items():
            moved = now.weights(0)[name] + sum(parts[kind][name] for kind in parts)
            np.testing.assert_allclose(value, moved, atol=1e-12)
        rescaled = np.sqrt(sum(np.square(part).sum() for part in parts["rescaling"].values()))
        assert now.measures["rescaling_norm"][0] == pytest.approx(rescaled)
    lengths = [norm(eval_step) for eval_step in found[1:]]
    if "norm_radius" in settings:
        np.testing.assert_allclose(lengths, settings["norm_radius"], rtol=1e-12)
    else:
        assert max(lengths) == pytest.approx(settings["norm_cap"])
        assert min(lengths) < settings["norm_cap"] * (1 - 1e-6)


def test_a_cap_that_is_never_reached_changes_nothing() -> None:
    *_, free = train([TINY])
    *_, capped = train([replace(TINY, norm_cap=1e6)])
    for name, value in capped.weights(0).items():
        np.testing.assert_array_equal(value, free.weights(0)[name])
    assert capped.measures["rescaling_norm"][0] == 0
    assert "rescaling_norm" not in free.measures


def test_members_may_differ_and_each_is_as_alone() -> None:
    members = [TINY, *(replace(TINY, **settings) for settings in SETTINGS)]
    *_, together = train(members)
    for place, member in enumerate(members):
        *_, alone = train([member])
        for name, value in alone.weights(0).items():
            np.testing.assert_allclose(together.weights(place)[name], value, atol=1e-10, err_msg=str(member))


def test_the_recorded_loss_is_that_of_the_logits_themselves() -> None:
    plain, divided = (next(train([replace(TINY, logit_temperature=value)])) for value in (None, 5.0))
    assert plain.measures["train_loss"] == divided.measures["train_loss"]
    assert plain.measures["gradient_norm"] != divided.measures["gradient_norm"]


def test_the_third_part_is_recorded_and_shown(tmp_path: Path) -> None:
    free, held = TINY, replace(TINY, norm_radius=6.0)
    for config in (free, held):
        record([config], root=tmp_path, threads=1, forces=True)
    run, other = open_run(held.run_id, tmp_path), open_run(free.run_id, tmp_path)
    rescaling = run.rescaling()
    assert set(rescaling) == set(run.weights())
    lengths = np.sqrt(sum(np.square(value).sum(tuple(range(1, value.ndim))) for value in rescaling.values()))
    found = measured(run, ["rescaling_norm"])
    np.testing.assert_allclose(found.columns["rescaling_norm"], lengths, rtol=1e-6)
    for view in (other, other.view()):
        with pytest.raises(StoreError, match="length of its weights was free"):
            view.rescaling()
    with pytest.raises(MeasureError, match="neither norm_radius nor norm_cap"):
        series(other.view(), "rescaling_norm")


def test_a_run_at_a_fixed_length_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    config = replace(TINY, norm_radius=6.0, logit_temperature=2.0)

    def stops_early(_member: int, recorder: Recorder, _measures: object) -> None:
        if recorder.step == 20:
            request_stop(config.run_id, tmp_path / "stopped")

    record([config], root=tmp_path / "whole", threads=1)
    record([config], root=tmp_path / "stopped", threads=1, on_evaluation=stops_early)
    assert open_run(config.run_id, tmp_path / "stopped").status().state == "stopped"
    resume(config.run_id, root=tmp_path / "stopped")
    one, two = (open_run(config.run_id, tmp_path / name).weights() for name in ("whole", "stopped"))
    for name, value in one.items():
        np.testing.assert_array_equal(two[name], value)


@pytest.mark.parametrize("name", ["norm_radius", "norm_cap", "logit_temperature"])
@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf"), "large"])
def test_what_is_no_length_or_temperature_is_refused(name: str, value: object) -> None:
    with pytest.raises(ConfigError, match=f"{name} = .*: it must be a number from .*, or none"):
        Config(**{name: value})


def test_a_length_is_either_fixed_or_capped() -> None:
    with pytest.raises(ConfigError, match=r"norm_radius = 3.0, norm_cap = 4.0: set one of them, or neither"):
        Config(norm_radius=3, norm_cap=4)


def test_weights_that_are_all_zero_have_no_direction_to_be_scaled_along() -> None:
    *_, last = train([replace(TINY, init_scale=0.0, lr=0.0, norm_radius=5.0)])
    assert last.diverged.all()
