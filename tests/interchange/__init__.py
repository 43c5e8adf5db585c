"""The tier with LibreOffice: what other programs make of the workbooks, and the intake of theirs."""
