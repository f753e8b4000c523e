"""All films as one: its own pictures, and the joining of parts as they were drawn."""
