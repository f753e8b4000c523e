"""Training: one network as it should be, many as each alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from training.config import Config, ConfigError
from training.config.dataset import dataset_of
from training.engine.ensemble import Batches, split_rows
from training.engine.evaluation import MEASURES
from training.engine.trainer import EvalStep, train
from training.measures import margins, shares_of_forces
from training.models import forward
from training.models.dims import model_dims
from training.phases import detect_phases
from training.rng_streams import BATCHES, CORRUPTION, LABELS, RELEVANT_BITS, ROWS, WEIGHTS
from training.runs.reader import Run

TINY = Config(
    p=11, train_fraction=0.5, d_model=16, n_heads=2, d_mlp=32, steps=60, snapshots=20, weight_decay=1.0
)
FOUR = [
    TINY,
    replace(TINY, seed=1, lr=3e-3),
    replace(TINY, seed=2, weight_decay=0.0),
    replace(TINY, seed=3, weight_decay=5.0),
]


def eval_steps(*members: Config) -> list[EvalStep]:
    return list(train(members))


def weights_of(eval_step: EvalStep, member: int) -> dict[str, NDArray[np.floating]]:
    return eval_step.weights(int(np.flatnonzero(eval_step.members == member)[0]))


def steps_of(found: list[EvalStep], member: int) -> list[int]:
    return [eval_step.step for eval_step in found if member in eval_step.members]


def test_every_member_is_trained_as_if_alone() -> None:
    together = eval_steps(*FOUR)
    for number, member in enumerate(FOUR):
        alone = eval_steps(member)
        assert steps_of(alone, 0) == steps_of(together, number)
        for one, all_four in zip(alone, together, strict=False):
            place = int(np.flatnonzero(all_four.members == number)[0])
            assert one.stop_steps[0] == all_four.stop_steps[place]
            of_four = all_four.weights(place)
            for name, value in one.weights(0).items():
                np.testing.assert_allclose(of_four[name], value, atol=2e-4, err_msg=f"{name} at {one.step}")
            for name in MEASURES:
                np.testing.assert_allclose(
                    all_four.measures[name][place], one.measures[name][0], rtol=1e-3, atol=2e-3, err_msg=name
                )


def test_members_start_where_their_own_seed_puts_them() -> None:
    seeds = [0, 1, 2**32 - 1]
    first = next(train([replace(TINY, seed=seed) for seed in seeds]))
    start = {name: [first.weights(place)[name] for place in range(3)] for name in first.weights(0)}
    for name, values in start.items():
        if name.startswith("W_"):
            assert all(np.abs(values[i] - values[j]).max() > 0.1 for i in range(3) for j in range(i)), name
    for number, seed in enumerate(seeds):
        alone = next(train([replace(TINY, seed=seed, split_seed=4, lr=0.5)])).weights(0)
        for name, values in start.items():
            np.testing.assert_array_equal(values[number], alone[name])


def test_members_differ_where_their_configs_do() -> None:
    ends = eval_steps(*FOUR)
    last = [weights_of(ends[steps_of(ends, member).index(60)], member)["W_E"] for member in range(4)]
    both = eval_steps(TINY, TINY)[-1]
    same = [both.weights(place)["W_E"] for place in range(2)]
    assert all(np.abs(last[i] - last[j]).max() > 0.01 for i in range(4) for j in range(i))
    np.testing.assert_allclose(same[0], same[1], atol=1e-4)


@pytest.mark.parametrize("members", [[TINY], FOUR], ids=["one", "four"])
def test_the_same_config_gives_the_same_run_bit_for_bit(members: list[Config]) -> None:
    for one, again in zip(eval_steps(*members), eval_steps(*members), strict=True):
        assert one.step == again.step
        for place in range(len(one.members)):
            for name, value in one.weights(place).items():
                np.testing.assert_array_equal(value, again.weights(place)[name])
        for name in MEASURES:
            np.testing.assert_array_equal(one.measures[name], again.measures[name])


def expected_measures(config: Config, weights: dict[str, NDArray[np.floating]]) -> dict[str, float]:
    """Written anew from the definitions, in float64 NumPy."""
    dataset = dataset_of(config)
    table, split = dataset.table, dataset.split
    doubles = {name: value.astype(np.float64) for name, value in weights.items()}
    measures = {"weight_norm": np.sqrt(sum((value**2).sum() for value in doubles.values()))}
    for name, rows in (("train", split.train), ("held_out", split.held_out)):
        logits = forward(
            doubles, table.inputs[rows], table.operation[rows], config.network, model_dims(config)
        ).logits
        likelihood = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
        answers = table.answers[rows]
        measures[f"{name}_loss"] = -np.log(likelihood[np.arange(len(rows)), answers]).mean()
        measures[f"{name}_accuracy"] = (logits.argmax(axis=-1) == answers).mean()
        measures[f"{name}_margin"] = margins(logits, answers).mean()
    return measures


@pytest.mark.parametrize(
    "members",
    [
        [replace(TINY, split_seed=3)],
        [replace(TINY, split_seed=3), replace(TINY, split_seed=3, seed=5)],
        [TINY, replace(TINY, split_seed=1), replace(TINY, split_seed=2)],
    ],
    ids=["one", "two that split alike", "three that split differently"],
)
def test_the_measures_are_those_of_the_weights_yielded(members: list[Config]) -> None:
    for eval_step in eval_steps(*members):
        assert tuple(eval_step.measures) == MEASURES
        for place, number in enumerate(eval_step.members):
            for name, expected in expected_measures(members[number], eval_step.weights(place)).items():
                value = eval_step.measures[name][place]
                np.testing.assert_allclose(
                    value, expected, rtol=1e-5, atol=2e-5, err_msg=f"{name} at {eval_step.step}"
                )


def test_the_weights_yielded_are_the_readers_to_keep() -> None:
    kept = [eval_step.weights(0)["W_E"].copy() for eval_step in train([TINY])]
    for eval_step, copy in zip(eval_steps(TINY), kept, strict=True):
        np.testing.assert_array_equal(eval_step.weights(0)["W_E"], copy)
    spoilt = []
    for eval_step in train([TINY]):
        eval_step.weights(0)["W_E"][:] = 0
        eval_step.forces(0)["gradient"]["W_E"][:] = 0
        eval_step.checkpoint(0).weights[:] = 0
        spoilt.append(eval_step.measures["train_loss"][0])
    assert spoilt == [eval_step.measures["train_loss"][0] for eval_step in eval_steps(TINY)]


def test_training_begins_at_the_drawn_weights_and_warms_up() -> None:
    """Step 1 of AdamW moves every weight that has a gradient by the rate, here a tenth of it."""
    config = replace(TINY, weight_decay=0.0, warmup_steps=10, evaluate_every=1, steps=12)
    path = [eval_step.weights(0)["W_U"] for eval_step in eval_steps(config)]
    first = np.abs(path[1] - path[0])
    assert np.median(first) == pytest.approx(config.lr / 10, rel=1e-3)
    no_warmth = [eval_step.weights(0)["W_U"] for eval_step in eval_steps(replace(config, warmup_steps=0))]
    assert np.median(np.abs(no_warmth[1] - no_warmth[0])) == pytest.approx(config.lr, rel=1e-3)
    np.testing.assert_array_equal(path[0], no_warmth[0])


def test_decay_alone_shrinks_the_weights_by_its_rate() -> None:
    """Where no gradient pulls (the embedding of a token that no pair of the table shows), W *= 1 - lr wd."""
    config = replace(TINY, warmup_steps=0, weight_decay=2.0, lr=1e-2, evaluate_every=1, steps=5)
    path = [eval_step.weights(0)["W_pos"] for eval_step in eval_steps(replace(config, lr=0.0))]
    np.testing.assert_array_equal(path[0], path[-1])
    norms = [eval_step.measures["weight_norm"][0] for eval_step in eval_steps(config)]
    free = [
        eval_step.measures["weight_norm"][0] for eval_step in eval_steps(replace(config, weight_decay=0.0))
    ]
    assert norms[-1] < free[-1]


def test_a_change_of_decay_in_the_middle_is_a_fork() -> None:
    """Until then bit for bit the run without the change, after that another one; without decay, it grows."""
    config = replace(TINY, evaluate_every=1, steps=30, weight_decay=2.0)
    forked = replace(config, weight_decay_until=12, weight_decay_after=0.0)
    plain, fork = (
        [eval_step.weights(0)["W_U"] for eval_step in eval_steps(each)] for each in (config, forked)
    )  # fmt: skip
    same = [bool((a == b).all()) for a, b in zip(plain, fork, strict=True)]
    assert same == [step <= 12 for step in range(31)]
    assert np.linalg.norm(fork[-1]) > np.linalg.norm(plain[-1])


def test_members_may_change_their_decay_at_different_steps() -> None:
    """Each as if alone, up to the rounding of a vmap over two."""
    base = replace(TINY, evaluate_every=5, steps=20, dtype="float64")
    members = [
        replace(base, weight_decay_until=5, weight_decay_after=0.0),
        replace(base, weight_decay_until=10, weight_decay_after=3.0),
        base,
    ]
    together = eval_steps(*members)
    for place, member in enumerate(members):
        alone = eval_steps(member)
        np.testing.assert_allclose(
            together[-1].weights(place)["W_E"], alone[-1].weights(0)["W_E"], atol=1e-12
        )


@pytest.mark.parametrize("change", [{"weight_decay_until": 3}, {"weight_decay_after": 0.5}])
def test_a_change_of_decay_needs_both_its_fields(change: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="set both, or neither"):
        replace(TINY, **change)


@pytest.mark.parametrize(
    ("every", "steps", "expected"),
    [
        (5, 12, [0, 1, 2, 4, 5, 10, 12]),
        (1, 4, [0, 1, 2, 3, 4]),
        (7, 14, [0, 1, 2, 4, 7, 14]),
        (100, 9, [0, 1, 2, 4, 8, 9]),
        (8, 9, [0, 1, 2, 4, 8, 9]),
    ],
)
def test_the_schedule_of_evaluations(every: int, steps: int, expected: list[int]) -> None:
    config = replace(TINY, p=5, evaluate_every=every, steps=steps)
    assert [eval_step.step for eval_step in eval_steps(config)] == expected


def test_the_first_and_the_last_moment_are_always_recorded() -> None:
    found = eval_steps(*FOUR)
    assert found[0].snapshot.all()
    assert found[-1].snapshot.all()
    assert found[-1].step == TINY.steps
    assert all(later.seconds >= earlier.seconds >= 0 for earlier, later in pairwise(found))


def test_a_run_stops_a_while_after_it_grokked(grokked: Run) -> None:
    metrics, after = grokked.metrics(), grokked.config.steps_after_grokking
    phases = detect_phases(metrics["step"], metrics["train_accuracy"], metrics["held_out_accuracy"])
    assert after is not None
    assert phases.generalised_at is not None
    assert phases.last_step == phases.generalised_at + after < grokked.config.steps
    assert grokked.status().stop_step == phases.last_step


def test_members_end_one_by_one_and_none_early(grokked: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One member learns and ends; the other, which does not move at all, goes on to the last step."""
    monkeypatch.setattr("training.engine.snapshot_schedule.THRESHOLD", 0.5)
    learns = replace(grokked.config, steps=240, evaluate_every=20)
    found = eval_steps(learns, replace(learns, lr=0.0))
    ends = [steps_of(found, member)[-1] for member in range(2)]
    assert ends[0] < ends[1] == 240
    for member, end in enumerate(ends):
        assert steps_of(found, member) == [eval_step.step for eval_step in found if eval_step.step <= end]
        recorded = [eval_step.step for eval_step in found if member in eval_step.members[eval_step.snapshot]]
        assert recorded[-1] == end


