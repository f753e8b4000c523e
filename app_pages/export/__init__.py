"""Pages of the app as one HTML file, which needs no server and asks nothing of any network.

visiting    a page as the app shows it: Streamlit runs it once, and its tree of elements is kept
markup      that tree as HTML; what would need the server is left out
archive     the data of its pictures, each array once, compressed
document    all that is opened: words in both languages, data, and the script of the pictures (opened/)
"""

from __future__ import annotations

from app_pages.export.writing import EXPORTED, Export, export_pages

__all__ = ["EXPORTED", "Export", "export_pages"]
