"""How many numbers say where a point is: `python -m examples.dimensions`.

A rolled-up sheet has two dimensions, whatever its spread says; a Gaussian has all of them.
"""

from geometry import intrinsic_dimension, sample_points, sample_sphere, sample_swiss_roll

METHODS = ("twonn", "mle", "participation_ratio")


def main() -> None:
    clouds = {
        "swiss roll, 2 in 3": sample_swiss_roll(1000, rng=0),
        "sphere, 2 in 3": sample_sphere(1000, 2, rng=0),
        "Gaussian, 5": sample_points("normal", 1000, 5, rng=0),
    }
    print(" " * 20 + "".join(f"{method:>22}" for method in METHODS))
    for name, points in clouds.items():
        estimates = (intrinsic_dimension(points, method, rng=0) for method in METHODS)
        cells = (f"{found.value:.2f} ({found.low:.2f} … {found.high:.2f})" for found in estimates)
        print(f"{name:20}" + "".join(f"{cell:>22}" for cell in cells))


if __name__ == "__main__":
    main()