def test_members_that_cannot_be_trained_together_are_refused() -> None:
    with pytest.raises(ConfigError, match="at least one"):
        next(train([]))
    for other in (
        replace(TINY, p=13),
        replace(TINY, d_mlp=8),
        replace(TINY, steps=61),
        replace(TINY, beta2=0.5),
    ):
        with pytest.raises(
            ConfigError, match="may differ only in corrupted, task_seed, train_fraction, split_by, split_seed"
        ):
            next(train([TINY, other]))


def test_training_leaves_the_processor_s_arithmetic_as_it_was() -> None:
    smallest = np.nextafter(0.0, 1.0)
    for _ in train([Config(p=5, d_model=4, n_heads=1, d_mlp=4, steps=3)]):
        assert np.float64(smallest) * 1.0 > 0
    assert np.float64(smallest) * 1.0 > 0


# ---- What a run may be made of -----------------------------------------------------------------------------


MADE_OF = {
    "corrupted": replace(TINY, corrupted=0.3, task_seed=4),
    "batches": replace(TINY, batch_size=20),
    "float64": replace(TINY, dtype="float64"),
    "adam, towards the start": replace(TINY, optimizer="adam", weight_decay=0.01, decay_towards="start"),
    "another task and network": replace(TINY, task="divide", network="relu_mlp", loss="stablemax"),
    "parity": replace(TINY, task="sparse_parity", p=12, examples=60, relevant_bits=2, optimizer="sgd"),
    "two tasks": replace(TINY, task="add+multiply"),
}


