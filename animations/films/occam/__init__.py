"""What only the film "Occam's razor" needs."""
