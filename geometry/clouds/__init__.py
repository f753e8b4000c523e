"""Clouds of points: principal components, ranks, embeddings, alignment, loops."""
