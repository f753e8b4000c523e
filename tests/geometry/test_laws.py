"""Laws handed out, in every method, against 30-digit arithmetic: to 10^12 dimensions, far into the tails.

Densities are written down once more and integrated by mpmath; no function of SciPy is used.
"""

import copy
import functools
import itertools
import math
import pickle

import mpmath
import numpy as np
import pytest

from geometry import angle_law, cosine_law, distance_law, norm_law, squared_distance, squared_norm

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 30

FEW, MANY = (3, 7), (60, 12288, 10**9, 10**12)


def log_beta_half(a):
    return mp.loggamma(a) + mp.loggamma(mp.mpf(1) / 2) - mp.loggamma(a + mp.mpf(1) / 2)


def angle_density(d):
    scale = -log_beta_half(mp.mpf(d - 1) / 2)
    return lambda theta: mp.exp((d - 2) * mp.log(mp.sin(theta)) + scale)


def cosine_density(d):
    scale = -log_beta_half(mp.mpf(d - 1) / 2)
    return lambda t: mp.exp((mp.mpf(d - 3) / 2 * mp.log(1 - t**2) if d != 3 and abs(t) < 1 else 0) + scale)


def sphere_density(d):
    cosine = cosine_density(d)
    return lambda t: t * cosine(1 - t**2 / 2)


def chi_density(d):
    scale = (1 - mp.mpf(d) / 2) * mp.log(2) - mp.loggamma(mp.mpf(d) / 2)
    return lambda r: mp.exp((d - 1) * mp.log(r) - r**2 / 2 + scale)


def ball_density(d):
    def density(t):
        # J by its own integral: over y^((d-1)/2) (1-y)^(-1/2) from 0 to 1 - t^2/4.
        a, top = mp.mpf(d + 1) / 2, 1 - t**2 / 4
        j = top**a / a * mp.hyp2f1(a, mp.mpf(1) / 2, a + 1, top) / mp.exp(log_beta_half(a))
        return d * t ** (d - 1) * j

    return density


# family: law, density, smallest and largest value, centre and width for many dimensions
LAWS = {
    "angle": (angle_law, angle_density, 0, mp.pi, lambda d: (mp.pi / 2, 1 / mp.sqrt(d))),
    "cosine": (cosine_law, cosine_density, -1, 1, lambda d: (mp.mpf(0), 1 / mp.sqrt(d))),
    "sphere": (
        lambda d: distance_law("sphere", d), sphere_density, 0, 2,
        lambda d: (mp.sqrt(2), 1 / mp.sqrt(2 * d)),
    ),
    "ball": (
        lambda d: distance_law("ball", d), ball_density, 0, 2,
        lambda d: (mp.sqrt(2) * (1 - mp.mpf(9) / (8 * d)), 1 / mp.sqrt(2 * d)),
    ),
    "chi": (lambda d: norm_law("normal", d), chi_density, 0, 30, lambda d: (mp.sqrt(d), 1 / mp.sqrt(2))),
}  # fmt: skip
# mpmath's hypergeometric function takes too long from here on; the ball is held to the sphere below.
LARGEST = {"ball": 60}


NODES, WEIGHTS = ([mp.mpf(x) for x in part.tolist()] for part in np.polynomial.legendre.leggauss(24))


def sums(functions, density, points):
    """Integrals of functions of x and of the density, over pieces where everything is smooth."""
    totals = [mp.mpf(0)] * len(functions)
    for low, high in itertools.pairwise(points):
        for node, weight in zip(NODES, WEIGHTS, strict=True):
            x = (low + high + (high - low) * node) / 2
            p = density(x)
            part = weight * (high - low) / 2 * p
            totals = [total + part * f(x, p) for total, f in zip(totals, functions, strict=True)]
    return totals


