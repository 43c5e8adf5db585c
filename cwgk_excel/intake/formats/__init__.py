"""Workbooks of every format as cells and what stands around them."""
