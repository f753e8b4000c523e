"""The page of the ledger, and curves from it on other pages."""