@pytest.mark.parametrize("config", MADE_OF.values(), ids=MADE_OF)
def test_members_of_any_kind_are_trained_as_if_alone(config: Config) -> None:
    config = replace(config, steps=20)
    members = [config, replace(config, seed=1, lr=config.lr / 2), replace(config, seed=2, task_seed=9)]
    together = eval_steps(*members)[-1]
    for number, member in enumerate(members):
        alone = eval_steps(member)[-1].weights(0)
        for name, value in weights_of(together, number).items():
            assert value.dtype == config.dtype
            np.testing.assert_allclose(value, alone[name], atol=2e-4, err_msg=name)


def test_batches_go_through_all_rows_once_an_epoch() -> None:
    config = replace(TINY, batch_size=20)
    train_rows, _ = split_rows([config], torch.device("cpu"))
    batches, per_epoch = Batches([config], torch.device("cpu")), config.train_pairs // 20
    seen = []
    for epoch in range(2):
        rows = [batches.at(epoch * per_epoch + batch, train_rows) for batch in range(per_epoch)]
        pairs = {tuple(pair) for row in rows for pair in row.inputs[0].tolist()}
        assert all(row.labels.shape == (1, 20) for row in rows)
        assert len(pairs) == 20 * per_epoch
        for row in rows:
            np.testing.assert_array_equal(row.labels[0], (row.inputs[0].sum(1)) % config.p)
        seen.append([row.inputs.tolist() for row in rows])
    assert seen[0] != seen[1]
    # The order is the step's and the seed's alone, however one comes to it.
    np.testing.assert_array_equal(
        Batches([config], torch.device("cpu")).at(per_epoch, train_rows).inputs, seen[1][0]
    )
    other = Batches([replace(config, seed=1)], torch.device("cpu")).at(0, train_rows)
    assert other.inputs.tolist() != seen[0][0]


