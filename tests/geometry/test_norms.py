"""Laws of norms against streamed samples, and streams that depend on the seed alone. All seeds are fixed."""

import itertools
import math
import warnings

import numpy as np
import pytest
from scipy import stats

from geometry import (
    contrast_limit,
    distance_law,
    fit_test,
    norm_law,
    sample_norms,
    sample_points,
    squared_distance,
    squared_norm,
)
from geometry.vectors import _streams
from geometry.vectors.random_vectors import INITIALISATIONS, KINDS

pytestmark = pytest.mark.filterwarnings("error")

CONSTANT = ("sphere", "rademacher")
DRAWN = ("normal", "ball", "cube")


def standard_error(samples):
    return samples.std(ddof=1) / np.sqrt(len(samples))


# Laws


@pytest.mark.parametrize("dim", [1, 2, 3, 10, 100, 3000])
@pytest.mark.parametrize("kind", ["normal", "ball"])
def test_norms_follow_their_exact_law(kind, dim):
    fit = fit_test(sample_norms(kind, 2000, dim, scale=2.5, rng=dim), norm_law(kind, dim, scale=2.5))
    assert fit.p_value > 0.01
    assert fit.n == 2000


@pytest.mark.parametrize("kind", ["normal", "ball"])
def test_a_law_of_one_dimension_more_is_turned_down(kind):
    samples = sample_norms(kind, 50_000, 20, rng=1)
    assert fit_test(samples, norm_law(kind, 20)).p_value > 0.01
    for wrong in (norm_law(kind, 21), norm_law(kind, 19), norm_law(kind, 20, scale=1.01)):
        assert fit_test(samples, wrong).p_value < 1e-6


@pytest.mark.parametrize("dim", [3, 30, 3000])
def test_norms_in_a_cube_come_as_near_to_the_normal_limit_as_stated(dim):
    n = 50_000 if dim < 100 else 5000
    fit = fit_test(sample_norms("cube", n, dim, scale=0.1, rng=dim), norm_law("cube", dim, scale=0.1))
    # 1.95 / sqrt(n) is what chance alone exceeds once in a thousand times.
    assert fit.statistic < 0.06 / np.sqrt(dim) + 1.95 / np.sqrt(n)


def test_the_limit_of_the_cube_is_a_limit_and_says_so():
    assert not squared_norm("cube", 10).closed_form
    fit = fit_test(sample_norms("cube", 100_000, 10, rng=1), norm_law("cube", 10))
    assert fit.p_value < 1e-6
    assert 0.04 < fit.statistic * np.sqrt(10) < 0.06
    assert all(squared_norm(kind, 10).closed_form for kind in KINDS if kind != "cube")


@pytest.mark.parametrize("dim", [1, 2, 7, 50, 12288])
@pytest.mark.parametrize("kind", KINDS)
def test_moments_of_the_square_are_those_of_the_law(kind, dim):
    moments, law = squared_norm(kind, dim, scale=1.5), norm_law(kind, dim, scale=1.5)
    second, fourth = law.moment(2), law.moment(4)
    assert second == pytest.approx(moments.mean, rel=1e-11)
    assert fourth - second**2 == pytest.approx(moments.variance, abs=1e-11 * fourth)


@pytest.mark.parametrize("dim", [1, 2, 9, 400])
@pytest.mark.parametrize("kind", DRAWN)
def test_moments_of_the_square_are_those_of_samples(kind, dim):
    squares = sample_norms(kind, 20_000, dim, scale=3, rng=dim) ** 2
    moments = squared_norm(kind, dim, scale=3)
    assert squares.mean() == pytest.approx(moments.mean, abs=4 * standard_error(squares))
    deviations = (squares - moments.mean) ** 2
    assert deviations.mean() == pytest.approx(moments.variance, abs=4 * standard_error(deviations))


@pytest.mark.parametrize(("kind", "value"), [("sphere", 2.0), ("rademacher", 2 * math.sqrt(10))])
def test_constant_norms_are_point_masses(kind, value):
    law = norm_law(kind, 10, scale=2)
    assert (law.mean(), law.std()) == (pytest.approx(value), 0)
    assert law.cdf([0.99 * value, 1.01 * value]).tolist() == [0, 1]
    assert law.pmf(law.mean()) == 1
    samples = sample_norms(kind, 5, 10, scale=2)
    assert samples == pytest.approx(np.full(5, value))
    assert fit_test(samples, law).p_value == 1
    points = sample_points(kind, 100, 10, scale=2, rng=3)
    assert fit_test(np.linalg.norm(points, axis=1), law) == fit_test(np.full(100, value), law)


