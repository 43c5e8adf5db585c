"""Takes returned workbooks in: from bytes on disk to typed values with findings."""
