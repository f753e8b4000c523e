"""The chapter "Any network"."""
