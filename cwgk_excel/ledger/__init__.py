"""The ledger: what was issued, received and found; and the archive of original bytes."""
