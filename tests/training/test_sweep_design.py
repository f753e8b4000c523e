"""The design of a sweep: texts, axes, cells, ids."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.commands.sweep import sweep_from
from training.config import PER_MEMBER, Config
from training.config.presets import PRESETS
from training.errors import ConfigError
from training.sweeps import Linked, Range, Sweep, Values, cell_values, cells_of, parse_axis, parse_sweep
from training.sweeps.axes import draw, points
from training.sweeps.groups import MEMORY, groups_of, member_bytes
from training.sweeps.presets import SWEEP_PRESETS

MAPS = ("regimes", "data_and_decay")  # those that the chapter "When does it happen?" draws
BASE = Config(p=5, d_model=8, d_mlp=8, steps=20)


def sweep(*words: str, **options: object) -> Sweep:
    return parse_sweep(words, name="test", base=BASE, **options)


def test_a_log_axis_has_its_ends_exactly_and_equal_ratios() -> None:
    values = np.array(points(parse_axis("lr=1e-4..1e-1:log:13")), float)
    assert len(values) == 13
    assert (values[0], values[-1]) == (1e-4, 1e-1)
    np.testing.assert_allclose(np.diff(np.log(values)), np.log(1000) / 12, rtol=1e-4)


def test_a_linear_axis_has_equal_differences() -> None:
    values = np.array(points(parse_axis("train_fraction=0.1..0.9:9")), float)
    np.testing.assert_allclose(values, np.arange(1, 10) / 10, rtol=1e-6)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("weight-decay=0, 0.1,1", (0.0, 0.1, 1.0)),
        ("optimizer=sgd,adamw", ("sgd", "adamw")),
        ("batch_size=none,8", (None, 8)),
        ("p=5..8", (5, 6, 7, 8)),
        ("d_mlp=8..128:log:5", (8, 16, 32, 64, 128)),
        ("seed=3..5:linear:3", (3, 4, 5)),
    ],
)
def test_texts_of_axes(text: str, values: tuple[object, ...]) -> None:
    found = points(parse_axis(text))
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("learning_rate=1,2", "'learning_rate' is no field of a config; these are: task, p, "),
        ("lr", "it must look like"),
        ("lr=", "it must look like"),
        ("lr=fast,slow", "axis lr: 'fast' is no number"),
        ("p=5.5,6", "axis p: '5.5' is no whole number"),
        ("lr=1e-1..1e-3:log:5", "axis lr: 0.1..0.001 must go from a lower to a higher number"),
        ("lr=0..1:log:5", "axis lr: a log axis starts above 0, not at 0"),
        ("lr=0..inf:5", "must go from a lower to a higher"),
        ("lr=1e-3..1e-1:log:1", "axis lr: 1 values: it must be a whole number from 2 to"),
        ("lr=1e-3..1e-1:log:many", "axis lr: 'many' is no whole number"),
        ("lr=1e-3..1e-1:3:4", "after the range come log and a count, once each"),
        ("optimizer=a..b:3", "axis optimizer: 'a' is no number"),
        ("p=5.2..5.9:2", "between 5.2 and 5.9 there are no two whole numbers"),
        ("weight_decay=1,1.0", "axis weight_decay: 1.0 appears twice"),
    ],
)
def test_a_wrong_axis_is_one_clear_line(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=r".") as caught:
        parse_axis(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_grid_over_a_range_must_know_how_many() -> None:
    with pytest.raises(
        ConfigError, match=r"axis lr: a grid needs to know how many values, as in lr=0\.001\.\.0\.1:5"
    ):
        cells_of(sweep("lr=1e-3..1e-1:log"))


def test_a_grid_has_every_combination_once_numbered_in_order() -> None:
    cells = cells_of(sweep("lr=1e-3,1e-2", "weight_decay=0,1,2", "seeds=2"))
    assert [cell.number for cell in cells] == list(range(12))
    found = {(cell.config.lr, cell.config.weight_decay, cell.config.seed) for cell in cells}
    assert found == {(lr, decay, seed) for lr in (1e-3, 1e-2) for decay in (0, 1, 2) for seed in (0, 1)}
    varied = {"lr", "weight_decay", "seed"}
    for cell in cells:
        kept = {name: value for name, value in cell.config.to_json().items() if name not in varied}
        assert kept == {name: value for name, value in BASE.to_json().items() if name not in varied}


def test_seeds_follow_that_of_the_base() -> None:
    design = Sweep(name="test", base=Config(p=5, seed=7), axes=(), seeds=3)
    assert [cell.config.seed for cell in cells_of(design)] == [7, 8, 9]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("train_fraction=0.3,0.0001",),
            "cell 1 of the sweep (seed = 0, train_fraction = 0.0001): train_fraction",
        ),
        (
            ("d_model=8,9",),
            "cell 1 of the sweep (seed = 0, d_model = 9): n_heads = 4: it must divide d_model = 9",
        ),
        (("optimizer=adamw,sdg",), "optimizer = 'sdg': known are sgd"),
        (("lr=1,2", "lr=3,4"), "lr is varied by two axes"),
        (("seed=1,2", "seeds=2"), "seed is varied by two axes"),
        (("seeds=many",), "seeds = 'many': it is no whole number"),
        (("lr+weight_decay=1+2,3+4", "weight_decay=5"), "weight_decay is varied by two axes"),
        (("lr+weight_decay=1+2,3",), "axis lr+weight_decay: 3 has not one value for each field"),
        (("lr+weight_decay=1+2,1.0+2.0",), "axis lr+weight_decay: 1.0+2.0 appears twice"),
        (("lr+lr=1+2",), "axis lr+lr: lr appears twice"),
        (("lr+rate=1+2",), "'rate' is no field of a config"),
        (("lr+p=1+many",), "axis p: 'many' is no whole number"),
        (("seeds=0",), "seeds = 0: it must be a whole number from 1"),
        (("lr=1e-3..1:400", "weight_decay=0..1:400"), "the sweep has 160000 cells"),
    ],
)
def test_a_wrong_design_is_one_clear_line(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(ConfigError, match=r".") as caught:
        cells_of(sweep(*words))
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["", "../up", "A", "a b", "a" * 62, "a/b"])
def test_a_name_cannot_be_a_path(name: str) -> None:
    with pytest.raises(ConfigError, match="sweep name"):
        Sweep(name=name, base=BASE, axes=())


DESIGNS = st.builds(
    lambda axes, seeds, draws: Sweep(name="test", base=BASE, axes=tuple(axes), seeds=seeds, draws=draws),
    st.lists(
        st.sampled_from(
            [
                Values("weight_decay", (0.0, 0.1)),
                Values("optimizer", ("sgd", "adamw", "muon")),
                Range("lr", 1e-4, 1e-1, log=True, count=4),
                Range("train_fraction", 0.2, 0.8, count=5),
                Range("p", 5, 9),
                Linked(("d_model", "d_mlp"), ((8, 8), (16, 8), (16, 32))),
            ]
        ),
        unique_by=lambda axis: axis.fields,
        max_size=3,
    ),
    st.integers(1, 3),
    st.none() | st.just(1),
)


def test_fields_that_change_together_take_these_values_and_no_others() -> None:
    axes = ("lr + norm_radius=0.1+none, 0.2+3", "weight_decay=0,1", "seeds=2")
    design = sweep(*axes)
    assert design.varied == ("lr", "norm_radius", "weight_decay", "seed")
    found = [tuple(cell_values(design, cell).values()) for cell in cells_of(design)]
    pairs = [(0.1, None), (0.2, 3.0)]
    assert found == [(*pair, decay, seed) for pair in pairs for decay in (0.0, 1.0) for seed in (0, 1)]
    drawn = sweep(*axes, draws=3)
    assert {tuple(cell_values(drawn, cell).values())[:2] for cell in cells_of(drawn)} <= set(pairs)


@given(DESIGNS)
def test_a_design_comes_back_from_json_the_same(design: Sweep) -> None:
    again = Sweep.from_json(json.loads(json.dumps(design.to_json())))
    assert again == design
    assert again.sweep_id == design.sweep_id
    assert cells_of(again) == cells_of(design)


@given(DESIGNS)
def test_no_config_is_trained_twice(design: Sweep) -> None:
    cells = cells_of(design)
    assert len({cell.config for cell in cells}) == len(cells)
    values = [tuple(cell_values(design, cell).items()) for cell in cells]
    assert len(set(values)) == len(cells)


def test_the_id_names_the_design() -> None:
    one, other = sweep("lr=1e-3,1e-2"), sweep("lr=1e-2,1e-3")
    assert one.sweep_id.startswith("test-")
    assert one.sweep_id != other.sweep_id
    assert one.sweep_id == sweep("lr=0.001,0.01").sweep_id


def test_random_points_are_different_stay_inside_and_follow_their_seed() -> None:
    words = ("lr=1e-4..1e-1:log", "weight_decay=0..10", "p=5..20", "optimizer=sgd,adamw")
    design = sweep(*words, draws=200)
    configs = [cell.config for cell in cells_of(design)]
    assert len(set(configs)) == 200
    assert all(1e-4 <= config.lr <= 1e-1 and 0 <= config.weight_decay <= 10 for config in configs)
    assert {config.p for config in configs} == set(range(5, 21))
    # Half of a log-uniform sample lies below the geometric mean: 100 of 200, standard deviation 7.
    assert 65 < sum(config.lr < 10**-2.5 for config in configs) < 135
    assert 65 < sum(config.weight_decay < 5 for config in configs) < 135
    assert 65 < sum(config.optimizer == "sgd" for config in configs) < 135
    assert [cell.config for cell in cells_of(sweep(*words, draws=200, draw_seed=1))] != configs
    # Fewer draws are the first of more.
    assert [cell.config for cell in cells_of(sweep(*words, draws=5))] == configs[:5]


def test_whole_numbers_are_drawn_equally_often_at_the_ends() -> None:
    rng = np.random.default_rng(0)
    drawn = np.bincount([draw(Range("p", 5, 7), rng) for _ in range(3000)], minlength=8)[5:]
    assert drawn.sum() == 3000
    assert (abs(drawn - 1000) < 5 * np.sqrt(3000 * 2 / 9)).all()


def test_more_points_than_there_are_cannot_be_drawn() -> None:
    with pytest.raises(ConfigError, match="draws = 4: the axes of the sweep have only 3 different points"):
        cells_of(sweep("p=5..7", draws=4))


@given(DESIGNS, st.integers(1, 7))
def test_groups_hold_every_cell_once_and_share_all_shapes(design: Sweep, members: int) -> None:
    cells = cells_of(design)
    groups = groups_of(cells, members)
    assert sorted(cell.number for group in groups for cell in group) == [cell.number for cell in cells]
    for group in groups:
        assert 1 <= len(group) <= members
        shared = [
            {name: value for name, value in cell.config.to_json().items() if name not in PER_MEMBER}
            for cell in group
        ]
        assert all(one == shared[0] for one in shared)
    assert groups == groups_of(cells, members)


def test_a_group_stays_inside_its_memory() -> None:
    cells = cells_of(sweep("seeds=64"))
    one = member_bytes(cells[0].config)
    groups = groups_of(cells, members=64, memory=10 * one)
    assert max(map(len, groups)) == 10
    assert [len(group) for group in groups_of(cells, members=64, memory=1)] == [1] * 64
    assert len(groups_of(cells, members=64, memory=MEMORY)) == 1


@pytest.mark.parametrize("name", SWEEP_PRESETS)
def test_the_presets_are_large_enough_and_can_be_trained(name: str) -> None:
    design = SWEEP_PRESETS[name]
    cells = cells_of(design)
    assert design.name == name
    assert len(cells) >= 2 * 64
    assert {cell.config.seed for cell in cells} == set(range(design.seeds))
    if name in MAPS:
        assert len(cells) >= 2 * 150
        assert {cell.config.p for cell in cells} == {59}
        assert design.seeds == 2


def test_a_setting_that_comes_later_leaves_a_sweeps_id_as_it_was() -> None:
    assert sweep("lr=1,2").sweep_id == replace_base(norm_radius=None).sweep_id
    assert replace_base(norm_radius=3.0).sweep_id != replace_base(norm_radius=None).sweep_id
    old = sweep("lr=1,2").to_json()
    for name in ("norm_radius", "norm_cap", "logit_temperature", "lr_after", "lr_falls_from"):
        del old["base"][name]  # as an earlier version wrote it
    assert Sweep.from_json(old).sweep_id == sweep("lr=1,2").sweep_id


def replace_base(**settings: object) -> Sweep:
    return replace(sweep("lr=1,2"), base=replace(BASE, **settings))


@pytest.mark.parametrize(
    ("axes", "settings"),
    [
        (["p=120"], ["task=s5"]),
        (["task=s5,s5_double", "seeds=2"], ["p=120"]),
        (["n_heads=1,5"], ["d_model=5"]),
    ],
)
def test_a_base_that_no_cell_has_does_not_stand_in_the_way(axes: list[str], settings: list[str]) -> None:
    made = sweep_from(options_of(axes, settings))
    for cell in cells_of(made):
        assert cell.config.table_shape.rows > 0
    assert cells_of(made)


def test_a_base_that_can_be_is_the_one_that_was_named_before() -> None:
    words = ["weight_decay=0,1"]
    assert sweep_from(options_of(words, ["p=59"])) == parse_sweep(
        words, name="sweep", base=replace(PRESETS["leap"], p=59)
    )


@pytest.mark.parametrize("settings", [["p=1"], ["task=s5"], ["network=none_such"]])
def test_a_base_that_nothing_mends_is_still_refused(settings: list[str]) -> None:
    with pytest.raises(ConfigError):
        cells_of(sweep_from(options_of(["lr=0.1,0.2"], settings)))


def options_of(axes: list[str], settings: list[str]) -> argparse.Namespace:
    return argparse.Namespace(
        preset="leap",
        axes=axes,
        settings=settings,
        name="sweep",
        random=None,
        random_seed=0,
        design=None,
    )
