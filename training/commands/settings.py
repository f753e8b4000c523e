"""From words like `--set weight_decay=0` to a config."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from language import Translator, mark
from language.command_line import UsageError
from training.config import OPTIONAL, TYPES, Config
from training.config.bounds import NAMES
from training.config.presets import PRESETS
from training.tasks import TASKS

# The fields of a config in the order in which they are explained, in groups.
FIELDS = {
    mark("what is learnt"): {
        "task": mark("the task; several joined by + are learnt at once"),
        "p": mark("how many symbols: the modulus, the order of the group, the number of bits"),
        "relevant_bits": mark("sparse_parity: how many of the bits decide"),
        "examples": mark("sparse_parity: how many rows are drawn"),
        "corrupted": mark("share of the training rows that are taught a wrong answer"),
        "task_seed": mark("seed of what is random in the task"),
        "train_fraction": mark("share of the table that is trained on"),
        "split_seed": mark("seed of the split into training and held-out pairs"),
    },
    mark("the network"): {
        "network": mark("which network"),
        "d_model": mark("width of the residual stream"),
        "n_heads": mark("attention heads"),
        "d_mlp": mark("hidden neurons"),
        "init_scale": mark("what the initial weights are multiplied by"),
        "seed": mark("seed of the initial weights and of the order of the batches"),
        "dtype": mark("precision of all numbers"),
    },
    mark("how it learns"): {
        "loss": mark("what training makes small"),
        "optimizer": mark("which optimizer"),
        "lr": mark("learning rate"),
        "weight_decay": mark("weight decay, the pull of every weight"),
        "weight_decay_until": mark("the update from which on decay has another strength, or never: none"),
        "weight_decay_after": mark("that other strength"),
        "decay_towards": mark("where decay pulls: to zero or to the initial weights"),
        "momentum": mark("sgd and muon: momentum"),
        "beta1": mark("decay of the running mean of the gradient"),
        "beta2": mark("decay of the running mean of its square"),
        "grokfast_alpha": mark("grokfast: decay of the slow mean of the gradient"),
        "grokfast_lambda": mark("grokfast: how many times the slow mean is added"),
        "warmup_steps": mark("steps over which the learning rate grows to its full size"),
        "batch_size": mark("training rows a step sees, or all of them: none"),
    },
    mark("how long, and what is recorded"): {
        "steps": mark("the most steps to take"),
        "steps_after_grokking": mark("stop this many steps after the run has generalised, or never: none"),
        "evaluate_every": mark("steps between evaluations"),
        "snapshots": mark("about how many times to record the weights"),
        "snapshot_spacing": mark("how they are spaced"),
    },
}


def add_settings(parser: argparse.ArgumentParser, _: Translator) -> None:
    """Declare --preset and --set, and explain every field."""
    parser.add_argument(
        "--preset",
        default="leap",
        metavar=_("name"),
        help=_("what the run starts from: {names}", names=", ".join(PRESETS)),
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar=_("field=value"),
        help=_("change a field; may be said many times"),
    )
    parser.epilog = _fields_explained(_)


def _fields_explained(_: Translator) -> str:
    lines = [_("fields, with their values in the preset leap:")]
    for group, explained in FIELDS.items():
        lines.append(f"\n  {_(group)}")
        for name, text in explained.items():
            value = getattr(PRESETS["leap"], name)
            choices = tuple(TASKS) if name == "task" else NAMES.get(name, ())
            more = f" ({', '.join(choices)})" if choices else ""
            lines.append(f"    {name + '=' + _shown(value):<36} {_(text)}{more}")
    return "\n".join(lines)


def _shown(value: object) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def config_from(options: argparse.Namespace) -> Config:
    """The preset with the settings given on the command line.

    Raises:
        UsageError: when the preset or a field is not known, or a setting is no field=value.
        ConfigError: when a field cannot have its value.
    """
    if options.preset not in PRESETS:
        raise UsageError(
            "{name} = {value!r}: known are {names}",
            name="preset",
            value=options.preset,
            names=", ".join(PRESETS),
        )
    return replace(PRESETS[options.preset], **settings_from(options.settings))


def settings_from(words: Iterable[str]) -> dict[str, Any]:
    """Fields and their values from words like "lr=0.01".

    >>> settings_from(["lr=0.01", "batch_size=none", "task=multiply"])
    {'lr': 0.01, 'batch_size': None, 'task': 'multiply'}
    """
    settings: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise UsageError("--set {word!r}: it must be field=value, such as lr=0.01", word=word)
        if name not in TYPES:
            raise UsageError(
                "--set {word!r}: there is no such field; there are {names}", word=word, names=", ".join(TYPES)
            )
        settings[name] = value_of(name, text.strip())
    return settings


def value_of(name: str, text: str) -> Any:
    """A text as the kind of value its field has; Config says whether it will do."""
    if name in OPTIONAL and text.lower() == "none":
        return None
    kind = TYPES[name].partition(" ")[0]
    try:
        return {"int": int, "float": float, "str": str}[kind](text)
    except ValueError:
        return text
