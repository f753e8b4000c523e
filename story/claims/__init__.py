"""Every claim of the article, put to the test: a file each, with its experiment, its rule and its words.

Nothing here is typed by hand but the rules and the words: a verdict is computed from measurements.
`story.ledger` measures, keeps and shows them.
"""

from __future__ import annotations

from collections.abc import Mapping

from story.claims import leap_after_memorising
from story.ledger.claim import Claim

# In the order of the article.
CLAIMS: Mapping[str, Claim] = {module.CLAIM.name: module.CLAIM for module in (leap_after_memorising,)}
