"""What keeps a ledger from being used when it must not be: its place, its soundness, errors in words."""
