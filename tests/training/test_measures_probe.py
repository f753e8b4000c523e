"""A linear probe of hidden activations, and its measures."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from training.config import Config
from training.config.dataset import dataset_of
from training.measures import MEASURES, Batch, RunMeasures, measured
from training.measures.activations.probe import RIDGE, fit_probe, probe_accuracy
from training.measures.entries.probe import untrained_accuracy
from training.models import MODELS, model_dims
from training.models.quadratic_mlp import gromov_weights
from training.runs.reader import Run

ADDING = Config(p=23, network="quadratic_mlp", d_mlp=110, train_fraction=0.5)


def value(name: str, batch: Batch) -> NDArray[np.float64]:
    at_snapshots = MEASURES[name].at_snapshots
    assert at_snapshots is not None
    return at_snapshots(batch)


def null(name: str, batch: Batch) -> float:
    of_batch = MEASURES[name].null
    assert of_batch is not None
    return float(of_batch(batch))


@pytest.fixture(scope="module")
def adding() -> Batch:
    """A network whose weights are written down, and one that was never trained."""
    understood = gromov_weights(23, 110, np.random.default_rng(0))
    drawn = MODELS["quadratic_mlp"].init(model_dims(ADDING), np.random.default_rng(5))
    return Batch(ADDING, {name: np.stack([understood[name], drawn[name]]) for name in drawn})


class Penalised:
    """The covariance of one answer's activations, and the same penalty for each."""

    def __init__(self, penalty: float) -> None:
        self.penalty = penalty

    def fit(self, x: NDArray[np.float64]) -> None:
        about_mean = x - x.mean(axis=0)
        self.covariance_ = about_mean.T @ about_mean / len(x) + self.penalty * np.eye(x.shape[1])


@pytest.mark.parametrize(("n", "h"), [(60, 12), (12, 60), (40, 40)])
def test_the_probe_is_a_penalised_linear_discriminant(n: int, h: int) -> None:
    rng = np.random.default_rng(n)
    answers = np.concatenate([np.arange(4), rng.integers(0, 4, n - 4)])
    x = rng.normal(size=(n, h)) * rng.exponential(size=h) + answers[:, None] % 3
    within = sum(((x[answers == c] - x[answers == c].mean(axis=0)) ** 2).sum() for c in range(4))
    reference = LinearDiscriminantAnalysis("lsqr", covariance_estimator=Penalised(0.1 * within / n / h))
    reference.fit(x, answers)
    probe, asked = fit_probe(x, answers, 4, ridge=0.1), rng.normal(size=(50, h)) + 1
    np.testing.assert_array_equal(probe.answers(asked), reference.predict(asked))
    scores, expected = (asked - probe.mean) @ probe.weights + probe.offset, reference.decision_function(asked)
    between = scores[:, 1:] - scores[:, :1]
    np.testing.assert_allclose(between, expected[:, 1:] - expected[:, :1], rtol=1e-6, atol=1e-8)


def test_what_it_never_saw_it_never_answers_and_one_of_each_is_enough() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5, 3))
    probe = fit_probe(x, np.array([0, 1, 2, 4, 5]), 7)
    assert set(probe.answers(rng.normal(size=(500, 3)))) <= {0, 1, 2, 4, 5}
    np.testing.assert_array_equal(probe.answers(x), [0, 1, 2, 4, 5])
    alone = fit_probe(x[:1], np.array([3]), 7)
    assert (alone.answers(x) == 3).all()
    constant = fit_probe(np.ones((4, 2)), np.array([0, 1, 1, 2]), 3)
    assert (constant.answers(np.ones((2, 2))) == 1).all()


def test_neither_scale_nor_an_offset_of_the_activations_changes_the_answers() -> None:
    rng = np.random.default_rng(0)
    x, answers = rng.normal(size=(80, 10)), rng.integers(0, 5, 80)
    asked = rng.normal(size=(200, 10))
    found = fit_probe(x, answers, 5).answers(asked)
    np.testing.assert_array_equal(fit_probe(1e-3 * x + 7, answers, 5).answers(1e-3 * asked + 7), found)


def test_nothing_of_the_held_out_answers_goes_into_the_probe() -> None:
    rng = np.random.default_rng(1)
    x, answers = rng.normal(size=(400, 30)).astype(np.float32), rng.integers(0, 4, 400)
    fitted, tested = np.arange(200), np.arange(200, 400)
    others = answers.copy()
    others[tested] = 3 - others[tested]
    right = probe_accuracy(x, answers, 4, fitted, tested)
    assert abs(right - 0.25) < 4 * np.sqrt(0.25 * 0.75 / 200)
    answered = fit_probe(x[fitted], answers[fitted], 4).answers(x[tested])
    assert right == (answered == answers[tested]).mean()
    assert probe_accuracy(x, others, 4, fitted, tested) == (answered == others[tested]).mean()


