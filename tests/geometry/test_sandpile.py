"""Laws of the sandpile: conservation, commuting grains, the group of recurrent tables, Dhar's mean."""

from dataclasses import FrozenInstanceError
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geometry import drive_sandpile, drop_grains, is_recurrent, mean_avalanche_size, relax, toppling_rounds
from geometry.sandpile._toppling import EDGE, compiled, topple

pytestmark = pytest.mark.filterwarnings("error")

seeds = st.integers(0, 2**32 - 1)
shapes = st.tuples(st.integers(1, 6), st.integers(1, 6))


def tables(highest):
    return hnp.arrays(np.int64, shapes, elements=st.integers(0, highest))


@st.composite
def drops(draw):
    """A stable table and the sites of some grains."""
    table = draw(tables(3))
    rng = np.random.default_rng(draw(seeds))
    return table, rng.integers(table.shape, size=(draw(st.integers(1, 40)), 2))


def neighbours(i, j, shape):
    around = ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1))
    return [(k, m) for k, m in around if 0 <= k < shape[0] and 0 <= m < shape[1]]


def by_double_loop(table, sites):
    """The definition in plain loops: look at every site, topple together what is unstable, look again."""
    heights = table.tolist()
    shape = table.shape
    figures = []
    for row, column in sites.tolist():
        heights[row][column] += 1
        size, duration, toppled = 0, 0, set()
        while True:
            unstable = [(i, j) for i in range(shape[0]) for j in range(shape[1]) if heights[i][j] >= 4]
            if not unstable:
                break
            duration += 1
            size += len(unstable)
            toppled.update(unstable)
            for i, j in unstable:
                heights[i][j] -= 4
                for k, m in neighbours(i, j, shape):
                    heights[k][m] += 1
        figures.append((size, duration, len(toppled)))
    return np.array(heights), np.array(figures)


def in_random_order(table, rng):
    """The stable table, toppling any one unstable site at a time."""
    table = table.copy()
    while (table > 3).any():
        unstable = np.argwhere(table > 3)
        i, j = unstable[rng.integers(len(unstable))]
        table[i, j] -= 4
        for site in neighbours(i, j, table.shape):
            table[site] += 1
    return table


def recurrent_tables(shape):
    every = (np.array(heights).reshape(shape) for heights in product(range(4), repeat=shape[0] * shape[1]))
    return [table for table in every if is_recurrent(table)]


def laplacian(shape):
    sites = list(np.ndindex(shape))
    matrix = 4 * np.eye(len(sites))
    for a, site in enumerate(sites):
        for other in neighbours(*site, shape):
            matrix[a, sites.index(other)] = -1
    return matrix


# drop_grains


@given(drops())
def test_every_figure_is_that_of_the_plain_double_loop(drop):
    table, sites = drop
    heights, figures = by_double_loop(table, sites)
    left = drop_grains(table, sites)
    np.testing.assert_array_equal(left.heights, heights)
    np.testing.assert_array_equal(np.stack([left.sizes, left.durations, left.areas], axis=1), figures)


def test_large_avalanches_are_those_of_the_plain_double_loop():
    rng = np.random.default_rng(0)
    table, sites = np.full((20, 15), 3), rng.integers([20, 15], size=(60, 2))
    heights, figures = by_double_loop(table, sites)
    left = drop_grains(table, sites)
    np.testing.assert_array_equal(left.heights, heights)
    np.testing.assert_array_equal(np.stack([left.sizes, left.durations, left.areas], axis=1), figures)
    assert left.sizes.max() > left.areas.max() == 300


@given(drops())
def test_rounds_of_toppling_lead_where_the_grain_does(drop):
    table, sites = drop
    rounds, end = toppling_rounds(table, sites[0]), drop_grains(table, sites[:1])
    np.testing.assert_array_equal(rounds[-1], end.heights)
    assert len(rounds) - 1 == end.durations[0]
    assert (rounds >= 4).sum() == end.sizes[0]
    assert (rounds >= 4).any(axis=0).sum() == end.areas[0]


