"""Recognises which form a sheet is: by its token, or by its printed labels."""
