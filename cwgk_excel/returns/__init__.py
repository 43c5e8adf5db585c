"""A return as it came: raw cells, what stands around them, and the forms found among them."""
