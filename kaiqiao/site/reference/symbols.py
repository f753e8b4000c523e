"""The plain-text notation of equations in docstrings, read symbol by symbol."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

LETTERS = {
    "pi": "π", "theta": "θ", "mu": "μ", "sigma": "σ", "eps": "ε", "xi": "ξ", "chi": "χ", "zeta": "ζ",
    "phi": "φ", "lambda": "λ", "inf": "∞",
}  # fmt: skip
# Set upright, as they are written.
FUNCTIONS = frozenset({
    "log", "exp", "sin", "cos", "cot", "asinh", "min", "max", "argmin", "argmax", "sup", "sum", "det", "mean",
    "ceil", "tr", "sd", "Gamma", "Beta", "Binomial", "Dirichlet", "Exp", "Wishart", "Var", "Ai",
})  # fmt: skip
ROOT = "sqrt"
RAISED, LOWERED = "^", "_"
OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = frozenset(OPENING.values())
RELATIONS, MOST_WORDS = frozenset("=<>~^/|"), 0.4
SHORT_WORDS = frozenset({
    "of", "in", "on", "to", "is", "at", "or", "by", "if", "as", "be", "no", "so", "up", "it", "an",
})  # fmt: skip
WORD = re.compile(r"[A-Z]?[a-z]{2,}(?:-[a-z]+)*(?:'s?)?")
TOKEN = re.compile(
    r"""\s*(?:
    (?P<code>`[^`]+`)
    | (?P<number>\d[\d,]*\d(?:\.\d+)?(?:e-?\d+)? | \d(?:\.\d+)?(?:e-?\d+)? | \.\d+)
    | (?P<name>[a-z]{3,}(?:-[a-z]{3,})+ | [A-Za-z]+(?:'[a-z]*)?)
    | (?P<sign><=|>=|!=|->|\+-|-\+|\.\.\.|\.\.|//|[-+*/=<>~|,;:!()\[\]{}^_.])
    )""",
    re.VERBOSE,
)


class NotSure(Exception):
    """The text holds something whose typesetting is not known."""


@dataclass(frozen=True, slots=True)
class Token:
    """A symbol: its kind (code, number, name, sign, word), its text, whether it touches the one before."""

    kind: str
    text: str
    touches: bool = False


def is_equation(paragraph: str) -> bool:
    """Whether a paragraph is an equation with, at most, a few words beside it, and no sentence.

    >>> is_equation("r = s^(1/d), the inverse of `volume_fraction`"), is_equation("It is a shell, and thin.")
    (True, False)
    """
    if paragraph.rstrip().endswith((".", ":")) or paragraph.startswith("- "):
        return False
    if "|---" in paragraph or '"' in paragraph:  # a table, or Python
        return False
    return all(map(_is_equation, paragraph.splitlines()))


def _is_equation(line: str) -> bool:
    tokens = re.findall(r"`[^`]+`|[A-Za-z]{3,}|[A-Za-z]|\d+|[^\sA-Za-z\d]", line)
    words = sum(token[0] == "`" or (len(token) > 1 and _is_word(token)) for token in tokens)
    return any(token in RELATIONS for token in tokens) and words < MOST_WORDS * len(tokens)


def parts(line: str) -> list[str]:
    """A line at its wide gaps, but for those inside of brackets: equations, and what is said of them.

    >>> parts("r = s^(1/d),    d > 0")
    ['r = s^(1/d),', 'd > 0']
    """
    found, kept = [], ""
    for part in re.split(r"(?<=\S)(\s{2,})(?=\S)", line.strip()):
        kept += part
        if not part.isspace() and all(kept.count(one) == kept.count(other) for one, other in OPENING.items()):
            found.append(kept.strip())
            kept = ""
    return [*found, kept.strip()] if kept.strip() else found


def tokens(text: str) -> list[Token]:
    """The symbols of an equation.

    Raises:
        NotSure: where the text could be read in more ways than one.

    >>> [(token.kind, token.text) for token in tokens("log x = 2")]
    [('name', 'log'), ('name', 'x'), ('sign', '='), ('number', '2')]
    """
    found: list[Token] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise NotSure(text[at:])
        kind, at = str(token.lastgroup), token.end()
        if kind == "name":
            kind = _kind(token[kind], is_index=bool(found) and found[-1].text == LOWERED)
            found.append(Token(kind, token["name"], bool(found) and not token[0][:1].isspace()))
        else:
            found.append(Token(kind, token[kind], bool(found) and not token[0][:1].isspace()))
    _refuse_what_is_glued(found)
    following = [*(token.kind for token in found[1:]), ""]
    # "the mean over all pairs": among words, the name of a function is one.
    return [
        replace(token, kind="word") if token.text in FUNCTIONS and after == "word" else token
        for token, after in zip(found, following, strict=True)
    ]


def _refuse_what_is_glued(found: list[Token]) -> None:
    """log10, or what is lowered in r_2k: how much of it belongs together is not said; 2k is a product."""
    for place, (token, after) in enumerate(pairwise(found)):
        is_script = place > 0 and found[place - 1].text in (RAISED, LOWERED)
        product = token.kind == "number" and not is_script
        if after.touches and "sign" not in (token.kind, after.kind) and not product:
            raise NotSure(token.text + after.text)


def _kind(name: str, *, is_index: bool) -> str:
    """Letters and known names belong to the equation, a word is one; of anything else nobody can be sure."""
    if len(name) == 1 or name in LETTERS or name in FUNCTIONS or name == ROOT:
        return "name"
    if _is_word(name) or (is_index and re.fullmatch("[a-z]{2}", name)):
        return "word"
    raise NotSure(name)


def _is_word(name: str) -> bool:
    if name in LETTERS or name in FUNCTIONS or name == ROOT:
        return False
    return name.lower() in SHORT_WORDS or (len(name) > 2 and WORD.fullmatch(name) is not None)
