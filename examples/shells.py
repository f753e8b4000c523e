"""Where the volume of a ball lies, and of other bodies: `python -m examples.shells`.

The share inside radius 0.9 falls from 81 % on the disc to 10^-562 in 12,288 dimensions.
"""

from geometry import (
    half_diagonal,
    log_volume_fraction,
    lp_ball_radius,
    shell_thickness_holding,
    volume_fraction,
)

RADII = (0.9, 0.99, 0.999)
DIMS = (2, 3, 100, 768, 12288)


def main() -> None:
    print("log10 of the share of the volume inside a radius\n")
    print("dimension" + "".join(f"{f'r = {radius}':>12}" for radius in RADII) + "   shell that holds 90 %")
    for dim in DIMS:
        shares = log_volume_fraction(dim, RADII, base=10)
        thickness = shell_thickness_holding(dim, 0.9)
        print(f"{dim:9}" + "".join(f"{share:12.3f}" for share in shares) + f"{thickness:24.5f}")
    print(f"\nAs plain numbers on the disc: {volume_fraction(2, RADII).round(4)}")
    print(f"and in 12,288 dimensions:     {volume_fraction(12288, RADII)}, where the first is no true zero")
    print("\nScaled, any body loses as much. But how far out are its points, of the farthest one?\n")
    print("dimension        ball        cube  octahedron")
    for dim in DIMS:
        cube = lp_ball_radius(dim, float("inf")) / half_diagonal(dim, side=2)
        print(f"{dim:9}{lp_ball_radius(dim, 2):12.4f}{cube:12.4f}{lp_ball_radius(dim, 1):12.4f}")


if __name__ == "__main__":
    main()
