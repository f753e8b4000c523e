"""The page "Why the simple generalises"."""
