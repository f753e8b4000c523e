"""Training jobs of the pages: a worker process behind a fair queue."""
