"""The bibliography: every source that a docstring or a measure names, once, with what it is the source of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# "for the edge, Self & Liang": what a work is named for comes before it.
LEAD = re.compile(r"^(?:[^A-ZÀ-Þ(]*(?:: |, )(?:by |with )?)(?=[A-ZÀ-Þ])")
# "(1997), for the ball": and what it is named for there stands beside the name.
TAIL = re.compile(r", for [^,;]+$")
ARXIV = re.compile(r"\barXiv[: ](\d{4}\.\d{4,5})\b")
ELSEWHERE = ("as for `", "own")


@dataclass(frozen=True, slots=True)
class Citation:
    """One work, as it is named somewhere, and the names that it is the source of."""

    text: str
    names: Sequence[str]


def bibliography(sources: Iterable[tuple[str, str]]) -> list[Citation]:
    """Collect sources into a list in alphabetical order.

    Args:
        sources: name and source; a source may name several works, apart by semicolons.

    >>> found = bibliography([("b", "Weyl (1939)."), ("a", "for the bound, Ball (1997); Weyl (1939).")])
    >>> [(one.text, one.names) for one in found]
    [('Ball (1997)', ['a']), ('Weyl (1939)', ['b', 'a'])]
    """
    cited: dict[str, list[str]] = {}
    for name, source in sources:
        for text in works(source):
            names = cited.setdefault(text, [])
            if name not in names:
                names.append(name)
    return [Citation(text, cited[text]) for text in sorted(cited, key=str.casefold)]


def works(source: str) -> list[str]:
    """The works that a source names, without what each is named for.

    >>> works("Li (2011); the bound: Ball, An introduction (1997), lemma 2.2.")
    ['Li (2011)', 'Ball, An introduction (1997), lemma 2.2']
    >>> works("as for `gini`.")
    []
    """
    parts = [part.strip().rstrip(".") for part in source.split("; ")]
    named = [TAIL.sub("", LEAD.sub("", part)) for part in parts if not part.startswith(ELSEWHERE)]
    return [part for part in named if re.search(r"\d{4}|DLMF|NIST", part)]


def arxiv_links(text: str) -> list[tuple[str, str]]:
    """A text in pieces: each with the address of what it names, or with none.

    >>> arxiv_links("Power et al., arXiv 2201.02177")
    [('Power et al., ', ''), ('arXiv 2201.02177', 'https://arxiv.org/abs/2201.02177')]
    """
    pieces: list[tuple[str, str]] = []
    at = 0
    for found in ARXIV.finditer(text):
        pieces += [(text[at : found.start()], ""), (found[0], f"https://arxiv.org/abs/{found[1]}")]
        at = found.end()
    return [piece for piece in (*pieces, (text[at:], "")) if piece[0]]
