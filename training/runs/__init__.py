"""Recorded runs on disk: reading, writing, recording and resuming."""
