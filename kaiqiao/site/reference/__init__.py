"""The reference of `geometry` and `training`: what their docstrings say, as pages."""
