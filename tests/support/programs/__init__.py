"""Small drivers for the programs that returns pass through: each opens a workbook and saves it again."""
