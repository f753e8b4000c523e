"""Every public function takes numbers in whatever holds them, names what it refuses, gives what travels.

`SAMPLES` has a value for each required argument's name, `UNLIKE` what one function needs otherwise; a new
function with an argument of a new name needs a line there.
"""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

import geometry
from geometry import participation_ratio, sample_points, sample_sphere, trajectory_components, volume_fraction
from geometry._arguments import one_of, real_array, real_within, whole_number

FUNCTIONS = {name: f for name in geometry.__all__ if inspect.isfunction(f := getattr(geometry, name))}
# Small whole numbers, which bfloat16 and every kind of list hold exactly.
CLOUD = np.random.default_rng(0).permutation(120).reshape(40, 3) % 119
SAMPLES: dict[str, Any] = {
    "dim": 5, "n": 30, "p": 7, "q": 2, "steps": 6, "walks": 4, "size": 5, "grains": 20, "frequency": 2,
    "rows": 6, "columns": 4, "repeats": 3, "n_components": 2, "exponent": 2.0, "rng": 0, "failure": 0.5,
    "radius": [0.5, 0.25], "inner": 0.5, "outer": [0.75, 1.0], "share": [0.5, 0.25], "thickness": 0.25,
    "side": [1.0, 2.0], "std": [1.0, 2.0], "cosine": [0.25, 0.5], "eps": 0.25, "distribution": "normal",
    "concentration": [2.0, 4.0], "angle": [0.25, 0.5], "half_width": [0.5, 1.0], "edge": [1.0, 2.0],
    "scale": 2.0, "mean_direction": [3.0, 4.0, 0.0], "distances": [[1, 2], [4, 8]],
    "points": CLOUD, "images": CLOUD[:, :2], "to": CLOUD[::-1].copy(), "x": CLOUD, "y": CLOUD[::-1].copy(),
    "matrix": CLOUD[:6], "a": CLOUD[:2], "b": CLOUD[2:4], "values": CLOUD[:7],
    "spectrum": [0, 1, 4, 2, 8, 1, 1], "samples": [0.25, 0.5, 0.75], "sizes": [1, 1, 1, 2, 2, 4, 8, 1, 1, 2],
    "heights": np.full((3, 3), 2), "sites": [[1, 1], [0, 1]], "site": [1, 1], "trajectory": CLOUD,
    "pictures": [CLOUD, CLOUD[::-1].copy()], "representations": np.stack([CLOUD, CLOUD[::-1]]),
}  # fmt: skip
UNLIKE: dict[str, dict[str, Any]] = {
    "embed": {"method": "pca"},
    "circle_fit": {"points": np.eye(7, 2)},
    "sample_von_mises_fisher": {"concentration": 2.0},
    "power_law_test": {"n_draws": 10},
    "subspace_overlap_law": {"p": 2},
    "sample_subspace_angles": {"p": 2},
    "sample_contrasts": {"n": 5},
}
# Curves with gaps have no distance where they have no samples.
TAKES_NAN = {("fit_distance", "samples")}
# Sequences of arrays, which one may not wrap in an array of another kind.
SEQUENCES = {"trajectory", "pictures", "representations"}


def arguments(name: str) -> dict[str, Any]:
    """Arguments that the function works with: all that it must have, and the arrays that it may have."""
    told: dict[str, Any] = {}
    for argument, kind in inspect.signature(FUNCTIONS[name]).parameters.items():
        needed = kind.default is inspect.Parameter.empty and kind.kind is not kind.VAR_KEYWORD
        if needed or argument == "rng" or argument in array_arguments(name):
            told[argument] = SAMPLES[argument] if argument != "law" else geometry.norm_law("normal", 1)
    told |= UNLIKE.get(name, {})
    return told


def array_arguments(name: str) -> list[str]:
    """The arguments that hold numbers; `dim` and not `shape` where either will do."""
    kinds = inspect.signature(FUNCTIONS[name]).parameters.items()
    return [
        argument
        for argument, kind in kinds
        if str(kind.annotation).startswith("ArrayLike") and argument != "shape"
    ]


