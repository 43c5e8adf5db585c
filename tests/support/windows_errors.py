"""Errors as Python gives them on Windows."""

from __future__ import annotations


def windows(number: int | None, code: int) -> OSError:
    """An error of Windows: its errno says less than Windows' own number, which Python's open leaves out."""
    error = OSError(code, "The process cannot access the file")
    error.winerror = number  # type: ignore[attr-defined, unused-ignore]
    return error
