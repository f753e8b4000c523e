"""Laws of the spectrum on Z_p and of the numbers that sum it up."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geometry import frequency_order, gini, key_frequencies, residue_spectrum, top_share

pytestmark = pytest.mark.filterwarnings("error")

numbers = st.floats(-1e3, 1e3).map(lambda x: round(x, 6))
tables = hnp.arrays(float, st.tuples(st.integers(2, 40), st.integers(1, 5)), elements=numbers)
spectra = hnp.arrays(float, st.integers(2, 40), elements=st.floats(1e-3, 1e3))


def wave(p, k, amplitude=1.0, angle=0.0):
    return amplitude * np.cos(2 * np.pi * k * np.arange(p) / p + angle)[:, None]


@given(tables)
def test_parseval(values):
    # The transform's own error: eps log2(p) of the total, with a wide margin.
    assert residue_spectrum(values).sum() == pytest.approx((values**2).sum(), rel=1e-12, abs=1e-12)


@given(tables)
def test_spectrum_is_the_defining_sum(values):
    p = len(values)
    k, a = np.arange(p // 2 + 1), np.arange(p)
    amplitude = np.exp(-2j * np.pi * np.outer(k, a) / p) @ values
    weight = np.where((k == 0) | (2 * k == p), 1, 2)
    expected = weight / p * (np.abs(amplitude) ** 2).sum(axis=1)
    spectrum = residue_spectrum(values)
    assert spectrum.shape == (p // 2 + 1,)
    np.testing.assert_allclose(spectrum, expected, rtol=1e-9, atol=1e-12 * (values**2).sum())


@pytest.mark.parametrize("p", [2, 3, 7, 8, 97])
def test_a_wave_has_all_its_energy_at_its_own_frequency(p):
    for k in range(1, p // 2 + 1):
        expected = np.zeros(p // 2 + 1)
        expected[k] = 4 * p * (1 if 2 * k == p else 0.5)
        np.testing.assert_allclose(residue_spectrum(wave(p, k, 2.0)), expected, atol=1e-11 * p)


@given(tables, st.integers(0, 39), st.integers(0, 2**32 - 1))
def test_shifting_residues_or_rotating_space_changes_nothing(values, shift, seed):
    d = values.shape[1]
    rotation = np.linalg.qr(np.random.default_rng(seed).standard_normal((d, d))).Q
    moved = np.roll(values, shift, axis=0) @ rotation
    scale = (values**2).sum()
    np.testing.assert_allclose(residue_spectrum(moved), residue_spectrum(values), rtol=0, atol=1e-12 * scale)


@given(st.sampled_from([5, 7, 9, 12, 97]), st.data())
def test_reading_in_frequency_order_turns_frequency_k_into_one(p, data):
    k = data.draw(st.sampled_from([k for k in range(1, p // 2 + 1) if np.gcd(k, p) == 1]))
    spectrum = residue_spectrum(wave(p, k, angle=0.3)[frequency_order(p, k)])
    assert key_frequencies(spectrum, 1).tolist() == [1]
    assert top_share(spectrum, 1) == pytest.approx(1, abs=1e-12)


def test_a_batch_is_its_members():
    values = np.random.default_rng(0).standard_normal((3, 2, 11, 4))
    spectrum = residue_spectrum(values)
    assert spectrum.shape == (3, 2, 6)
    for i in np.ndindex(3, 2):
        np.testing.assert_allclose(spectrum[i], residue_spectrum(values[i]), rtol=1e-13)
        assert key_frequencies(spectrum, 3)[i].tolist() == key_frequencies(spectrum[i], 3).tolist()
        assert top_share(spectrum, 3)[i] == pytest.approx(top_share(spectrum[i], 3), rel=1e-14)
        assert gini(spectrum)[i] == pytest.approx(gini(spectrum[i]), rel=1e-14)
    assert top_share(spectrum, 3).shape == gini(spectrum).shape == (3, 2)


def test_a_constant_has_no_other_frequency_not_even_by_rounding():
    spectrum = residue_spectrum(np.full((97, 3), 0.1))
    assert spectrum[0] == pytest.approx(97 * 3 * 0.01)
    assert not spectrum[1:].any()
    for measure in (top_share, gini):
        with pytest.raises(
            ValueError, match=r"spectrum has no energy above frequency 0; allowed are spectra"
        ):
            measure(spectrum)


def test_single_precision_is_summed_in_double():
    values = np.random.default_rng(1).standard_normal((97, 64)).astype(np.float32)
    assert residue_spectrum(values).sum() == pytest.approx((values.astype(float) ** 2).sum(), rel=1e-13)


def test_key_frequencies_of_a_known_mixture():
    mixture = 7 + wave(97, 41, 3.0) + wave(97, 5, 2.0) + wave(97, 17, 1.0, angle=1.0)
    spectrum = residue_spectrum(mixture)
    assert key_frequencies(spectrum, 3).tolist() == [41, 5, 17]
    assert top_share(spectrum, 1) == pytest.approx(9 / 14)
    assert top_share(spectrum, 2) == pytest.approx(13 / 14)


def test_equal_energies_come_in_order_of_frequency():
    assert key_frequencies([100, 1, 2, 2, 0, 2], 5).tolist() == [2, 3, 5, 1, 4]
    odd_ones_strong = np.arange(200) % 2  # long enough for an unstable sort to give itself away
    assert key_frequencies(odd_ones_strong, 199).tolist() == [*range(1, 200, 2), *range(2, 200, 2)]


@given(spectra)
def test_top_share_grows_to_one_as_frequencies_are_added(spectrum):
    n = len(spectrum) - 1
    by_count = [top_share(spectrum, count) for count in range(1, n + 1)]
    assert by_count[-1] == pytest.approx(1)
    assert all(x < y for x, y in pairwise(by_count))
    assert by_count[0] >= 1 / n - 1e-15
    key = key_frequencies(spectrum, n)
    assert sorted(key) == list(range(1, n + 1))
    assert top_share(spectrum, 1) == pytest.approx(spectrum[key[0]] / spectrum[1:].sum())


@given(spectra)
def test_gini_is_half_the_relative_mean_difference(spectrum):
    energy = spectrum[1:]
    difference = np.abs(energy[:, None] - energy).mean()
    assert gini(spectrum) == pytest.approx(difference / (2 * energy.mean()), abs=1e-12)


@given(spectra, st.randoms(use_true_random=False), st.floats(1e-6, 1e6))
def test_gini_ignores_order_scale_and_the_constant(spectrum, random, scale):
    shuffled = list(spectrum[1:])
    random.shuffle(shuffled)
    assert gini(np.array([0.0, *shuffled]) * scale) == pytest.approx(gini(spectrum), abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 48])
def test_gini_at_its_ends(n):
    assert gini(np.ones(n + 1)) == pytest.approx(0, abs=1e-15)
    assert gini([0.0] * n + [5.0]) == pytest.approx(1 - 1 / n)


def test_white_noise_shows_more_than_an_even_share_and_the_more_the_fewer_coordinates():
    rng = np.random.default_rng(2)
    even = 5 / 48
    wide = top_share(residue_spectrum(rng.standard_normal((50, 97, 128)))).mean()
    narrow = top_share(residue_spectrum(rng.standard_normal((2000, 97, 1)))).mean()
    assert even < wide < 1.3 * even
    # d = 1: energies are exponential, and Renyi's representation of their order statistics makes the expected
    # share of the top m of n equal to (m + m (1/(m+1) + ... + 1/n)) / n; one draw deviates by about .04.
    law = (5 + 5 * (1 / np.arange(6, 49)).sum()) / 48
    assert narrow == pytest.approx(law, abs=5 * 0.05 / np.sqrt(2000))
    assert law == pytest.approx(3.2 * even, rel=0.02)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: residue_spectrum(np.zeros(5)),
            r"values has shape \(5,\); allowed is \(\.\.\., p, d\) with p >= 2",
        ),
        (lambda: residue_spectrum(np.zeros((1, 5))), r"values has shape \(1, 5\)"),
        (lambda: residue_spectrum(np.zeros((5, 0))), r"values has shape \(5, 0\)"),
        (lambda: residue_spectrum([[1.0], [np.nan]]), r"values holds nan \(1 of 2"),
        (lambda: residue_spectrum([[1j], [0]]), r"values has dtype complex128"),
        (
            lambda: key_frequencies([1, 2, 3]),
            r"count = 5 .* 1 <= count <= 2 \(the frequencies without k = 0\)",
        ),
        (lambda: key_frequencies([1, 2, 3], 0), r"count = 0"),
        (lambda: top_share([1, 2, 3], 3), r"count = 3 .* 1 <= count <= 2"),
        (lambda: top_share([1, -2, 3], 1), r"spectrum = -2\.0 .* spectrum >= 0"),
        (lambda: gini([1]), r"spectrum has shape \(1,\)"),
        (lambda: gini(3.0), r"spectrum has shape \(\)"),
        (lambda: gini([1, np.inf]), r"spectrum holds inf"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


# any scale


@pytest.mark.parametrize("scale", [1e-300, 1e-100, 1.0, 1e100, 1e300, 1.7e308])
def test_shares_of_any_scale_are_those_of_exact_numbers(scale):
    rng = np.random.default_rng(0)
    energies = rng.random((4, 9)) * 10 ** rng.uniform(-6, 0, (4, 9))
    energies[:, 3] = 1
    energies[1, 5:] = energies[1, 3]
    scaled = energies * scale
    exact = [sorted((Fraction(float(e)) for e in row[1:]), reverse=True) for row in scaled]
    with np.errstate(all="raise"):
        shares, unequal = top_share(scaled, 3), gini(scaled)
    for row, share, coefficient in zip(exact, shares, unequal, strict=True):
        assert share == pytest.approx(float(sum(row[:3]) / sum(row)), rel=1e-14)
        n = len(row)
        weighed = sum((2 * i - n - 1) * e for i, e in enumerate(reversed(row), start=1))
        assert coefficient == pytest.approx(float(weighed / (n * sum(row))), rel=1e-13, abs=1e-15)


def test_the_largest_numbers_have_shares():
    with np.errstate(all="raise"):
        assert top_share([0, 1e308, 1e308, 1e308], 1) == pytest.approx(1 / 3, rel=1e-15)
        assert gini([0, 1e308, 1e308, 1e308]) == 0
        assert gini([1e308, 0, 1e308, 0]) == pytest.approx(2 / 3)
        assert top_share([0, 5e-324, 0, 0], 1) == 1


def test_spectra_of_any_scale_are_right_or_refused():
    table = np.random.default_rng(1).standard_normal((7, 3))
    plain = residue_spectrum(table)
    with np.errstate(all="raise"):
        for exponent in (-500, -400, 300, 480):
            found = residue_spectrum(np.ldexp(table, exponent))
            np.testing.assert_allclose(np.ldexp(found, -2 * exponent), plain, rtol=1e-12)
        for scale in (1e300, 1e-300):
            with pytest.raises(ValueError, match=r"values reach .* squares are beyond what a float64 holds"):
                residue_spectrum(scale * table)
    assert not residue_spectrum(np.zeros((5, 2))).any()


@pytest.mark.parametrize("count", [1, 3, 8])
def test_strongest_frequencies_are_those_of_a_stable_sort_whatever_ties(count):
    energies = np.random.default_rng(2).integers(0, 4, (300, 9)).astype(float)
    expected = np.argsort(-energies[:, 1:], axis=-1, kind="stable")[:, :count] + 1
    np.testing.assert_array_equal(key_frequencies(energies, count), expected)
    np.testing.assert_array_equal(key_frequencies(energies.reshape(3, 100, 9), count)[1], expected[100:200])
    np.testing.assert_array_equal(key_frequencies(energies[5], count), expected[5])


@pytest.mark.parametrize("p", [2, 3, 6, 97, 400, 401, 512])
def test_spectra_by_a_product_and_by_a_transform_are_those_of_the_transform(p):
    table = np.random.default_rng(p).standard_normal((3, p, 5))
    energy = (np.abs(np.fft.rfft(table, axis=1)) ** 2).sum(axis=-1) / p
    energy[:, 1 : (p + 1) // 2] *= 2
    found = residue_spectrum(table)
    np.testing.assert_allclose(found, energy, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(found.sum(axis=-1), (table**2).sum(axis=(1, 2)), rtol=1e-13)
