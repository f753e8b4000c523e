"""Laws that are handed out: an object with SciPy's methods, and the functions that make each of them."""
