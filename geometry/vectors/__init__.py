"""Random vectors: their norms, angles, distances and projections; laws beside experiments without them."""
