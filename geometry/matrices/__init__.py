"""Matrices of independent entries: what their singular values would be without any structure."""
