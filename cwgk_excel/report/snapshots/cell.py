"""What stands in a cell of a master's file, as anyone sees it who opens the file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from cwgk_excel.errors import CwgkError, PlaceError, explained

UNREADABLE = "{path} 打不开：不是 Excel 工作簿（.xlsx），或已损坏。请换成总表的文件。"


def cell_of(path: Path, sheet: str, address: str) -> Any:
    """Return the value of a cell, a day as text such as 2017-11-03.

    Raises PlaceError when the file cannot be read, CwgkError when it has no such sheet.
    """
    try:
        with path.open("rb") as file:
            book = load_workbook(file, data_only=True)
    except OSError as error:
        raise PlaceError(f"无法读取 {path}：{explained(error)}") from None
    except Exception:  # whatever a file that is no workbook does to the library
        raise PlaceError(UNREADABLE.format(path=path)) from None
    if sheet not in book.sheetnames:
        raise CwgkError(f"{path} 中没有工作表“{sheet}”。有：{'、'.join(book.sheetnames)}。")
    value = book[sheet][address].value
    return value.date().isoformat() if isinstance(value, datetime) else value
