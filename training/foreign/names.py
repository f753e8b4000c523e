"""What a column holds, guessed from its name in English or Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from language import mark

# What is looked for in a log. Only the first three are needed.
ROLES: Mapping[str, str] = {
    "step": mark("step"),
    "train": mark("training accuracy"),
    "held_out": mark("held-out accuracy"),
    "train_loss": mark("training loss"),
    "weight_norm": mark("weight norm"),
}
# The same words as in English names. The longer ones come first: each is replaced where it stands.
CHINESE = {
    "训练": "train", "验证": "val", "测试": "test", "留出": "heldout", "未见": "heldout",
    "准确率": "accuracy", "正确率": "accuracy", "精度": "accuracy", "损失": "loss",
    "步数": "step", "步": "step", "种子": "seed",
    "运行": "run", "轮次": "epoch", "轮": "epoch",
}  # fmt: skip
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")

TRAIN = {"train", "training", "trn", "tr", "fit", "seen"}
# The order in which they are preferred: what is called a test beside a validation is looked at last.
HELD_OUT = ("val", "valid", "validation", "heldout", "held", "holdout", "unseen", "test", "testing", "eval",
            "evaluation", "dev", "generalization", "generalisation")  # fmt: skip
# "eval_train_accuracy" was evaluated on the training pairs: these alone say only how it was measured.
EVALUATED = {"eval", "evaluation"}
ACCURACY = {"acc", "accuracy", "accuracies", "top1", "correct"}
LOSS = {"loss", "nll", "ce", "xent", "crossentropy"}
# Numbers about a curve, not the curve itself.
DERIVED = {"min", "max", "std", "stderr", "var", "best", "gap", "diff", "delta", "grad", "scale", "top3",
           "top5", "ema", "lower", "upper", "slope"}  # fmt: skip
# Names of step columns, the best first: an epoch is many steps, time is none.
STEPS = ("step", "globalstep", "trainerglobalstep", "trainstep", "optimizerstep", "steps", "iteration",
         "iterations", "iter", "update", "updates", "numupdates", "batch", "batches", "epoch",
         "epochs")  # fmt: skip
RUNS = ("run", "runname", "runid", "seed", "runseed", "randomseed", "modelseed", "trial", "experiment", "exp",
        "name")  # fmt: skip


def words_of(name: str) -> tuple[str, ...]:
    """Split a name into its words, in small letters.

    >>> words_of("train/accTop1"), words_of("验证准确率")
    (('train', 'acc', 'top1'), ('val', 'accuracy'))
    """
    for chinese, english in CHINESE.items():
        name = name.replace(chinese, f" {english} ")
    found: list[str] = []
    for word in WORD.findall(name):
        if word.isdigit() and found and found[-1] == "top":
            found[-1] += word
        else:
            found.append(word.lower())
    return tuple(found)


def split_of(words: Iterable[str]) -> str | None:
    """Return which pairs a name speaks of: "train", "held_out", "" if it does not say, None if of both.

    >>> [split_of(words_of(name)) for name in ("val_acc", "eval_train_accuracy", "acc", "train_val_gap")]
    ['held_out', 'train', '', None]
    """
    found = set(words)
    train, held_out = found & TRAIN, found & set(HELD_OUT)
    if train and held_out - EVALUATED:
        return None
    return "train" if train else "held_out" if held_out else ""


def role_of(name: str) -> tuple[str, int] | None:
    """Return the role that a metric's name suggests, and how far down the list it is; None if none.

    A bare "accuracy" or "loss" is that of training, further down than one that says so.

    >>> role_of("train/acc"), role_of("test_accuracy"), role_of("loss"), role_of("best_val_acc")
    (('train', 0), ('held_out', 7), ('train_loss', 1), None)
    """
    words = words_of(name)
    if DERIVED.intersection(words):
        return None
    split = split_of(words)
    if split is None:
        return None
    if ACCURACY.intersection(words):
        if split == "held_out":
            return split, min(HELD_OUT.index(word) for word in words if word in HELD_OUT)
        return "train", 0 if split else 1
    if LOSS.intersection(words) and split != "held_out":
        return "train_loss", 0 if split else 1
    if "norm" in words and {"weight", "weights", "param", "params", "parameter", "parameters"}.intersection(
        words
    ):
        return "weight_norm", 0
    return None


def step_rank(name: str) -> int | None:
    """Return how good a step column a name is, 0 the best; None if it is none.

    >>> step_rank("Step"), step_rank("trainer/global_step"), step_rank("epoch"), step_rank("seconds")
    (0, 2, 14, None)
    """
    joined = "".join(words_of(name))
    return STEPS.index(joined) if joined in STEPS else None


def tells_runs_apart(name: str) -> bool:
    """Tell whether a column is called what runs are told apart by.

    >>> tells_runs_apart("run/seed"), tells_runs_apart("Seed"), tells_runs_apart("runtime")
    (True, True, False)
    """
    return "".join(words_of(name)) in RUNS
