"""The ledger records what was issued, received and found; the archive keeps the original bytes."""
