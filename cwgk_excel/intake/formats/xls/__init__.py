"""Reading .xls and .et."""