def numbers(result: Any) -> list[np.ndarray]:
    """All numbers of a result."""
    if isinstance(result, (tuple, list)):
        return [number for item in result for number in numbers(item)]
    if is_dataclass(result):
        return numbers([getattr(result, field.name) for field in fields(result)])
    if hasattr(result, "cdf"):
        return numbers([result.mean(), result.std(), result.cdf(result.mean() + result.std() / 3)])
    return [np.asarray(result)] if not isinstance(result, (str, type(None))) else []


def assert_same(found: Any, expected: Any) -> None:
    for one, other in zip(numbers(found), numbers(expected), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


def strided(array: np.ndarray) -> np.ndarray:
    return np.repeat(array, 2, axis=-1)[..., ::2]


def locked(array: np.ndarray) -> np.ndarray:
    copy = array.copy()
    copy.setflags(write=False)
    return copy


FORMS: dict[str, Callable[[np.ndarray], Any]] = {
    "list": lambda array: array.tolist(),
    "Fortran's order": np.asfortranarray,
    "strided": strided,
    "read-only": locked,
    "pandas": lambda array: pd.DataFrame(array) if array.ndim == 2 else pd.Series(array),
    "torch, with gradients": lambda array: torch.tensor(array, dtype=torch.float64, requires_grad=True),
    "torch, bfloat16": lambda array: torch.tensor(array, dtype=torch.bfloat16),
    "a list of tensors": lambda array: list(torch.tensor(array, dtype=torch.float64, requires_grad=True)),
    "fractions": np.vectorize(Fraction, otypes=[object]),
}
SLOTS = [(name, slot) for name in FUNCTIONS for slot in array_arguments(name) if slot not in SEQUENCES]


@pytest.mark.parametrize(("name", "slot"), SLOTS)
def test_numbers_are_taken_in_whatever_holds_them(name: str, slot: str) -> None:
    told = arguments(name)
    array = np.asarray(told[slot])
    expected = FUNCTIONS[name](**told)
    for form, made in FORMS.items():
        if array.ndim == 0 and form in ("strided", "pandas", "a list of tensors"):
            continue
        before = made(array)
        assert_same(FUNCTIONS[name](**told | {slot: before}), expected)
        if form == "torch, with gradients":
            assert before.grad is None


@pytest.mark.parametrize(("name", "slot"), SLOTS)
def test_what_holds_no_real_numbers_is_refused_by_name(name: str, slot: str) -> None:
    told = arguments(name)
    array = np.atleast_1d(np.asarray(told[slot], dtype=np.float64))
    hidden = np.ma.array(array, mask=np.arange(array.size).reshape(array.shape) == 1)
    if array.size == 1:
        hidden = np.ma.array(array, mask=True)
    bads = [hidden, array * 1j, array.astype(str), np.full(array.shape, None), {}, [[1], [1, 2]], iter([1])]
    if (name, slot) not in TAKES_NAN:
        bads.append(np.full(array.shape, np.nan))
    for bad in bads:
        with pytest.raises(ValueError, match=rf"{slot} ") as caught:
            FUNCTIONS[name](**told | {slot: bad})
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_works_where_every_warning_of_numpy_is_an_error(name: str) -> None:
    expected = FUNCTIONS[name](**arguments(name))
    with np.errstate(all="raise"):
        assert_same(FUNCTIONS[name](**arguments(name)), expected)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_it_returns_goes_to_another_process(name: str) -> None:
    found = FUNCTIONS[name](**arguments(name))
    assert_same(pickle.loads(pickle.dumps(found)), found)


WHOLE = [
    (name, slot)
    for name, f in FUNCTIONS.items()
    for slot, kind in inspect.signature(f).parameters.items()
    if kind.annotation == "int" and slot in SAMPLES
]


@pytest.mark.parametrize(("name", "slot"), WHOLE)
def test_whole_numbers_may_be_floats_and_nothing_else_may(name: str, slot: str) -> None:
    told = arguments(name)
    whole = told.setdefault(slot, SAMPLES[slot])
    assert_same(FUNCTIONS[name](**told | {slot: float(whole)}), FUNCTIONS[name](**told))
    for bad in (whole + 0.5, "3", None, True, -(10**30), {}):
        with pytest.raises(ValueError, match=rf"{slot} ") as caught:
            FUNCTIONS[name](**told | {slot: bad})
        assert "\n" not in str(caught.value)


RANDOM = [name for name, f in FUNCTIONS.items() if "rng" in inspect.signature(f).parameters]


@pytest.mark.parametrize("name", RANDOM)
def test_an_rng_is_a_seed_or_a_generator(name: str) -> None:
    told = arguments(name)
    FUNCTIONS[name](**told | {"rng": np.random.default_rng(2**100)})
    FUNCTIONS[name](**told | {"rng": 2**100})
    for bad in ("a", [1, 2], 0.5, -1, np.random.RandomState(0), True):
        with pytest.raises(ValueError, match="rng "):
            FUNCTIONS[name](**told | {"rng": bad})


def test_one_line_names_what_is_wrong() -> None:
    for call, message in (
        (lambda: participation_ratio(np.ma.array(np.eye(2), mask=np.eye(2) > 0)), "points has 2 masked val"),
        (lambda: volume_fraction("3", 0.5), "dim has the value '3'; allowed are real numbers"),
        (lambda: sample_sphere(1e30, 2), "n = 1"),
        (lambda: sample_points("norml", 3, 2), "distribution = 'norml' is unknown; allowed are"),
        (lambda: sample_points({}, 3, 2), "distribution = {} is unknown; allowed are"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=rf"^{message[:25]}"):
            call()


def test_a_mask_that_hides_nothing_is_no_mask() -> None:
    assert real_array("x", np.ma.array([1.0, 2.0])).tolist() == [1, 2]


def test_weights_of_a_network_need_no_conversion() -> None:
    layer = torch.nn.Linear(5, 7)
    assert participation_ratio(layer.weight) == participation_ratio(layer.weight.detach().numpy())
    path = torch.randn(6, 4, 3, generator=torch.Generator().manual_seed(0), requires_grad=True)
    assert_same(trajectory_components(path), trajectory_components(path.detach().numpy()))


def test_whole_numbers_stay_exact_however_large() -> None:
    assert whole_number("n", 2**100 + 1, 0, 2**101) == 2**100 + 1
    with pytest.raises(ValueError, match=r"^n = 18446744073709551616 is out of range; allowed is 1 <= n <= "):
        sample_points("normal", 2**64, 2)
    with pytest.raises(ValueError, match=r"^n = 9007199254740994 is out of range; allowed is 1 <= n <= 5$"):
        whole_number("n", 2**53 + 2, 1, 5)


def test_a_choice_is_one_of_the_names() -> None:
    assert one_of("method", "a", {"a": 1}) == 1
    with pytest.raises(ValueError, match=r"^method = 'c\\n' is unknown; allowed are a, b$"):
        one_of("method", "c\n", {"a": 1, "b": 2})
    with pytest.raises(
        ValueError, match=r"^method = array\(\[\[0\., 0\.[^\n]{,70} is unknown; allowed are a$"
    ):
        one_of("method", np.zeros((40, 40)), {"a": 1})  # type: ignore[arg-type]  # what it refuses


@pytest.mark.parametrize("low", [0.0, -1.0, -np.inf])
@pytest.mark.parametrize("open_low", [False, True])
@pytest.mark.parametrize("high", [0.0, 1.0, np.inf])
def test_what_is_within_is_told_number_by_number(low, open_low, high):
    edges = [
        0.0,
        -0.0,
        5e-324,
        -5e-324,
        0.5,
        1.0,
        np.nextafter(1, 2),
        -1.0,
        -1.5,
        1.8e308,
        np.nan,
        np.inf,
        -np.inf,
    ]
    for value in [*edges, np.float64(-np.nan)]:
        for array in (np.array(value), np.array([value, 7.0, 0.5])[::2], np.array([[0.5, value]])):
            at = [float(number) for number in array.flat]
            good = all(np.isfinite(x) and (low < x if open_low else low <= x) and x <= high for x in at)
            if good:
                assert real_within("x", array, low, high, open_low=open_low) is array
            else:
                with pytest.raises(ValueError, match=r"^x (=|holds)"):
                    real_within("x", array, low, high, open_low=open_low)
