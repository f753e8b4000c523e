"""The notebooks run anywhere, leave nothing behind, say what they promise, and are pairs of one text."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import jupytext
import nbformat
import numpy as np
import pytest

from geometry import log_volume_fraction

FOLDER = Path(__file__).parents[2] / "examples" / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))
LARGEST = 150_000  # bytes of a notebook with its outputs
OF_A_MACHINE = re.compile(r"/tmp/|/home/|/root/|/Users/|site-packages")


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """The script that makes the notebooks, which is no module of a package."""
    spec = importlib.util.spec_from_file_location("make_notebooks", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(make: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a notebook in an empty folder, with nobody's settings; returns all that it said, cell by cell."""
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "TMPDIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path / "runs"))

    def of(name: str) -> list[str]:
        notebook, folder = make.read(name), tmp_path / "anywhere"
        folder.mkdir()
        make.run(notebook, folder)
        assert list(folder.iterdir()) == []
        assert not (tmp_path / "runs").exists()
        stored = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
        assert [kinds(cell) for cell in notebook.cells] == [kinds(cell) for cell in stored.cells]
        return ["".join(map(text_of, cell.get("outputs", ()))) for cell in notebook.cells]

    return of


def kinds(cell: Any) -> list[str]:
    """Of what kinds its outputs are; what is printed may come in pieces."""
    found = [" ".join(sorted(output.get("data", {}))) or output["name"] for output in cell.get("outputs", ())]
    return list(dict.fromkeys(found))


def text_of(output: Any) -> str:
    """What is printed, as it came, piece by piece; of anything else a line."""
    data = output.get("data", {})
    return output["text"] if "text" in output else f"{data.get('text/html') or data.get('text/plain')}\n"


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


def test_there_are_five_pairs() -> None:
    assert len(NAMES) == 5
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_both_of_a_pair_have_the_same_cells_and_the_stored_outputs_are_small_and_of_no_machine(
    name: str,
) -> None:
    stored, text = (
        nbformat.read(FOLDER / f"{name}.ipynb", as_version=4),
        (FOLDER / f"{name}.md").read_text("utf-8"),
    )
    nbformat.validate(stored)
    stored.metadata["jupytext"] = tomllib.loads((FOLDER / "jupytext.toml").read_text("utf-8"))
    assert jupytext.writes(stored, "md") == text
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [*range(1, len(code) + 1)]
    assert any(cell.outputs for cell in code)
    for cell in code:
        for output in cell.outputs:
            assert output.get("name") != "stderr"
            assert not OF_A_MACHINE.search(text_of(output))
    assert (FOLDER / f"{name}.ipynb").stat().st_size < LARGEST
    assert text.startswith("# ")


def test_grok_in_ten_lines(run: Any) -> None:
    said = run("grok_in_ten_lines")
    first = next(cell for cell in make_cells("grok_in_ten_lines") if cell.cell_type == "code")
    assert len([line for line in first.source.splitlines() if line]) <= 10
    assert "groks: memorised at step" in said[1]
    assert "<img" in said[1]
    assert "generalised / memorised" in said[3]
    assert "without structure" in said[5]


def make_cells(name: str) -> Any:
    return jupytext.read(FOLDER / f"{name}.md").cells


def test_where_the_volume_goes(run: Any) -> None:
    said = run("where_the_volume_goes")
    table = [numbers(line) for line in said[1].splitlines()]
    assert [row[0] for row in table] == [2, 3, 100, 768, 12288]
    for dim, ten, inside, *_more in table:
        assert (ten, inside) == (10, pytest.approx(log_volume_fraction(int(dim), 0.9, base=10), abs=0.005))
    angles = [numbers(line) for line in said[7].splitlines() if "±" in line]
    for dim, exact, spread, mean, drawn in angles:
        assert exact == 90
        assert abs(mean - 90) < 4 * spread / 2000**0.5
        assert drawn == pytest.approx(spread, rel=0.07), dim
    cubes = [numbers(line) for line in said[9].splitlines()[1:]]
    assert np.allclose([row[2] for row in cubes if row], 3**-0.5, atol=1e-4)


def test_is_it_a_circle(run: Any) -> None:
    said = run("is_it_a_circle")
    *frequencies, shares, _five, of_noise = numbers(said[3].splitlines()[0].replace("five", "5"))
    assert len(frequencies) == 5
    assert shares > 80 > 20 > of_noise
    assert numbers(said[5])[0] == 8  # four frequencies that are strong, two directions each
    assert numbers(said[7])[0] < 20
    assert "Persistence" in said[9]
    plane, whole = (numbers(line) for line in said[10].splitlines() if "shuffled" in line)
    assert plane[0] > 3 * plane[2]
    assert whole[1] < 1.1 * whole[3]
    assert "stress" in said[12]


def test_watch_your_own_network(run: Any) -> None:
    said = run("watch_your_own_network")
    assert "groks: memorised at step" in said[2]
    assert "AdamW" in said[2]
    before, _memorised, after = (numbers(line) for line in said[7].splitlines() if line)
    assert (before[0], after[0]) == (0, 800)
    assert after[-1] > before[-1] + 10


def test_the_reference_run_in_transformer_lens(run: Any) -> None:
    said = run("reference_run_in_transformer_lens")
    assert "config.json', 'model.safetensors" in said[1]
    assert said[2] == "<All keys matched successfully>\n"
    single, double, known = said[4].replace(",", "").splitlines()[:3]
    _bits, logits, largest, difference = numbers(single)
    assert logits == 97**3
    assert difference < 1e-6 * largest
    assert numbers(double)[-1] < 1e-10
    assert known == "100.0% of the table is answered rightly"
