"""The page "When does it happen?"."""
