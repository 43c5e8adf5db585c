"""What keeps a ledger from being used when it must not be: its place and soundness, how it is read, errors in words."""
