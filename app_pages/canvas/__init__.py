"""The stage: linked pictures of a run, drawn in the browser. `panels` says what there is to show."""

from app_pages.canvas.mounting import Picked, asked_step, show_stage
from app_pages.canvas.packing import pack_stage
from app_pages.canvas.panels import (
    AnyPanel,
    Bars,
    Bundle,
    Dots,
    Heat,
    Lines,
    Panel,
    Points,
    Row,
    Series,
    Teeth,
)

__all__ = [
    "AnyPanel", "Bars", "Bundle", "Dots", "Heat", "Lines", "Panel", "Picked", "Points", "Row", "Series",
    "Teeth", "asked_step", "pack_stage", "show_stage",
]  # fmt: skip
