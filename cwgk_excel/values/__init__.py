"""Reads a raw cell as the value of its field. Nothing here depends on file formats or schemas."""
