"""The page of the lesson."""
