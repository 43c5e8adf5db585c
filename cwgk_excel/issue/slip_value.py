"""A returned cell as it is typed into a slip, and how the slip tells that it still holds that."""

from __future__ import annotations

from datetime import date

from cwgk_excel.cell_text import as_written
from cwgk_excel.returns.cells import RawCell

# Excel takes no longer text in a formula's quotes; a longer one is told by its length and its beginning.
QUOTED = 100


def unchanged(address: str, cell: RawCell) -> str:
    """An Excel expression that is true while a cell holds what was returned."""
    at = "$" + address.rstrip("0123456789") + "$" + address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    value = typed_value(cell)
    if value == "":
        return f"LEN({at})=0"
    if isinstance(value, bool):
        return f'EXACT({at}&"",{str(value).upper()}&"")'
    if isinstance(value, str):
        text = as_written(value)
        start = text.split("\n")[0][:QUOTED]
        quoted = start.replace('"', '""')
        if text == start:
            return f'EXACT({at},"{quoted}")'
        length = len(text.encode("utf-16-le")) // 2  # as Excel counts
        return f'AND(LEN({at})={length},EXACT(LEFT({at},{len(start)}),"{quoted}"))'
    serial = (value - date(1899, 12, 30)).days if isinstance(value, date) else value
    return f"AND(ISNUMBER({at}),N({at})={serial!r})"


def typed_value(cell: RawCell) -> str | float | bool | date:
    """What was typed, as a value of the same kind; "" for nothing."""
    if cell.kind == "number":
        try:
            number = float(cell.text)
        except ValueError:
            return cell.text
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if cell.kind == "boolean":
        return cell.text == "TRUE"
    if cell.kind == "date":
        try:
            return date.fromisoformat(cell.text[:10])
        except ValueError:
            return cell.text
    return cell.text
