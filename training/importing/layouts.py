"""Parameters of other programs under the names of a model of ours, and ours under those of TransformerLens.

    name here   there                 TransformerLens   Nanda's grokking notebooks
    W_E         embed.W_E             (tokens, d)       (d, tokens)
    W_pos       pos_embed.W_pos       (n, d)            (n, d)
    W_Q K V     blocks.0.attn.W_Q     (h, d, d/h)       (h, d/h, d)
    W_O         blocks.0.attn.W_O     (h, d/h, d)       (d, d)
    W_in        blocks.0.mlp.W_in     (d, m)            (m, d)
    W_out       blocks.0.mlp.W_out    (m, d)            (d, m)
    W_U         unembed.W_U           (d, answers)      (d, tokens)

A linear map of ours is x @ W; head h has the columns from h d/h on. The biases of attention and readout,
which our transformer has not, must be zero. Parameters that have our own names already (any model) are taken
as they are.

Sources: TransformerLens 3.9, components/, whose names 4.3 reads (utilities/tl_checkpoint_conversion.py);
mechanistic-interpretability-grokking/progress-measures-paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from language import Message
from training.config import Config, ConfigError
from training.importing.formats import CheckpointError
from training.models import MODELS, model_dims
from training.watching.selection import Arrays

Array: TypeAlias = NDArray[np.floating]
PREFIXES = ("module.", "_orig_mod.", "model.", "network.", "net.", "transformer.")
TRANSFORMER = "one_layer_transformer"
BLOCK = "blocks.0."
# Of the whole network: more than rounding, less than any bias that was trained.
NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Layout:
    """How another program lays out the one-layer transformer.

    Attributes:
        label: what the program is called.
        source: its name of each of our parameters.
        turned: how its parameter becomes ours, where it is not the same array.
        sizes: the sizes of a network with its parameters.
        returned: how ours becomes its parameter in a network of so many heads; empty where nothing is written
            for it.
    """

    label: str
    source: Mapping[str, str]
    turned: Mapping[str, Callable[[Array], Array]]
    sizes: Callable[[Arrays], Mapping[str, int]]
    returned: Mapping[str, Callable[[Array, int], Array]] = field(default_factory=dict)


def _joined_inputs(value: Array) -> Array:
    """(h, d, d/h) -> (d, d)."""
    return value.transpose(1, 0, 2).reshape(value.shape[1], -1)


def _joined_outputs(value: Array) -> Array:
    """(h, d/h, d) -> (d, d)."""
    return value.reshape(-1, value.shape[-1])


def _split_inputs(value: Array, heads: int) -> Array:
    """(d, d) -> (h, d, d/h)."""
    return value.reshape(len(value), heads, -1).transpose(1, 0, 2)


def _split_outputs(value: Array, heads: int) -> Array:
    """(d, d) -> (h, d/h, d)."""
    return value.reshape(heads, -1, value.shape[-1])


def _transposed(value: Array) -> Array:
    return value.T


NAMES = {
    "W_E": "embed.W_E",
    "W_pos": "pos_embed.W_pos",
    "W_U": "unembed.W_U",
    **{f"W_{part}": f"{BLOCK}attn.W_{part}" for part in "QKVO"},
    **{name: f"{BLOCK}mlp.{name}" for name in ("W_in", "b_in", "W_out", "b_out")},
}
# Biases that add to attention or to logits: our transformer has none.
SILENT = (*(f"{BLOCK}attn.b_{part}" for part in "QKVO"), "unembed.b_U")
TRANSFORMER_LENS = Layout(
    "TransformerLens",
    NAMES,
    {**dict.fromkeys(("W_Q", "W_K", "W_V"), _joined_inputs), "W_O": _joined_outputs},
    lambda weights: {
        "n_heads": weights[NAMES["W_Q"]].shape[0],
        "d_model": weights[NAMES["W_Q"]].shape[1],
        "d_mlp": weights[NAMES["W_in"]].shape[1],
    },
    {**dict.fromkeys(("W_Q", "W_K", "W_V"), _split_inputs), "W_O": _split_outputs},
)
LAYOUTS = (
    TRANSFORMER_LENS,
    Layout(
        "Nanda's notebooks",
        NAMES,
        {
            **dict.fromkeys(("W_Q", "W_K", "W_V"), lambda value: _joined_inputs(value.swapaxes(1, 2))),
            **dict.fromkeys(("W_E", "W_O", "W_in", "W_out"), _transposed),
        },
        lambda weights: {
            "n_heads": weights[NAMES["W_Q"]].shape[0],
            "d_model": weights[NAMES["W_Q"]].shape[2],
            "d_mlp": weights[NAMES["W_in"]].shape[0],
        },
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Translation:
    """How the states of a network become those of a run.

    Attributes:
        config: as declared, with the sizes that the weights have.
        convert: from a state to the weights of our model.
        remarks: what was changed on the way.
    """

    config: Config
    convert: Callable[[Arrays], Arrays]
    remarks: tuple[Message, ...]


def translation_of(weights: Arrays, declared: Config) -> Translation:
    """Find how the parameters of a network become those of a model with a declared task.

    Args:
        weights: of one state.
        declared: the task, and what the weights do not say.

    Raises:
        CheckpointError: when they are not of such a network, naming the first thing that does not fit.
    """
    prefix = next((one for one in PREFIXES if all(name.startswith(one) for name in weights)), "")
    bare = {name.removeprefix(prefix): value for name, value in weights.items()}
    problems: list[Message] = []
    for network in dict.fromkeys((declared.network, *MODELS)):
        if set(bare) == set(_shapes(replace(declared, network=network))):
            return _of_own_names(replace(declared, network=network), bare, prefix)
    if NAMES["W_E"] in bare:
        for layout in LAYOUTS:
            problem = _first_problem(bare, declared, layout)
            if not isinstance(problem, Message):
                return _of_layout(problem, bare, layout, prefix)
            problems.append(problem)
        raise _no_such_network(problems[0])
    names = ", ".join(list(bare)[:6]) + (", …" if len(bare) > 6 else "")
    raise _no_such_network(Message("their names are {names}", names=names))


def _no_such_network(problem: Message) -> CheckpointError:
    return CheckpointError(
        "these weights are of no network of this program: {problem}; without --task they are imported as a "
        "run whose task is not known",
        exit_code=2,
        problem=problem,
    )


def _shapes(config: Config) -> dict[str, tuple[int, ...]]:
    found = MODELS[config.network].init(model_dims(config), np.random.default_rng(0))
    return {name: value.shape for name, value in found.items()}


def _of_own_names(declared: Config, bare: Arrays, prefix: str) -> Translation:
    sizes: dict[str, int] = {}
    if "W_E" in bare:
        sizes["d_model"] = bare["W_E"].shape[-1]
    incoming = MODELS[declared.network].neurons[0]
    sizes["d_mlp"] = bare[incoming].shape[-1]
    config = _sized(declared, sizes)
    problem = _wrong_shape(bare, config)
    if problem is not None:
        raise _no_such_network(problem)

    def convert(weights: Arrays) -> Arrays:
        return _stored({name.removeprefix(prefix): value for name, value in weights.items()}, config)

    return Translation(config, convert, ())


def _sized(declared: Config, sizes: Mapping[str, Any]) -> Config:
    """The declared config with the sizes of the weights; ConfigError where they cannot be."""
    whole: dict[str, Any] = {name: int(size) for name, size in sizes.items()}
    return replace(declared, **whole)


def _first_problem(bare: Arrays, declared: Config, layout: Layout) -> Config | Message:
    """The config of these weights in a layout, or the first thing that does not fit."""
    required = [theirs for name, theirs in layout.source.items() if not name.startswith("b_")]
    for theirs in required:
        if theirs not in bare:
            return Message("there is no {name}", name=theirs)
    silent = _must_be_silent(bare)
    for name in bare:
        if name not in layout.source.values() and name not in silent:
            return Message("it has {name}, which a transformer of one layer without norms has not", name=name)
    for name, value in silent.items():
        if np.abs(value).max() > NOTHING:
            return Message("{name} is not zero, and our transformer has no such bias", name=name)
    if bare[NAMES["W_Q"]].ndim != 3:
        return Message("{name} has the shape {now}", name=NAMES["W_Q"], now=str(bare[NAMES["W_Q"]].shape))
    try:
        config = _sized(replace(declared, network=TRANSFORMER), layout.sizes(bare))
    except ConfigError as error:  # heads that do not divide the width: read in another layout they may
        return error.message
    return _wrong_shape(_taken(bare, layout, config), config) or config


def _must_be_silent(bare: Arrays) -> dict[str, Array]:
    return {name: bare[name] for name in SILENT if name in bare}


def _taken(bare: Arrays, layout: Layout, config: Config) -> Arrays:
    """Our parameters out of theirs; positions and answers that the task has not are left out."""
    dims = model_dims(config)
    found: Arrays = {}
    for name, theirs in layout.source.items():
        if theirs in bare:
            turn = layout.turned.get(name)
            found[name] = bare[theirs] if turn is None else turn(bare[theirs])
    found.setdefault("b_in", np.zeros(dims.d_mlp, np.float32))
    found.setdefault("b_out", np.zeros(dims.d_model, np.float32))
    found["W_pos"] = found["W_pos"][: dims.positions + 1]
    found["W_U"] = found["W_U"][:, : dims.n_answers]
    return {name: found[name] for name in _shapes(config)}


def _wrong_shape(weights: Arrays, config: Config) -> Message | None:
    for name, shape in _shapes(config).items():
        if weights[name].shape != shape:
            return Message(
                "{name} would have the shape {now}, and a network for this task has {wanted}",
                name=name,
                now=str(weights[name].shape),
                wanted=str(shape),
            )
    return None


def _of_layout(config: Config, bare: Arrays, layout: Layout, prefix: str) -> Translation:
    dims = model_dims(config)
    remarks = [Message("names and shapes are those of {program}", program=layout.label)]
    unused = bare[NAMES["W_U"]].shape[1] - dims.n_answers
    if unused > 0:
        remarks.append(Message(
            "{count} outputs behind the task's {answers} answers are left out: losses are those of a softmax "
            "without them", count=unused, answers=dims.n_answers,
        ))  # fmt: skip

    def convert(weights: Arrays) -> Arrays:
        theirs = {name.removeprefix(prefix): value for name, value in weights.items()}
        for name, value in _must_be_silent(theirs).items():
            if np.abs(value).max() > NOTHING:
                raise _no_such_network(
                    Message("{name} is not zero, and our transformer has no such bias", name=name)
                )
        return _stored(_taken(theirs, layout, config), config)

    return Translation(config, convert, tuple(remarks))


def _stored(weights: Arrays, config: Config) -> Arrays:
    """In the order and the precision of the config."""
    return {name: np.ascontiguousarray(weights[name], config.dtype) for name in _shapes(config)}
