"""Laws of stable rank and entropy rank."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry import entropy_rank, participation_ratio, stable_rank

pytestmark = pytest.mark.filterwarnings("error")

seeds = st.integers(0, 2**32 - 1)


@st.composite
def clouds(draw):
    rng = np.random.default_rng(draw(seeds))
    n, d = draw(st.integers(2, 25)), draw(st.integers(1, 25))
    return rng.standard_normal((n, d)) * rng.uniform(0.1, 3, d) + rng.uniform(-5, 5, d)


def singular_values(points):
    return np.linalg.svd(points - points.mean(axis=0), compute_uv=False)


@given(clouds())
def test_they_are_their_definitions(points):
    sigma = singular_values(points)
    assert stable_rank(points) == pytest.approx((sigma**2).sum() / sigma[0] ** 2, rel=1e-10)
    p = sigma[sigma > 1e-7 * sigma[0]]
    p = p / p.sum()
    assert entropy_rank(points) == pytest.approx(np.exp(-(p * np.log(p)).sum()), rel=1e-5)


@given(clouds())
def test_each_hears_more_directions_than_the_one_before(points):
    ranks = [1, stable_rank(points), participation_ratio(points), entropy_rank(points)]
    ranks.append(min(len(points) - 1, points.shape[1]))
    assert (np.diff(ranks) >= -1e-9).all()


@given(clouds(), seeds, st.sampled_from([1e-200, 1e-5, -3.0, 1e150]))
def test_rotation_shift_scale_and_order_change_nothing(points, seed, scale):
    rng, d = np.random.default_rng(seed), points.shape[1]
    moved = scale * (rng.permutation(points) @ np.linalg.qr(rng.standard_normal((d, d))).Q + 2.0)
    assert stable_rank(moved) == pytest.approx(stable_rank(points), rel=1e-9)
    assert entropy_rank(moved) == pytest.approx(entropy_rank(points), rel=1e-5)


@pytest.mark.parametrize("d", [1, 2, 7, 50])
def test_equal_spread_counts_every_direction(d):
    cross = 4 + np.concatenate([np.eye(d), -np.eye(d)])
    assert stable_rank(cross) == pytest.approx(d, rel=1e-12)
    assert entropy_rank(cross) == pytest.approx(d, rel=1e-12)


def test_a_line_in_many_dimensions_has_one_direction_to_the_digit():
    line = np.arange(200.0)[:, None] * np.random.default_rng(0).standard_normal(300) + 7
    assert stable_rank(line) == pytest.approx(1, abs=1e-12)
    assert entropy_rank(line) == pytest.approx(1, abs=1e-12)


def test_the_null_of_white_gaussian_points():
    # Bai and Yin: the largest singular value is about sqrt(n) + sqrt(d); its own fluctuations are of a
    # relative size of (n d)^(-1/3), 2 % here.
    n, d = 1000, 100
    rank = stable_rank(np.random.default_rng(1).standard_normal((n, d)))
    assert rank == pytest.approx(d / (1 + np.sqrt(d / n)) ** 2, rel=0.04)


def test_a_batch_is_its_members():
    points = np.random.default_rng(2).standard_normal((2, 3, 9, 4))
    for rank in (stable_rank, entropy_rank):
        ranks = rank(points)
        assert ranks.shape == (2, 3)
        assert ranks[1, 2] == pytest.approx(rank(points[1, 2]), rel=1e-12)
        assert isinstance(rank(points[0, 0]), float)


@pytest.mark.parametrize("rank", [stable_rank, entropy_rank])
@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.full((4, 3), 0.1), r"points all coincide; allowed are .* 2 unlike"),
        (np.stack([np.eye(3), np.ones((3, 3))]), r"points all coincide"),
        (np.zeros((1, 3)), r"points has shape \(1, 3\); .* n >= 2"),
        ([[1.0], [np.nan]], r"points holds nan"),
    ],
)
def test_bad_input_is_named(rank, points, message):
    with pytest.raises(ValueError, match=message) as caught:
        rank(points)
    assert "\n" not in str(caught.value)
