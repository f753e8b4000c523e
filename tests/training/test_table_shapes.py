"""How large a table is, by arithmetic: exactly what the table itself says, and none is made for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from training import tasks
from training.config import Config, ConfigError
from training.models import model_dims
from training.tasks import SHAPES, TASKS, TableShape, TaskOptions, shape_of, table_of

OPTIONS = [
    *(TaskOptions(p=p, relevant_bits=bits, examples=examples)
      for p in (2, 3, 4, 11, 12, 30) for bits in (1, 3, 13) for examples in (2, 9, 2049)),
    TaskOptions(p=97), TaskOptions(p=120), TaskOptions(p=400, relevant_bits=400), TaskOptions(p=397, seed=9),
]  # fmt: skip
MIXTURES = (
    "add+divide",
    "sparse_parity+add",
    "divide+sparse_parity",
    "s5+random_labels",
    "s5+s5_double+cubes",
)


def outcome(answer: Callable[[], TableShape]) -> TableShape | str:
    try:
        return answer()
    except ConfigError as refusal:
        return str(refusal)


@pytest.mark.parametrize("task", [*TASKS, *MIXTURES, "no_such", "add+no_such"])
def test_the_shape_is_that_of_the_table_and_refused_with_the_same_words(task: str) -> None:
    for options in OPTIONS:
        assert outcome(lambda: shape_of(task, options)) == outcome(  # noqa: B023
            lambda: table_of(task, options).shape  # noqa: B023
        ), options


def test_every_task_has_an_arithmetic() -> None:
    assert set(SHAPES) == set(TASKS)


@pytest.mark.parametrize("task", [*TASKS, "add+divide"])
def test_a_config_makes_no_table(task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody else's run asks for is not made only because its folder is looked at."""

    def made(_: TaskOptions) -> None:
        raise AssertionError("a table was made")

    monkeypatch.setattr(tasks, "TASKS", dict.fromkeys(TASKS, made))
    p = 120 if task.startswith("s5") else 397
    config = Config(task=task, p=p, examples=10**6, seed=7, task_seed=3)
    assert config.train_pairs == round(0.3 * config.table_shape.rows)
    assert model_dims(config).positions == config.table_shape.positions
    assert Config.from_json(config.to_json()) == config
