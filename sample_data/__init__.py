"""The sample campaign, as package data."""
