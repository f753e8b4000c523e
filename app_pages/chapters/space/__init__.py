"""The page "High-dimensional space"."""
