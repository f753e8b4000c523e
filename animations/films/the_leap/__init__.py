"""What only the film "The leap" needs."""
