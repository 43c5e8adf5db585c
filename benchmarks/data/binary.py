"""Returns as .xlsb, put together from records as the tests' are, since no library at hand writes such files."""

from __future__ import annotations

import struct
import sys
import warnings
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import to_excel

_excel: Any = to_excel
_SUPPORT = Path(__file__).parents[2] / "tests" / "support"
_STATES = {"visible": 0, "hidden": 1, "veryHidden": 2}
_NUMBER, _INLINE, _END = 5, 6, 146
_STYLES = (0, 14)  # as it is, and as a day


def as_xlsb(return_: bytes) -> bytes:
    """The values of a workbook, results of formulas among them, in the same cells of a binary one."""
    if str(_SUPPORT) not in sys.path:
        sys.path.append(str(_SUPPORT))
    records: Any = import_module("formats")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(BytesIO(return_), data_only=True)
    sheets = {sheet.title: [*_rows(sheet, records), records.record(_END)] for sheet in book.worksheets}
    states = [_STATES[sheet.sheet_state] for sheet in book.worksheets]
    made: bytes = records.xlsb(sheets, styles=_STYLES, states=states)
    return made


def _rows(sheet: Any, records: Any) -> Iterator[bytes]:
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        yield records.xlsb_row(number)
        for column, value in enumerate(row):
            if isinstance(value, str):
                yield records.xlsb_cell(_INLINE, column, records.wide(value))
            elif isinstance(value, datetime):
                yield records.xlsb_cell(_NUMBER, column, struct.pack("<d", _excel(value)), style=1)
            elif isinstance(value, int | float):
                yield records.xlsb_cell(_NUMBER, column, struct.pack("<d", value))
