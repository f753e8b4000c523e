"""Lines through waiting times of which some are only known to be long: beside SciPy, a naive likelihood and
made-up truths."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, special, stats

from training.sweeps.censored import LogLine, fit_log_line, quotient


def made_up(
    rng: np.random.Generator, slope: float, limit: float = np.inf, sigma: float = 0.3, seeds: int = 6
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rho = np.repeat([0.85, 1.0, 1.15, 1.3], seeds)
    steps = np.exp(7 + slope * (rho - 1) + sigma * rng.standard_normal(len(rho)))
    return rho, np.minimum(steps, limit), steps <= limit


def test_where_all_arrive_it_is_least_squares() -> None:
    rho, steps, arrived = made_up(np.random.default_rng(0), 5.0)
    line, known = fit_log_line(rho, steps, arrived), stats.linregress(rho, np.log(steps))
    assert line.slope == pytest.approx(known.slope, rel=1e-9)
    assert line.intercept == pytest.approx(known.intercept, rel=1e-9)
    assert line.slope_error == pytest.approx(known.stderr, rel=1e-6)
    reach = stats.t.ppf(0.975, len(rho) - 2) * known.stderr
    found = line.slope_interval()
    assert (found.low, found.high) == pytest.approx((known.slope - reach, known.slope + reach))
    np.testing.assert_allclose(line.times([0.9]), np.exp(known.intercept + 0.9 * known.slope))


@pytest.mark.parametrize("seed", range(2))
def test_with_some_stopped_it_maximises_the_naive_likelihood(seed: int) -> None:
    rho, steps, arrived = made_up(np.random.default_rng(seed), 7.0, limit=2500.0)
    assert 4 <= (~arrived).sum() < len(rho) - 4

    def cost(parameters: np.ndarray) -> float:
        a, b, log_sigma = parameters
        z = (np.log(steps) - a - b * rho) / np.exp(log_sigma)
        density = -(z**2) / 2 - np.log(2 * np.pi) / 2 - log_sigma
        return -float(np.where(arrived, density, np.log(special.erfc(z / np.sqrt(2)) / 2)).sum())

    line = fit_log_line(rho, steps, arrived)
    options = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 5000}
    best = optimize.minimize(cost, [0.0, 7.0, -1.0], method="Nelder-Mead", options=options)
    assert line.log_likelihood == pytest.approx(-best.fun, abs=1e-6)
    assert (line.intercept, line.slope, np.log(line.sigma)) == pytest.approx(tuple(best.x), abs=1e-3)


def test_stopped_runs_are_neither_left_out_nor_taken_as_arrived() -> None:
    found = {"censored": [], "left out": [], "taken as arrived": []}
    for seed in range(40):
        rho, steps, arrived = made_up(np.random.default_rng(seed), 7.0, limit=3000.0)
        found["censored"].append(fit_log_line(rho, steps, arrived).slope)
        found["left out"].append(fit_log_line(rho[arrived], steps[arrived], arrived[arrived]).slope)
        found["taken as arrived"].append(fit_log_line(rho, steps, np.ones_like(arrived)).slope)
    means = {name: np.mean(slopes) for name, slopes in found.items()}
    assert means["censored"] == pytest.approx(7.0, abs=0.2)
    assert means["left out"] < 6.7
    assert means["taken as arrived"] < 6.0


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    held = []
    for seed in range(150):
        found = fit_log_line(*made_up(np.random.default_rng(seed), 7.0, limit=3000.0)).slope_interval()
        held.append(found.low <= 7.0 <= found.high)
    assert 0.90 <= np.mean(held) <= 0.99  # 95 %, within three standard errors of 150 tries


def test_a_quotient_of_slopes_holds_the_truth_as_often_as_it_says() -> None:
    held = []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        found = quotient(fit_log_line(*made_up(rng, 1.2)), fit_log_line(*made_up(rng, 6.0)))
        held.append(found.low <= 0.2 <= found.high)
    assert 0.90 <= np.mean(held) <= 0.99


def test_a_quotient_by_nothing_has_no_bounds() -> None:
    part = LogLine(0.0, 1.0, 0.1, 0.2, 0.0, 20, 0)
    found = quotient(part, LogLine(0.0, 0.1, 0.1, 0.2, 0.0, 20, 0))
    assert (found.low, found.high) == (-np.inf, np.inf)
    exact = quotient(part, LogLine(0.0, 4.0, 0.1, 1e-9, 0.0, 20, 0))
    reach = stats.t.ppf(0.975, 18) * 0.2
    assert (exact.low, exact.high) == pytest.approx(((1 - reach) / 4, (1 + reach) / 4))


@pytest.mark.parametrize(
    ("x", "steps", "arrived", "said"),
    [
        ([1, 1, 1], [5, 6, 7], [True] * 3, "3 runs arrived, at 1 doses"),
        ([1, 2, 3], [5, 6, 7], [True, True, False], "2 runs arrived"),
        ([1, 2, 3], [5, 6, 0], [True] * 3, "steps finite and above 0"),
        ([1, 2], [5, 6, 7], [True] * 3, r"shapes \(2,\), \(3,\), \(3,\)"),
    ],
)
def test_what_is_no_line_is_refused(
    x: list[float], steps: list[float], arrived: list[bool], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        fit_log_line(x, steps, arrived)
