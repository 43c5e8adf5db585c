"""Sending back: what each body has to correct, as slips to fill in and papers to read."""
