"""Functions on the residues modulo p: spectra, circles, how concentrated they are."""
