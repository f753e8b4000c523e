"""What only the film "The sphere" needs."""
