"""The stage: linked pictures of a run, drawn in the browser. `panels` says what there is to show."""

from app_pages.canvas.mounting import Picked, asked_step, picked_on, show_stage
from app_pages.canvas.packing import pack_stage
from app_pages.canvas.panels import (
    Answers,
    AnyPanel,
    Bars,
    Bundle,
    Clocks,
    Dots,
    Heat,
    Lines,
    Panel,
    Points,
    Ring,
    Teeth,
)
from app_pages.canvas.parts import Guess, Mark, Network, Row, Series

__all__ = [
    "Answers", "AnyPanel", "Bars", "Bundle", "Clocks", "Dots", "Guess", "Heat", "Lines", "Mark", "Network",
    "Panel", "Picked", "Points", "Ring", "Row", "Series", "Teeth", "asked_step", "pack_stage", "picked_on",
    "show_stage",
]  # fmt: skip
