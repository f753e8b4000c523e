"""Intrinsic dimension, and clouds of which it is known."""
