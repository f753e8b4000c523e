"""Numbers that papers print, measured again on two cores.

A row is a claim like those of the article: `heading` names the paper and the place in it, `statement` says its
number, the rule says by when ours agrees, and `control` says where our recipe is not theirs.
"""

from __future__ import annotations

from collections.abc import Mapping

from story.ledger.claim import Claim

PAPERS: Mapping[str, Claim] = {}
