"""The ledger's registry: every claim of the article, in its order, then every number of a paper."""

from __future__ import annotations

from collections.abc import Mapping

from story.claims import CLAIMS
from story.ledger.claim import Claim
from story.papers import PAPERS

LEDGER: Mapping[str, Claim] = {**CLAIMS, **PAPERS}
