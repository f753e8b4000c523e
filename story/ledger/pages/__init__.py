"""How the ledger reads: docs/claims.md and a page a row, written from the results, and words for the app.

standing   what a reader is shown of a row: its verdict, or why there is none
chapters   the rows by the article's chapters
blindness  how many verdicts are blind, and why others are not
details    the words of one row: control, limits, history, runs
repeating  the command that trains a run again
overview   docs/claims.md
row        docs/claims/NAME.md
writing    all of them on disk
"""

from story.ledger.article import DOCS
from story.ledger.pages.overview import overview
from story.ledger.pages.row import row_page
from story.ledger.pages.writing import FIGURES, page_path, row_path, write_pages

__all__ = ["DOCS", "FIGURES", "overview", "page_path", "row_page", "row_path", "write_pages"]
