"""What the whole room promises: a light import, examples that run, and a docstring with its source."""

import ast
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
from geometry._public import HOMES

MODULES = ["geometry", *(module.name for module in pkgutil.walk_packages(geometry.__path__, "geometry."))]
FUNCTIONS = [name for name in geometry.__all__ if inspect.isfunction(getattr(geometry, name))]

IMPORT = """
import json, sys, time
before, start = set(sys.modules), time.process_time()
import geometry
taken, alone = time.process_time() - start, set(sys.modules) - before
for name in geometry.__all__:
    getattr(geometry, name)
print(json.dumps([taken, sorted(alone), sorted(set(sys.modules) - before)]))
"""


def import_afresh() -> tuple[float, list[str], list[str]]:
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
    assert min(seconds for seconds, *_ in runs) < 0.3
    _, alone, with_all_names = runs[0]
    assert {name.partition(".")[0] for name in alone} <= {"geometry", *sys.stdlib_module_names}
    # Every name together needs NumPy, and leaves SciPy to the functions that call it.
    loaded = {name.partition(".")[0] for name in with_all_names} - {"geometry", *sys.stdlib_module_names}
    assert {name for name in loaded if "cython" not in name} == {"numpy"}


def test_names_come_at_their_first_use_from_where_type_checkers_look():
    tree = ast.parse(Path(geometry.__file__).read_text(encoding="utf-8"))
    told = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and "." in node.module
        for alias in node.names
        if alias.name == alias.asname
    }
    assert told == {name: f"geometry.{module}" for name, module in HOMES.items()}
    assert set(geometry.__all__) | {"volumes", "__version__"} <= set(dir(geometry))
    assert geometry.volumes is importlib.import_module("geometry.volumes")
    with pytest.raises(AttributeError, match="module 'geometry' has no attribute 'norm_lav'"):
        _ = geometry.norm_lav


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


def test_every_function_has_a_row_in_the_benchmark():
    files = (Path(geometry.__file__).parents[1] / "benchmarks" / "geometry").glob("*.py")
    rows = "".join(path.read_text(encoding="utf-8") for path in files)
    assert [name for name in FUNCTIONS if f'"{name}"' not in rows] == []
