"""What each film shows: read from a run, a sweep, the ledger or `geometry`, and refused if it is not so."""
