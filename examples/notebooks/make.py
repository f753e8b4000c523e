"""Run the notebooks and write them with their outputs: `python examples/notebooks/make.py [NAME …]`.

Each is a pair. The Markdown is what one edits; the .ipynb has the same cells, with what they gave when they
were run. It needs requirements-dev.txt.
"""

from __future__ import annotations

import base64
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from PIL import Image

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
SECONDS = 120  # no cell takes nearly as long
# The project of this checkout; nothing is fetched, and a bar that no browser draws is no matter.
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "HF_HUB_OFFLINE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # whatever was set outside
    "PYTHONWARNINGS": "ignore:IProgress not found",
}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def read(name: str) -> Any:
    """Read the cells of a notebook from its Markdown."""
    notebook = jupytext.read(FOLDER / f"{name}.md")
    notebook.metadata = {"kernelspec": KERNEL}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{name}-{number}"[:64]  # the same whenever it is made
        cell.metadata = {}
    return notebook


def run(notebook: Any, folder: Path) -> None:
    """Run a notebook in some folder, with the project of this checkout; its outputs are then in it.

    Raises:
        nbclient.exceptions.CellExecutionError: when a cell fails.
    """
    client = NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": folder}})
    client.execute(env={**os.environ, **ENVIRONMENT})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the time of day
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data:
                data.pop("text/plain", None)  # says the same, with the folders of this machine
            if "image/png" in data:
                data["image/png"] = _fewer_colours(data["image/png"])
    notebook.metadata = {"kernelspec": KERNEL}


def _fewer_colours(png: str) -> str:
    """A picture with 64 colours, in base64 as it came: notebooks come with the code, and are to be small."""
    content = io.BytesIO()
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    picture.quantize(64, dither=Image.Dither.NONE).save(content, "png", optimize=True)
    return base64.b64encode(content.getvalue()).decode()


def main(names: Sequence[str]) -> None:
    """Run notebooks, all if none is named, and write them."""
    for name in names or sorted(path.stem for path in FOLDER.glob("*.md")):
        notebook = read(name)
        with tempfile.TemporaryDirectory() as folder:
            run(notebook, Path(folder))
        nbformat.write(notebook, FOLDER / f"{name}.ipynb")
        print(f"{name}.ipynb: {(FOLDER / f'{name}.ipynb').stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main(sys.argv[1:])
