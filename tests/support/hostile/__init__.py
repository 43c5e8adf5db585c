"""Hostile and broken files by the hundred, made by code, each with the outcome that is expected of it.

One module per family; ``catalog.KINDS`` holds them all.
"""