def test_a_batch_of_all_rows_is_the_full_batch() -> None:
    whole = replace(TINY, steps=20, dtype="float64")
    for name, value in eval_steps(whole)[-1].weights(0).items():
        same = eval_steps(replace(whole, batch_size=whole.train_pairs))[-1].weights(0)[name]
        np.testing.assert_allclose(same, value, atol=1e-9)


def test_the_initial_scale_multiplies_every_initial_weight() -> None:
    start = next(train([TINY])).weights(0)
    for name, value in next(train([replace(TINY, init_scale=2.5)])).weights(0).items():
        np.testing.assert_allclose(value, 2.5 * start[name], rtol=1e-6)


def test_the_measured_forces_are_those_of_the_next_update() -> None:
    config = replace(TINY, evaluate_every=1, steps=12)
    found = eval_steps(config)
    for now, following in pairwise(found):
        gradient, decay = now.forces(0).values()
        flat = [np.concatenate([part.ravel() for part in parts.values()]) for parts in (gradient, decay)]
        shares = shares_of_forces(*flat)
        expected = {
            "gradient_norm": shares.gradient_norm, "decay_norm": shares.decay_norm,
            "force_cosine": shares.cosine, "share_together": shares.together,
            "share_against": shares.against, "share_decay_alone": shares.decay_alone,
        }  # fmt: skip
        for name, value in expected.items():
            assert now.measures[name][0] == pytest.approx(float(value), abs=2e-6), name
        for name, value in following.weights(0).items():
            np.testing.assert_allclose(value, now.weights(0)[name] + gradient[name] + decay[name], atol=1e-6)
    free = eval_steps(replace(config, weight_decay=0.0))[3]
    assert free.measures["decay_norm"][0] == free.measures["share_decay_alone"][0] == 0


