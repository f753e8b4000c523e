"""What chapters tell of a run, over seeds."""
