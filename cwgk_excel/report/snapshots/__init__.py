"""What masters showed: their maps as the ledger keeps them, their figures' hash, and what changed since."""
