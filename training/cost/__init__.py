"""What a run will cost, from its config alone: operations, time, memory, disk. Nothing is allocated."""

from training.cost.estimate import Cost, cost_of

__all__ = ["Cost", "cost_of"]
