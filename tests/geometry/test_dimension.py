"""Dimension of clouds that have a known one, intervals that hold what they promise, and refusals."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from geometry import (
    DimensionEstimate,
    entropy_rank,
    intrinsic_dimension,
    participation_ratio,
    residue_circle,
    sample_line,
    sample_sphere,
    sample_swiss_roll,
    sample_torus,
    stable_rank,
)
from geometry.dimension.estimators import ESTIMATORS, SPECTRAL

pytestmark = pytest.mark.filterwarnings("error")

LOCAL = ["twonn", "mle", "local_pca", "correlation"]


def gaussian(n, d, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d))


# One standard deviation at 1000 points, relative to the dimension. The first two are sqrt(1.6 / 900) and
# sqrt(1.6 / 19000); the others were measured, as were the means, which the docstring has too.
DEVIATION = {"twonn": 0.042, "mle": 0.0092, "local_pca": 0.004, "correlation": 0.015}


@pytest.mark.parametrize(
    ("cloud", "true", "means"),
    [
        (sample_line(1000, rng=0), 1, (1, 1, 1, 1)),
        (sample_sphere(1000, 1, rng=0), 1, (1, 1, 1, 1)),
        (sample_sphere(1000, 2, rng=0), 2, (2, 2, 2, 2)),
        (sample_swiss_roll(1000, rng=0), 2, (1.97, 1.93, 2.04, 1.93)),
        (sample_torus(1000, 2, rng=0), 2, (2.01, 2.02, 2.01, 2.02)),
        (gaussian(1000, 2), 2, (2.02, 2.03, 2, 1.98)),
        (gaussian(1000, 5), 5, (5.03, 4.95, 5, 4.49)),
        (gaussian(1000, 10), 10, (9.51, 8.84, 9.99, 7.5)),
    ],
    ids=["line", "circle", "sphere", "roll", "torus", "plane", "gaussian5", "gaussian10"],
)
def test_clouds_of_known_dimension(cloud, true, means):
    for method, mean in zip(LOCAL, means, strict=True):
        options = {"halves": 20} if method == "correlation" else {}
        found = intrinsic_dimension(cloud, method, rng=0, **options)
        assert found.value == pytest.approx(mean, abs=4 * DEVIATION[method] * mean), method
        assert found.value == pytest.approx(true, rel=0.3)
        assert found.low <= found.value <= found.high
        assert (found.method, found.points, found.confidence) == (method, 1000, 0.95)


def test_residues_on_a_circle_are_no_sample():
    grid = residue_circle(97, 5)
    with pytest.raises(ValueError, match=r"points has \d+ whose first and second neighbours are equally far"):
        intrinsic_dimension(grid, "twonn")
    # sum_j log(10 / j) over the pairs j = 1, 1, 2, 2, ... 10, 10 in place of exponential variables.
    steps = np.repeat(np.arange(1, 11), 2)
    angle = np.pi / 97
    law = 19 / np.log(np.sin(10 * angle) / np.sin(steps * angle)).sum()
    assert intrinsic_dimension(grid, "mle").value == pytest.approx(law, rel=1e-9)
    assert intrinsic_dimension(grid, "correlation", rng=0, halves=10).value == pytest.approx(1, abs=0.2)
    assert intrinsic_dimension(grid, "participation_ratio", rng=0).value == pytest.approx(2, rel=1e-12)
    # A little noise in place is enough to make a sample of it, and too much to make a circle.
    rng = np.random.default_rng(0)
    angles = 2 * np.pi * rng.random(97)
    scattered = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = intrinsic_dimension(scattered)
    assert found.low < 1 < found.high


@pytest.mark.parametrize(
    ("method", "measure"),
    [
        ("participation_ratio", participation_ratio),
        ("stable_rank", stable_rank),
        ("entropy_rank", entropy_rank),
    ],
)
def test_spectral_methods_are_the_functions_of_their_names(method, measure):
    cloud = gaussian(50, 4) * [4, 2, 1, 0.5] + 30
    found = intrinsic_dimension(cloud, method, rng=0)
    assert found.value == pytest.approx(measure(cloud), rel=1e-12)
    assert found.low < found.value < found.high
    repeated = np.concatenate([cloud, cloud])
    assert intrinsic_dimension(repeated, method, rng=0).value == pytest.approx(found.value, rel=1e-12)


def test_likelihood_is_the_inverse_mean_of_log_ratios():
    cloud = gaussian(60, 3)
    distance = np.sort(np.linalg.norm(cloud[:, None] - cloud, axis=-1), axis=1)[:, 1:8]
    expected = 1 / (np.log(distance[:, 6:] / distance[:, :6]).sum() / (6 * 60))
    assert intrinsic_dimension(cloud, "mle", n_neighbors=7).value == pytest.approx(expected, rel=1e-10)


def test_two_nearest_neighbours_by_the_likelihood_of_censored_ratios():
    cloud = gaussian(60, 3)
    distance = np.sort(np.linalg.norm(cloud[:, None] - cloud, axis=-1), axis=1)
    logs = np.sort(np.log(distance[:, 2] / distance[:, 1]))
    kept = logs[:54]
    expected = 53 / (kept.sum() + 6 * kept[-1])
    assert intrinsic_dimension(cloud, "twonn").value == pytest.approx(expected, rel=1e-10)
    assert intrinsic_dimension(cloud, "twonn", discard=0).value == pytest.approx(59 / logs.sum(), rel=1e-10)


def test_local_components_are_counted_and_their_spread_is_that_of_neighbourhoods_apart():
    cloud = gaussian(90, 3) * [1, 1, 0.35]
    nearest = np.linalg.norm(cloud[:, None] - cloud, axis=-1).argsort(axis=1)[:, 1:11]
    spectra = [np.linalg.eigvalsh(np.cov(cloud[near], rowvar=False)) for near in nearest]
    counts = np.array([(spectrum > 0.3 * spectrum[-1]).sum() for spectrum in spectra])
    found = intrinsic_dimension(cloud, "local_pca", n_neighbors=10, threshold=0.3)
    assert found.value == pytest.approx(counts.mean(), rel=1e-12)
    assert found.high - found.value == pytest.approx(1.959964 * counts.std(ddof=1) / np.sqrt(9), rel=1e-6)
    assert found.value - found.low == pytest.approx(found.high - found.value, rel=1e-12)


@pytest.mark.parametrize("method", ["twonn", "mle"])
def test_intervals_hold_the_dimension_as_often_as_they_say(method):
    # Flat and without border, where there is next to no bias. Binomial: 0.9 +- 3.3 sqrt(0.09 / 200).
    held = 0
    for seed in range(200):
        found = intrinsic_dimension(sample_torus(400, 1, rng=seed), method, confidence=0.9)
        held += found.low < 1 < found.high
    assert held / 200 == pytest.approx(0.9, abs=0.07)


@pytest.mark.parametrize("method", ["participation_ratio", "correlation"])
def test_halves_know_the_spread_of_the_estimate(method):
    drawn = [
        intrinsic_dimension(gaussian(120, 3, seed) * [4, 2, 1], method, rng=seed, halves=20)
        for seed in range(60)
    ]
    spread = np.std([found.value for found in drawn], ddof=1)
    claimed = np.mean([found.high - found.low for found in drawn]) / (2 * 1.96)
    # The spread itself is known to 1 / sqrt(120), 9 %; halves rather claim too much than too little.
    assert 0.8 * spread < claimed < 1.6 * spread


@pytest.mark.parametrize("method", list(ESTIMATORS))
def test_more_confidence_is_a_wider_interval_about_the_same_value(method):
    cloud = gaussian(120, 3)
    narrow, wide = (intrinsic_dimension(cloud, method, confidence=c, rng=4) for c in (0.5, 0.99))
    assert narrow.value == wide.value
    assert wide.low < narrow.low <= narrow.value <= narrow.high < wide.high or method == "local_pca"
    assert wide.low <= narrow.low <= narrow.high <= wide.high
    assert wide.interval


@pytest.mark.parametrize("method", list(ESTIMATORS))
def test_position_scale_and_empty_dimensions_change_nothing(method):
    rng = np.random.default_rng(5)
    cloud = gaussian(100, 3)
    wide = 1e-120 * (cloud @ np.linalg.qr(rng.standard_normal((500, 3))).Q.T)
    here, there = (intrinsic_dimension(x, method, rng=0) for x in (cloud, wide))
    for field in ("value", "low", "high"):
        assert getattr(there, field) == pytest.approx(getattr(here, field), rel=1e-5)


@pytest.mark.parametrize("method", list(ESTIMATORS))
def test_one_coordinate_is_enough(method):
    found = intrinsic_dimension(np.random.default_rng(6).random((200, 1)), method, rng=0)
    assert found.value == pytest.approx(1, abs=4 * np.sqrt(1.6 / 180))


def test_a_seed_names_its_interval():
    cloud = gaussian(60, 3)
    assert intrinsic_dimension(cloud, "stable_rank", rng=3) == intrinsic_dimension(
        cloud, "stable_rank", rng=3
    )
    assert intrinsic_dimension(cloud, "stable_rank", rng=3) != intrinsic_dimension(
        cloud, "stable_rank", rng=4
    )


def test_an_estimate_cannot_be_changed_and_holds_plain_numbers():
    for method in ESTIMATORS:
        found = intrinsic_dimension(gaussian(60, 2), method, rng=0)
        assert isinstance(found, DimensionEstimate)
        assert {type(number) for number in (found.value, found.low, found.high)} == {float}
    with pytest.raises(FrozenInstanceError):
        found.value = 3


@pytest.mark.parametrize("method", list(ESTIMATORS))
@pytest.mark.parametrize(
    ("points", "message"),
    [
        (gaussian(19, 3), r"points has shape \(19, 3\); .* n >= 20"),
        (np.zeros(30), r"points has shape \(30,\)"),
        (np.zeros((2, 30, 3)), r"points has shape \(2, 30, 3\)"),
        (np.full((30, 3), 0.1), r"points has 30 points, all in one place"),
        (np.diag([1.0] * 29 + [np.inf]), r"points holds inf"),
    ],
)
def test_bad_clouds_are_named(method, points, message):
    with pytest.raises(ValueError, match=message) as caught:
        intrinsic_dimension(points, method)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("method", sorted(set(ESTIMATORS) - set(SPECTRAL)))
def test_points_that_occur_twice_are_turned_down(method):
    cloud = np.concatenate([gaussian(60, 2), gaussian(3, 2), gaussian(60, 2)[:5]])
    with pytest.raises(
        ValueError, match=rf"points holds 8 rows that repeat others; allowed for {method} are"
    ):
        intrinsic_dimension(cloud, method)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "box"}, r"method = 'box' is unknown; allowed are twonn, mle, .*entropy_rank"),
        ({"confidence": 0}, r"confidence = 0\.0 .* confidence > 0"),
        ({"confidence": 1}, r"confidence = 1\.0 .* confidence < 1"),
        ({"discard": 0.6}, r"discard = 0\.6 .* discard <= 0\.5"),
        ({"method": "mle", "n_neighbors": 40}, r"n_neighbors = 40 .* 3 <= n_neighbors <= 39 for 40 points"),
        ({"method": "local_pca", "n_neighbors": 2}, r"n_neighbors = 2"),
        ({"method": "local_pca", "threshold": 0}, r"threshold = 0\.0 .* threshold > 0"),
        ({"method": "correlation"}, r"n_neighbors = 20 .* 4 <= n_neighbors <= 19 for halves of 40 points"),
        ({"method": "correlation", "n_neighbors": 8, "halves": 9}, r"halves = 9 .* halves >= 10"),
        ({"method": "stable_rank", "rng": -1}, r"rng = -1"),
    ],
)
def test_bad_input_is_named(options, message):
    with pytest.raises(ValueError, match=message) as caught:
        intrinsic_dimension(gaussian(40, 3), **options)
    assert "\n" not in str(caught.value)


def test_an_option_of_another_method_is_an_error():
    with pytest.raises(TypeError, match="n_neighbors"):
        intrinsic_dimension(gaussian(40, 3), "twonn", n_neighbors=5)