@pytest.mark.parametrize(("site", "message"), [([2, 0], "sites"), ([0], "shape"), ([0.5, 0], "site")])
def test_a_grain_off_the_table_is_refused(site, message):
    with pytest.raises(ValueError, match=message):
        toppling_rounds(np.zeros((2, 2), int), site)


@given(drops())
def test_no_grain_is_made_or_forgotten(drop):
    table, sites = drop
    left = drop_grains(table, sites)
    assert table.sum() + len(sites) == left.heights.sum() + left.lost
    assert left.heights.min() >= 0
    assert left.heights.max() <= 3
    assert left.lost >= 0


@given(drops())
def test_heights_follow_from_the_topplings_of_a_single_grain(drop):
    table, sites = drop
    left = drop_grains(table, sites[:1])
    # h' = h + 1_site - Laplacian n: one solution n, whose sum is the size and whose support is the area.
    change = (table - left.heights).ravel().astype(float)
    change[sites[0] @ [table.shape[1], 1]] += 1
    topplings = np.linalg.solve(laplacian(table.shape), change).round(6)
    assert left.sizes[0] == topplings.sum()
    assert left.areas[0] == np.count_nonzero(topplings)
    assert left.durations[0] >= topplings.max()


@given(drops(), seeds)
def test_the_order_of_the_grains_does_not_matter_for_the_table_and_the_sum(drop, seed):
    table, sites = drop
    one, other = drop_grains(table, sites), drop_grains(table, np.random.default_rng(seed).permutation(sites))
    np.testing.assert_array_equal(one.heights, other.heights)
    assert one.sizes.sum() == other.sizes.sum()
    assert one.lost == other.lost


def test_one_call_is_as_good_as_many():
    sites = np.random.default_rng(1).integers(12, size=(9000, 2))  # more than fit in one compiled call
    whole = drop_grains(np.zeros((12, 12)), sites)
    first = drop_grains(np.zeros((12, 12)), sites[:5000])
    second = drop_grains(first.heights, sites[5000:])
    np.testing.assert_array_equal(whole.heights, second.heights)
    for name in ("sizes", "durations", "areas"):
        parts = [getattr(first, name), getattr(second, name)]
        np.testing.assert_array_equal(getattr(whole, name), np.concatenate(parts))
    assert whole.lost == first.lost + second.lost


def test_the_compiled_code_is_the_python_code():
    rng = np.random.default_rng(2)
    table = rng.integers(2, 4, (7, 9))
    sites = rng.integers([7, 9], size=(80, 2))
    padded = np.full((9, 11), EDGE, dtype=np.int32)
    padded[1:-1, 1:-1] = table
    figures = np.zeros((3, 80), dtype=np.int64)
    topple(padded.ravel(), 11, (sites + 1) @ [11, 1], *figures)
    left = drop_grains(table, sites)
    np.testing.assert_array_equal(left.heights, padded[1:-1, 1:-1])
    np.testing.assert_array_equal([left.sizes, left.durations, left.areas], figures)


def test_it_works_where_compiled_code_cannot_be_kept(monkeypatch):
    def njit(*, cache):
        if cache:
            raise RuntimeError("cannot cache function")
        return lambda function: function

    monkeypatch.setattr("numba.njit", njit)
    compiled.cache_clear()
    assert drop_grains([[3]], [[0, 0]]).heights.tolist() == [[0]]
    assert compiled(topple) is topple
    compiled.cache_clear()


def test_what_was_given_stays_and_what_was_found_cannot_be_changed():
    table = np.full((2, 2), 3)
    left = drop_grains(table, [[0, 0]])
    assert (table == 3).all()
    for array in (left.heights, left.sizes, left.durations, left.areas):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 9
    with pytest.raises(FrozenInstanceError):
        left.lost = 0


# relax


@given(tables(11), seeds)
def test_the_order_of_toppling_does_not_matter(table, seed):
    np.testing.assert_array_equal(relax(table), in_random_order(table, np.random.default_rng(seed)))


