"""The registry of measures: every entry says what it is, and is there for every run that can have it."""

from __future__ import annotations

import numpy as np
import pytest

from language import translator
from training.config import Config
from training.engine.evaluation import MEASURES as EVALUATED
from training.errors import MeasureError
from training.measures import MEASURES
from training.measures.registry import FORMER_NAMES, names_of, why_not
from training.measures.weight_roles import PARAMETERS
from training.measures.whole_run import NUMBERS
from training.models import MODELS
from training.models.dims import model_dims

EVERYTHING = {**MEASURES, **NUMBERS}


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_entry_says_what_it_is_in_both_languages(name: str) -> None:
    measure = EVERYTHING[name]
    english, chinese = (translator(language) for language in ("en", "zh"))
    for text in (measure.label, measure.unit, measure.source, measure.equation, measure.family):
        assert english(text).strip(), name
    assert chinese(measure.label) != english(measure.label), name
    assert chinese(measure.unit) != english(measure.unit), name
    if measure.null is not None:
        assert chinese(measure.null_label) != english(measure.null_label), name
    if measure.along:
        assert chinese(measure.along) != english(measure.along), name


def test_labels_tell_measures_apart() -> None:
    for language in ("en", "zh"):
        labels = [translator(language)(measure.label) for measure in EVERYTHING.values()]
        assert len(set(labels)) == len(labels)


def test_every_measure_can_be_computed_somehow() -> None:
    for name, measure in MEASURES.items():
        assert measure.at_snapshots or measure.at_evaluations, name
        assert measure.every >= 1, name


def test_every_evaluated_quantity_has_an_entry() -> None:
    assert {*EVALUATED, "seconds"} <= {*MEASURES}


def test_a_name_means_a_measure_or_a_family_not_both() -> None:
    assert not {*MEASURES} & {measure.family for measure in MEASURES.values()}
    assert not {*FORMER_NAMES} & {*MEASURES}
    assert names_of(["collapse"]) == ["collapse"]
    assert "norm_W_U" in names_of(["norms"])
    with pytest.raises(MeasureError, match="'sharpness' is no measure"):
        names_of(["collapse", "sharpness"])


@pytest.mark.parametrize("network", list(MODELS))
def test_the_parameters_are_those_of_the_networks(network: str) -> None:
    config = Config(p=7, network=network, d_model=8, n_heads=2, d_mlp=12)
    drawn = MODELS[network].init(model_dims(config), np.random.default_rng(0))
    assert set(PARAMETERS[network]) == set(drawn)
    for name in drawn:
        assert why_not(f"norm_{name}", config) is None


def test_what_a_run_cannot_have_is_said_in_one_line_in_both_languages() -> None:
    for name, config in {
        "collapse": Config(task="s5", p=120),
        "angle_error": Config(p=7, network="two_layer_decoder", d_model=8),
        "norm_W_pos": Config(p=7, network="quadratic_mlp"),
        "held_out_accuracy.add": Config(p=7),
    }.items():
        reason = why_not(name, config)
        assert reason is not None
        said = {translator(language)(reason) for language in ("en", "zh")}
        assert len(said) == 2
        assert all(name in text and "\n" not in text for text in said)
    assert why_not("held_out_accuracy.add", Config(p=7, task="add+subtract")) is None
