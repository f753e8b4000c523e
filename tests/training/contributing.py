"""The blocks of CONTRIBUTING.md, and doing to a copy of the tree what they say."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```python\n# (?P<where>[^\n]+)\n(?P<lines>.*?)```", re.DOTALL)


def sections() -> dict[str, list[tuple[str, str]]]:
    """By heading, the blocks of CONTRIBUTING.md: where, and which lines."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    titled = (part.partition("\n") for part in text.split("\n## ")[1:])
    return {
        title: [(one["where"], one["lines"]) for one in BLOCK.finditer(body)] for title, _, body in titled
    }


def add(root: Path, where: str, lines: str) -> None:
    """Do to a copy of the tree what a block says: a new file, or lines before or after the first one with
    some words; its imports go to the top."""
    if where.startswith("new file "):
        path = root / where.removeprefix("new file ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(lines, encoding="utf-8")
        return
    name, place, words = re.split(" (before|after): ", where)
    text = (root / name).read_text(encoding="utf-8").splitlines()
    imports = [line for line in lines.splitlines() if line.startswith("from ")]
    entries = [line for line in lines.splitlines() if not line.startswith("from ")]
    at = next(number for number, line in enumerate(text) if words in line) + (place == "after")
    text[at:at] = entries
    if imports:
        top = text.index("from __future__ import annotations") + 1
        text[top:top] = imports
    (root / name).write_text("\n".join(text) + "\n", encoding="utf-8")
