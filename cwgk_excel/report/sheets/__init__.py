"""Sheets of reports described as tables, and drawn all in the same way."""
