"""What only the film "When it happens" needs."""
