"""The palette, as story, films and pages know it; its colours are those of the lowest room that draws."""

from geometry.palette import *  # noqa: F403