@given(tables(3), st.data())
def test_adding_commutes_with_relaxing(table, data):
    other = data.draw(hnp.arrays(np.int64, table.shape, elements=st.integers(0, 9)))
    np.testing.assert_array_equal(relax(relax(other) + table), relax(other + table))


# The group of recurrent tables


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (2, 2), (2, 3)])
def test_there_are_as_many_recurrent_tables_as_the_determinant_says(shape):
    found = recurrent_tables(shape)
    assert len(found) == round(np.linalg.det(laplacian(shape)))
    # A grain on any site takes them to one another one to one: that is why the critical state is uniform.
    before = {table.tobytes() for table in found}
    for i in range(shape[0]):
        after = {drop_grains(table, [[i, 0]]).heights.tobytes() for table in found}
        assert after == before


@pytest.mark.parametrize("size", [1, 2, 3, 6, 12])
def test_the_identity_leaves_every_recurrent_table_as_it_is(size):
    sixes = np.full((size, size), 6)
    identity = relax(sixes - relax(sixes))
    assert is_recurrent(identity)
    rng = np.random.default_rng(size)
    for _ in range(5):
        table = relax(rng.integers(3, 9, (size, size)))
        assert is_recurrent(table)
        np.testing.assert_array_equal(relax(identity + table), table)


def test_known_identities():
    sixes = np.full((3, 3), 6)
    assert relax(sixes - relax(sixes)).tolist() == [[2, 1, 2], [1, 0, 1], [2, 1, 2]]
    assert relax([[6, 6], [6, 6]]).tolist() == [[2, 2], [2, 2]]


def test_two_empty_neighbours_are_never_seen_again():
    table = np.full((5, 5), 3)
    assert is_recurrent(table)
    table[2, 2] = 0
    assert is_recurrent(table)
    table[2, 3] = 0
    assert not is_recurrent(table)
    assert not is_recurrent(np.zeros((1, 2)))


# The critical state


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_dhar_s_mean_is_the_sum_over_the_inverse_laplacian(size):
    inverse = np.linalg.inv(laplacian((size, size)))
    assert mean_avalanche_size(size) == pytest.approx(inverse.sum() / size**2, rel=1e-12)


@pytest.mark.parametrize("size", [3, 24])
def test_avalanches_have_dhar_s_mean(size):
    pile = drive_sandpile(size, 60_000, rng=3)
    # Avalanches that follow one another are not independent; the means of 60 long stretches nearly are.
    stretches = pile.sizes.reshape(60, -1).mean(axis=1)
    error = stretches.std(ddof=1) / np.sqrt(60)
    assert stretches.mean() == pytest.approx(mean_avalanche_size(size), abs=4 * error)
    assert error < 0.03 * mean_avalanche_size(size)


def test_the_critical_table_has_the_known_heights_far_from_the_edge():
    rng = np.random.default_rng(4)
    pile = drive_sandpile(64, 1, rng=rng)
    inner = []
    for _ in range(30):
        pile = drop_grains(pile.heights, rng.integers(64, size=(1000, 2)))
        assert is_recurrent(pile.heights)
        inner.append(pile.heights[16:-16, 16:-16])
    # Shares of one table scatter by .008 and heights by .03, and 30 tables have little in common; the edge,
    # 16 sites away, moves both by about 1 / 16^2.
    empty = 2 / np.pi**2 - 4 / np.pi**3
    assert np.equal(inner, 0).mean() == pytest.approx(empty, abs=0.008)
    assert np.mean(inner) == pytest.approx(17 / 8, abs=0.02)


def test_the_burn_in_ends_on_a_recurrent_table_and_is_not_recorded():
    pile = drive_sandpile(20, 50, rng=5)
    assert is_recurrent(pile.heights)
    assert len(pile.sizes) == len(pile.durations) == len(pile.areas) == 50
    young = drive_sandpile(20, 50, burn_in=0, rng=5)
    assert young.heights.sum() + young.lost == 50
    sites = np.random.default_rng(5).integers(400, size=1250)
    same = drop_grains(np.zeros((20, 20)), np.stack(np.divmod(sites, 20), axis=1))
    np.testing.assert_array_equal(same.heights, pile.heights)
    np.testing.assert_array_equal(same.sizes[1200:], pile.sizes)


