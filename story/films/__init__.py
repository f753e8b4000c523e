"""Which films there are, and where they lie. No Manim in here."""
