"""The page "Symbols and words"."""
