"""What only the film "What is being trained" needs."""
