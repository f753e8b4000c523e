"""The page "The leap"."""
