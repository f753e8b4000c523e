"""The page "Sandpile"."""
