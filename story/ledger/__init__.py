"""The ledger: claims are put to the test, and what was found is kept and shown.

condition    a kind of run: one config over seeds, and over the values of a field
claim        what a claim is: experiment, evidence, rule, ruling
figure       how its evidence is drawn
readings     numbers over seeds with their intervals, compared where an interval may leave it open
outcomes     what experiments read from finished runs
lab          what an experiment may ask for                                   (torch, once it trains)
fingerprint  what a result depends on
results      results on disk; reading them needs no torch
measuring    which results are missing or stale, and measuring those again
words        names of verdicts and units
drawing      small figures
pages        docs/claims.md and docs/claims.zh.md
"""