def expected(name, d, functions):
    """Means of functions over the whole law."""
    _, density_of, low, high, where = LAWS[name]
    if d < 30:
        points = [
            mp.mpf(x) for x in ([0, 3, 8, 20] if name == "chi" else [low, (low + high) / mp.mpf(2), high])
        ]
        density = functools.cache(density_of(d))
        return [mp.quad(lambda x, f=f: density(x) * f(x, density(x)), points) for f in functions]
    centre, width = where(mp.mpf(d))
    top = mp.inf if name == "chi" else mp.mpf(high)
    points = sorted({min(max(centre + k * width, mp.mpf(low)), top) for k in range(-14, 15)})
    return sums(functions, density_of(d), points)


@pytest.mark.parametrize("dim", [*FEW, *MANY])
@pytest.mark.parametrize("name", LAWS)
def test_moments_and_entropy_against_quadrature(name, dim):
    if dim > LARGEST.get(name, 10**12):
        pytest.skip("too slow: held to the sphere below")
    law = LAWS[name][0](dim)
    centre = mp.mpf(float(law.mean()))
    powers = [lambda x, _, k=k: (x - centre) ** k for k in (1, 2, 3, 4)]
    rest, second, third, fourth, entropy = expected(
        name, dim, [*powers, lambda _, p: -mp.log(p) if p > 0 else mp.mpf(0)]
    )
    variance = second - rest**2
    found = law.stats("mvsk")
    assert abs(rest) < 1e-14 * abs(centre) + 1e-17 + 2e-16 * mp.sqrt(variance)
    assert found[1] == pytest.approx(float(variance), rel=1e-12)
    skewness = (third - 3 * rest * second + 2 * rest**3) / variance ** mp.mpf(1.5)
    kurtosis = (fourth - 4 * rest * third + 6 * rest**2 * second - 3 * rest**4) / variance**2 - 3
    assert found[2] == pytest.approx(float(skewness), rel=1e-10, abs=5e-14)
    assert found[3] == pytest.approx(float(kurtosis), rel=1e-10, abs=5e-14)
    assert law.std() == pytest.approx(float(mp.sqrt(variance)), rel=1e-12)
    assert law.entropy() == pytest.approx(float(entropy), rel=1e-12, abs=1e-12)


def shares_around(name, d, at, density):
    """P(X <= x) and P(X > x) by quadrature of the smaller side."""
    _, _, low, high, where = LAWS[name]
    if d < 30:
        middle = mp.mpf(0) if name == "cosine" else mp.sqrt(d - 1 if name == "chi" else 2)
        up = at > middle
        pieces = [at + k for k in (0, 0.5, 1, 2, 4, 8)] if name == "chi" else [at, (at + high) / 2, high]
        return up, abs(mp.quad(density, pieces if up else [at, (at + low) / 2, low]))
    centre, width = where(mp.mpf(d))
    up = at > centre
    points = [at + (k if up else -k) * width for k in range(14)]
    top = mp.inf if name == "chi" else mp.mpf(high)
    points = sorted({min(max(x, mp.mpf(low)), top) for x in points}, reverse=not up)
    return up, abs(sums([lambda *_: 1], density, points)[0])


