"""Trajectories of weights, and the random walks that are their null."""
