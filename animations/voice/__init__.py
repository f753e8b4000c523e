"""A voice for a told film: recorded or synthesised, said sentence by sentence, laid under the pictures."""
