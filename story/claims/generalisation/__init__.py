"""Why the simpler solution generalises, where nothing leaps, and averages over many leaps."""
