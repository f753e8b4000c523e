"""The equations of docstrings, typeset: from plain text to MathML, symbol by symbol.

Nothing is worked out. The symbols stay in their order; names of Greek letters become these letters, what `^` and
`_` bind is raised and lowered, and `sqrt(...)` gets its sign. A quotient stays in its line, because where it would
end in a fraction is a matter of meaning. An equation with a name that is not known here is shown as it stands.

MathML is drawn by browsers themselves, so that a page needs no script for it and says its equations to a screen
reader. (MathML Core, W3C 2025.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

LETTERS = {
    "pi": "π", "theta": "θ", "mu": "μ", "sigma": "σ", "eps": "ε", "xi": "ξ", "chi": "χ", "zeta": "ζ", "phi": "φ",
    "lambda": "λ", "inf": "∞",
}  # fmt: skip
# Set upright, as they are written.
FUNCTIONS = frozenset(
    "log exp sin cos cot asinh min max argmin argmax sup sum det mean Gamma Beta Binomial Dirichlet Exp Wishart Var ceil Ai tr sd".split()
)
SIGNS = {
    "<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "+-": "±", "-+": "∓", "...": "…", "..": "…", "-": "−", "~": "∼",
    "*": "·",
}  # fmt: skip
OPENING, CLOSING = {"(": ")", "[": "]", "{": "}"}, frozenset(")]}")
SHORT_WORDS = frozenset("of in on to is at or by if as be no so up it an".split())
THIN = '<mspace width="0.17em"></mspace>'
TOKEN = re.compile(
    r"""\s*(?:
    (?P<code>`[^`]+`)
    | (?P<number>\d[\d,]*\d(?:\.\d+)?(?:e-?\d+)? | \d(?:\.\d+)?(?:e-?\d+)? | \.\d+)
    | (?P<name>[a-z]{3,}(?:-[a-z]{3,})+ | [A-Za-z]+(?:'[a-z]*)?)
    | (?P<sign><=|>=|!=|->|\+-|-\+|\.\.\.|\.\.|//|[-+*/=<>~|,;:!()\[\]{}^_.])
    )""",
    re.VERBOSE,
)
RELATIONS, MOST_WORDS = frozenset("= < > ~ ^ / |".split()), 0.4


class NotSure(Exception):
    """The text holds something whose typesetting is not known."""


@dataclass(frozen=True, slots=True)
class Token:
    """A symbol of an equation: its kind (code, number, name, sign, word) and its text."""

    kind: str
    text: str
    touches: bool = False  # the symbol before it, without a space


def typeset(line: str) -> str | None:
    """Typeset one line; None where it cannot be done for sure.

    Returns:
        HTML: MathML, and between it what is said in words.

    >>> typeset("R = a sqrt(d)")
    '<math><mi>R</mi><mo>=</mo><mi>a</mi><msqrt><mi>d</mi></msqrt></math>'
    >>> typeset("W -= lr * w") is None
    True
    """
    try:
        return "<span class=gap></span>".join(
            _runs(_tokens(part.rstrip(","))) + ("," if part.endswith(",") else "") for part in _parts(line)
        )
    except NotSure:
        return None


def is_equation(paragraph: str) -> bool:
    """Whether a paragraph is an equation with, at most, a few words beside it, and no sentence.

    >>> is_equation("r = s^(1/d), the inverse of `volume_fraction`"), is_equation("It is a shell, and thin.")
    (True, False)
    """
    if paragraph.rstrip().endswith((".", ":")) or paragraph.startswith("- ") or "|---" in paragraph:
        return False
    return all(_is_equation(line) for line in paragraph.splitlines())


def _is_equation(line: str) -> bool:
    tokens = re.findall(r"`[^`]+`|[A-Za-z]{3,}|[A-Za-z]|\d+|[^\sA-Za-z\d]", line)
    words = sum(token[0] == "`" or (len(token) > 1 and _is_word(token)) for token in tokens)
    return any(token in RELATIONS for token in tokens) and words < MOST_WORDS * len(tokens)


def _parts(line: str) -> list[str]:
    """A line at its gaps, but for those inside of brackets."""
    parts, kept = [], ""
    for part in re.split(r"(?<=\S)(\s{2,})(?=\S)", line.strip()):
        kept += part
        if not part.isspace() and all(kept.count(one) == kept.count(other) for one, other in OPENING.items()):
            parts.append(kept.strip())
            kept = ""
    return [*parts, kept.strip()] if kept.strip() else parts


def _tokens(line: str) -> list[Token]:
    found, at = [], 0
    line = line.rstrip()
    while at < len(line):
        token = TOKEN.match(line, at)
        if token is None:
            raise NotSure(line[at:])
        kind, at = str(token.lastgroup), token.end()
        text = token[kind]
        touches = bool(found) and not token[0][:1].isspace()
        if kind == "name":
            kind = _kind(text, is_index=bool(found) and found[-1].text == "_")
        found.append(Token(kind, text, touches))
    for before, token, after in zip(["", *found], found, found[1:], strict=False):
        # log10, or what is lowered by r_2k: whether the second belongs to the first is not said.
        glued = after.touches and after.kind in ("number", "name", "word")
        if glued and (token.kind != "number" or (isinstance(before, Token) and before.text in ("^", "_"))):
            if token.kind != "sign":
                raise NotSure(token.text + after.text)
    return found


def _kind(name: str, *, is_index: bool) -> str:
    """A letter or a known name belongs to the equation, a word is one; of anything else nobody can be sure."""
    if len(name) == 1 or name in LETTERS or name in FUNCTIONS or name == "sqrt":
        return "name"
    if _is_word(name) or (is_index and re.fullmatch("[a-z]{2}", name)):
        return "word"
    raise NotSure(name)


def _is_word(name: str) -> bool:
    known = name in LETTERS or name in FUNCTIONS or name == "sqrt"
    return not known and (name.lower() in SHORT_WORDS or re.fullmatch(r"[A-Z]?[a-z]{2,}(?:-[a-z]+)*(?:'s?)?", name) is not None and len(name) > 2)


def _runs(tokens: list[Token]) -> str:
    """Equations in MathML, and the words outside of brackets as text, which a narrow screen can break."""
    pieces: list[str] = []
    run: list[Token] = []
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text in OPENING) - (token.text in CLOSING)
        inside = depth > 0 or (place > 0 and tokens[place - 1].text in ("^", "_")) or _is_argument(tokens, place)
        if token.kind in ("word", "code") and not inside:
            pieces += [_math(run), _said(token)]
            run = []
        elif token.text in (",", ";", ":") and not run and pieces:
            pieces[-1] += escape(token.text)
        else:
            run.append(token)
    pieces.append(_math(run))
    return " ".join(piece for piece in pieces if piece)


def _is_argument(tokens: list[Token], place: int) -> bool:
    """A word that is the name of a quantity: beside it stands a sign that needs one."""
    around = [tokens[at].text for at in (place - 1, place + 1) if 0 <= at < len(tokens)]
    return tokens[place].kind == "word" and any(sign in ("/", "^", "_", "|") for sign in around)


def _said(token: Token) -> str:
    return escape(token.text) if token.kind == "word" else f"<code>{escape(token.text.strip('`'))}</code>"


def _math(tokens: list[Token]) -> str:
    if not tokens:
        return ""
    row, rest = _row(tokens, None)
    if rest:
        raise NotSure(rest[0].text)
    return f"<math>{''.join(row)}</math>"


def _row(tokens: list[Token], closing: str | None) -> tuple[list[str], list[Token]]:
    """What stands up to the closing bracket (or the end), and what is left."""
    row: list[str] = []
    after_operator = True
    while tokens and not (tokens[0].text in CLOSING and _closes(tokens[0].text, closing)):
        first = tokens[0]
        if first.text in CLOSING or first.text in ("^", "_"):
            raise NotSure(first.text)
        if first.text in FUNCTIONS and not after_operator:
            row.append(THIN)
        item, tokens = _atom(tokens)
        scripts: dict[str, str] = {}
        if first.kind in ("word", "code") and tokens and tokens[0].text == "_":
            raise NotSure(first.text)  # a name of several words, as Python has them
        while tokens and tokens[0].text in ("^", "_") and tokens[0].text not in scripts:
            sign, tokens = tokens[0].text, tokens[1:]
            scripts[sign], tokens = _script(tokens)
        row.append(_scripted(item, scripts))
        if first.text in FUNCTIONS and tokens and tokens[0].kind != "sign":
            row.append(THIN)
        after_operator = first.kind == "sign" and first.text not in OPENING
    return row, tokens


def _closes(bracket: str, closing: str | None) -> bool:
    """Whether it ends what is open; an interval [a, b) may end in either."""
    return bracket == closing or (closing in (")", "]") and bracket in (")", "]"))


def _scripted(item: str, scripts: dict[str, str]) -> str:
    match scripts:
        case {"_": low, "^": high}:
            return f"<msubsup>{item}{low}{high}</msubsup>"
        case {"_": low}:
            return f"<msub>{item}{low}</msub>"
        case {"^": high}:
            return f"<msup>{item}{high}</msup>"
    return item


def _script(tokens: list[Token]) -> tuple[str, list[Token]]:
    """What is raised or lowered: a bracket without its signs, a number or a name, with a minus before it."""
    if not tokens:
        raise NotSure("^")
    first = tokens[0]
    if first.text in ("(", "{"):
        row, rest = _row(tokens[1:], OPENING[first.text])
        if not rest or rest[0].text != OPENING[first.text]:
            raise NotSure(first.text)
        return f"<mrow>{''.join(row)}</mrow>", rest[1:]
    if first.text == "-" and len(tokens) > 1 and tokens[1].kind in ("number", "name"):
        return f"<mrow><mo>−</mo>{_leaf(tokens[1])}</mrow>", tokens[2:]
    if first.kind in ("number", "name"):
        return _leaf(first), tokens[1:]
    if first.kind == "word" and len(first.text) == 2:  # two indices
        return "<mrow>" + "".join(f"<mi>{letter}</mi>" for letter in first.text) + "</mrow>", tokens[1:]
    if first.kind == "word":
        return f"<mtext>{escape(first.text)}</mtext>", tokens[1:]
    raise NotSure(first.text)


def _atom(tokens: list[Token]) -> tuple[str, list[Token]]:
    first, rest = tokens[0], tokens[1:]
    if first.text == "sqrt":
        if not rest or rest[0].text != "(":
            raise NotSure("sqrt")
        row, rest = _row(rest[1:], ")")
        return f"<msqrt>{''.join(row)}</msqrt>", _closed(rest, ")")
    if first.text in OPENING:
        row, rest = _row(rest, OPENING[first.text])
        if not rest or rest[0].text not in CLOSING:
            raise NotSure(first.text)
        return f"<mrow>{_leaf(first)}{''.join(row)}{_leaf(rest[0])}</mrow>", rest[1:]
    return _leaf(first), rest


def _closed(tokens: list[Token], closing: str) -> list[Token]:
    if not tokens or tokens[0].text != closing:
        raise NotSure(closing)
    return tokens[1:]


def _leaf(token: Token) -> str:
    text = token.text.strip("`")
    match token.kind:
        case "number":
            return f"<mn>{text}</mn>"
        case "word" | "code":
            return f"<mtext>&nbsp;{escape(text)}&nbsp;</mtext>"
        case "sign":
            plain = ' lspace="0" rspace="0"' if text == "|" else ""
            plain += ' stretchy="false"' if text == "|" or text in OPENING or text in CLOSING else ""
            return f"<mo{plain}>{escape(SIGNS.get(text, text))}</mo>"
    if text == "sum":
        return "<mo>∑</mo>"
    if text == "Gamma":
        return '<mi mathvariant="normal">Γ</mi>'
    return f"<mi>{LETTERS.get(text, text)}</mi>"
