"""Functions on Z_p, each beside what a user would write."""

from __future__ import annotations

import numpy as np

import geometry as g
from benchmarks.geometry.row import Row
from geometry._arguments import FloatArray


def rows() -> list[Row]:
    """A row for each public function of residues/."""
    rng = np.random.default_rng(0)
    tables, large = rng.standard_normal((100, 113, 128)), rng.standard_normal((1009, 4096))
    spectra = rng.random((2000, 57))
    angle = 2 * np.pi * 5 * np.arange(113) / 113
    circles = np.stack([np.cos(angle), np.sin(angle)], axis=1) + 0.1 * rng.standard_normal((500, 113, 2))

    def spectrum() -> FloatArray:
        energy: FloatArray = (np.abs(np.fft.rfft(tables, axis=1)) ** 2).sum(axis=-1) / 113
        energy[:, 1:] *= 2
        return energy

    def unequal() -> FloatArray:
        ascending = np.sort(spectra[:, 1:], axis=1)
        n = ascending.shape[1]
        weights = 2 * np.arange(1, n + 1) - n - 1
        found: FloatArray = (weights * ascending).sum(axis=1) / (n * ascending.sum(axis=1))
        return found

    def share() -> FloatArray:
        found: FloatArray = np.sort(spectra[:, 1:], axis=1)[:, -5:].sum(axis=1) / spectra[:, 1:].sum(axis=1)
        return found

    def plane() -> FloatArray:
        at = 2 * np.pi * 5 * np.arange(1009) / 1009
        pair = (large - large.mean(axis=0)).T @ np.stack([np.cos(at), np.sin(at)], axis=1)
        left, _, right = np.linalg.svd(pair, full_matrices=False)
        return np.asarray(left @ right)

    def circle() -> tuple[FloatArray, FloatArray, FloatArray]:
        z = circles[..., 0] + 1j * circles[..., 1]
        z -= z.mean(axis=1, keepdims=True)
        c = np.fft.fft(z, axis=1)[:, 5] / 113
        deviation = np.angle(z * np.exp(-1j * angle) / c[:, None])
        explained = np.abs(c) ** 2 / (np.abs(z) ** 2).mean(axis=1)
        return np.abs(c), np.sqrt((deviation**2).mean(axis=1)), explained

    def rough() -> FloatArray:
        steps = ((np.roll(tables, -1, axis=1) - tables) ** 2).sum(axis=(1, 2))
        found: FloatArray = steps / ((tables - tables.mean(axis=1, keepdims=True)) ** 2).sum(axis=(1, 2))
        return found

    return [
        Row("residue_spectrum", "100 x 113 x 128", lambda: g.residue_spectrum(tables), spectrum, "NumPy"),
        Row("key_frequencies", "2000 spectra of 57", lambda: g.key_frequencies(spectra),
            lambda: np.argsort(spectra[:, 1:], axis=1)[:, ::-1][:, :5] + 1, "NumPy argsort"),
        Row("top_share", "2000 spectra of 57", lambda: g.top_share(spectra), share, "NumPy sort"),
        Row("gini", "2000 spectra of 57", lambda: g.gini(spectra), unequal, "NumPy sort"),
        Row("frequency_order", "100,003 residues", lambda: g.frequency_order(100_003, 17),
            lambda: np.argsort(17 * np.arange(100_003) % 100_003), "argsort"),
        Row("frequency_plane", "1009 x 4096", lambda: g.frequency_plane(large, 5), plane, "product and SVD"),
        Row("circle_fit", "500 x 113 points", lambda: g.circle_fit(circles, 5), circle, "NumPy fft"),
        Row("roughness", "100 x 113 x 128", lambda: g.roughness(tables), rough, "NumPy roll"),
    ]  # fmt: skip
