"""How often intervals of dimension hold the method's own mean, on clouds that no test has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from geometry import dimension_by_scale, intrinsic_dimension, sample_torus
from geometry._arguments import FloatArray

POINTS, CLOUDS = 1000, 150
METHODS = ("twonn", "mle", "local_pca", "correlation", "ess")
PICTURE = Path(__file__).parents[2] / "docs" / "dimension_failures.png"


def moebius(rng: np.random.Generator) -> FloatArray:
    """A strip that is turned over ten times: 2 in 3 dimensions, denser where it is narrow."""
    angle, across = 2 * np.pi * rng.random(POINTS), rng.uniform(-1, 1, POINTS)
    radius = 1 + across / 2 * np.cos(5 * angle)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), across / 2 * np.sin(5 * angle)], axis=1)


def helix(rng: np.random.Generator) -> FloatArray:
    """A curve that winds eight times around a torus: 1 in 3 dimensions."""
    t = 2 * np.pi * rng.random(POINTS)
    radius = 2 + np.cos(8 * t)
    return np.stack([radius * np.cos(t), radius * np.sin(t), np.sin(8 * t)], axis=1)


def beta(rng: np.random.Generator) -> FloatArray:
    """Ten independent coordinates that crowd towards 0."""
    return rng.beta(0.5, 10, (POINTS, 10))


def heavy(rng: np.random.Generator) -> FloatArray:
    """Student's t with 3 degrees of freedom, in 4 dimensions: a few points far out."""
    return rng.standard_t(3, (POINTS, 4))


def noisy_circle(rng: np.random.Generator, noise: float = 0.03) -> FloatArray:
    """A circle, with noise in all of 20 dimensions."""
    circle = np.pad(sample_torus(POINTS, 1, rng=rng), ((0, 0), (0, 18)))
    return circle + noise * rng.standard_normal(circle.shape)


def walk(rng: np.random.Generator) -> FloatArray:
    """300 steps in 1000 dimensions: no sample of anything."""
    return rng.standard_normal((300, 1000)).cumsum(axis=0)


def coil(rng: np.random.Generator) -> FloatArray:
    """A curve of five turns that lie near each other, 1 in 13 dimensions."""
    t = 10 * np.pi * rng.random(POINTS)
    return np.pad(np.stack([100 * np.cos(t), 100 * np.sin(t), t], axis=1), ((0, 0), (0, 10)))


CLOUDS_OF: dict[str, tuple[float, Callable[[np.random.Generator], FloatArray]]] = {
    "Moebius strip": (2, moebius),
    "helix": (1, helix),
    "beta": (10, beta),
    "Student's t": (4, heavy),
    "noisy circle": (1, noisy_circle),
}


def measure() -> str:
    """A row for each cloud and method: mean, deviation, its claimed one, and how often 95 % hold the mean."""
    lines = ["| cloud | true | method | mean | deviation | claimed / deviation | held |", "|" + "---|" * 7]
    for name, (true, make) in CLOUDS_OF.items():
        clouds = [make(np.random.default_rng(seed)) for seed in range(CLOUDS)]
        for method in METHODS:
            estimates = [intrinsic_dimension(cloud, method) for cloud in clouds]
            ends = np.array([(one.value, one.low, one.high) for one in estimates])
            lines.append(_row(name, true, method, ends))
        scales = [dimension_by_scale(cloud) for cloud in clouds]
        for place in (0, 3, 7):
            ends = np.array([(one.values[place], one.low[place], one.high[place]) for one in scales])
            lines.append(_row(name, true, f"by scale, k = {scales[0].n_neighbors[place]}", ends))
    return "\n".join(lines)


def _row(name: str, true: float, method: str, ends: FloatArray) -> str:
    values, low, high = ends.T
    mean, spread = values.mean(), values.std(ddof=1)
    claimed = (high - low).mean() / (2 * 1.96)
    held = np.mean((low <= mean) & (mean <= high))
    width = f"{claimed / spread:.2f}" if spread > 1e-9 else "–"
    return f"| {name} | {true} | {method} | {mean:.3g} | {spread:.2g} | {width} | {held:.0%} |"


FAILURES: dict[str, tuple[str, Callable[[np.random.Generator], FloatArray], str]] = {
    "circle, noise of 0.01 in 20 dimensions": ("#0072B2", lambda rng: noisy_circle(rng, 0.01), "twonn"),
    "walk of 300 steps in 1000 dimensions": ("#D55E00", walk, "twonn"),
    "coil, a curve in 13 dimensions": ("#009E73", coil, "local_pca"),
}


def picture(path: Path = PICTURE) -> None:
    """Dimension against scale of three clouds on which one number with a narrow interval misleads."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"font.size": 9, "svg.fonttype": "none"}):
        figure = Figure(figsize=(7.2, 3.9), dpi=120, layout="constrained")
        axes = figure.subplots()
        for label, (colour, make, method) in FAILURES.items():
            cloud = make(np.random.default_rng(0))
            found, single = dimension_by_scale(cloud), intrinsic_dimension(cloud, method)
            axes.fill_between(found.n_neighbors, found.low, found.high, color=colour, alpha=0.25, linewidth=0)
            axes.plot(found.n_neighbors, found.values, "o-", color=colour, markersize=3, label=label)
            start = found.n_neighbors[0] * 0.62
            axes.errorbar(
                start, single.value, [[single.value - single.low], [single.high - single.value]],
                fmt="D", color=colour, markersize=4, capsize=3,
            )  # fmt: skip
            axes.annotate(
                f"{method} alone: {single.value:.3g}", (start, single.value), xytext=(-6, 0),
                textcoords="offset points", ha="right", va="center", color=colour,
            )  # fmt: skip
        for true in (1, 2):
            axes.axhline(true, color="#888888", linewidth=0.6, linestyle=":")
        axes.set_xscale("log", base=2)
        axes.set_yscale("log", base=2)
        axes.set(
            xlim=(0.14, 150), xticks=[1, 2, 4, 8, 16, 32, 64, 128], yticks=[1, 2, 4, 8, 16, 32],
            xlabel="k: ratio of the distances to the 2k-th and the k-th neighbour (log scale)",
            ylabel="dimension (log scale)",
        )  # fmt: skip
        axes.xaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, loc="upper right")
        figure.savefig(path, metadata={"Software": None})


if __name__ == "__main__":
    picture()
    print(measure())
