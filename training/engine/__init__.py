"""Training many networks at once: the trainer, and all that it needs."""
