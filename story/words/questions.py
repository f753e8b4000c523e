"""How a question of a task and its answer are written: of {a}, {b} and {c}."""

from __future__ import annotations

from collections.abc import Mapping

from training.config import Config

FORMS: Mapping[str, str] = {
    "add": "{a} + {b} = {c}",
    "subtract": "{a} − {b} = {c}",
    "multiply": "{a} × {b} = {c}",
    "divide": "{a} ÷ {b} = {c}",
    "squares": "{a}² + {b}² = {c}",
    "squares_and_product": "{a}² + {a} × {b} + {b}² = {c}",
    "cubes": "{a}³ + {a} × {b}² = {c}",
    "cubes_and_right": "{a}³ + {a} × {b}² + {b} = {c}",
}
# Where the symbols are no numbers to be reckoned with.
PAIR = "({a}, {b}) → {c}"


def form_of(config: Config) -> str:
    """How the questions of a config are written.

    >>> form_of(Config(task="add")).format(a=52, b=59, c=14)
    '52 + 59 = 14'
    """
    return FORMS.get(config.task, PAIR)
