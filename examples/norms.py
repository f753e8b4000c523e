"""How long random vectors are, against their law: `python -m examples.norms`.

The experiment draws coordinates and knows nothing of the law; Kolmogorov and Smirnov compare the two. Where
the law is true, one p-value in twenty is below .05.
"""

from geometry import fit_test, norm_law, sample_norms

KINDS: dict[str, dict[str, int | tuple[int, int]]] = {
    "normal": {"dim": 12288},
    "ball": {"dim": 100},
    "cube": {"dim": 100},
    "kaiming_normal": {"shape": (256, 128)},
}


def main() -> None:
    print("kind                    d      mean, law  measured  spread, law  measured  p-value")
    for kind, size in KINDS.items():
        law = norm_law(kind, **size)
        norms = sample_norms(kind, 2000, **size, rng=0)
        fit = fit_test(norms, law)
        print(
            f"{kind:15} {next(iter(size.values()))!s:>12} {law.mean():11.4f} {norms.mean():9.4f}"
            f" {law.std():12.5f} {norms.std():9.5f} {fit.p_value:8.2f}"
        )
    wrong = fit_test(sample_norms("normal", 2000, 100, rng=0), norm_law("normal", 101))
    print(f"\n100 dimensions taken for 101: p-value {wrong.p_value:.0e}. The test does see a difference.")


if __name__ == "__main__":
    main()
