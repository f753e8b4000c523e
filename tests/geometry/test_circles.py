"""Laws of circles in Z_p tables: orders, planes, fits, roughness, and the bias of a plane fitted to noise."""

from dataclasses import FrozenInstanceError
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geometry import (
    FrequencyPlane,
    circle_fit,
    frequency_order,
    frequency_plane,
    residue_spectrum,
    roughness,
)

pytestmark = pytest.mark.filterwarnings("error")

numbers = st.floats(-1e3, 1e3).map(lambda x: round(x, 6))
seeds = st.integers(0, 2**32 - 1)


@st.composite
def turns(draw):
    """A modulus and a frequency below p/2."""
    p = draw(st.integers(3, 60))
    return p, draw(st.integers(1, (p - 1) // 2))


def circle(p, k, radius=1.0, angle=0.0, sense=1):
    theta = sense * 2 * np.pi * k * np.arange(p) / p + angle
    return radius * np.stack([np.cos(theta), np.sin(theta)], axis=1)


def orthonormal(seed, d, columns):
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((d, columns))).Q


# frequency_order


@given(st.integers(2, 500), st.data())
def test_order_visits_every_residue_at_even_steps_of_the_wave(p, data):
    k = data.draw(st.sampled_from([k for k in range(1, p // 2 + 1) if np.gcd(k, p) == 1]))
    order = frequency_order(p, k)
    assert sorted(order) == list(range(p))
    assert (k * order % p).tolist() == list(range(p))


def test_reading_a_circle_in_its_order_walks_around_it_once():
    points = circle(97, 35)
    np.testing.assert_allclose(points[frequency_order(97, 35)], circle(97, 1), atol=1e-12)


# frequency_plane


@given(turns(), st.integers(2, 9), seeds)
def test_a_perfect_circle_comes_out_unrotated(turn, d, seed):
    p, k = turn
    frame = orthonormal(seed, d, 2)
    plane = frequency_plane(5 + circle(p, k, 3.0) @ frame.T, k)
    np.testing.assert_allclose(plane.frame, frame, atol=1e-12)
    centre = np.full((1, d), 5.0)
    np.testing.assert_allclose(
        plane.project(5 + circle(p, k, 3.0) @ frame.T) - plane.project(centre), circle(p, k, 3.0), atol=1e-11
    )


def test_other_frequencies_and_a_constant_leave_the_plane_alone():
    frame = orthonormal(3, 6, 4)
    values = circle(31, 4) @ frame[:, :2].T + circle(31, 9, 20.0) @ frame[:, 2:].T - 100
    np.testing.assert_allclose(frequency_plane(values, 4).frame, frame[:, :2], atol=1e-10)
    np.testing.assert_allclose(frequency_plane(values, 9).frame, frame[:, 2:], atol=1e-10)


def test_a_far_off_circle_keeps_its_plane():
    square = np.array([[1.0, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0]])
    np.testing.assert_allclose(frequency_plane(square + 2.0**30, 1).frame, np.eye(3)[:, :2], atol=1e-12)


def test_the_frame_is_the_nearest_orthonormal_one_to_the_pair_of_sums():
    rng = np.random.default_rng(4)
    p, d, k = 23, 5, 6
    values = rng.standard_normal((p, d))
    angles = 2 * np.pi * k * np.arange(p) / p
    pair = np.stack([np.cos(angles) @ values, np.sin(angles) @ values], axis=1)
    frame = frequency_plane(values, k).frame
    np.testing.assert_allclose(frame.T @ frame, np.eye(2), atol=1e-13)
    # The polar factor leaves a symmetric positive stretch, and no other frame comes nearer.
    stretch = frame.T @ pair
    np.testing.assert_allclose(frame @ stretch, pair, atol=1e-12)
    np.testing.assert_allclose(stretch, stretch.T, atol=1e-12)
    assert np.linalg.eigvalsh(stretch).min() > 0
    best = np.linalg.norm(frame - pair)
    near = np.linalg.qr(frame + 0.1 * rng.standard_normal((500, d, 2))).Q
    near *= np.sign(np.einsum("nij,ij->nj", near, frame))[:, None, :]
    assert np.linalg.norm(near - pair, axis=(1, 2)).min() > best


@given(turns(), st.integers(2, 6), seeds)
def test_the_plane_turns_with_the_space(turn, d, seed):
    p, k = turn
    values = np.random.default_rng(seed).standard_normal((p, d))
    rotation = orthonormal(seed + 1, d, d)
    before, after = frequency_plane(values, k), frequency_plane(values @ rotation, k)
    np.testing.assert_allclose(after.project(values @ rotation), before.project(values), atol=1e-6)


def test_projection_takes_batches_and_single_rows():
    rng = np.random.default_rng(5)
    values = rng.standard_normal((4, 11, 6))
    plane = frequency_plane(values[-1], 2)
    assert plane.frequency == 2
    assert plane.project(values).shape == (4, 11, 2)
    np.testing.assert_allclose(plane.project(values)[1, 3], values[1, 3] @ plane.frame, rtol=1e-12)
    np.testing.assert_allclose(plane.project(values[1, 3:4]), plane.project(values)[1, 3:4], rtol=1e-12)


def test_a_plane_cannot_be_changed_nor_made_from_a_skewed_frame():
    frame = np.eye(3)[:, :2]
    plane = FrequencyPlane(1, frame)
    with pytest.raises(FrozenInstanceError):
        plane.frequency = 2
    with pytest.raises(ValueError, match="read-only"):
        plane.frame[0, 0] = 2
    frame[0, 0] = 7  # the caller's own array stays free, and is no longer the plane's
    assert plane.frame[0, 0] == 1
    for bad in (frame, np.eye(3), np.ones(3), np.zeros((4, 2))):
        with pytest.raises(ValueError, match="2 orthonormal columns"):
            FrequencyPlane(1, bad)


# The bias that a fixed plane avoids


def mean_and_error(samples):
    return samples.mean(), samples.std(ddof=1) / np.sqrt(len(samples))


@pytest.mark.parametrize(("p", "d"), [(97, 128), (97, 8), (23, 64)])
def test_noise_shows_a_circle_on_its_own_plane_but_hardly_on_a_fixed_one(p, d):
    rng = np.random.default_rng(6)
    noise = 0.7
    fixed = FrequencyPlane(5, np.eye(d)[:, :2])
    own_radii, fixed_radii = [], []
    for _ in range(300):
        values = noise * rng.standard_normal((p, d))
        own_radii.append(circle_fit(frequency_plane(values, 5).project(values), 5).radius)
        fixed_radii.append(circle_fit(fixed.project(values), 5).radius)
    # With M the (d, 2) pair of sums, the radius on its own plane is (s1 + s2) / p for the singular values
    # of M, whose entries are N(0, noise^2 p / 2). By Bartlett's decomposition
    # E (s1 + s2)^2 = E tr M'M + 2 E det(M'M)^(1/2) = (noise^2 p / 2) (2d + 2 (d - 1)).
    mean, error = mean_and_error(np.square(own_radii))
    assert mean == pytest.approx(noise**2 * (2 * d - 1) / p, abs=4 * error)
    assert error < 0.03 * mean
    # On a fixed plane |c+|^2 and |c-|^2 are independent exponentials of mean 2 noise^2 / p, and the larger of
    # two such has 3/2 of the mean.
    mean, error = mean_and_error(np.square(fixed_radii))
    assert mean == pytest.approx(noise**2 * 3 / p, abs=4 * error)
    assert error < 0.06 * mean


# circle_fit


@given(turns(), st.floats(-4, 4), st.sampled_from([-1, 1]), st.floats(0.1, 100))
def test_fit_of_a_perfect_circle_in_any_position(turn, angle, sense, radius):
    p, k = turn
    fit = circle_fit(np.array([7.0, -3.0]) + circle(p, k, radius, angle, sense), k)
    assert fit.radius == pytest.approx(radius, rel=1e-11)
    assert fit.angle_error == pytest.approx(0, abs=1e-6)
    assert fit.explained == pytest.approx(1, abs=1e-11)
    assert isinstance(fit.radius, float)


def test_a_wrong_frequency_explains_nothing():
    fit = circle_fit(circle(31, 4), 5)
    assert fit.radius == pytest.approx(0, abs=1e-12)
    assert fit.explained == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("delta", [0.1, 0.5, 1.2])
@pytest.mark.parametrize("sense", [-1, 1])
def test_angles_pushed_to_and_fro_by_a_known_amount(delta, sense):
    # e^(+-i delta) in turn keeps cos(delta) at the wave and moves i sin(delta) to another frequency.
    p, k = 12, 2
    theta = sense * 2 * np.pi * k * np.arange(p) / p + 0.3 + delta * (-1) ** np.arange(p)
    fit = circle_fit(2 * np.stack([np.cos(theta), np.sin(theta)], axis=1), k)
    assert fit.radius == pytest.approx(2 * np.cos(delta))
    assert fit.angle_error == pytest.approx(delta)
    assert fit.explained == pytest.approx(np.cos(delta) ** 2)


def test_an_ellipse_is_explained_by_its_mean_radius():
    # (a cos, b sin) is a circle of radius (a+b)/2 one way round and one of (a-b)/2 the other way.
    fit = circle_fit(circle(20, 3) * [5, 1], 3)
    assert fit.radius == pytest.approx(3)
    assert fit.explained == pytest.approx(9 / 13)
    flipped = circle_fit(circle(20, 3) * [5, -1], 3)
    assert (flipped.radius, flipped.explained) == pytest.approx((fit.radius, fit.explained))


@given(turns(), seeds)
def test_the_circle_is_the_best_of_all_and_part_of_the_frequency_s_energy(turn, seed):
    p, k = turn
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((p, 2))
    fit = circle_fit(points, k)
    offsets = points - points.mean(axis=0)
    total = (offsets**2).sum()
    assert fit.explained <= residue_spectrum(points)[k] / total + 1e-12
    best = total - fit.explained * total
    for _ in range(20):
        other = circle(p, k, fit.radius * rng.uniform(0.5, 1.5), rng.uniform(0, 7), rng.choice([-1, 1]))
        assert ((offsets - other) ** 2).sum() >= best - 1e-9


def test_points_without_order_miss_by_a_uniform_angle():
    rng = np.random.default_rng(7)
    theta = rng.uniform(0, 2 * np.pi, (400, 997))
    fit = circle_fit(np.stack([np.cos(theta), np.sin(theta)], axis=-1), 100)
    assert fit.angle_error.shape == fit.radius.shape == fit.explained.shape == (400,)
    # The fit itself bends the angles towards their places by O(1 / sqrt(p)).
    assert fit.angle_error.mean() == pytest.approx(np.pi / np.sqrt(3), abs=2 / np.sqrt(997))


@pytest.mark.parametrize("centre", [0, 0.1, 3])
def test_points_on_the_centre_count_as_without_order(centre):
    points = centre + circle(8, 1)
    points[1::2] = centre
    fit = circle_fit(points, 1)
    assert fit.radius == pytest.approx(0.5)
    assert fit.angle_error == pytest.approx(np.pi / np.sqrt(6))
    assert fit.explained == pytest.approx(0.5)


@pytest.mark.parametrize("scale", [1e-200, 1e150])
def test_the_unit_of_the_points_is_only_that_of_the_radius(scale):
    points = np.random.default_rng(12).standard_normal((11, 2))
    plain, scaled = circle_fit(points, 3), circle_fit(scale * points, 3)
    assert scaled.radius == pytest.approx(scale * plain.radius, rel=1e-12)
    assert (scaled.angle_error, scaled.explained) == pytest.approx((plain.angle_error, plain.explained))
    assert roughness(scale * points) == pytest.approx(roughness(points))


def test_fits_of_a_batch_are_those_of_its_members():
    points = np.random.default_rng(8).standard_normal((2, 3, 13, 2))
    batch = circle_fit(points, 4)
    for i in np.ndindex(2, 3):
        one = circle_fit(points[i], 4)
        assert (batch.radius[i], batch.angle_error[i], batch.explained[i]) == pytest.approx(
            (one.radius, one.angle_error, one.explained), rel=1e-12
        )


# roughness


@pytest.mark.parametrize("p", [2, 3, 8, 97])
def test_roughness_of_a_sampled_wave(p):
    for k in range(1, p // 2 + 1):
        assert roughness(circle(p, k)) == pytest.approx(4 * np.sin(np.pi * k / p) ** 2, rel=1e-9)
        assert roughness(circle(p, k)[:, :1]) == pytest.approx(4 * np.sin(np.pi * k / p) ** 2, rel=1e-9)


def test_roughness_of_a_circle_in_its_own_order():
    rough, smooth = circle(97, 35), circle(97, 35)[frequency_order(97, 35)]
    assert roughness(smooth) == pytest.approx(4 * np.sin(np.pi / 97) ** 2, rel=1e-9)
    assert roughness(smooth) == pytest.approx((2 * np.pi / 97) ** 2, rel=1e-3)
    assert roughness(rough) > 3


@pytest.mark.parametrize("p", [2, 3, 5, 6])
def test_all_orders_together_have_the_null_s_mean_exactly(p):
    values = np.random.default_rng(9).gamma(0.3, size=(p, 2))
    orders = np.array(list(permutations(range(p))))
    assert roughness(values[orders]).mean() == pytest.approx(2 * p / (p - 1), rel=1e-12)


def test_white_noise_has_the_null_s_mean():
    ratios = roughness(np.random.default_rng(10).standard_normal((3000, 23, 2)))
    mean, error = mean_and_error(ratios)
    assert mean == pytest.approx(2 * 23 / 22, abs=4 * error)
    assert error < 0.01


@given(hnp.arrays(float, st.tuples(st.integers(2, 30), st.integers(1, 4)), elements=numbers))
def test_roughness_weighs_the_spectrum(values):
    p = len(values)
    energy = residue_spectrum(values)[1:]
    if not energy.any():
        return
    weight = 4 * np.sin(np.pi * np.arange(1, p // 2 + 1) / p) ** 2
    assert roughness(values) == pytest.approx(weight @ energy / energy.sum(), rel=1e-9)
    assert weight[0] - 1e-9 <= roughness(values) <= 4 + 1e-9
    assert roughness(3 * np.roll(values, 1, axis=0)[::-1] - 5) == pytest.approx(roughness(values), rel=1e-6)


def test_roughness_of_a_batch():
    values = np.random.default_rng(11).standard_normal((3, 2, 7, 4))
    ratios = roughness(values)
    assert ratios.shape == (3, 2)
    assert ratios[2, 1] == pytest.approx(roughness(values[2, 1]), rel=1e-13)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: frequency_order(1, 1), r"p = 1 .* p >= 2"),
        (lambda: frequency_order(97, 0), r"frequency = 0 .* 1 <= frequency <= 48 \(p//2 for p = 97\)"),
        (lambda: frequency_order(97, 49), r"frequency = 49"),
        (lambda: frequency_order(12, 4), r"frequency = 4 shares the divisor 4 with p = 12"),
        (
            lambda: frequency_plane(np.eye(5), 3),
            r"frequency = 3 .* 1 <= frequency <= 2 \(below p/2 for p = 5\)",
        ),
        (lambda: frequency_plane(np.eye(6), 3), r"frequency = 3 .* 1 <= frequency <= 2"),
        (lambda: frequency_plane(np.eye(5)[:, :1], 1), r"values has shape \(5, 1\); .* d >= 2"),
        (lambda: frequency_plane(np.zeros((2, 5, 3)), 1), r"values has shape \(2, 5, 3\)"),
        (lambda: frequency_plane(np.eye(2), 1), r"values has shape \(2, 2\)"),
        (lambda: frequency_plane(np.full((7, 3), 0.1), 2), r"no plane at frequency = 2"),
        (lambda: frequency_plane(1e6 + circle(7, 1), 2), r"no plane at frequency = 2"),
        (lambda: frequency_plane(circle(7, 2) * [1, 0], 2), r"no plane at frequency = 2"),
        (lambda: frequency_plane(circle(7, 2), 2).project(np.eye(3)), r"values has shape \(3, 3\); .* d = 2"),
        (lambda: circle_fit(np.zeros((5, 3)), 1), r"points has shape \(5, 3\); .* d = 2"),
        (lambda: circle_fit(np.zeros((2, 2)), 1), r"points has shape \(2, 2\); .* p >= 3"),
        (lambda: circle_fit(np.zeros((5, 2)), 3), r"frequency = 3"),
        (
            lambda: circle_fit(np.full((2, 5, 2), 0.1), 1),
            r"points all coincide in 2 of 2 cases; allowed are at least 2 unlike points",
        ),
        (
            lambda: roughness([[[1], [1]], [[1], [2]]]),
            r"values all coincide in 1 of 2 cases; allowed are at least 2 unlike rows",
        ),
        (lambda: roughness(np.zeros(5)), r"values has shape \(5,\)"),
        (lambda: roughness([[np.inf], [0]]), r"values holds inf"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_frequency_is_a_whole_number():
    for call in (lambda: frequency_order(97, 2.5), lambda: circle_fit(np.eye(5, 2), 1.5)):
        with pytest.raises(ValueError, match=r"frequency holds \d\.5; allowed are whole numbers"):
            call()
    assert (frequency_order(97, 2.0) == frequency_order(97, 2)).all()


# any scale


@pytest.mark.parametrize("scale", [1e-308, 1e-170, 1e160, 1e300])
def test_circles_and_roughness_of_any_scale_are_those_of_plain_ones(scale):
    rng = np.random.default_rng(3)
    points = circle(11, 3) + 0.2 * rng.standard_normal((4, 11, 2))
    table = rng.standard_normal((11, 6)) + circle(11, 3) @ rng.standard_normal((2, 6))
    here, plane = circle_fit(points, 3), frequency_plane(table, 3)
    scaled, scaled_table = points * scale, table * scale
    with np.errstate(all="raise"):
        there = circle_fit(scaled, 3)
        far = frequency_plane(scaled_table, 3)
        rough = roughness(scaled)
    loose = 1e-12 if scale > 1e-300 else 1e-7  # numbers of fewer digits
    np.testing.assert_allclose(rough, roughness(points), rtol=loose)
    np.testing.assert_allclose(there.radius / scale, here.radius, rtol=loose)
    np.testing.assert_allclose(there.angle_error, here.angle_error, rtol=loose)
    np.testing.assert_allclose(there.explained, here.explained, rtol=loose)
    np.testing.assert_allclose(far.frame, plane.frame, atol=loose)


def test_a_far_off_table_keeps_the_digits_of_its_plane():
    rng = np.random.default_rng(4)
    table = circle(97, 5) @ np.linalg.qr(rng.standard_normal((30, 2))).Q.T
    exact = frequency_plane(table, 5).frame
    np.testing.assert_allclose(frequency_plane(table + 1e6 * rng.random(30), 5).frame, exact, atol=1e-8)


@pytest.mark.parametrize("frequency", ["abc", 0, 2.5, None, True])
def test_a_plane_turns_at_a_whole_frequency(frequency):
    with pytest.raises(ValueError, match="frequency") as caught:
        FrequencyPlane(frequency, np.eye(3)[:, :2])
    assert "\n" not in str(caught.value)
    assert FrequencyPlane(np.float64(3), np.eye(3)[:, :2]).frequency == 3


def test_rows_in_many_blocks_have_the_roughness_of_one():
    values = np.random.default_rng(5).standard_normal((2, 700, 150))
    steps = ((np.roll(values, -1, axis=1) - values) ** 2).sum(axis=(1, 2))
    spread = ((values - values.mean(axis=1, keepdims=True)) ** 2).sum(axis=(1, 2))
    np.testing.assert_allclose(roughness(values), steps / spread, rtol=1e-12)
    np.testing.assert_allclose(roughness(values[0]), steps[0] / spread[0], rtol=1e-12)
