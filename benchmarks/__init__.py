"""What is measured: `python -m benchmarks`, or one of them by name. Ratios are taken within one run."""
