"""Numbers that papers print, measured again on two cores.

A row is a claim like those of the article: `heading` names the paper and the place in it, `statement` says
its number, the rule says by when ours agrees, and `control` says where our recipe is not theirs.
"""

from __future__ import annotations

from collections.abc import Mapping

from story.ledger.claim import Claim
from story.papers import doshi, gromov, liu, nanda, nanda_circuit, power, prieto, sivasankar, sizes, verma, xu

# In the order of the years.
MODULES = (power, liu, nanda, nanda_circuit, gromov, doshi, prieto, xu, verma, sivasankar, sizes)
PAPERS: Mapping[str, Claim] = {row.name: row for module in MODULES for row in module.ROWS}
