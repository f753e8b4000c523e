"""Where the volume of high-dimensional space lies, how many dimensions a network uses, and its shapes."""
