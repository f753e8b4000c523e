"""Laws of random walks: shares, cosines and participation ratio, against exact sums and against walks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry import (
    participation_ratio,
    principal_components,
    random_walk,
    sample_walk_explained,
    walk_component_law,
    walk_explained_law,
    walk_participation_law,
)

pytestmark = pytest.mark.filterwarnings("error")

lengths = st.integers(1, 60)


def centred_covariance(steps):
    """Covariance of the centred walk's points for one coordinate, written out: C S S^T C."""
    n = steps + 1
    running_sum = np.tri(n, steps, -1)
    centring = np.eye(n) - 1 / n
    return centring @ running_sum @ running_sum.T @ centring


# random_walk


def test_a_walk_starts_at_the_origin_and_takes_independent_normal_steps():
    walk = random_walk(4000, 5, step_size=0.3, rng=1)
    assert walk.shape == (4001, 5)
    assert not walk[0].any()
    taken = np.diff(walk, axis=0) / 0.3
    # 20,000 normals: their mean, variance and lag-one correlation have errors of 1, sqrt 2 and 1 / sqrt n.
    assert taken.mean() == pytest.approx(0, abs=4 / np.sqrt(20_000))
    assert taken.var() == pytest.approx(1, abs=4 * np.sqrt(2 / 20_000))
    assert (taken[1:] * taken[:-1]).mean() == pytest.approx(0, abs=4 / np.sqrt(20_000))
    assert (taken[:, 1:] * taken[:, :-1]).mean() == pytest.approx(0, abs=4 / np.sqrt(16_000))


def test_a_seed_is_a_walk_and_a_generator_goes_on():
    np.testing.assert_array_equal(random_walk(9, 3, rng=7), random_walk(9, 3, rng=np.random.default_rng(7)))
    source = np.random.default_rng(7)
    first, second = random_walk(9, 3, rng=source), random_walk(9, 3, rng=source)
    assert (first[1:] != second[1:]).all()
    np.testing.assert_allclose(random_walk(9, 3, step_size=2, rng=7), 2 * first, rtol=1e-14)
    assert (random_walk(9, 3)[1:] != random_walk(9, 3)[1:]).all()


# The laws, against the matrix they come from


@given(lengths)
def test_the_shares_are_the_spectrum_of_the_centred_walk(steps):
    spectrum = np.linalg.eigvalsh(centred_covariance(steps))[::-1][:steps]
    np.testing.assert_allclose(walk_explained_law(steps, steps), spectrum / spectrum.sum(), atol=1e-13)
    assert walk_explained_law(steps, steps).sum() == pytest.approx(1, abs=1e-13)


@given(lengths)
def test_the_cosines_are_its_eigenvectors_with_the_length_that_is_promised(steps):
    cosines = walk_component_law(steps, steps)
    np.testing.assert_allclose(cosines.T @ cosines, np.eye(steps), atol=1e-13)
    k = np.arange(1, steps + 1)
    length = 1 / (2 * np.sin(np.pi * k / (2 * (steps + 1))))
    np.testing.assert_allclose(
        centred_covariance(steps) @ cosines, cosines * length**2, atol=1e-13 * (steps + 1) ** 2
    )


@given(lengths)
def test_the_participation_ratio_is_that_of_the_shares(steps):
    shares = walk_explained_law(steps, steps)
    assert walk_participation_law(steps) == pytest.approx(1 / (shares**2).sum(), rel=1e-12)


def test_long_walks_have_the_known_limit():
    k = np.arange(1, 6)
    np.testing.assert_allclose(walk_explained_law(10**8, 5), 6 / (np.pi * k) ** 2, rtol=1e-14)
    assert walk_participation_law(10**8) == pytest.approx(2.5, rel=1e-14)


def test_a_count_takes_the_leading_ones():
    np.testing.assert_array_equal(walk_explained_law(30, 3), walk_explained_law(30, 30)[:3])
    np.testing.assert_array_equal(walk_component_law(30, 3), walk_component_law(30, 30)[:, :3])


