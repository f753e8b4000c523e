"""What only the film "The empty centre" needs."""
