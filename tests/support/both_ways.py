"""Reads workbooks by the scan of plain parts and by the general pass alone, which have to agree."""

from __future__ import annotations

from unittest.mock import patch

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.xlsx import rich_text, sheet_part
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import Workbook


def read_both_ways(data: bytes) -> Workbook:
    """Read a workbook, or raise its refusal, once it is certain that the general pass does the same to the letter.

    It is read several times, because parts that came twice are kept.
    """
    scanned, *again = (_outcome(data) for _ in range(3))
    with patch.object(sheet_part, "cut", _nothing), patch.object(rich_text, "cut", _nothing):
        general = _outcome(data)
    assert {repr(one) for one in (scanned, *again)} == {
        repr(general)
    }  # comparing cells leaves out their runs
    if isinstance(scanned, Refused):
        raise scanned
    return scanned


def _outcome(data: bytes) -> Workbook | Refused:
    try:
        return read_any(data)
    except Refused as refused:
        return refused


def _nothing(*_: object) -> None:
    """No part is plain."""
