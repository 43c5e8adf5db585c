"""Reading .ods."""
