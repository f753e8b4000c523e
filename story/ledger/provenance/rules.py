"""Which rule judges a claim, as a short hash, and the register of every rule that has ever stood here.

    hash = code of the rule and of all that it uses in the ledger, without its words; its thresholds

A rule is registered (`./run claims --register`) and committed before its claim is measured, so that the
history of the register shows which came first. What a rule says may be reworded; what it decides may not
change without a new hash.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from story.ledger.claim import Claim
from story.ledger.provenance.fingerprint import code_of
from training.runs.atomic import replace_text

REGISTER = Path(__file__).with_suffix(".json")
SAID_BY = ("Message", "mark")


def rule_hash(claim: Claim) -> str:
    """A short hash of what decides the verdict: code and thresholds, without the words."""
    code = code_of(claim.rule.__module__, claim.rule.__name__, change=without_words)
    told = [sorted(code.items()), sorted(claim.limits.items())]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]


def registered(path: Path | None = None) -> dict[str, list[dict[str, str]]]:
    """Every rule there has been of each claim, in their order: its hash, and the day it was registered."""
    path = path or REGISTER
    if not path.exists():
        return {}
    written: dict[str, list[dict[str, str]]] = json.loads(path.read_text(encoding="utf-8"))
    return written


def is_registered(claim: Claim, path: Path | None = None) -> bool:
    """Whether the rule that the claim has now is the last one in the register."""
    rows = registered(path).get(claim.name, [])
    return bool(rows) and rows[-1]["rule"] == rule_hash(claim)


def register(claims: Iterable[Claim], path: Path | None = None) -> list[str]:
    """Add the rules that are new to the register; returns the names of their claims."""
    rows, today = registered(path), datetime.now(UTC).date().isoformat()
    new = [claim for claim in claims if not is_registered(claim, path)]
    for claim in new:
        rows.setdefault(claim.name, []).append({"rule": rule_hash(claim), "since": today})
    if new:
        replace_text(path or REGISTER, json.dumps(rows, indent=1) + "\n")
    return [claim.name for claim in new]


@cache
def without_words(text: str) -> str:
    """A module's text, with what it says emptied: the first argument of every Message and mark.

    >>> without_words('said = Message("at {x} it is gone", x=half(1))')
    'said = Message("", x=half(1))'
    """
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    said = [
        node.args[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in SAID_BY
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    # From the last to the first, so that the places of those before stay what they are.
    for words in sorted(said, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        first, last = words.lineno - 1, (words.end_lineno or words.lineno) - 1
        before, after = lines[first][: words.col_offset], lines[last][words.end_col_offset :]
        lines[first : last + 1] = [before + b'""' + after]
    return b"".join(lines).decode()
