"""What of a matrix is more than chance: `python -m examples.structure`.

The weights of a network begin as noise. What training has put there shows as singular values beyond the edge
that Marchenko and Pastur's law has, and each weak signal below a threshold shows nowhere.
"""

import numpy as np

from geometry import edge_test, representation_similarity, singular_value_law, spikes


def main() -> None:
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((256, 128))
    angle = 2 * np.pi * np.outer(np.arange(256), [3, 17]) / 256
    circles = np.concatenate([np.cos(angle), np.sin(angle)], axis=1)
    waves = circles @ np.linalg.qr(rng.standard_normal((128, 4))).Q.T
    edge = singular_value_law(256, 128).support()[1]
    print(f"without structure no singular value is far beyond {edge:.1f}\n")
    print("strength   largest   p-value   found   similar to noise alone")
    for strength in (0, 0.5, 1, 2, 4):
        matrix = noise + strength * waves
        test, found = edge_test(matrix, scale=1), spikes(matrix, scale=1)
        alike = representation_similarity(matrix, noise, rng=0)
        print(f"{strength:8}{test.largest:10.1f}{test.p_value:10.2g}{found.count:8}{alike.value:12.2f}")


if __name__ == "__main__":
    main()
