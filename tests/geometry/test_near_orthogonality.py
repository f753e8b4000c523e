"""How many nearly orthogonal directions fit: a guarantee, and two experiments beside their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry import (
    log_cap_fraction,
    log_direction_count,
    overlap_counts,
    pack_directions,
    sample_points,
)
from geometry.vectors import near_orthogonality

pytestmark = pytest.mark.filterwarnings("error")


def test_the_count_is_that_of_the_caps_or_of_the_axes():
    for dim, eps in ((3, 0.5), (100, 0.5), (12288, 0.1)):
        both = np.log(2) + log_cap_fraction(dim, eps)
        assert log_direction_count(dim, eps) == pytest.approx(max(-both, np.log(dim)))
        assert log_direction_count(dim, eps) >= dim * eps**2 / 2 - np.log(2)
    assert log_direction_count(100, [0, 1]) == pytest.approx([np.log(100), np.inf])
    assert log_direction_count(1000, 0.2, base=2) == pytest.approx(log_direction_count(1000, 0.2) / np.log(2))


@given(dim=st.floats(2, 1e6), share=st.floats(0, 0.999))
def test_the_guarantee_stays_below_welch_s_bound(dim, share):
    eps = share / np.sqrt(dim)
    welch = dim * (1 - eps**2) / (1 - dim * eps**2)
    assert log_direction_count(dim, eps) <= np.log(welch) + 1e-9


@pytest.mark.parametrize(("dim", "eps"), [(2, 0.3), (10, 0.3), (40, 0.5), (300, 0.15)])
def test_packed_directions_are_unit_and_nearly_orthogonal(dim, eps):
    directions = pack_directions(dim, eps, tries=700, rng=5)
    cosines = directions @ directions.T
    np.testing.assert_allclose(np.diag(cosines), 1, rtol=1e-12)
    assert np.abs(cosines - np.diag(np.diag(cosines))).max() <= eps


@pytest.mark.parametrize(("dim", "eps"), [(10, 0.6), (30, 0.4), (100, 0.25)])
def test_greedy_choice_goes_beyond_the_guarantee(dim, eps):
    certain = np.exp(log_direction_count(dim, eps))
    assert len(pack_directions(dim, eps, tries=int(6 * certain), rng=6)) > certain > dim


def test_packing_keeps_the_first_and_every_one_that_fits():
    stream = np.random.default_rng(7)
    drawn = np.concatenate([sample_points("sphere", few, 8, rng=stream) for few in (256, 44)])
    kept = [drawn[0]]
    for direction in drawn[1:]:
        if np.abs(np.array(kept) @ direction).max() <= 0.45:
            kept.append(direction)
    np.testing.assert_array_equal(pack_directions(8, 0.45, tries=300, rng=7), kept)
    assert len(pack_directions(8, 1, tries=300)) == 300
    assert len(pack_directions(8, 0, tries=300)) == 1


@pytest.mark.parametrize(("dim", "eps"), [(20, 0.7), (200, 0.22), (1000, 0.12)])
def test_random_directions_overlap_as_birthdays_do(dim, eps):
    drawn = overlap_counts(dim, eps, repeats=150, rng=8)
    error = drawn.counts.std(ddof=1) / np.sqrt(150)
    assert drawn.counts.mean() == pytest.approx(drawn.expected, abs=4 * error)
    p = 2 * np.exp(log_cap_fraction(dim, eps))
    # The birthday problem's mean, sqrt(pi / 2p) + 1/2 or so.
    assert drawn.expected == pytest.approx(np.sqrt(np.pi / (2 * p)) + 0.5, rel=0.02)


def test_counting_stops_at_the_limit_and_at_the_first_overlap(monkeypatch):
    free = overlap_counts(50, 1, limit=600, repeats=2, rng=9)
    assert (free.counts.tolist(), free.expected, free.limit) == ([600, 600], 600, 600)
    assert overlap_counts(50, 0, repeats=3, rng=9).counts.tolist() == [1, 1, 1]
    assert overlap_counts(50, 0).expected == 1
    cut = overlap_counts(200, 0.22, limit=10, repeats=300, rng=8)
    assert cut.counts.max() == 10
    assert cut.counts.mean() == pytest.approx(cut.expected, abs=4 * cut.counts.std() / np.sqrt(300))
    monkeypatch.setattr(near_orthogonality, "_BATCH", 7)
    stream = np.random.default_rng(10)
    drawn = np.concatenate([sample_points("sphere", 7, 200, rng=stream) for _ in range(100)])
    count = overlap_counts(200, 0.22, rng=10).counts[0]
    close = np.abs(np.tril(drawn @ drawn.T, -1)) > 0.22
    assert not close[:count].any()
    assert close[count].any()


@pytest.mark.parametrize(
    ("dim", "eps"), [(2, 0.2), (2, 0.5), (2, 0.9), (2, 0.99), (3, 0.5), (3, 0.9), (4, 0.6), (8, 0.4)]
)
def test_the_expected_count_is_true_in_few_dimensions_too(dim, eps):
    runs, rng = 20_000, np.random.default_rng(11)
    # All runs at once, not by the function's own loop.
    drawn = rng.standard_normal((runs, 1, dim))
    counts, free = np.ones(runs), np.arange(runs)
    while free.size:
        new = rng.standard_normal((free.size, 1, dim))
        cosines = (drawn * new).sum(axis=2) / np.linalg.norm(drawn, axis=2) / np.linalg.norm(new, axis=2)
        fits = (np.abs(cosines) <= eps).all(axis=1)
        free, drawn = free[fits], np.concatenate([drawn, new], axis=1)[fits]
        counts[free] += 1
    expected = overlap_counts(dim, eps).expected
    error = counts.std() / np.sqrt(runs)
    assert counts.mean() == pytest.approx(expected, abs=4 * error + (0.005 * expected if dim > 2 else 0))


def test_the_expected_count_on_a_circle_by_hand():
    # No three lines of a plane are more than 60 degrees apart, and two are in one case of three.
    assert overlap_counts(2, 0.5).expected == pytest.approx(4 / 3, rel=1e-14)
    assert overlap_counts(2, 0).expected == 1
    assert overlap_counts(2, 1, limit=50).expected == 50


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_direction_count(1, 0.5), r"dim = 1(\.0)?"),
        (lambda: log_direction_count(3, -0.1), r"eps = -0\.1 .* eps >= 0 and eps <= 1"),
        (lambda: overlap_counts(1, 0.1), r"dim = 1(\.0)?"),
        (lambda: overlap_counts(3, 1.1), r"eps = 1\.1"),
        (lambda: overlap_counts(3, [0.1, 0.2]), r"eps has shape \(2,\); allowed is one number"),
        (lambda: overlap_counts(3, 0.1, repeats=0), r"repeats = 0(\.0)?"),
        (lambda: overlap_counts(3, 0.1, limit=1), r"limit = 1(\.0)? .* limit >= 2"),
        (lambda: pack_directions(3, np.nan), r"eps holds nan"),
        (lambda: pack_directions(3, 0.1, tries=0), r"tries = 0(\.0)?"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