@pytest.mark.parametrize("dim", [2, *FEW, *MANY])
@pytest.mark.parametrize("name", LAWS)
def test_shares_and_densities_against_quadrature(name, dim):
    if dim > LARGEST.get(name, 10**12):
        pytest.skip("too slow: held to the sphere below")
    make, density_of, low, high, where = LAWS[name]
    law, density = make(dim), density_of(dim)
    if dim < 30:
        places = [low + (min(high, 12) - low) * share for share in (1e-3, 0.2, 0.9)]
    else:
        places = [where(mp.mpf(dim))[0] + z * where(mp.mpf(dim))[1] for z in (-8, -1.4, 0.1, 5)]
    for place in places:
        if not low < place < (mp.inf if name == "chi" else high):
            continue
        x = np.float64(float(place))
        at = mp.mpf(float(x))
        up, small = shares_around(name, dim, at, density)
        below, above = (1 - small, small) if up else (small, 1 - small)
        for found, log_found, exact in ((law.cdf(x), law.logcdf(x), below), (law.sf(x), law.logsf(x), above)):
            assert found == pytest.approx(float(exact), rel=1e-11, abs=0), (name, dim, x)
            log_exact = float(mp.log1p(-small) if exact > 0.5 else mp.log(small))
            assert log_found == pytest.approx(log_exact, rel=1e-12, abs=1e-11 * min(1, -log_exact)), (
                name,
                dim,
                x,
            )
        log_density = float(mp.log(density(at)))
        assert law.logpdf(x) == pytest.approx(log_density, rel=1e-12, abs=1e-11), (name, dim, x)
        assert law.pdf(x) == pytest.approx(float(density(at)), rel=1e-11, abs=0)
        # The inverses, to the rounding of the share and of x itself.
        for share, inverse in ((law.cdf(x), law.ppf), (law.sf(x), law.isf)):
            if share < 0.9:
                lost = 1e-11 * share / law.pdf(x) + 4e-16 * abs(x)
                assert inverse(share) == pytest.approx(x, rel=0, abs=lost), (name, dim, x)


@pytest.mark.parametrize("dim", [12288, 10**6, 10**12])
def test_the_ball_is_held_to_the_sphere_in_many_dimensions(dim):
    # Two points of the ball are two directions and two radii nearly 1: shares differ by a shift of order 1/d.
    ball, sphere = distance_law("ball", dim), distance_law("sphere", dim)
    x = sphere.ppf([1e-9, 0.1, 0.5, 0.9, 1 - 1e-9])
    shift = ball.mean() - sphere.mean()
    assert shift == pytest.approx(-np.sqrt(2) / dim, rel=2e-3 + 1e-16 * dim / 1e-4)
    np.testing.assert_allclose(ball.cdf(x + shift), sphere.cdf(x), rtol=40 / np.sqrt(dim) + 1e-7)
    assert ball.var() == pytest.approx(sphere.var(), rel=10 / dim + 1e-12)
    assert ball.entropy() == pytest.approx(sphere.entropy(), abs=10 / dim + 1e-12)
    np.testing.assert_allclose(ball.sf(x) + ball.cdf(x), 1, rtol=1e-12)


@pytest.mark.parametrize("dim", [1, 2, 5, 40, 3000])
def test_distances_of_signs_are_those_of_a_binomial(dim):
    law = distance_law("rademacher", dim, scale=0.5)
    m = np.unique(np.linspace(0, dim, 9).astype(int))
    ways = [math.comb(dim, k) for k in range(dim + 1)]
    logs = [float(mp.log(ways[k]) - dim * mp.log(2)) for k in m]
    np.testing.assert_allclose(law.logpmf(np.sqrt(m)), logs, rtol=1e-12)
    sums = list(itertools.accumulate(ways))
    below = [float(mp.log(sums[k]) - dim * mp.log(2)) for k in m]
    np.testing.assert_allclose(law.logcdf(np.sqrt(m)), below, rtol=1e-11, atol=1e-13)
    for k in m[:-1]:
        assert law.logsf(np.sqrt(k)) == pytest.approx(law.logcdf(np.sqrt(dim - k - 1)), rel=1e-11)
    inner = m[law.cdf(np.sqrt(m)) < 0.999]
    inner = inner[law.cdf(np.sqrt(inner)) > 0]
    np.testing.assert_allclose(law.ppf(law.cdf(np.sqrt(inner))), np.sqrt(inner))
    likely = [(j, mp.mpf(way) / 2**dim) for j, way in enumerate(ways) if abs(j - dim / 2) < 10 * np.sqrt(dim)]
    mean = mp.fsum(p * mp.sqrt(j) for j, p in likely)
    assert law.mean() == pytest.approx(float(mean), rel=1e-13)
    assert law.var() == pytest.approx(
        float(mp.fsum(p * (mp.sqrt(j) - mean) ** 2 for j, p in likely)), rel=1e-11
    )
    assert law.entropy() == pytest.approx(float(-mp.fsum(p * mp.log(p) for _, p in likely)), rel=1e-11)
    assert law.pmf(0.123) == 0


