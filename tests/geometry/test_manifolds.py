"""Clouds of known dimension lie where they should, evenly, and come back for the same seed."""

import numpy as np
import pytest

from geometry import (
    residue_circle,
    residue_spectrum,
    sample_line,
    sample_sphere,
    sample_swiss_roll,
    sample_torus,
)

pytestmark = pytest.mark.filterwarnings("error")

SAMPLES = [sample_line, sample_sphere, sample_torus, sample_swiss_roll]


def assert_uniform(values, low, high):
    """By Kolmogorov's test; a fixed seed either passes for good or does not."""
    from scipy.stats import kstest

    assert kstest((values - low) / (high - low), "uniform").pvalue > 1e-3


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_seed_names_its_cloud(sample):
    first = sample(50, rng=7)
    np.testing.assert_array_equal(first, sample(50, rng=7))
    np.testing.assert_array_equal(first, sample(50, rng=np.random.default_rng(7)))
    assert not np.array_equal(first, sample(50, rng=8))
    stream = np.random.default_rng(7)
    assert not np.array_equal(sample(50, rng=stream), sample(50, rng=stream))


def test_a_line_is_straight_even_and_of_length_one():
    points = sample_line(4000, 30, rng=0)
    direction = points[0] / np.linalg.norm(points[0])
    along = points @ direction
    np.testing.assert_allclose(points, along[:, None] * direction, atol=1e-14)
    assert_uniform(along, -0.5, 0.5)


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_a_sphere_is_round_and_even(dim):
    points = sample_sphere(4000, dim, rng=1)
    assert points.shape == (4000, dim + 1)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, rtol=1e-14)
    if dim == 2:  # Archimedes: every slice of a sphere has the area of its thickness
        assert_uniform(points[:, 0], -1, 1)
    if dim == 1:
        assert_uniform(np.arctan2(*points.T), -np.pi, np.pi)


def test_a_torus_is_independent_circles():
    points = sample_torus(4000, 3, rng=2).reshape(4000, 3, 2)
    np.testing.assert_allclose(np.linalg.norm(points, axis=2), 1, rtol=1e-14)
    angles = np.arctan2(points[..., 1], points[..., 0])
    for i in range(3):
        assert_uniform(angles[:, i], -np.pi, np.pi)
        assert_uniform((angles[:, i] - angles[:, i - 1]) % (2 * np.pi), 0, 2 * np.pi)


@pytest.mark.parametrize("turns", [0.5, 1.5])
def test_a_swiss_roll_is_even_in_its_length(turns):
    points = sample_swiss_roll(4000, turns=turns, rng=3)
    t = np.hypot(points[:, 0], points[:, 2])
    np.testing.assert_allclose(points[:, 0], t * np.cos(t), atol=1e-9)
    start, end = 1.5 * np.pi, (1.5 + 2 * turns) * np.pi
    assert t.min() >= start - 1e-9
    assert t.max() <= end + 1e-9
    # The spiral's length, by adding up short chords.
    fine = np.linspace(start, end, 200_001)
    chords = np.hypot(np.diff(fine * np.cos(fine)), np.diff(fine * np.sin(fine)))
    length = np.concatenate([[0], np.cumsum(chords)])
    assert_uniform(np.interp(t, fine, length), 0, length[-1])
    assert_uniform(points[:, 1], 0, 21)


@pytest.mark.parametrize(("p", "frequency"), [(3, 1), (97, 35), (12, 4)])
def test_residues_turn_at_their_frequency(p, frequency):
    points = residue_circle(p, frequency)
    spectrum = residue_spectrum(points)
    assert spectrum[frequency] == pytest.approx(p, rel=1e-12)
    np.testing.assert_allclose(
        points[1 % p], [np.cos(2 * np.pi * frequency / p), np.sin(2 * np.pi * frequency / p)]
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample_line(0), r"n = 0 .* 1 <= n"),
        (lambda: sample_line(5, 0), r"dim = 0 .* 1 <= (intrinsic_)?dim"),
        (lambda: sample_sphere(-1), r"n = -1"),
        (lambda: sample_sphere(5, 0), r"dim = 0"),
        (lambda: sample_torus(0), r"n = 0"),
        (lambda: sample_torus(5, 0), r"dim = 0"),
        (lambda: sample_swiss_roll(0), r"n = 0"),
        (lambda: sample_swiss_roll(5, turns=0), r"turns = 0\.0 .* turns >= 1e-09"),
        (lambda: sample_line(5, rng=-1), r"rng = -1"),
        (lambda: residue_circle(2), r"p = 2 .* 3 <= p"),
        (lambda: residue_circle(97, 49), r"frequency = 49 .* <= 48 \(below p/2 for p = 97\)"),
        (lambda: residue_circle(6, 3), r"frequency = 3"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("sample", [sample_sphere, sample_torus])
def test_the_manifolds_own_dimension_is_no_longer_called_that_of_its_space(sample):
    with pytest.warns(DeprecationWarning, match="dim: the argument is called intrinsic_dim now"):
        old = sample(5, dim=3, rng=0)
    np.testing.assert_array_equal(old, sample(5, intrinsic_dim=3, rng=0))
    np.testing.assert_array_equal(old, sample(5, 3, rng=0))
