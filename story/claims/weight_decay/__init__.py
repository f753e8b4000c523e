"""What weight decay does: two forces, a sieve, and the penalty it is equivalent to."""