@pytest.mark.parametrize("dim", [1, 2, 12288, 10**12])
def test_the_radius_in_the_ball_is_a_power(dim):
    law = norm_law("ball", dim, scale=2)
    r = 2 * (1 - np.array([1e-13, 0.5 / dim, 0.9 / dim]))
    exact = [mp.mpf(float(x)) / 2 for x in r]
    np.testing.assert_allclose(law.cdf(r), [float(x**dim) for x in exact], rtol=1e-13)
    np.testing.assert_allclose(law.sf(r), [float(1 - x**dim) for x in exact], rtol=1e-13)
    np.testing.assert_allclose(law.logsf(r), [float(mp.log(1 - x**dim)) for x in exact], rtol=1e-13)
    np.testing.assert_allclose(law.pdf(r), [float(dim * x ** (dim - 1) / 2) for x in exact], rtol=1e-13)
    assert law.mean() == pytest.approx(2 * dim / (dim + 1))
    assert law.entropy() == pytest.approx(1 - 1 / dim - np.log(dim) + np.log(2))


# The review's inputs, each with the right value


def test_values_that_once_were_wrong():
    angle = angle_law(10**7)
    assert angle.std() * 1e7**0.5 == pytest.approx(1.00000005, rel=1e-9)
    assert angle.entropy() == pytest.approx(-6.6401, abs=1e-4)
    assert angle.stats("k") == pytest.approx(-2e-7, rel=1e-6)
    assert norm_law("normal", 300).entropy() == pytest.approx(1.0718, abs=1e-4)
    assert norm_law("normal", 10**9).cdf(1e9**0.5 - 3.5) == pytest.approx(3.714e-7, rel=2e-4)
    assert angle_law(12288).logcdf(0.5) == pytest.approx(-9038.5, abs=0.1)
    assert angle_law(12288).logpdf(0.5) == pytest.approx(-9028.5, abs=0.1)
    assert cosine_law(10).ppf(1e-300) == -1
    assert cosine_law(10**12).ppf(0.3) == pytest.approx(-5.24400513e-7, rel=1e-8)
    assert distance_law("sphere", 2).sf(2) == 0
    assert norm_law("cube", 1).cdf(0) == 0
    assert norm_law("cube", [1, 3]).cdf(0.25)[0] == 0.25


# The objects

EVERY = [
    angle_law(3), cosine_law([2, 5]), norm_law("normal", 12288, scale=2), norm_law("ball", 1),
    norm_law("sphere", 3), norm_law("cube", [1, 4]), norm_law("kaiming_normal", shape=(5, 3)),
    distance_law("sphere", 1), distance_law("ball", 4), distance_law("rademacher", 9),
    distance_law("cube", 2), distance_law("normal", 3),
]  # fmt: skip


@pytest.mark.parametrize("law", EVERY, ids=repr)
def test_laws_can_be_pickled_and_say_what_they_are(law):
    assert repr(law).split("(")[0] in ("angle_law", "cosine_law", "norm_law", "distance_law")
    for twin in (pickle.loads(pickle.dumps(law)), copy.deepcopy(law)):
        assert repr(twin) == repr(law)
        np.testing.assert_array_equal(twin.ppf(0.3), law.ppf(0.3))
        np.testing.assert_array_equal(twin.rvs(random_state=1), law.rvs(random_state=1))


def test_their_names_are_the_calls_that_made_them():
    assert repr(norm_law("normal", 12288)) == "norm_law('normal', 12288)"
    assert repr(norm_law("kaiming_normal", shape=(5, 3), scale=0.5)) == (
        "norm_law('kaiming_normal', shape=(5, 3), scale=0.5)"
    )
    assert repr(angle_law([2, 3])) == "angle_law([2, 3])"