@pytest.mark.parametrize("kind", KINDS)
def test_points_have_the_norms_of_their_kind_and_no_direction_of_their_own(kind):
    n, dim = 20_000, 6
    points = sample_points(kind, n, dim, scale=2, rng=4)
    assert points.shape == (n, dim)
    second = squared_norm(kind, dim, scale=2).mean / dim
    covariance = points.T @ points / n
    spread = (points**2).var()
    # x_i x_j has the variance second^2 or less off the diagonal, x_i^2 has `spread` on it.
    error = np.sqrt(np.where(np.eye(dim) == 1, spread, second**2) / n)
    assert (np.abs(covariance - second * np.eye(dim)) < 4.5 * error + 1e-12).all()
    assert np.abs(points.mean(axis=0)).max() < 4.5 * np.sqrt(second / n)
    if kind in DRAWN:
        norms = np.linalg.norm(points, axis=1)
        assert stats.ks_2samp(norms, sample_norms(kind, n, dim, scale=2, rng=5)).pvalue > 0.01


# Matrices


@pytest.mark.parametrize(
    ("kind", "variance"),
    [
        ("kaiming_normal", 2 / 40), ("kaiming_uniform", 2 / 40), ("xavier_normal", 2 / 70),
        ("xavier_uniform", 2 / 70), ("torch_linear", 1 / 120),
    ],
)  # fmt: skip
def test_initialisations_have_the_variance_they_are_known_for(kind, variance):
    fan_out, fan_in = 30, 40
    weights = sample_points(kind, 500, shape=(fan_out, fan_in), rng=6)
    assert weights.shape == (500, fan_out, fan_in)
    assert weights.var() == pytest.approx(variance, rel=0.01)
    assert squared_norm(kind, shape=(fan_out, fan_in)).mean == pytest.approx(1200 * variance)
    law = norm_law(kind, shape=(fan_out, fan_in))
    assert fit_test(np.linalg.norm(weights, axis=(1, 2)), law).p_value > 0.01
    assert fit_test(sample_norms(kind, 500, shape=(fan_out, fan_in), rng=7), law).p_value > 0.01


def test_every_initialisation_is_tested_against_torch_where_it_is_torch_s():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    shape = (80, 50)
    own = {
        "kaiming_normal": lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="relu"),
        "kaiming_uniform": lambda w: torch.nn.init.kaiming_uniform_(w, nonlinearity="relu"),
        "xavier_normal": torch.nn.init.xavier_normal_,
        "xavier_uniform": torch.nn.init.xavier_uniform_,
        "torch_linear": lambda _: torch.nn.Linear(50, 80).weight,
    }
    assert own.keys() == INITIALISATIONS.keys()
    for kind, initialise in own.items():
        with torch.no_grad():
            norms = [float(initialise(torch.empty(shape)).double().norm()) for _ in range(200)]
        assert fit_test(norms, norm_law(kind, shape=shape)).p_value > 0.005, kind


def test_the_shape_of_an_array_counts_as_all_its_entries():
    np.testing.assert_array_equal(
        sample_norms("normal", 20, shape=(3, 4, 5), rng=8), sample_norms("normal", 20, 60, rng=8)
    )
    assert norm_law("normal", shape=(3, 4)).mean() == norm_law("normal", 12).mean()


@pytest.mark.parametrize(
    "law",
    [
        lambda dim: norm_law("normal", dim).mean(),
        lambda dim: squared_norm("normal", dim).mean,
        lambda dim: distance_law("normal", dim).mean(),
        lambda dim: squared_distance("normal", dim).mean,
        lambda dim: contrast_limit("normal", 10, dim),
    ],
)
def test_a_tuple_of_dimensions_is_taken_as_such_and_said_to_be(law):
    with warnings.catch_warnings(record=True, action="always") as told:
        as_list, as_array = law([3, 4]), law(np.array([3, 4]))
        assert not told
        as_tuple = law((3, 4))
    assert np.shape(as_tuple) == (2,)
    assert (as_tuple == as_list).all()
    assert (as_tuple == as_array).all()
    assert [warning.category for warning in told] == [DeprecationWarning]
    assert told[0].filename == __file__
    assert str(told[0].message) == (
        "dim: a tuple means many dimensions now; the shape of one array is shape=, and many dimensions are a "
        "list or an array"
    )


# Streams


