"""Locked annexes out, returned workbooks in, one master workbook up."""
