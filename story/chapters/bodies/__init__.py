"""Bodies carried from two dimensions to a million: a ball, and others beside it."""
