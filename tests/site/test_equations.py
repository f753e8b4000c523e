"""Equations keep their symbols in their order, and stay as they are where they could be read in two ways."""

from __future__ import annotations

import inspect
import re
from html import unescape

import pytest

import geometry
from kaiqiao.site.reference.docstrings import read_docstring
from kaiqiao.site.reference.equations import SIGNS, typeset
from kaiqiao.site.reference.symbols import LETTERS, is_equation
from training import MEASURES

LINES = [
    line
    for name in geometry.__all__
    for paragraph in read_docstring(inspect.getdoc(getattr(geometry, name)) or "").paragraphs
    if is_equation(paragraph)
    for line in paragraph.splitlines()
]
EQUATIONS = dict.fromkeys([*LINES, *(measure.equation for measure in MEASURES.values())])


def symbols(text: str) -> str:
    """What is to be seen of an equation that is written as plain text; what is lowered stands first."""
    text = re.sub(r"\^(\w+)_(\w+)", r"_\2^\1", text)
    for written, letter in {**LETTERS, "Gamma": "Γ", "sum": "∑"}.items():
        text = re.sub(rf"(?<![A-Za-z]){written}(?![A-Za-z])(?! (?:of|over|in) )", letter, text)
    for written in sorted(SIGNS, key=len, reverse=True):
        text = text.replace(written, SIGNS[written])
    return bare(text)


def bare(text: str) -> str:
    """Without spaces, and without what MathML has as structure: brackets, raising, lowering, roots."""
    return re.sub(r"[\s\u00a0`(){}^_]|sqrt", "", text)


def test_most_equations_are_typeset() -> None:
    found = [line for line in LINES if typeset(line)]
    assert len(found) > 80
    assert len(found) / len(LINES) > 0.9


@pytest.mark.parametrize("line", EQUATIONS)
def test_no_symbol_is_lost_added_or_moved(line: str) -> None:
    html = typeset(line)
    if html is not None:
        # A hyphen of two words is no minus.
        seen, written = (
            text.replace("−", "-") for text in (unescape(re.sub("<[^>]*>", "", html)), symbols(line))
        )
        assert bare(seen) == written
        opened, closed = re.findall(r"<(\w+)", html), re.findall(r"</(\w+)", html)
        assert sorted(opened) == sorted(closed)


@pytest.mark.parametrize(
    ("line", "structure"),
    [
        ("V_d(r)", "<msub><mi>V</mi><mi>d</mi></msub>"),
        ("10^-562", "<msup><mn>10</mn><mrow><mo>−</mo><mn>562</mn></mrow></msup>"),
        ("s^(1/d) + 1", "<msup><mi>s</mi><mrow><mn>1</mn><mo>/</mo><mi>d</mi></mrow></msup><mo>+</mo>"),
        ("|x|_2^3", 'stretchy="false">|</mo><mn>2</mn><mn>3</mn></msubsup>'),
        ("cos^2 theta", '<msup><mi>cos</mi><mn>2</mn></msup><mspace width="0.17em"></mspace><mi>θ</mi>'),
        ("sum_j v_aj", "<msub><mi>v</mi><mrow><mi>a</mi><mi>j</mi></mrow></msub>"),
        ("sqrt(d + 1)", "<msqrt><mi>d</mi><mo>+</mo><mn>1</mn></msqrt>"),
        ("1 - 1/n where one holds", "</math> where one holds"),
    ],
)
def test_what_binds_to_what(line: str, structure: str) -> None:
    assert structure in str(typeset(line))


@pytest.mark.parametrize(
    "line",
    ["r_2k / r_k", "log10(x)", "weight_norm_share", "W -= lr * w", "dV_d/dr", "x^", "(a + b", "a + b)",
     "x_i_j", "a @ b", "sqrt x", "tr(X) = XY"],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_is_left_as_it_stands(line: str) -> None:
    assert typeset(line) is None
