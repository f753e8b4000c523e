"""The page "Three phases"."""
