"""The ledger's engine: claims are put to the test, and what was found is kept and shown.

It knows no claim: those are in `story.claims` and `story.papers`, and `story.registry` has them all.

condition      a kind of run: one config over seeds, and over the values of a field
claim          what a claim is: experiment, evidence, rule, ruling
readings       numbers over seeds with their intervals, compared where an interval may leave it open
outcomes       what experiments read from finished runs
lab            what an experiment may ask for                                   (torch, once it trains)
fingerprint    what a result depends on
results        results on disk; reading them needs no torch
controls       what the controls of a claim show in the end, to be drawn beside a run
measuring      which results are missing or stale, and measuring those again
words          names of verdicts, states and units
figure         how a claim wants its evidence drawn
plot           what is drawn of it: one description for the docs and the app
drawing        that as SVG
pages          what a reader is shown of each row; docs/claims.md and a page a row
"""
