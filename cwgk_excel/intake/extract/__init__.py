"""Turns a recognised sheet into a raw return with findings."""