@pytest.mark.parametrize(("n", "dim"), [(5000, 1), (3000, 100), (20, 50_000), (3, 700_000)])
@pytest.mark.parametrize("kind", DRAWN)
def test_threads_do_not_change_a_bit(kind, n, dim, monkeypatch):
    monkeypatch.setattr(_streams, "PIECE", 2**15)
    monkeypatch.setattr(_streams, "BLOCK", 2**11)
    one = sample_norms(kind, n, dim, rng=9, threads=1)
    for threads in (2, 5, None):
        np.testing.assert_array_equal(sample_norms(kind, n, dim, rng=9, threads=threads), one)


@pytest.mark.parametrize(("n", "dim"), [(7, 5), (40, 16), (6, 64), (5, 65), (3, 1000), (2, 130), (9, 48)])
def test_pieces_draw_the_streams_they_are_defined_to_draw(n, dim, monkeypatch):
    monkeypatch.setattr(_streams, "PIECE", 64)
    monkeypatch.setattr(_streams, "BLOCK", 16)
    entropy = np.random.default_rng(10).integers(2**32, size=8, dtype=np.uint32).tolist()
    children = (
        np.random.Generator(np.random.SFC64(np.random.SeedSequence(entropy, spawn_key=(index,))))
        for index in itertools.count()
    )
    rows, squares = max(1, 64 // dim), []
    for start in range(0, n, rows):
        few = min(rows, n - start)
        parts = [
            next(children).standard_normal((few, min(64, dim - done))) for done in range(0, dim, min(64, dim))
        ]
        squares.append((np.concatenate(parts, axis=1) ** 2).sum(axis=1))
    np.testing.assert_allclose(
        sample_norms("normal", n, dim, rng=10), np.sqrt(np.concatenate(squares)), rtol=1e-14
    )


def test_the_block_is_no_part_of_what_is_drawn_only_the_piece_is(monkeypatch):
    before = sample_norms("normal", 3, 300_000, rng=11)
    monkeypatch.setattr(_streams, "BLOCK", 1000)
    np.testing.assert_allclose(sample_norms("normal", 3, 300_000, rng=11), before, rtol=1e-13)


def test_a_seed_names_the_numbers_for_good():
    # Changed numbers would break every script that names its seed: change these on purpose only.
    expected = {
        "normal": [31.334625270023892, 31.74880463030956, 31.741623929349878],
        "ball": [0.999460382341598, 0.9996327530373628, 0.9976314399397925],
        "cube": [17.92443024495024, 18.481370867371567, 18.60363184190124],
    }
    for kind, norms in expected.items():
        assert sample_norms(kind, 3, 1000, rng=0) == pytest.approx(norms, rel=1e-12)


def test_generators_go_on_and_seeds_start_afresh():
    rng = np.random.default_rng(12)
    first, second = (sample_norms("ball", 5, 30, rng=rng) for _ in range(2))
    assert (first != second).all()
    for same in (12, np.random.SeedSequence(12), np.random.PCG64(12), np.random.default_rng(12)):
        np.testing.assert_array_equal(sample_norms("ball", 5, 30, rng=same), first)
    assert (sample_norms("ball", 5, 30) != sample_norms("ball", 5, 30)).all()


def test_samples_of_one_seed_are_independent_of_each_other():
    norms = sample_norms("normal", 4000, 2000, rng=13)  # several pieces of 1,048 vectors
    assert len(np.unique(norms)) == 4000
    for lag in (1, 2, 1048):
        correlation = np.corrcoef(norms[:-lag], norms[lag:])[0, 1]
        assert abs(correlation) < 4 / np.sqrt(4000 - lag)


def test_progress_counts_coordinates_up_to_all(monkeypatch):
    monkeypatch.setattr(_streams, "PIECE", 100)
    calls = []
    sample_norms("cube", 7, 250, rng=14, progress=lambda *counts: calls.append(counts))
    done, total = zip(*calls, strict=True)
    assert set(total) == {1750}
    assert list(done) == sorted(set(done))
    assert (len(done), done[-1]) == (21, 1750)


def test_an_error_in_progress_stops_the_work():
    calls = []

    def stop(done, total):
        calls.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample_norms("normal", 1000, 10**6, rng=15, progress=stop, threads=2)
    assert len(calls) == 1


@pytest.mark.parametrize(("n", "dim"), [(2000, 5000), (3, 3_000_000)])
def test_memory_does_not_grow_with_what_is_drawn(n, dim):
    import tracemalloc

    sample_norms("normal", 10, 10, rng=16, threads=2)
    tracemalloc.start()
    try:
        sample_norms("normal", n, dim, rng=16, threads=2)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * 2**20


def test_pieces_do_not_pile_up(monkeypatch):
    import tracemalloc

    monkeypatch.setattr(_streams, "PIECE", 64)
    monkeypatch.setattr(_streams, "BLOCK", 64)
    tracemalloc.start()
    try:
        sample_norms("cube", 3000, 64, rng=16, threads=2)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2**18  # 3,000 futures would take ten times that


# Goodness of fit


def test_fit_test_is_kolmogorov_s_and_smirnov_s():
    samples = np.array([0.1, 0.4, 0.7])
    fit = fit_test(samples, stats.uniform())
    assert fit.statistic == pytest.approx(0.3)
    assert fit.p_value == stats.kstest(samples, "uniform").pvalue
    assert fit.n == 3


def test_p_values_are_uniform_where_the_law_is_true():
    rng = np.random.default_rng(17)
    p_values = [fit_test(rng.standard_normal(50), stats.norm()).p_value for _ in range(400)]
    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_a_point_mass_fits_all_or_nothing():
    law = norm_law("sphere", 5, scale=3)
    assert fit_test([3, 3 + 1e-10, 3 - 1e-10], law).p_value == 1
    fit = fit_test([3, 3.1, 3.2, 2], law)
    assert (fit.statistic, fit.p_value, fit.n) == (0.5, 0, 4)
    assert fit_test([3, 3, 3, 2.9], law).statistic == 0.25


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: norm_law("gaussian", 3),
            r"distribution = 'gaussian' is unknown; allowed are .*torch",
        ),
        (lambda: norm_law("normal", 0), r"dim = 0(\.0)? .* dim >= 1"),
        (lambda: norm_law("normal", -3), r"dim = -3(\.0)?"),
        (lambda: norm_law("ball", 2.5), r"dim holds 2\.5; allowed are whole numbers"),
        (lambda: norm_law("ball", np.nan), r"dim holds nan"),
        (lambda: norm_law("ball", np.inf), r"dim holds inf"),
        (lambda: norm_law("ball"), r"dim and shape are both missing"),
        (lambda: norm_law("ball", 3, shape=3), r"dim and shape are both given"),
        (lambda: norm_law("ball", shape=()), r"shape = \(\) is no shape"),
        (lambda: norm_law("ball", shape=[[3]]), r"shape = \[\[3\]\] is no shape"),
        (lambda: norm_law("ball", 3, scale=0), r"scale = 0\.0 .* scale > 0"),
        (lambda: sample_norms("ball", 2, 3, scale=[1, 2]), r"scale has shape \(2,\); allowed is one number"),
        (lambda: squared_norm("cube", 3, scale=np.nan), r"scale holds nan"),
        (lambda: norm_law("kaiming_normal", 12), r"shape is missing; allowed for kaiming_normal .*\(fan_out"),
        (lambda: norm_law("xavier_uniform", shape=(2, 3, 4)), r"shape = \(2, 3, 4\) is no matrix"),
        (lambda: sample_norms("normal", 0, 3), r"n = 0(\.0)? .* n >= 1"),
        (lambda: sample_norms("normal", -2, 3), r"n = -2(\.0)?"),
        (lambda: sample_norms("sphere", 0, 3), r"n = 0(\.0)? .* n >= 1"),
        (lambda: sample_norms("normal", 2.5, 3), r"n holds 2\.5"),
        (lambda: sample_norms("normal", [2, 3], 3), r"n has shape \(2,\); allowed is one whole number"),
        (lambda: sample_norms("normal", 2, 0), r"dim = 0(\.0)?"),
        (lambda: sample_norms("normal", 2, 3, threads=0), r"threads = 0(\.0)? .* threads >= 1"),
        (lambda: sample_norms("normal", 2, 3, rng=-1), r"rng = -1"),
        (lambda: sample_points("none", 2, 3), r"distribution = 'none'"),
        (lambda: sample_points("normal", 0, 3), r"n = 0(\.0)?"),
        (lambda: fit_test([], stats.norm()), r"samples has shape \(0,\); allowed is \(n,\) with n >= 1"),
        (lambda: fit_test([[1.0]], stats.norm()), r"samples has shape \(1, 1\)"),
        (lambda: fit_test([1, np.nan], stats.norm()), r"samples holds nan"),
        (lambda: sample_norms("normal", 2, [[3, 4]]), r"dim has shape \(1, 2\)"),
        (lambda: fit_test([1.0], "norm"), r"law = 'norm' is no distribution"),
        (lambda: fit_test([1.0], norm_law("normal", [2, 3])), r"law = .* many dimensions; .* single law"),
        (lambda: norm_law("normal", 3).stats("x"), r"moments = 'x'"),
        (lambda: norm_law("normal", 3).moment(5), r"order = 5"),
        (lambda: norm_law({}, 3), r"distribution = \{\} is unknown"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
