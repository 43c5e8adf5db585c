"""Issuing: templates drawn once, stamped per submitter, packed and recorded."""
