"""How a question of a task and its answer are written, of {a}, {b} and {c}, and its rule in letters."""

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


def row_of(config: Config, left: int) -> str:
    """All questions of a row, written as one.

    >>> row_of(Config(task="add"), 52), row_of(Config(task="s5", p=120), 7)
    ('52 + b', '(7, b)')
    """
    return form_of(config).format(a=left, b="b", c="").rstrip("=→ ")


def rule_of(config: Config) -> str:
    """What a config teaches, in letters; the name of its task where that is no formula.

    >>> rule_of(Config(task="cubes", p=23)), rule_of(Config(task="s5", p=120))
    ('a³ + a × b² mod 23', 's5, p = 120')
    """
    if config.task not in FORMS:
        return f"{config.task}, p = {config.p}"
    question, _equals, _answer = FORMS[config.task].rpartition(" = ")
    return f"{question.format(a='a', b='b')} mod {config.p}"
