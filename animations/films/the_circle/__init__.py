"""What only the film "The circle" needs."""
