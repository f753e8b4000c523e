"""`from training import ...` gives what people look for, and loads nothing before it is asked for."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import training

ROOT = Path(training.__file__).parents[1]


def modules_after(code: str) -> set[str]:
    code = f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("name", training.__all__)
def test_every_name_is_the_one_of_its_module(name):
    thing = getattr(training, name)
    assert thing is getattr(sys.modules[f"training.{training._HOME[name]}"], name)
    assert name in dir(training)


def test_the_three_lists_of_names_are_one():
    tree = ast.parse(Path(training.__file__).read_text(encoding="utf-8"))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    typed = {
        name.name: str(node.module)
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert typed == {name: f"training.{module}" for name, module in training._HOME.items()}
    assert set(training.__all__) == typed.keys()


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'training' has no attribute 'grok'"):
        _ = training.grok


def test_importing_loads_nothing_and_reading_no_torch():
    assert not modules_after("import training") & {"numpy", "torch"}
    code = "from training import MEASURES, PRESETS, Config, detect_phases, list_runs, measured, open_run"
    assert not modules_after(code) & {"torch", "sklearn", "matplotlib", "streamlit"}


def functions() -> list[str]:
    return [name for name in training.__all__ if inspect.isfunction(getattr(training, name))]


@pytest.mark.parametrize("name", functions())
def test_every_function_says_what_it_takes_and_raises_and_shows_an_example(name):
    function = getattr(training, name)
    text = inspect.getdoc(function) or ""
    assert ">>> " in text
    assert "Raises:" in text
    assert "Args:" in text or len(inspect.signature(function).parameters) <= 3
