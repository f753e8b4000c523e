"""How many numbers say where a point is: `python -m examples.dimensions`.

A rolled-up sheet has two dimensions, whatever its spread says; and a circle with noise has one, or twenty: it
depends on how closely one looks.
"""

from geometry import dimension_by_scale, intrinsic_dimension, sample_points, sample_sphere, sample_swiss_roll

METHODS = ("twonn", "mle", "participation_ratio")


def main() -> None:
    circle = sample_sphere(1000, 1, rng=0) @ [[1, 0] + [0] * 18, [0, 1] + [0] * 18]
    noisy = circle + sample_points("normal", 1000, 20, scale=0.01, rng=1)
    clouds = {
        "swiss roll, 2 in 3": sample_swiss_roll(1000, rng=0),
        "sphere, 2 in 3": sample_sphere(1000, 2, rng=0),
        "Gaussian, 5": sample_points("normal", 1000, 5, rng=0),
        "circle with noise": noisy,
    }
    print(" " * 20 + "".join(f"{method:>22}" for method in METHODS))
    for name, points in clouds.items():
        estimates = (intrinsic_dimension(points, method, rng=0) for method in METHODS)
        cells = (f"{found.value:.2f} ({found.low:.2f} … {found.high:.2f})" for found in estimates)
        print(f"{name:20}" + "".join(f"{cell:>22}" for cell in cells))
    print("\nThe circle with noise, by the distance to the neighbours that are looked at\n")
    by_scale = dimension_by_scale(noisy)
    for distance, value in zip(by_scale.distances, by_scale.values, strict=True):
        print(f"{distance:9.3f}{value:9.2f}")


if __name__ == "__main__":
    main()
