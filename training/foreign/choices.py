"""Which curve of a log plays which role: named by whoever asks, or guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.foreign.layouts import MOST_NAMED, Float64, Series
from training.foreign.names import ROLES, role_of
from training.foreign.tables import LogError

# A candidate with fewer numbers than this share of the best one's is a summary, not a curve.
LEAST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Choice:
    """The column that was taken for a role of ROLES.

    Attributes:
        name: of the column; "" for steps that were counted.
        guessed: whether nobody had named it.
        others: what would have done as well.
    """

    name: str
    guessed: bool
    others: tuple[str, ...] = ()


def choose(curves: Sequence[Series], given: Mapping[str, str]) -> dict[str, Choice]:
    """Choose a curve for each role but the steps: the named one, else what is left and suggests itself."""
    named = {role: Choice(_named(curves, name), guessed=False) for role, name in given.items()}
    taken = {choice.name for choice in named.values()}
    left = [curve for curve in curves if curve.metric not in taken]
    held_out = named.get("held_out") or _guess("held_out", left, {})
    beside = {curve.run: curve.steps for curve in curves if held_out and curve.metric == held_out.name}
    chosen = {"held_out": held_out, **{role: named.get(role) or _guess(role, left, beside)
                                      for role in ROLES if role not in ("step", "held_out")}}  # fmt: skip
    return {role: choice for role in ROLES if (choice := chosen.get(role)) is not None}


def _named(curves: Sequence[Series], name: str) -> str:
    """Return the metric that a name is of: a metric's own, a column's, or a file's with one curve."""
    for curve in curves:
        if name in (curve.metric, curve.column, str(curve.file), curve.file.name):
            return curve.metric
    raise LogError(
        "there is no column {name!r} with numbers; there are {names}",
        exit_code=2,
        name=name,
        names=_listed(curves),
    )


def _listed(curves: Sequence[Series]) -> str:
    """Return the names of all metrics, as many as a line can hold."""
    metrics = list(dict.fromkeys(curve.metric for curve in curves))
    return ", ".join(metrics[:MOST_NAMED]) + (", …" if len(metrics) > MOST_NAMED else "")


def _guess(role: str, curves: Sequence[Series], beside: Mapping[str, Float64]) -> Choice | None:
    """Choose the curve of a role by its name; None where none suggests itself.

    Of names that are as good as each other the one is preferred that was logged at more of the steps in
    `beside`, by run.
    """
    metrics = list(dict.fromkeys(curve.metric for curve in curves))
    counts, together = Counter[str](), Counter[str]()
    for curve in curves:
        counts[curve.metric] += len(curve.values)
        together[curve.metric] += np.isin(curve.steps, beside.get(curve.run, ())).sum()
    ranked = sorted(
        (suggested[1], -together[name], place, name)
        for place, name in enumerate(metrics)
        if (suggested := role_of(name)) and suggested[0] == role
    )
    enough = LEAST_SHARE * max((counts[name] for *_, name in ranked), default=0)
    names = [name for *_, name in ranked if counts[name] >= enough]
    return Choice(names[0], guessed=True, others=tuple(names[1:])) if names else None


def require_both(chosen: Mapping[str, Choice], curves: Sequence[Series], files: Sequence[Path]) -> None:
    """Raise where no phases can be found: without held-out accuracy, or with nothing about training."""
    file, shown = ", ".join(map(str, files)), _listed(curves)
    if "held_out" not in chosen:
        raise LogError(
            "{file}: which column is the held-out accuracy? --held-out names it; there are {names}",
            exit_code=2,
            file=file,
            names=shown,
        )
    if "train" not in chosen and "train_loss" not in chosen:
        raise LogError(
            "{file}: which column is the training accuracy? --train names it; there are {names}",
            exit_code=2,
            file=file,
            names=shown,
        )
    if "train" in chosen and chosen["train"].name == chosen["held_out"].name:
        raise LogError("{name} cannot be both the training and the held-out accuracy",
                       exit_code=2, name=chosen["train"].name)  # fmt: skip