def test_each_task_of_a_mixture_is_measured_apart() -> None:
    config = replace(TINY, task="add+subtract+multiply", steps=30)
    dataset = dataset_of(config)
    for eval_step in eval_steps(config):
        weights = {name: value.astype(np.float64) for name, value in eval_step.weights(0).items()}
        for kind, rows in (("train", dataset.split.train), ("held_out", dataset.split.held_out)):
            table = dataset.table
            logits = forward(
                weights, table.inputs[rows], table.operation[rows], config.network, model_dims(config)
            ).logits
            right = margins(logits, table.answers[rows]) > 0
            for number, name in enumerate(table.operations):
                value = eval_step.measures[f"{kind}_accuracy.{name}"][0]
                assert value == pytest.approx(right[table.operation[rows] == number].mean())


def test_a_member_that_diverges_drops_out_and_harms_no_other() -> None:
    wild = replace(TINY, lr=1000.0)
    found = eval_steps(TINY, wild, replace(TINY, seed=1))
    gone = steps_of(found, 1)[-1]
    assert gone < TINY.steps
    for eval_step in found:
        np.testing.assert_array_equal(eval_step.diverged, (eval_step.members == 1) & (eval_step.step == gone))
    for number, member in ((0, TINY), (2, replace(TINY, seed=1))):
        alone = eval_steps(member)[-1].weights(0)
        for name, value in weights_of(found[-1], number).items():
            np.testing.assert_allclose(value, alone[name], atol=2e-4)


def test_snapshots_are_spaced_as_asked() -> None:
    config = replace(TINY, p=5, steps=1000, evaluate_every=1, snapshots=20, lr=0.0)
    for spacing, ratio in (("linear", False), ("log", True)):
        steps = [m.step for m in train([replace(config, snapshot_spacing=spacing)]) if m.snapshot[0]]
        assert steps[0] == 0
        assert steps[-1] == 1000
        assert 14 <= len(steps) <= 22
        places = np.log1p(steps) if ratio else np.array(steps)
        gaps = np.diff(places)[6 if ratio else 0 : -1]
        assert gaps.max() < 1.4 * gaps.min()


def test_no_random_choice_sees_the_numbers_of_another() -> None:
    """With one seed for all: batches, weights, labels and corrupted rows are drawn independently."""
    config = replace(TINY, p=23, corrupted=0.2, batch_size=15, dtype="float64")
    train_rows, _ = split_rows([config], torch.device("cpu"))
    dataset = dataset_of(config)
    wrong = dataset.corrupted[dataset.split.train]
    batches = Batches([config], torch.device("cpu"))
    table = {tuple(pair): bad for pair, bad in zip(train_rows.inputs.tolist(), wrong, strict=True)}
    counts = [
        sum(table[tuple(pair)] for pair in batches.at(step, train_rows).inputs[0].tolist())
        for step in range(config.train_pairs // 15)
    ]
    assert max(counts) < 10  # 3 of 15 on average
    firsts = {
        int(np.random.default_rng(words).integers(2**60))
        for words in ([7, stream] for stream in (WEIGHTS, LABELS, CORRUPTION, RELEVANT_BITS, ROWS, BATCHES))
    }
    assert len(firsts) == 6


def test_an_operation_that_no_row_asks_for_is_no_divergence() -> None:
    config = replace(TINY, task="add+subtract", p=5, train_fraction=0.02, steps=10)
    found = eval_steps(config)
    assert found[-1].step == 10
    assert not found[-1].diverged.any()
