"""Where a result is from: its code, its rule and the commits of both, and so whether a verdict is blind."""
