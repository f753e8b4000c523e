"""Laws hold however busy the machine is, so Hypothesis does not time the examples of this room."""

from hypothesis import settings

settings.register_profile("geometry", parent=settings(), deadline=None)
settings.load_profile("geometry")
