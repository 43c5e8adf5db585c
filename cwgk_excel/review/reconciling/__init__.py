"""Declarations held against lists: unit by unit, and names that may be one unit's."""
