"""What only the film "Three phases" needs."""
