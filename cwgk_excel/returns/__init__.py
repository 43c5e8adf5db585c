"""A return as it was sent in: its raw cells, what else the workbook holds, and the forms found in it."""