def test_a_network_that_adds_can_be_read_and_a_drawn_one_cannot(adding: Batch) -> None:
    understood, drawn = value("probe_accuracy", adding)
    assert understood > 0.99
    assert drawn < 0.15
    assert null("probe_accuracy", adding) == pytest.approx(drawn, abs=0.1)
    assert 0 <= untrained_accuracy(ADDING) < 0.15


def test_shuffled_answers_can_be_read_of_nothing(adding: Batch) -> None:
    shuffled = value("probe_shuffled", adding)
    chance = null("probe_shuffled", adding)
    assert chance == pytest.approx(1 / 23)
    held_out = len(dataset_of(ADDING).split.held_out)
    assert (np.abs(shuffled - chance) < 5 * np.sqrt(chance / held_out)).all()


def test_the_lead_is_the_probe_before_the_network(adding: Batch) -> None:
    split, labels = adding.dataset.split, adding.dataset.labels
    network = (adding.logits.argmax(axis=-1) == labels)[:, split.held_out].mean(axis=1)
    np.testing.assert_allclose(value("probe_lead", adding) + network, value("probe_accuracy", adding))


def test_a_network_whose_readout_is_lost_still_knows(adding: Batch) -> None:
    """What the probe sees is in the neurons: without the last layer it finds the same."""
    blind = Batch(ADDING, {**adding.weights, "W_U": 0 * adding.weights["W_U"]})
    np.testing.assert_array_equal(value("probe_accuracy", blind), value("probe_accuracy", adding))
    assert value("probe_lead", blind)[0] > 0.9


def test_wrong_labels_of_the_training_pairs_are_what_it_is_taught() -> None:
    config = Config(p=23, network="quadratic_mlp", d_mlp=110, train_fraction=0.5, corrupted=0.9)
    weights = {name: array[None] for name, array in gromov_weights(23, 110, np.random.default_rng(0)).items()}
    assert value("probe_accuracy", Batch(config, weights))[0] < 0.9


# All but the decoder on parities, which it refuses: it reads questions of two symbols.
NETWORKS_AND_TASKS = [
    (network, task)
    for network in MODELS
    for task in ("add", "s5", "sparse_parity", "add+subtract", "random_labels")
    if (network, task) != ("two_layer_decoder", "sparse_parity")
]


@pytest.mark.parametrize(("network", "task"), NETWORKS_AND_TASKS)
def test_every_network_and_task_has_it(network: str, task: str) -> None:
    config = Config(task=task, p=120 if task == "s5" else 11, network=network, examples=200, d_mlp=16)
    drawn = MODELS[network].init(model_dims(config), np.random.default_rng(0))
    batch = Batch(config, {name: np.stack([array, 0 * array]) for name, array in drawn.items()})
    for name in ("probe_accuracy", "probe_shuffled"):
        found = value(name, batch)
        assert ((found >= 0) & (found <= 1)).all()


def test_activations_that_are_no_numbers_have_no_probe() -> None:
    x = np.ones((6, 2))
    x[5] = np.inf
    rows = np.arange(6)
    assert np.isnan(probe_accuracy(x, rows % 2, 2, rows[:4], rows[4:]))


def test_arguments_that_there_cannot_be_are_refused_in_one_line() -> None:
    with pytest.raises(ValueError, match=r"activations of 3 questions, answers of shape \(2,\)"):
        fit_probe(np.ones((3, 2)), np.zeros(2, int), 2)
    with pytest.raises(ValueError, match="activations of 0 questions"):
        fit_probe(np.ones((0, 2)), np.zeros(0, int), 2)
    for ridge in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="ridge = "):
            fit_probe(np.ones((3, 2)), np.zeros(3, int), 2, ridge)
    assert 0 < RIDGE < 1


def test_in_a_run_that_grokked_it_ends_with_everything_known(grokked: Run) -> None:
    found: RunMeasures = measured(grokked, ["probe"])
    probe = found.columns["probe_accuracy"]
    assert probe[-1] > 0.95
    assert probe[0] < 0.2
    assert found.nulls["probe_accuracy"] < 0.2
    assert np.nanmax(np.abs(found.columns["probe_shuffled"] - found.nulls["probe_shuffled"])) < 0.1
