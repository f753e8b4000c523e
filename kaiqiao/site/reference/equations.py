"""The equations of docstrings, typeset: from plain text to MathML.

Nothing is worked out. The symbols stay in their order; names of Greek letters become these letters, what `^`
and `_` bind is raised and lowered, and `sqrt(...)` gets its sign. A quotient stays in its line: where a
fraction would end is a matter of meaning. An equation with a name that is not known is shown as it stands.

MathML is drawn by browsers themselves: a page needs no script for it, and a screen reader can say it.
(MathML Core, W3C.)
"""

from __future__ import annotations

from html import escape

from kaiqiao.site.reference.symbols import (
    CLOSING,
    FUNCTIONS,
    LETTERS,
    LOWERED,
    OPENING,
    RAISED,
    ROOT,
    NotSure,
    Token,
    parts,
    tokens,
)

SIGNS = {
    "<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "+-": "±", "-+": "∓", "...": "…", "..": "…", "-": "−",
    "~": "∼", "*": "·",
}  # fmt: skip
RELATIONS = ("=", "<=", ">=", "~")
MOST_ENCLOSED = 2
GAP = '<span class="gap"></span>'
THIN = '<mspace width="0.17em"></mspace>'


def typeset(line: str) -> str | None:
    """Typeset one line; None where it cannot be done for sure.

    Returns:
        HTML: MathML, and between it what is said in words.

    >>> typeset("R = a sqrt(d)")
    '<math><mi>R</mi></math> <math><mo>=</mo><mi>a</mi><msqrt><mi>d</mi></msqrt></math>'
    >>> typeset("r_2k = weight_decay") is None
    True
    """
    try:
        return GAP.join(
            _runs(tokens(part.rstrip(","))) + part[len(part.rstrip(",")) :] for part in parts(line)
        )
    except NotSure:
        return None


def _runs(found: list[Token]) -> str:
    """Equations in MathML, and the words outside of brackets as text; a narrow screen breaks the line at
    these and before a relation.
    """
    pieces: list[str] = []
    run: list[Token] = []
    depth = enclosed = 0
    for place, token in enumerate(found):
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if token.kind in ("word", "code") and depth == 0 and not _is_quantity(found, place):
            pieces += [_math(run), _said(token)]
            run = []
        elif token.text in (",", ";", ":") and not run and pieces:
            pieces[-1] += token.text
        elif token.text in RELATIONS and depth == 0:
            pieces.append(_math(run))
            run = [token]
        else:
            enclosed += token.kind == "word" and depth > 0 and len(token.text) > 2
            run.append(token)
    if enclosed > MOST_ENCLOSED:  # a sentence in brackets
        raise NotSure(pieces[-1] if pieces else "")
    return " ".join(piece for piece in (*pieces, _math(run)) if piece)


def _is_quantity(found: list[Token], place: int) -> bool:
    """Whether a word is the name of a quantity: beside it stands a sign that needs one."""
    around = {found[at].text for at in (place - 1, place + 1) if 0 <= at < len(found)}
    return found[place].kind == "word" and bool(around & {"/", RAISED, LOWERED, "|"})


def _said(token: Token) -> str:
    return escape(token.text) if token.kind == "word" else f"<code>{escape(token.text.strip('`'))}</code>"


def _math(found: list[Token]) -> str:
    if not found:
        return ""
    row, rest = _row(found, None)
    if rest:
        raise NotSure(rest[0].text)
    return f"<math>{''.join(row)}</math>"


