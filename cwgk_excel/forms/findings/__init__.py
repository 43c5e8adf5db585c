"""Findings: the catalogue of their kinds, a finding, and how it is put in words."""
