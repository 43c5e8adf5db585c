"""Read the old binary workbooks (.xls of Excel and WPS, .et)."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.intake.containers.ole import open_compound
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.formats.decrypt import decrypt_stream
from cwgk_excel.intake.formats.xls.older import read_older
from cwgk_excel.intake.formats.xls.records import find_filepass
from cwgk_excel.intake.formats.xls.walk import SheetScan, scan
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, broken, check_file_size
from cwgk_excel.returns.cells import Extra, Sheet, Workbook

# Excel 2 to 4, and some exporters, write the records without an OLE file around them.
_BARE = b"\x09"
_STREAMS = ("Workbook", "Book")


def read_biff(data: bytes, limits: Limits = DEFAULT_LIMITS, passwords: Sequence[str] = ()) -> Workbook:
    """Read an .xls or .et file: values, number formats, which cells are formulas, what is hidden or merged.

    Dates are numbers with their format, as in .xlsx. The text of formulas and the validations are not read:
    `values_only` says so.

    Raises Refused: file-too-large, file-broken, file-encrypted (a password is needed and none was given) or
    file-password (none of those given fits).
    """
    stream, extras = _workbook_stream(data, limits)
    filepass = find_filepass(stream)
    if filepass is not None:
        stream = decrypt_stream(stream, filepass, passwords)
    scanned = scan(stream, limits)
    if not scanned.sheets:
        raise broken("工作簿里没有工作表")
    book = scanned.book
    sheets, date1904 = (map(_sheet, scanned.sheets), book.date1904) if book else read_older(scanned)
    return Workbook(tuple(sheets), date1904, (*extras, *scanned.extras), Content.XLS.value)


def _workbook_stream(data: bytes, limits: Limits) -> tuple[bytes, tuple[Extra, ...]]:
    """Return the stream of records, and the macros and embedded objects of the OLE file around it."""
    check_file_size(data, limits)
    if data.startswith(_BARE):
        return data, ()
    compound = open_compound(data, limits)
    stream = next(filter(None, map(compound.stream, _STREAMS)), None)
    if stream is None:
        raise broken("找不到工作簿的数据流")
    macros = [Extra("macros", text=name) for name in compound.storages if name.startswith("_VBA_PROJECT")]
    objects = [Extra("embedded-object", text=name) for name in compound.storages if name.startswith("MBD")]
    return stream, (*macros, *sorted(objects, key=lambda extra: extra.text))


def _sheet(found: SheetScan) -> Sheet:
    return found.sheet or Sheet(found.name, found.state, {})
