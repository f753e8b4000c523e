"""Random directions are nearly orthogonal, and very many fit: `python -m examples.directions`."""

import numpy as np

from geometry import angle_law, fit_test, log_direction_count, pack_directions, sample_angles

EPS = 0.25


def main() -> None:
    print("dimension   98 % of the angles   measured    p-value   directions within |cos| <= 0.25")
    for dim in (3, 100, 12288):
        law = angle_law(dim)
        angles = sample_angles(1000, dim, rng=0)
        low, high = np.degrees(law.interval(0.98))
        inside = np.mean((np.degrees(angles) > low) & (np.degrees(angles) < high))
        print(
            f"{dim:9} {low:10.2f}° … {high:6.2f}° {inside:10.1%} {fit_test(angles, law).p_value:10.2f}"
            f"   at least 10^{log_direction_count(dim, EPS, base=10):.1f}"
        )
    kept = pack_directions(100, EPS, tries=2000, rng=0)
    overlaps = np.abs(kept @ kept.T - np.eye(len(kept)))
    print(f"\nIn 100 dimensions, of 2000 random directions kept one by one: {len(kept)},")
    print(f"more than there are dimensions; the largest |cos| among them is {overlaps.max():.3f}.")


if __name__ == "__main__":
    main()
