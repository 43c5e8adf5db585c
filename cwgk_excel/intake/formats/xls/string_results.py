"""Texts that formulas give in .xls files, counted as the format counts them.

xlrd counts characters where the format counts UTF-16 units, so a file in which any formula gives a character beyond
the first 65,536 (many names have one) would be unreadable: https://github.com/python-excel/xlrd is no longer changed.
"""

from __future__ import annotations

from typing import Any

from xlrd.biffh import XL_CONTINUE, XLRDError
from xlrd.sheet import Sheet

_FIRST_WITH_UNICODE = 80
_of_older_versions = Sheet.string_record_contents


def string_result(sheet: Any, data: bytes) -> str:
    """Return the text in a STRING record and those that continue it. Raises XLRDError where it is not whole."""
    if sheet.biff_version < _FIRST_WITH_UNICODE:
        return str(_of_older_versions(sheet, data))
    expected, offset, units = int.from_bytes(data[:2], "little"), 2, b""
    while True:
        part = data[offset + 1 :]
        wide = part if data[offset] & 1 else part.decode("latin-1").encode("utf-16-le")
        units += wide
        if len(units) == 2 * expected:
            return units.decode("utf-16-le", "replace")
        if len(units) > 2 * expected:
            raise XLRDError(f"STRING: expected {expected} units, found {len(units) // 2}")
        code, _, data = sheet.book.get_record_parts()
        if code != XL_CONTINUE:
            raise XLRDError(f"expected CONTINUE, found {code:#06x}")
        offset = 0


def count_as_the_format_does() -> None:
    """Let xlrd read such texts so; doing it again changes nothing."""
    Sheet.string_record_contents = string_result  # type: ignore[method-assign, assignment]
