"""Power laws with and without an end: sums against mpmath, fits against known exponents, honest intervals."""

from dataclasses import FrozenInstanceError

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import zeta

from geometry import (
    compare_with_cutoff,
    cutoff_fit,
    power_law_fit,
    power_law_test,
    sample_power_law,
)
from geometry.power_laws._likelihoods import rising_root
from geometry.power_laws._power_sums import at_least, log_slopes, log_sum, moments
from geometry.power_laws.power_law import most_likely

pytestmark = pytest.mark.filterwarnings("error")

mp = mpmath.mp.clone()
mp.dps = 30

# With 95 of 100 intervals right, 200 of them miss 10 on the average, and more than 23 or fewer than 2 times
# with a probability below 1e-4.
REPEATS, MISSES = 200, range(2, 24)


def cumulative(x_min, a, decay, x):
    """P(X <= x), by plain summation."""
    terms = np.arange(x_min, 200_000, dtype=float)
    weights = terms**-a * np.exp(-decay * terms)
    return weights[: np.max(x) - x_min + 1].cumsum()[np.asarray(x) - x_min] / weights.sum()


# The sums


@pytest.mark.parametrize("x_min", [1, 7, 1000, 10**6])
@pytest.mark.parametrize("a", [1.01, 1.5, 2, 3, 7])
def test_the_sum_without_a_cutoff_is_a_zeta_function(x_min, a):
    exact = mp.log(mp.zeta(a, x_min)) + mp.mpf(a) * mp.log(x_min)
    assert log_sum(x_min, a) == pytest.approx(float(exact), rel=1e-10, abs=1e-10)


