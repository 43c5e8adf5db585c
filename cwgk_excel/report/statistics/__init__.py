"""What is counted and averaged of a round, as data: spreads, bands of size, ranks, an earlier round beside it."""
