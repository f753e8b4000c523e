"""What only the film "Sawtooth" needs."""
