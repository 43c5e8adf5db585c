"""Read workbooks of every format into their cells and what surrounds these."""
