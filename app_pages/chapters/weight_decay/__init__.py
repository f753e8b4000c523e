"""The page "Weight decay"."""
