"""Findings: what kinds there are, one of them, and how it is put in words."""