# The laws, against walks


def test_walked_shares_scatter_about_the_law():
    walks, steps, dim = 150, 60, 3000
    shares = sample_walk_explained(walks, steps, dim, n_components=4, rng=2)
    assert shares.shape == (walks, 4)
    law = walk_explained_law(steps, 4)
    error = shares.std(axis=0, ddof=1) / np.sqrt(walks)
    # Eigenvalues push each other apart: l_k has a bias of sum_(j != k) lambda_j / (lambda_k - lambda_j) / d,
    # and dividing by their random sum adds 2 (sum_j s_j^2 - s_k) / d.
    spectrum = walk_explained_law(steps, steps)
    gaps = spectrum[:, None] - spectrum + np.where(np.eye(steps), np.inf, 0)
    bias = law * ((spectrum / gaps).sum(axis=1)[:4] + 2 * ((spectrum**2).sum() - law)) / dim
    assert (np.abs(shares.mean(axis=0) - law - bias) < 4 * error).all()
    # An eigenvalue alone has the variance 2 lambda_k^2 / d; that the shares add up to 1 damps the first.
    rest = 1 - 2 * law + (spectrum**2).sum()
    np.testing.assert_allclose(shares.std(axis=0, ddof=1), law * np.sqrt(2 * rest / dim), rtol=0.25)


def test_walked_components_are_cosines():
    walk = random_walk(100, 20_000, rng=3)
    parts = principal_components(walk, 4)
    cosines = walk_component_law(100, 4)
    overlap = np.abs((cosines * parts.scores).sum(axis=0)) / np.linalg.norm(parts.scores, axis=0)
    # What neighbour j takes from k: lambda_j lambda_k / (lambda_k - lambda_j)^2 / d, 6 / d in all for k = 4.
    assert (1 - overlap < 20 / 20_000).all()
    length = np.sqrt(20_000) / (2 * np.sin(np.pi * np.arange(1, 5) / 202))
    np.testing.assert_allclose(np.linalg.norm(parts.scores, axis=0), length, rtol=4 / np.sqrt(2 * 20_000))
    assert participation_ratio(walk) == pytest.approx(walk_participation_law(100), rel=0.03)


def test_few_dimensions_can_be_sampled_too():
    shares = sample_walk_explained(50, 40, 2, n_components=2, rng=4)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-12)
    assert shares[:, 0].mean() > walk_explained_law(40, 1)[0]
    np.testing.assert_array_equal(shares[:7], sample_walk_explained(7, 40, 2, n_components=2, rng=4))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_walk(0, 3), r"steps = 0 is out of range; allowed is steps >= 1"),
        (lambda: random_walk(3, 0), r"dim = 0 .* dim >= 1"),
        (lambda: random_walk(3, 2, step_size=0), r"step_size = 0\.0 .* step_size > 0"),
        (lambda: random_walk(3, 2, step_size=np.nan), r"step_size holds nan"),
        (lambda: random_walk(3, 2, rng=-1), r"rng = -1 .* rng >= 0, or a NumPy Generator"),
        (lambda: walk_explained_law(0, 1), r"steps = 0"),
        (lambda: walk_explained_law(5, 6), r"n_components = 6 .* 1 <= n_components <= 5 for 6 points"),
        (lambda: walk_component_law(5, 0), r"n_components = 0"),
        (lambda: walk_participation_law(0), r"steps = 0"),
        (lambda: sample_walk_explained(0, 5, 5), r"walks = 0 .* walks >= 1"),
        (lambda: sample_walk_explained(1, 0, 5), r"steps = 0"),
        (lambda: sample_walk_explained(1, 5, 0), r"dim = 0"),
        (
            lambda: sample_walk_explained(1, 9, 3),
            r"n_components = 5 .* 1 <= n_components <= 3 for 10 points in 3 dimensions",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
