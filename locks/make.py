"""Write down every package with the hashes of its files: ./run lock.

    app.txt         what ./run installs for the app: requirements.txt and all that it pulls in but torch
    test.txt        that, and what ./run test needs on top: requirements-dev.txt
    extras.txt      what requirements-extras.txt needs
    tools.txt       what ./run lock and ./run sbom work with: tools.in
    torch_cpu.txt   torch as built without a GPU, where pip is told of a place that has it
    torch.txt       torch as it comes otherwise, on Linux with the libraries of its GPU

Made by uv from requirements*.txt, tools.in and constraints.txt, for all systems and Pythons from 3.11 on. The
hashes are those of every file of a version in the package registry; CPU_TORCH are of files not in there.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
LISTS = ("requirements.txt", "requirements-dev.txt", "requirements-extras.txt", "locks/tools.in")
# SHA-256 of torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl; add those of builds for other Pythons.
CPU_TORCH = ("6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",)
OF_TORCH = re.compile(r"(cuda|nvidia)-|triton$")


def compiled(requirements: str) -> dict[str, str]:
    """Return the entry of each package that a list needs, by its name."""
    words = ["pip", "compile", requirements, "--universal", "--python-version", "3.11", "--generate-hashes"]
    quiet = ["--no-header", "--no-annotate", "--no-config", "--quiet"]
    command = [sys.executable, "-m", "uv", *words, *quiet]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return entries(done.stdout)


def entries(text: str) -> dict[str, str]:
    """Split a lock into its entries, each with its lines of hashes.

    >>> entries("a==1 \\\\\\n    --hash=sha256:0\\nb==2 \\\\\\n    --hash=sha256:1\\n")["b"]
    'b==2 \\\\\\n    --hash=sha256:1'
    """
    found = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    return {re.split(r"[\[=]", entry, maxsplit=1)[0]: entry for entry in found if not entry.startswith("#")}


def write(name: str, packages: Iterable[str], *included: str) -> None:
    lines = ["# Made by ./run lock from requirements*.txt and constraints.txt.", *included, *packages]
    (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Write the lists."""
    app, test, extras, tools = map(compiled, LISTS)
    torch = {name: entry for name, entry in app.items() if name == "torch" or OF_TORCH.match(name)}
    version = torch["torch"].split()[0]
    write("app", [entry for name, entry in app.items() if name not in torch])
    write("test", [entry for name, entry in test.items() if name not in app], "-r app.txt")
    write("extras", extras.values())
    write("tools", tools.values())
    write("torch", torch.values())
    write("torch_cpu", [f"{version}+cpu" + "".join(f" \\\n    --hash=sha256:{one}" for one in CPU_TORCH)])


if __name__ == "__main__":
    main()
