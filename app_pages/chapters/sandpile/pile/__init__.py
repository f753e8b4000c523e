"""A live sandpile in the browser, by the rules of `geometry.sandpile.pile`: an analogy, and drawn as one."""

from app_pages.chapters.sandpile.pile.mounting import SIDES, nearest_side, show_pile

__all__ = ["SIDES", "nearest_side", "show_pile"]