@pytest.mark.parametrize("law", EVERY, ids=repr)
def test_the_same_answers_where_numpy_raises(law):
    places = [-1.0, 0.0, 1e-200, 0.3, 1.0, 2.0, 1e3, 1e200, np.inf]
    names = ["cdf", "sf", "logcdf", "logsf", *(["pmf", "logpmf"] if law.discrete else ["pdf", "logpdf"])]

    def answers():
        at = [getattr(law, name)(x) for name in names for x in places]
        shares = [inverse(q) for inverse in (law.ppf, law.isf) for q in (0, 1e-300, 0.5, 1, 2)]
        return [*at, *shares, *law.stats("mvsk"), law.entropy(), *law.interval(0.9), *law.support()]

    plain = answers()
    with np.errstate(all="raise"):
        strict = answers()
    for one, other in zip(strict, plain, strict=True):
        np.testing.assert_array_equal(one, other)
    for x in places:
        np.testing.assert_allclose(law.cdf(x) + law.sf(x), 1, rtol=1e-12, err_msg=str(x))
    low, high = law.support()
    assert (law.cdf(high) == 1).all()
    assert (law.sf(np.subtract(low, 1)) == 1).all()
    assert np.isnan(law.ppf(2)).all()
    assert np.isnan(law.cdf(np.nan)).all()


@pytest.mark.parametrize("kind", ["normal", "ball", "sphere", "cube", "rademacher"])
@pytest.mark.parametrize("make", [norm_law, distance_law])
def test_a_law_of_many_dimensions_is_many_laws(make, kind):
    dims, scales = np.array([[2, 3], [10, 1000]]), np.array([1.0, 0.5])
    many = make(kind, dims, scale=scales)
    for name, argument in (("cdf", 1.1), ("ppf", 0.3), ("logsf", 0.9), ("isf", 1e-9)):
        found = getattr(many, name)(argument)
        single = [
            [getattr(make(kind, int(d), scale=s), name)(argument) for d, s in zip(row, scales, strict=True)]
            for row in dims
        ]
        np.testing.assert_allclose(found, single, rtol=1e-12)
    for name in ("mean", "std", "entropy"):
        single = [
            [getattr(make(kind, int(d), scale=s), name)() for d, s in zip(r, scales, strict=True)]
            for r in dims
        ]
        np.testing.assert_allclose(getattr(many, name)(), single, rtol=1e-12, atol=1e-15)
    assert many.rvs(random_state=0).shape == (2, 2)
    assert many.rvs((7, 2, 2), random_state=0).shape == (7, 2, 2)
    moments = (squared_norm if make is norm_law else squared_distance)(kind, dims, scale=scales)
    np.testing.assert_allclose(many.moment(2), moments.mean, rtol=1e-12)


@pytest.mark.parametrize("law", [law for law in EVERY if np.ndim(law.dim) == 0], ids=repr)
def test_draws_follow_the_law(law):
    from geometry import fit_test

    drawn = law.rvs(20_000, random_state=np.random.default_rng(7))
    assert fit_test(drawn, law).p_value > 0.003


def test_a_row_of_numbers_is_a_shape_where_it_can_be_nothing_else():
    from geometry import sample_norms, sample_points

    with pytest.warns(DeprecationWarning, match="the shape of an array is called shape") as told:
        old = sample_norms("normal", 3, (4, 5), rng=0)
    assert told[0].filename == __file__
    np.testing.assert_array_equal(old, sample_norms("normal", 3, shape=(4, 5), rng=0))
    with pytest.warns(DeprecationWarning, match="called shape"):
        assert sample_points("torch_linear", 3, (4, 5), rng=0).shape == (3, 4, 5)
    with pytest.warns(DeprecationWarning, match="called shape") as told:
        assert norm_law("kaiming_normal", (4, 5)).mean() == norm_law("kaiming_normal", shape=(4, 5)).mean()
    assert told[0].filename == __file__
