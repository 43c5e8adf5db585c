"""The blank workbooks of the sample campaign, as package data."""
