"""Reliability: what becomes of runs that are killed, damaged or cut off from power, and what that costs."""
