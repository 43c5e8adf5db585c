"""Reading .xlsb."""
