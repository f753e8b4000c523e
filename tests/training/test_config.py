"""Configs: what they take, what they refuse, and how they are named."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import FrozenInstanceError, asdict, fields, replace
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import UserError
from training.config import FIELDS, Config, ConfigError
from training.config.given_rows import text_of_rows
from training.config.presets import PRESETS, REFERENCE

# For each numeric field: the ends of what it takes.
WHOLE = {
    "p": (2, 400),
    "d_model": (4, 4096),
    "n_heads": (1, 64),
    "d_mlp": (1, 65536),
    "warmup_steps": (0, 10**9),
    "steps": (1, 10**9),
    "steps_after_grokking": (0, 10**9),
    "seed": (0, 2**32 - 1),
    "split_seed": (0, 2**32 - 1),
    "evaluate_every": (1, 10**6),
    "snapshots": (2, 10**6),
}
REAL = {"lr": (0.0, 1e3), "weight_decay": (0.0, 1e4)}
OPEN = ("train_fraction", "beta1", "beta2")


def refusal(**values: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        Config(**values)
    text = str(caught.value)
    assert "\n" not in text
    assert caught.value.exit_code == 2
    return text


@pytest.mark.parametrize(("name", "ends"), [*WHOLE.items(), *REAL.items()])
def test_both_ends_are_taken(name: str, ends: tuple[float, float]) -> None:
    for end in ends:
        assert getattr(Config(**{name: end}), name) == end


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("p", 1), ("p", 401), ("p", 0), ("p", -97), ("d_model", 0), ("d_model", 4097), ("n_heads", 0),
        ("d_mlp", 0), ("d_mlp", 65537), ("warmup_steps", -1), ("steps", 0), ("steps", 10**9 + 1),
        ("steps_after_grokking", -1), ("seed", -1), ("seed", 2**32), ("split_seed", -1), ("split_seed", -9),
        ("evaluate_every", 0), ("evaluate_every", 10**6 + 1), ("snapshots", 1), ("snapshots", 10**6 + 1),
        ("lr", -1e-9), ("lr", 1000.1), ("weight_decay", -0.1), ("weight_decay", 10001.0),
        ("train_fraction", 0.0), ("train_fraction", 1.0), ("train_fraction", -0.3), ("train_fraction", 1.5),
        ("train_fraction", 30), ("beta1", 0.0), ("beta1", 1.0), ("beta2", 0), ("beta2", 1),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_named_with_what_is_allowed(name: str, value: float) -> None:
    text = refusal(**{name: value})
    assert text.startswith(f"{name} = {value}: it must be a ")
    low, high = WHOLE.get(name) or REAL.get(name) or (0, 1)
    if name not in ("d_model", "n_heads"):  # their own ends are wider, the other one narrows them here
        assert f"{low:g}" in text or str(low) in text
        assert f"{high:g}" in text or str(high) in text


@pytest.mark.parametrize("name", [*WHOLE, *REAL, *OPEN])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, True, False, "5", "", None, [5], 5j])
def test_what_is_no_number_is_refused(name: str, value: object) -> None:
    if value is None and name in ("steps_after_grokking", "batch_size"):
        assert getattr(Config(**{name: None}), name) is None
    else:
        assert refusal(**{name: value}).startswith(f"{name} = {value}")


@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_have_no_fraction(name: str) -> None:
    assert f"{name} = 4.5: it must be a whole number" in refusal(**{name: 4.5})
    refusal(**{name: 4.0})


@pytest.mark.parametrize("name", ["p", "lr"])
def test_a_number_too_large_for_a_float_is_refused(name: str) -> None:
    assert refusal(**{name: 10**400}).startswith(name)


@pytest.mark.parametrize(
    "name", ["task", "network", "optimizer", "loss", "dtype", "decay_towards", "snapshot_spacing"]
)
@pytest.mark.parametrize("value", ["", "Add", "sgd?", None, 3, ["add"]])
def test_an_unknown_name_is_answered_with_the_known_ones(name: str, value: object) -> None:
    text = refusal(**{name: value})
    assert text.startswith(f"{name} = {value!r}: known are ")
    assert getattr(Config(), name) in text


def test_the_train_set_and_the_held_out_set_hold_at_least_one_pair() -> None:
    assert "train_fraction = 0.1: of the 4 pairs" in refusal(p=2, train_fraction=0.1)
    assert "train_fraction = 0.9: of the 4 pairs" in refusal(p=2, train_fraction=0.9)
    assert Config(p=2, train_fraction=0.25).train_pairs == 1
    assert Config(p=2, train_fraction=0.75).train_pairs == 3


def test_the_heads_divide_the_width() -> None:
    assert refusal(d_model=64, n_heads=3) == "n_heads = 3: it must divide d_model = 64"
    assert Config(d_model=63, n_heads=3).n_heads == 3


def test_the_known_names_are_the_keys_of_the_registries() -> None:
    from training.losses import LOSSES
    from training.models import MODELS
    from training.optimizers import OPTIMIZERS

    assert tuple(LOSSES) == FIELDS["loss"].names
    assert tuple(MODELS) == FIELDS["network"].names
    assert tuple(OPTIMIZERS) == FIELDS["optimizer"].names


def test_every_setting_has_a_row_and_every_row_a_setting() -> None:
    kinds = get_type_hints(Config)
    assert list(FIELDS) == [field.name for field in fields(Config)]
    for name, field in FIELDS.items():
        assert kinds[name] == (field.kind | None if field.optional else field.kind), name
        assert (field.low < field.high) == field.is_number, name
        assert bool(field.names) != (field.is_number or field.of_imports), name
        assert field.checked(name, getattr(Config(), name)) == getattr(Config(), name)
        assert f"{name}: {field.help}" in (Config.__doc__ or ""), name


configs = st.builds(
    Config,
    p=st.integers(5, 400),
    train_fraction=st.floats(0.1, 0.9),
    d_model=st.sampled_from([8, 64, 128]),
    n_heads=st.sampled_from([1, 2, 4, 8]),
    lr=st.floats(0, 1e3),
    weight_decay=st.one_of(st.integers(0, 10_000), st.floats(0, 1e4)),
    steps_after_grokking=st.one_of(st.none(), st.integers(0, 10**9)),
    seed=st.integers(0, 2**32 - 1),
    split_seed=st.integers(0, 2**32 - 1),
)


@given(configs)
def test_json_brings_a_config_back(config: Config) -> None:
    there = json.dumps(config.to_json())
    back = Config.from_json(json.loads(there))
    assert back == config
    assert (back.hash, back.run_id) == (config.hash, config.run_id)


@given(configs, configs)
def test_equal_configs_have_equal_hashes_and_others_do_not(one: Config, other: Config) -> None:
    assert (one == other) == (one.hash == other.hash) == (asdict(one) == asdict(other))


def test_every_field_is_in_the_hash() -> None:
    others: dict[str, Any] = {
        "task": "multiply", "d_model": 32, "n_heads": 8, "train_fraction": 0.4, "beta1": 0.5, "beta2": 0.5,
        "momentum": 0.5, "corrupted": 0.5, "grokfast_alpha": 0.5, "network": "relu_mlp", "optimizer": "sgd",
        "loss": "mse", "decay_towards": "start", "dtype": "float64", "snapshot_spacing": "log",
        "train_rows": text_of_rows([1, 2, 3], len(REFERENCE.table)),
        "split_by": "rows",
    }  # fmt: skip
    # These are there together or not at all.
    together: list[dict[str, Any]] = [
        {"weight_decay_until": 5, "weight_decay_after": 0.5},
        {"lr_after": 1e-3, "lr_falls_from": 5, "lr_falls_until": 50},
    ]
    for field in fields(Config):
        base = replace(REFERENCE, **next((group for group in together if field.name in group), {}))
        value = others.get(field.name)
        if value is None:
            value = (getattr(base, field.name) or 0) + 1
        assert replace(base, **{field.name: value}).hash != base.hash, field.name
    known = set(Config().to_json())
    assert known == {field.name for field in fields(Config)}


def test_runs_recorded_before_a_setting_was_added_keep_their_names() -> None:
    """The name under which the first edition recorded its reference run."""
    assert Config().run_id == "add-p97-seed0-12fd635914"
    later = {name: getattr(Config(), name) for name, field in FIELDS.items() if field.added_later}
    assert Config(**later) == Config()
    assert Config(split_by="rows").hash != Config(split_by="mirrors").hash


def test_one_and_one_point_zero_are_the_same_config() -> None:
    whole, real = Config(lr=1, weight_decay=1), Config(lr=1.0, weight_decay=1.0)
    assert whole == real
    assert whole.hash == real.hash
    assert Config(weight_decay=0).hash == Config(weight_decay=0.0).hash


def test_the_hash_is_the_same_in_another_process() -> None:
    program = "from training.config import Config; print(Config(p=31, seed=7, lr=1).run_id)"
    run_ids = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("0", "1")
    }
    assert run_ids == {Config(p=31, seed=7, lr=1).run_id}


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown field of a config: colour, size"):
        Config.from_json({"p": 97, "size": 3, "colour": 1})


def test_a_config_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        REFERENCE.p = 5


def test_the_run_id_names_task_modulus_and_seed() -> None:
    assert Config(p=31, seed=7).run_id.startswith("add-p31-seed7-")
    assert len(Config().hash) == 10


def test_a_refusal_is_an_error_of_the_user_and_of_the_value() -> None:
    assert issubclass(ConfigError, UserError)
    assert issubclass(ConfigError, ValueError)


def test_presets_are_valid_and_start_from_the_reference() -> None:
    assert PRESETS["leap"] is REFERENCE
    for preset in PRESETS.values():
        assert Config.from_json(preset.to_json()) == preset


def test_a_config_without_a_change_of_decay_is_named_as_before_there_was_one() -> None:
    """Runs recorded with earlier versions keep their names."""
    assert Config().run_id == "add-p97-seed0-12fd635914"
    assert replace(Config(), weight_decay_until=70, weight_decay_after=0.0).hash != Config().hash


def test_the_reference_run_is_what_pages_say_of_it() -> None:
    """The leap: "52 + 59 always with 59 + 52". In the dark: "its rate falls to a quarter"."""
    assert REFERENCE.split_by == "mirrors"
    assert REFERENCE.lr_after == pytest.approx(REFERENCE.lr / 4)
