"""What only the film "Avalanche" needs."""