def _row(found: list[Token], closing: str | None) -> tuple[list[str], list[Token]]:
    """What stands up to the closing bracket, or the end; and what is left."""
    row: list[str] = []
    after_operator = True
    while found and not _closes(found[0].text, closing):
        first = found[0]
        if first.text in CLOSING or first.text in (RAISED, LOWERED):
            raise NotSure(first.text)
        if first.text in FUNCTIONS and not after_operator:
            row.append(THIN)
        item, found = _atom(found)
        scripts: dict[str, str] = {}
        while found and found[0].text in (RAISED, LOWERED) and found[0].text not in scripts:
            sign = found[0].text
            if first.kind in ("word", "code") and found[1:] and found[1].kind == "word":
                raise NotSure(first.text)  # a name of several words, as Python has them
            scripts[sign], found = _script(found[1:])
        row.append(_scripted(item, scripts))
        if first.text in FUNCTIONS and found and found[0].kind != "sign":
            row.append(THIN)
        after_operator = first.kind == "sign" and first.text not in OPENING
    return row, found


def _closes(bracket: str, closing: str | None) -> bool:
    """Whether it ends what is open; an interval [a, b) may end in either."""
    return closing is not None and (bracket == closing or {bracket, closing} == {")", "]"})


def _scripted(item: str, scripts: dict[str, str]) -> str:
    match scripts:
        case {"_": low, "^": high}:
            return f"<msubsup>{item}{low}{high}</msubsup>"
        case {"_": low}:
            return f"<msub>{item}{low}</msub>"
        case {"^": high}:
            return f"<msup>{item}{high}</msup>"
    return item


def _script(found: list[Token]) -> tuple[str, list[Token]]:
    """What is raised or lowered: a bracket without its signs, a number or a name, with a minus before it."""
    if not found:
        raise NotSure(RAISED)
    first = found[0]
    if first.text in ("(", "{"):
        row, rest = _row(found[1:], OPENING[first.text])
        return f"<mrow>{''.join(row)}</mrow>", _closed(rest, OPENING[first.text])
    if first.text == "-" and len(found) > 1 and found[1].kind in ("number", "name"):
        return f"<mrow><mo>−</mo>{_leaf(found[1])}</mrow>", found[2:]
    if first.kind == "word" and len(first.text) == 2:  # two indices
        return "<mrow>" + "".join(f"<mi>{letter}</mi>" for letter in first.text) + "</mrow>", found[1:]
    if first.kind == "word":
        return f"<mtext>{first.text}</mtext>", found[1:]
    if first.kind in ("number", "name"):
        return _leaf(first), found[1:]
    raise NotSure(first.text)


def _atom(found: list[Token]) -> tuple[str, list[Token]]:
    first, rest = found[0], found[1:]
    if first.text == ROOT:
        if not rest or rest[0].text != "(":
            raise NotSure(ROOT)
        row, rest = _row(rest[1:], ")")
        return f"<msqrt>{''.join(row)}</msqrt>", _closed(rest, ")")
    if first.text in OPENING:
        row, rest = _row(rest, OPENING[first.text])
        if not rest:
            raise NotSure(first.text)
        # In a row of its own, so that a minus at its beginning is no difference.
        return f"<mrow>{_leaf(first)}<mrow>{''.join(row)}</mrow>{_leaf(rest[0])}</mrow>", rest[1:]
    return _leaf(first), rest


def _closed(found: list[Token], closing: str) -> list[Token]:
    if not found or found[0].text != closing:
        raise NotSure(closing)
    return found[1:]


def _leaf(token: Token) -> str:
    text = token.text.strip("`")
    match token.kind:
        case "number":
            return f"<mn>{text}</mn>"
        case "word" | "code":
            return f"<mtext>&nbsp;{escape(text)}&nbsp;</mtext>"
        case "sign":
            still = ' lspace="0" rspace="0"' if text == "|" else ""
            still += ' stretchy="false"' if text == "|" or text in OPENING or text in CLOSING else ""
            return f"<mo{still}>{escape(SIGNS.get(text, text))}</mo>"
    if text == "sum":
        return "<mo>∑</mo>"
    if text == "Gamma":
        return '<mi mathvariant="normal">Γ</mi>'
    return f"<mi>{LETTERS.get(text, text)}</mi>"
