"""The way from a scene to its room: `manim animations/the_leap.py TheLeap` looks in this folder alone.

Manim puts the folder of a scene at the head of the path, not the one above, so that "import animations" finds
this file first. It hands over to the package of that name, above. Nothing else imports it.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

if __name__ == "animations":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    del sys.modules["animations"]
    importlib.import_module("animations")
