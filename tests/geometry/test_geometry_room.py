"""What the whole room promises: a light import, examples that run, and a docstring with its source."""

import doctest
import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import geometry

MODULES = ["geometry", *(module.name for module in pkgutil.walk_packages(geometry.__path__, "geometry."))]
FUNCTIONS = [name for name in geometry.__all__ if inspect.isfunction(getattr(geometry, name))]

IMPORT = """
import json, sys, time
start = time.process_time()
import geometry
print(json.dumps([time.process_time() - start, sorted(sys.modules)]))
"""


def import_afresh() -> tuple[float, list[str]]:
    run = subprocess.run(
        [sys.executable, "-c", IMPORT],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(geometry.__file__).parents[1],
    )
    return tuple(json.loads(run.stdout))


def test_the_import_is_light():
    runs = [import_afresh() for _ in range(3)]
    assert min(seconds for seconds, _ in runs) < 0.3
    loaded = set(runs[0][1])
    assert "numpy" in loaded
    assert not loaded & {"torch", "sklearn", "skdim", "scipy.stats", "scipy.optimize", "pandas", "matplotlib"}


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_shows_an_example_and_its_source(name):
    text = inspect.getdoc(getattr(geometry, name))
    assert ">>> " in text
    assert "Source: " in text or "source as for" in text


def test_all_names_are_there_once_and_nothing_public_is_left_out():
    assert len(set(geometry.__all__)) == len(geometry.__all__)
    public = {
        name
        for name, thing in vars(geometry).items()
        if not name.startswith("_") and (inspect.isfunction(thing) or inspect.isclass(thing))
    }
    assert public == set(geometry.__all__)
