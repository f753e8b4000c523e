"""The project installs as a package: `import geometry` works from anywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[=<>~! ]", line)[0] for line in requirements}


def test_what_it_depends_on_is_what_the_requirements_install() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert names(PROJECT["dependencies"]) == names([line for line in lines if line[:1].isalpha()])


def test_a_wheel_brings_geometry_to_any_folder(tmp_path: Path) -> None:
    source, elsewhere = tmp_path / "source", tmp_path / "elsewhere"
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "geometry", source / "geometry", ignore=leave)
    shutil.copytree(ROOT / "language", source / "language", ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", source)
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(elsewhere),
    ]
    subprocess.run([*build, str(source)], check=True)
    (wheel,) = elsewhere.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(elsewhere)
    code = "import geometry; print(geometry.__version__, geometry.__file__, geometry.volume_fraction(3, 0.5))"
    said = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=elsewhere, env={"PYTHONPATH": str(elsewhere)},
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert said[0] == PROJECT["version"]
    assert Path(said[1]).is_relative_to(elsewhere)
    assert abs(float(said[2]) - 0.125) < 1e-12
