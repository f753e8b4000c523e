"""The page "How it adds"."""
