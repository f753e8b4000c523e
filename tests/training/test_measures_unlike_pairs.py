"""Dimensions counted on pairs: a sample in which no symmetry repeats a point, and clouds that are refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from geometry import intrinsic_dimension
from language import LANGUAGES, translator
from story.claims.high_dimensions import low_dimension
from training.config import Config
from training.config.dataset import dataset_of
from training.errors import MeasureError
from training.measures import MEASURES, Batch
from training.measures.activations.near_repeats import near_repeats, refuse_near_repeats
from training.measures.point_clouds import SAMPLE, cloud_dimension, sampled_rows
from training.models import MODELS, model_dims
from training.rng_streams import WEIGHTS
from training.tasks import TASKS, Table, TaskOptions, table_of
from training.tasks.symmetries import alike_questions

PAIRS = [name for name in TASKS if name != "sparse_parity"]
MIXTURES = ["add+subtract", "squares+cubes", "add+divide"]


def table(task: str, p: int) -> Table:
    return table_of(task, TaskOptions(p=120 if task.startswith("s5") else p))


def untrained(task: str, p: int, network: str = "one_layer_transformer") -> Batch:
    """A network as it is drawn, as a batch of one snapshot."""
    config = Config(task=task, p=p, network=network)
    drawn = MODELS[network].init(model_dims(config), np.random.default_rng([config.seed, WEIGHTS]))
    return Batch(config, {name: value[None] for name, value in drawn.items()})


def naive_classes(of: Table) -> list[set[int]]:
    """The same by comparing every two questions, and joining what is alike until nothing changes."""
    rows = range(len(of))
    answer = {(int(of.operation[i]), *of.inputs[i].tolist()): int(of.answers[i]) for i in rows}
    symbols, operations = range(of.n_tokens), range(len(of.operations))

    def same(one: int, other: int, side: int) -> bool:
        def told(symbol: int) -> list[int | None]:
            pairs = ((symbol, x) if side == 0 else (x, symbol) for x in symbols)
            return [answer.get((operation, *pair)) for pair in pairs for operation in operations]

        return told(one) == told(other)

    twins = [[[same(one, other, side) for other in symbols] for one in symbols] for side in (0, 1)]
    classes = [{row} for row in rows]
    for i in rows:
        for j in range(i):
            (a, b), (c, d) = of.inputs[i].tolist(), of.inputs[j].tolist()
            alike = (a, b) == (d, c) or (twins[0][a][c] and twins[1][b][d])
            if of.operation[i] == of.operation[j] and alike:
                one, other = (next(found for found in classes if row in found) for row in (i, j))
                if one is not other:
                    classes.remove(other)
                    one |= other
    return classes


@pytest.mark.parametrize("task", [*(name for name in PAIRS if not name.startswith("s5")), *MIXTURES])
@pytest.mark.parametrize("p", [3, 7])
def test_alike_questions_are_those_of_a_naive_search(task: str, p: int) -> None:
    of = table(task, p)
    numbers = alike_questions(of)
    found = [set(np.flatnonzero(numbers == number).tolist()) for number in range(numbers.max() + 1)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, naive_classes(of)))


@pytest.mark.parametrize("task", [*TASKS, *MIXTURES])
@pytest.mark.parametrize("p", [11, 23, 59, 97])
def test_no_symmetry_of_any_task_repeats_a_sampled_question(task: str, p: int) -> None:
    of = table(task, p)
    rows = sampled_rows(of)
    alike = alike_questions(of)
    assert len(np.unique(alike[rows])) == len(rows) == min(SAMPLE, alike.max() + 1)
    np.testing.assert_array_equal(rows, np.unique(rows))
    np.testing.assert_array_equal(rows, sampled_rows(of))
    if of.positions == 2:
        asked = np.column_stack([of.operation[rows], np.sort(of.inputs[rows], axis=1)])
        assert len(np.unique(asked, axis=0)) == len(rows)


def test_each_class_is_as_likely_whatever_its_size() -> None:
    of = table("add", 97)
    rows = sampled_rows(of, 400)
    doubled = np.count_nonzero(of.left[rows] == of.right[rows])
    expected = 400 * 97 / (97 * 98 / 2)
    assert abs(doubled - expected) < 4 * math.sqrt(expected)


@pytest.mark.parametrize("network", MODELS)
@pytest.mark.parametrize("task", PAIRS)
def test_no_freshly_drawn_network_sees_a_sampled_pair_twice(task: str, network: str) -> None:
    batch = untrained(task, 120 if task.startswith("s5") else 23, network)
    cloud = batch.neurons[0, sampled_rows(batch.dataset.table)].astype(np.float64)
    assert not near_repeats(cloud).any()
    assert cloud_dimension(cloud).value > 4


def test_p_23_has_about_17_dimensions_at_the_start_and_not_a_third_of_one() -> None:
    batch = untrained("add", 23)
    inputs = batch.dataset.table.inputs
    points = batch.neurons[0].astype(np.float64)
    ordered = intrinsic_dimension(points[inputs[:, 0] <= inputs[:, 1]], "twonn")
    assert 14.3 < ordered.value < 19.8
    drawn = np.random.default_rng(0).permutation(529)[:500]
    assert intrinsic_dimension(points[drawn], "twonn").value == pytest.approx(0.3, abs=0.05)
    value, low, high = (
        float(MEASURES[f"neuron_dimension_twonn{part}"].at_snapshots(batch)[0])
        for part in ("", "_low", "_high")
    )
    assert ordered.low < value < ordered.high
    assert low < ordered.value < high
    claimed = low_dimension.near_dimension("twonn")(batch)
    assert claimed == pytest.approx(value)


def pairs_both_ways(p: int, network: str = "one_layer_transformer") -> NDArray[np.float64]:
    return untrained("add", p, network).neurons[0].astype(np.float64)


def test_a_cloud_with_near_repeats_is_refused_in_one_line_in_both_languages() -> None:
    with pytest.raises(MeasureError, match="points = 529, of which 253 nearly repeat others") as caught:
        cloud_dimension(pairs_both_ways(23))
    said = {translator(language)(caught.value.message) for language in LANGUAGES}
    assert len(said) == 2
    assert all("\n" not in text for text in said)


@pytest.mark.parametrize("doubled", [0.15, 0.3, 1.0])
@pytest.mark.parametrize("dim", [2, 8])
def test_doubled_points_are_refused_from_where_they_decide_the_dimension(doubled: float, dim: int) -> None:
    rng = np.random.default_rng(3)
    points = rng.normal(size=(400, dim))
    shaken = points[: int(400 * doubled)] + 1e-4 * rng.normal(size=(int(400 * doubled), dim))
    both = np.concatenate([points, shaken])
    assert near_repeats(both)[400:].all()
    with pytest.raises(MeasureError, match="nearly repeat others"):
        refuse_near_repeats(both)
    refuse_near_repeats(points)


def test_larger_groups_are_found_and_their_first_point_stays() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(50, 6))
    groups = np.concatenate([points + 1e-3 * rng.normal(size=points.shape) for _ in range(8)])
    assert near_repeats(groups).tolist() == [False] * 50 + [True] * 350


@pytest.mark.parametrize("seed", range(5))
def test_loose_groups_as_a_network_makes_them_of_squares_are_refused(seed: int) -> None:
    """Four of each, some much nearer to one another than others."""
    rng = np.random.default_rng(seed)
    points = np.repeat(rng.normal(size=(180, 12)), 4, axis=0)
    scale = 0.06 * rng.uniform(0.05, 1, (720, 1))
    with pytest.raises(MeasureError, match="nearly repeat others"):
        cloud_dimension(points + scale * rng.normal(size=points.shape))


@pytest.mark.parametrize("seed", range(10))
def test_a_curve_and_clouds_of_one_dimension_are_no_near_repeats(seed: int) -> None:
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0, 2 * np.pi, 500)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    assert cloud_dimension(circle).value == pytest.approx(1, abs=0.15)
    mixed = np.concatenate([np.pad(circle[:250], ((0, 0), (0, 8))), rng.normal(size=(250, 10)) + 9])
    refuse_near_repeats(mixed)


def test_a_ratio_of_one_is_refused_and_three_points_are_enough() -> None:
    with pytest.raises(ValueError, match=r"ratio = 1: it must be above 1"):
        near_repeats(np.zeros((5, 2)), 1)
    assert near_repeats(np.zeros((2, 2))).tolist() == [False, False]
    assert near_repeats(np.array([[0.0], [5.0], [5.1]])).tolist() == [False, False, True]


def test_too_few_unlike_pairs_have_no_dimension_and_say_so() -> None:
    batch = untrained("add", 5)
    assert len(sampled_rows(batch.dataset.table)) == 15
    assert np.isnan(MEASURES["neuron_dimension_twonn"].at_snapshots(batch)[0])
    with pytest.raises(ValueError, match="points = 15 different ones: there must be at least 20"):
        cloud_dimension(batch.neurons[0, sampled_rows(dataset_of(batch.config).table)])
