"""What only the film "Gravity" needs."""
