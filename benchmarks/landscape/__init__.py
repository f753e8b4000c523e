"""What the landscape around a run costs."""

from benchmarks.landscape.surface import measure

__all__ = ["measure"]
