"""What only the film "Few frequencies" needs."""
