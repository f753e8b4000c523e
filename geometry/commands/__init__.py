"""The functions from a shell: `python -m geometry`."""