def test_sizes_durations_and_areas_bound_each_other():
    pile = drive_sandpile(30, 20_000, rng=6)
    quiet = pile.sizes == 0
    assert ((pile.areas == 0) == quiet).all()
    assert ((pile.durations == 0) == quiet).all()
    assert 0.3 < quiet.mean() < 0.7
    assert (pile.areas <= pile.sizes).all()
    assert (pile.durations <= pile.sizes).all()
    assert 450 < pile.areas.max() <= 900
    assert pile.sizes.max() > 900


def test_progress_is_told_up_to_the_end():
    calls = []
    drive_sandpile(10, 5000, burn_in=5000, rng=7, progress=lambda done, total: calls.append((done, total)))
    done, totals = zip(*calls, strict=True)
    assert set(totals) == {10_000}
    assert list(done) == sorted(done)
    assert done[-1] == 10_000
    assert 5000 in done
    calls.clear()
    drop_grains(np.zeros((3, 3)), [[1, 1]] * 5, progress=lambda *now: calls.append(now))
    assert calls == [(5, 5)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: drive_sandpile(0, 10), r"size = 0 is out of range; allowed is 1 <= size <= 30000"),
        (lambda: drive_sandpile(10, 0), r"grains = 0 .* 1 <= grains"),
        (lambda: drive_sandpile(10, 10, burn_in=-1), r"burn_in = -1 .* 0 <= burn_in"),
        (lambda: drive_sandpile(10, 10, rng=-3), r"rng = -3"),
        (lambda: mean_avalanche_size(0), r"size = 0"),
        (lambda: drop_grains([[4]], [[0, 0]]), r"heights = 4\.0 .* heights >= 0 and heights <= 3"),
        (lambda: drop_grains([[-1]], [[0, 0]]), r"heights = -1\.0"),
        (lambda: drop_grains([[0.5]], [[0, 0]]), r"heights holds 0\.5; allowed are whole numbers"),
        (lambda: drop_grains([[np.nan]], [[0, 0]]), r"heights holds nan"),
        (lambda: drop_grains([1, 2], [[0, 0]]), r"heights has shape \(2,\); allowed is \(rows, columns\)"),
        (lambda: drop_grains(np.zeros((0, 3)), [[0, 0]]), r"heights has shape \(0, 3\)"),
        (lambda: drop_grains([[1]], []), r"sites has shape \(0,\); allowed is \(n, 2\) with n >= 1"),
        (lambda: drop_grains([[1]], np.zeros((0, 2))), r"sites has shape \(0, 2\)"),
        (lambda: drop_grains([[1, 2]], [[1, 0]]), r"sites\[:, 0\] = 1\.0 .* <= 0"),
        (lambda: drop_grains([[1, 2]], [[0, 2]]), r"sites\[:, 1\] = 2\.0 .* <= 1"),
        (lambda: relax([[-1]]), r"heights = -1\.0"),
        (
            lambda: relax([[10**8]]),
            r"heights holds 99999997 grains above 3; allowed are at most 10000000",
        ),
        (lambda: is_recurrent([[4]]), r"heights = 4\.0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("shape", "most"), [((1, 1), 50), ((1, 9), 300), ((7, 5), 40), ((12, 12), 500)])
def test_what_topples_at_once_leaves_what_grains_one_by_one_leave(shape, most):
    heights = np.random.default_rng(6).integers(0, most, shape)
    stays = np.minimum(heights, 3)
    sites = np.repeat(np.argwhere(heights > -1), (heights - stays).ravel(), axis=0)
    np.testing.assert_array_equal(relax(heights), drop_grains(stays, sites).heights)
