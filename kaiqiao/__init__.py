"""Everything in one: the command line, and the site."""
