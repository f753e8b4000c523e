"""Moments of the films for a screen that stands upright, each composed for it."""
