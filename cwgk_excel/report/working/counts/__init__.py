"""The sheets of statistics and ranks of the working master."""
