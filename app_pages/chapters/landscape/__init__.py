"""The page "The landscape"."""
