"""Reading .xlsx and .xlsm."""
