"""What only the film "Throttle and spring" needs."""