@pytest.mark.parametrize("x_min", [1, 7, 300])
@pytest.mark.parametrize("a", [-2, 0, 0.9, 1, 1.5, 2.5, 6])
@pytest.mark.parametrize("decay", [1e-3, 0.05, 2])
def test_the_sum_with_a_cutoff_is_the_sum_of_its_terms(x_min, a, decay):
    terms = np.arange(x_min, x_min + 60_000, dtype=float)
    exact = np.log((np.exp(-a * np.log(terms / x_min) - decay * (terms - x_min))).sum())
    assert log_sum(x_min, a, decay) == pytest.approx(exact, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("x_min", [1, 7, 300])
@pytest.mark.parametrize("a", [-2, 0, 1, 1.5, 6])
@pytest.mark.parametrize("decay", [1e-3, 0.05, 2])
def test_moments_with_a_cutoff_are_those_of_the_terms(x_min, a, decay):
    excess = np.arange(60_000.0)
    logs = np.log1p(excess / x_min)
    weights = np.exp(-a * logs - decay * excess)
    log, mean = np.average([logs, excess], axis=1, weights=weights)
    spreads = np.cov([logs, excess], aweights=weights, ddof=0)
    found = moments(x_min, a, decay)
    assert found.log_total == pytest.approx(np.log(weights.sum()), rel=1e-9, abs=1e-9)
    assert found[1:] == pytest.approx((log, mean, spreads[0, 0], spreads[1, 1], spreads[0, 1]), rel=1e-8)


@pytest.mark.parametrize(("low", "high"), [(-9, 9), (0, 5), (2, 3), (-1, 0.1), (0.5, 1e6)])
def test_a_root_is_found_or_the_end_before_it(low, high):
    # atan has Newton's steps run away; a slope of 0 has none.
    for function in (
        lambda x: (np.arctan(x - 1), 1 / (1 + (x - 1) ** 2)),
        lambda x: ((x - 1) ** 3, 3 * (x - 1) ** 2),
        lambda x: (x - 1, 0.0),
    ):
        for start in (-100, 0.0, 2.5, 1e9):
            assert rising_root(function, start, low, high) == pytest.approx(np.clip(1, low, high), abs=1e-6)


@pytest.mark.parametrize("a", [1.2, 1.5, 2, 4, 20])
def test_a_distant_cutoff_is_none(a):
    # As 1/c goes to 0 the sum changes by its share beyond c, about c^(1-a).
    for x_min in (3, 10**6):
        assert log_sum(x_min, a, 1e-200) == pytest.approx(log_sum(x_min, a), rel=1e-8)


@pytest.mark.parametrize(("x_min", "a"), [(1, 1.5), (1, 3), (5, 2.2), (2000, 1.7), (4, 30)])
def test_the_share_beyond_a_value_is_that_of_zeta_functions(x_min, a):
    x = np.unique(np.geomspace(x_min, 1000 * x_min, 60).astype(int))
    np.testing.assert_allclose(at_least(x_min, a, x), zeta(a, x) / zeta(a, x_min), rtol=1e-9, atol=1e-13)


# Samples


@pytest.mark.parametrize(
    ("a", "x_min", "cutoff"), [(2.5, 1, np.inf), (3.5, 4, np.inf), (1.5, 1, 30), (2.0, 10, 50), (1.1, 1, 3)]
)
def test_samples_have_their_law(a, x_min, cutoff):
    n = 40_000
    sizes = sample_power_law(n, a, x_min=x_min, cutoff=cutoff, rng=1)
    assert sizes.shape == (n,)
    assert sizes.dtype == np.int64
    assert sizes.min() == x_min
    x = np.arange(x_min, x_min + 60)
    shares = np.searchsorted(np.sort(sizes), x, side="right") / n
    # Kolmogorov's distance exceeds 2.2 / sqrt n once in ten thousand times, less often where there are steps.
    assert np.abs(shares - cumulative(x_min, a, 1 / cutoff, x)).max() < 2.2 / np.sqrt(n)


def test_a_seed_is_a_sample():
    np.testing.assert_array_equal(sample_power_law(50, 2, rng=3), sample_power_law(50, 2, rng=3))
    assert (sample_power_law(1000, 1.1, rng=3) < 2**53).all()
    assert (sample_power_law(1000, 1.1, rng=3) >= 1).all()


# power_law_fit


@pytest.mark.parametrize(("a", "x_min", "n"), [(1.5, 1, 1000), (2.5, 1, 300), (3.0, 20, 500)])
def test_intervals_hold_the_exponent_as_often_as_they_say(a, x_min, n):
    rng = np.random.default_rng(4)
    fits = [power_law_fit(sample_power_law(n, a, x_min=x_min, rng=rng), x_min=x_min) for _ in range(REPEATS)]
    misses = sum(not fit.interval[0] <= a <= fit.interval[1] for fit in fits)
    assert misses in MISSES
    found = np.array([fit.exponent for fit in fits])
    assert found.mean() == pytest.approx(a, abs=4 * found.std() / np.sqrt(REPEATS) + 3 * a / n)
    # Fisher's information: the variance of log x under the law.
    x = np.arange(x_min, 3_000_000.0)
    weight = x**-a
    mean = (weight * np.log(x)).sum() / weight.sum()
    variance = (weight * (np.log(x) - mean) ** 2).sum() / weight.sum()
    if a > 2:  # below, the sum would need more terms
        assert found.std() == pytest.approx(1 / np.sqrt(n * variance), rel=0.25)


@given(st.integers(0, 2**32 - 1), st.floats(1.3, 5), st.sampled_from([1, 2, 30]))
def test_the_exponent_makes_the_sizes_most_likely(seed, a, x_min):
    sizes = sample_power_law(60, a, x_min=x_min, rng=seed)
    if np.unique(sizes).size < 2:
        return
    fit = power_law_fit(sizes, x_min=x_min)

    def log_likelihood(b):
        return -b * np.log(sizes).sum() - 60 * np.log(zeta(b, x_min))

    assert fit.log_likelihood == pytest.approx(log_likelihood(fit.exponent), rel=1e-8)
    for factor in (0.99, 1.01):
        assert log_likelihood(1 + (fit.exponent - 1) * factor) <= fit.log_likelihood + 1e-7
    for end in fit.interval:
        assert fit.log_likelihood - log_likelihood(end) == pytest.approx(1.9207, abs=1e-3)
    assert fit.n == 60


def test_the_start_of_the_law_is_found():
    rng = np.random.default_rng(5)
    body = rng.integers(1, 40, 8000)
    sizes = np.concatenate([body, sample_power_law(4000, 2.5, x_min=40, rng=rng)])
    fit = power_law_fit(sizes)
    assert 35 <= fit.x_min <= 80
    assert fit.exponent == pytest.approx(2.5, abs=0.15)
    assert fit.n == np.count_nonzero(sizes >= fit.x_min)
    assert fit.distance < power_law_fit(sizes, x_min=1).distance / 5
    assert power_law_fit(sizes, x_min=fit.x_min) == fit


def test_the_distance_is_the_largest_over_all_whole_numbers():
    sizes = np.array([1, 1, 1, 2, 5, 9])
    fit = power_law_fit(sizes, x_min=1)
    x = np.arange(1, 30)
    law = 1 - zeta(fit.exponent, x + 1) / zeta(fit.exponent, 1)
    data = (sizes[:, None] <= x).mean(axis=0)
    assert fit.distance == pytest.approx(np.abs(law - data).max(), rel=1e-9)


def test_zeros_and_what_lies_below_the_start_are_left_out():
    sizes = sample_power_law(500, 2, x_min=3, rng=6)
    fit = power_law_fit(sizes, x_min=3)
    assert power_law_fit(np.concatenate([np.zeros(99), [1, 2, 2], sizes]), x_min=3) == fit
    assert power_law_fit(sizes.reshape(50, 10).astype(float), x_min=3) == fit
    assert power_law_fit(np.concatenate([np.zeros(99), sizes])) == power_law_fit(sizes)
    wide = power_law_fit(sizes, x_min=3, confidence=0.999).interval
    assert wide[0] < fit.interval[0] < fit.interval[1] < wide[1]


def test_a_start_that_is_chosen_leaves_fifty_values():
    even = np.arange(1, 301)  # no power law: the fewer values are left, the closer a law can come to them
    assert power_law_fit(even).n >= 50
    assert power_law_fit(even, x_min=290).distance < power_law_fit(even).distance


def test_few_values_still_have_an_exponent():
    assert power_law_fit([1, 2]).n == 2
    assert power_law_fit([0, 1, 1, 1, 2]).x_min == 1
    steep = power_law_fit([1_000_000, 1_000_001], x_min=1_000_000)
    assert steep.exponent > 1000
    assert steep.interval[1] < 2 + 20 / np.log1p(1e-6)


# cutoff_fit


def test_both_intervals_hold_what_they_should_as_often_as_they_say():
    rng = np.random.default_rng(7)
    fits = [cutoff_fit(sample_power_law(600, 1.4, cutoff=150, rng=rng)) for _ in range(60)]
    # 60 intervals miss 3 on the average, and more than 10 with a probability of 2e-4.
    assert sum(not fit.interval[0] <= 1.4 <= fit.interval[1] for fit in fits) <= 10
    assert sum(not fit.cutoff_interval[0] <= 150 <= fit.cutoff_interval[1] for fit in fits) <= 10
    exponents = np.array([fit.exponent for fit in fits])
    assert exponents.mean() == pytest.approx(1.4, abs=4 * exponents.std() / np.sqrt(60) + 0.01)


def test_both_numbers_make_the_sizes_most_likely():
    sizes = sample_power_law(3000, 1.3, x_min=2, cutoff=80, rng=8)
    fit = cutoff_fit(sizes, x_min=2)
    terms = np.arange(2, 20_000.0)

    def log_likelihood(a, c):
        total = (terms**-a * np.exp(-terms / c)).sum()
        return -a * np.log(sizes).sum() - sizes.sum() / c - len(sizes) * np.log(total)

    assert fit.log_likelihood == pytest.approx(log_likelihood(fit.exponent, fit.cutoff), rel=1e-9)
    for da, factor in ((0.01, 1), (-0.01, 1), (0, 1.02), (0, 0.98), (0.01, 1.03), (-0.01, 0.97)):
        assert log_likelihood(fit.exponent + da, fit.cutoff * factor) < fit.log_likelihood
    for c in fit.cutoff_interval:
        best = max(log_likelihood(a, c) for a in np.linspace(1, 1.6, 601))
        assert fit.log_likelihood - best == pytest.approx(1.9207, abs=0.01)
    for a in fit.interval:
        best = max(log_likelihood(a, c) for c in np.geomspace(50, 150, 601))
        assert fit.log_likelihood - best == pytest.approx(1.9207, abs=0.01)


def test_an_exponential_is_a_power_law_of_exponent_zero_with_an_end():
    sizes = np.random.default_rng(9).geometric(1 - np.exp(-1 / 50), 20_000)
    fit = cutoff_fit(sizes)
    assert fit.interval[0] < 0 < fit.interval[1]
    assert fit.cutoff_interval[0] < 50 < fit.cutoff_interval[1]


def test_where_the_data_know_no_end_the_interval_has_none():
    fit = cutoff_fit(sample_power_law(2000, 2.5, rng=10))
    assert fit.cutoff_interval[1] == np.inf
    assert fit.cutoff_interval[0] > 50


# compare_with_cutoff


def test_pure_power_laws_are_seldom_taken_for_ended_ones_and_ended_ones_never_for_pure():
    rng = np.random.default_rng(11)
    pure = [compare_with_cutoff(sample_power_law(300, 2.2, rng=rng)).p_value for _ in range(60)]
    ended = [compare_with_cutoff(sample_power_law(600, 1.5, cutoff=40, rng=rng)).p_value for _ in range(10)]
    # 60 fair tests cry wolf 3 times on the average, more than 10 times with a probability of 2e-4.
    assert np.count_nonzero(np.less(pure, 0.05)) <= 10
    assert max(ended) < 1e-3
    assert max(pure) <= 1


def test_a_comparison_holds_both_fits_and_their_ratio():
    sizes = sample_power_law(400, 1.6, x_min=2, cutoff=100, rng=12)
    both = compare_with_cutoff(sizes, x_min=2, confidence=0.9)
    assert both.without == power_law_fit(sizes, x_min=2, confidence=0.9)
    assert both.with_cutoff == cutoff_fit(sizes, x_min=2, confidence=0.9)
    assert both.ratio == 2 * (both.with_cutoff.log_likelihood - both.without.log_likelihood)
    from scipy.stats import chi2

    assert both.p_value == pytest.approx(chi2.sf(both.ratio, 1), rel=1e-10)
    with pytest.raises(FrozenInstanceError):
        both.ratio = 0


# what a fit must not do


@pytest.mark.parametrize(
    "sizes", [[100] * 5 + [101] * 50 + [102] * 5, [1, 1, 1, 2], np.random.default_rng(0).poisson(100, 500)]
)
def test_the_end_of_the_range_searched_is_no_estimate(sizes):
    with pytest.raises(
        ValueError, match=r"no power law with a cut-off: its exponent came out at -5, the end"
    ) as said:
        cutoff_fit(sizes)
    assert "\n" not in str(said.value)
    # A pure one always has a likeliest exponent.
    fit = power_law_fit(sizes, x_min=1)
    assert fit.interval[0] < fit.exponent < fit.interval[1]


def test_an_interval_that_few_sizes_leave_open_is_wide_and_has_no_end_of_a_search():
    fit = power_law_fit([1, 2], x_min=1, confidence=1 - 1e-12)
    slope = np.log(2) / 2
    highest = fit.interval[1]
    assert 1 <= fit.interval[0] < fit.exponent < highest
    drop = (-fit.exponent * slope - np.log(zeta(fit.exponent))) - (-highest * slope - np.log(zeta(highest)))
    assert 2 * drop == pytest.approx(float(mpmath.erfinv(mpmath.mpf(1) - mpmath.mpf("1e-12")) ** 2), rel=1e-4)


@given(st.floats(1.05, 60), st.integers(1, 10**7))
def test_the_likeliest_exponent_is_that_whose_mean_log_is_the_datas(a, x_min):
    at = np.array(float(x_min))
    mean, variance = log_slopes(at, np.array(a))
    assert float(most_likely(at, mean)) == pytest.approx(a, rel=1e-9)
    if a > 10:  # differences of log sums near 0 have no digits
        return
    step = 1e-4 * (a - 1)
    logs = [log_sum(x_min, a + k * step) for k in (-1, 0, 1)]
    assert float(mean) == pytest.approx((logs[0] - logs[2]) / (2 * step), rel=1e-5)
    assert float(variance) == pytest.approx((logs[0] - 2 * logs[1] + logs[2]) / step**2, rel=0.02)


@pytest.mark.parametrize("cutoff", [3.0, 10.0, 2e5])
@pytest.mark.parametrize("x_min", [10**4, 10**6])
def test_a_cutoff_far_below_the_start_is_drawn_at_once_and_right(cutoff, x_min):
    sizes = sample_power_law(4000, 2, x_min=x_min, cutoff=cutoff, rng=1)
    beyond = np.arange(0, 30 * cutoff)
    law = np.exp(-2 * np.log1p(beyond / x_min) - beyond / cutoff)
    cumulative = np.cumsum(law / law.sum())
    drawn = np.sort(sizes - x_min)
    steps = np.abs(np.searchsorted(drawn, beyond, side="right") / 4000 - cumulative)
    assert steps.max() < 1.95 / np.sqrt(4000)  # Kolmogorov and Smirnov, 0.1 %


def test_fits_are_the_same_whatever_numpy_raises():
    sizes = sample_power_law(500, 1.5, cutoff=100, rng=3)
    with np.errstate(all="raise"):
        careful = power_law_fit(sizes), cutoff_fit(sizes), compare_with_cutoff(sizes).p_value
        steep = power_law_fit([1] * 10**6 + [2], x_min=1)
        sample_power_law(100, 1.1, rng=0)
        sample_power_law(100, 3, x_min=2, cutoff=1e-300, rng=0)
    assert careful == (power_law_fit(sizes), cutoff_fit(sizes), compare_with_cutoff(sizes).p_value)
    assert steep.exponent == pytest.approx(np.log2(10**6), rel=1e-3)


# power_law_test


def test_power_laws_pass_as_often_as_chance_has_it_and_others_do_not():
    rng = np.random.default_rng(13)
    p_values = [
        power_law_test(sample_power_law(300, 2.3, x_min=2, rng=rng), x_min=2, n_draws=60, rng=rng).p_value
        for _ in range(60)
    ]
    # Uniform: the mean of 60 has a deviation of .29 / sqrt(60) = .037, and six of 60 are below .1.
    assert np.mean(p_values) == pytest.approx(0.5, abs=0.13)
    assert np.count_nonzero(np.less(p_values, 0.1)) <= 14
    for other in (rng.geometric(0.2, 500), 1 + rng.poisson(3, 500)):
        assert power_law_test(other, x_min=1, n_draws=60, rng=rng).p_value == 1 / 61


def test_a_start_that_was_chosen_is_chosen_in_each_draw():
    rng = np.random.default_rng(14)
    sizes = np.concatenate([rng.integers(1, 10, 300), sample_power_law(300, 2.5, x_min=10, rng=rng)])
    found = power_law_test(sizes, n_draws=20, rng=rng)
    assert found.fit == power_law_fit(sizes)
    assert found.distances.shape == (20,)
    assert found.p_value == (np.count_nonzero(found.distances >= found.fit.distance) + 1) / 21
    assert found.p_value > 0.1
    assert power_law_test(sizes, x_min=1, n_draws=20, rng=rng).p_value == 1 / 21


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample_power_law(0, 2), r"n = 0 is out of range; allowed is 1 <= n"),
        (lambda: sample_power_law(5, 1.0), r"exponent = 1\.0 .* exponent >= 1\.1 and exponent <= 50"),
        (lambda: sample_power_law(5, np.nan), r"exponent holds nan"),
        (lambda: sample_power_law(5, 2, x_min=0), r"x_min = 0"),
        (lambda: sample_power_law(5, 2, cutoff=0), r"cutoff = 0\.0 .* cutoff > 0"),
        (lambda: sample_power_law(5, 2, cutoff=-np.inf), r"cutoff holds -inf"),
        (lambda: sample_power_law(5, 2, rng=-1), r"rng = -1"),
        (lambda: power_law_fit([1, 2, 3], x_min=0), r"x_min = 0 .* 1 <= x_min"),
        (lambda: power_law_fit([]), r"sizes holds 0 different values >= 1; allowed are 2 or more"),
        (lambda: power_law_fit([0, 0, 0]), r"sizes holds 0 different values"),
        (lambda: power_law_fit([7] * 90), r"sizes holds 1 different values"),
        (lambda: power_law_fit([1, 2, 3], x_min=3), r"sizes holds 1 different values >= 3"),
        (lambda: power_law_fit([1, -2]), r"sizes = -2\.0 .* sizes >= 0"),
        (lambda: power_law_fit([1, 2.5]), r"sizes holds 2\.5; allowed are whole numbers"),
        (lambda: power_law_fit([1, np.nan]), r"sizes holds nan"),
        (lambda: power_law_fit([1, 2], confidence=1), r"confidence = 1\.0 .* 0 < confidence < 1"),
        (lambda: power_law_fit([1, 2], confidence=0), r"confidence = 0\.0"),
        (lambda: cutoff_fit([3, 3]), r"sizes holds 1 different values"),
        (lambda: cutoff_fit([1, 2], x_min=-1), r"x_min = -1"),
        (lambda: compare_with_cutoff([1, 1]), r"sizes holds 1 different values"),
        (lambda: compare_with_cutoff([1, 2], confidence=2), r"confidence = 2\.0"),
        (lambda: power_law_test([1, 2], n_draws=9), r"n_draws = 9 .* 10 <= n_draws"),
        (lambda: power_law_test([3, 3]), r"sizes holds 1 different values"),
        (lambda: power_law_test([10**6, 10**6 + 1], x_min=10**6), r"exponent of the fit = .* <= 50"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
