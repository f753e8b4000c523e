"""The page "The manifold"."""
