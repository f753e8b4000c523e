"""The laboratory: settings, queue, recorded runs, and six of them side by side."""
