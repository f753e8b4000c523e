"""What only the film "The landscape" needs."""
