"""Where the volume is: balls, shells, cubes, Gaussians, bodies; exact, in logarithms."""
