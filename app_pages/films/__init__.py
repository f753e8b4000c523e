"""The page of the films, and films on other pages."""
