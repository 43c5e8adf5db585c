"""Errors as Python gives them on Windows."""

from __future__ import annotations


def windows(number: int, code: int) -> OSError:
    """An error of Windows: its errno says less than Windows' own number."""
    error = OSError(code, "The process cannot access the file")
    error.winerror = number  # type: ignore[attr-defined, unused-ignore]
    return error
