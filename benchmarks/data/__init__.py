"""Campaigns and returns of any size, made by the product itself, always the same."""
