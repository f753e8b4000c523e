"""What the chapter "Symbols and words" reads from a run, and its glossary."""

from __future__ import annotations

import numpy as np
import pytest

from language import translator
from story.chapters.symbols import read_symbols
from story.words.glossary import GLOSSARY, search
from training.runs.reader import Run


def test_every_shape_is_the_runs_own(grokked: Run) -> None:
    found, last = read_symbols(grokked.view()), grokked.weights(snapshots=slice(-1, None))
    assert {each.name: each.shape for each in found.parameters} == {
        name: value.shape[1:] for name, value in last.items()
    }
    assert found.size == sum(value.size for value in last.values())
    kinds = {each.name: each.kind for each in found.parameters}
    assert (kinds["W_in"], kinds["b_in"]) == ("matrix", "vector")
    for each in found.parameters:
        assert each.norm_end == pytest.approx(np.linalg.norm(last[each.name]), rel=1e-5)
        assert each.one == last[each.name].flat[0]
    assert (found.rate, found.decay) == (grokked.config.lr, grokked.config.weight_decay)
    squares = sum(float((value.astype(float) ** 2).sum()) for value in last.values())
    assert found.squared_norm[-1] == pytest.approx(squares, rel=1e-4)
    assert found.parameter("W_U").name == "W_U"
    assert found.parameter("no such").size == max(each.size for each in found.parameters)


def test_the_glossary_has_each_word_once() -> None:
    assert len({term.name for term in GLOSSARY}) == len(GLOSSARY) >= 25


def test_words_are_found_in_either_language() -> None:
    speakers = [translator("en"), translator("zh")]
    assert len(search("  ", speakers)) == len(GLOSSARY)
    assert "weight decay" in [term.name for term in search("Weight Decay", speakers)]
    assert "weight decay" in [term.name for term in search("权重衰减", speakers)]
    assert search("no such word", speakers) == []
