"""The page "In the dark"."""
