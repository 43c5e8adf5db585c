"""Cut the texts of a returned file that are longer than a cell can hold, before anything works on them.

A file can hold texts that no spreadsheet program would; these are cheap to store and expensive to process.
They are cut once, for all formats. A field that is read from a cut cell is an error (see `values.normalise`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace

from cwgk_excel.intake.refusal import Limits, broken, shown_name, too_large
from cwgk_excel.returns.cells import LONGEST_TEXT, Extra, RawCell, Sheet, TextRun, Workbook
from cwgk_excel.returns.raw import RawReturn

_SHEET_NAME = 255  # spreadsheet programs allow 31 characters


def within_lengths(workbook: Workbook) -> Workbook:
    """Return the workbook with its long texts cut to what a cell can hold.

    The text of a cell keeps one character more, which shows that it was cut. Raises Refused, file-broken, for
    a sheet name that no program would accept.
    """
    cuts: dict[str, str] = {}  # by whole text: many cells may share one
    sheets = tuple(_sheet(sheet, cuts) for sheet in workbook.sheets)
    return workbook._replace(sheets=sheets, extras=tuple(map(_extra, workbook.extras)))


def _sheet(sheet: Sheet, cuts: dict[str, str]) -> Sheet:
    if len(sheet.name) > _SHEET_NAME:
        raise broken(f"工作表名称过长：{shown_name(sheet.name)}")
    long = {
        address: _cell(cell, cuts)
        for address, cell in sheet.cells.items()
        # Of most cells all texts together are shorter than any may be.
        if (len(cell.text) + len(cell.formula) + len(cell.number_format) > LONGEST_TEXT or cell.runs)
        and _is_long(cell)
    }
    extras = tuple(map(_extra, sheet.extras))
    return sheet._replace(cells={**sheet.cells, **long} if long else sheet.cells, extras=extras)


def _is_long(cell: RawCell) -> bool:
    runs = sum(len(run.text) + 1 for run in cell.runs)
    return max(len(cell.text), len(cell.formula), len(cell.number_format), runs) > LONGEST_TEXT


def _cell(cell: RawCell, cuts: dict[str, str]) -> RawCell:
    return replace(
        cell,
        text=cuts.setdefault(cell.text, cell.text[: LONGEST_TEXT + 1]),
        number_format=cell.number_format[:LONGEST_TEXT],
        formula=cell.formula[:LONGEST_TEXT],
        runs=tuple(_runs(cell.runs)),
    )


def _runs(runs: Iterable[TextRun]) -> Iterator[TextRun]:
    """Yield the first runs, up to as many characters as a cell can hold.

    Each run counts as one character more, which limits the number of empty runs too.
    """
    left = LONGEST_TEXT
    for run in runs:
        if left <= 0:
            return
        yield run._replace(text=run.text[:left])
        left -= len(run.text) + 1


def _extra(extra: Extra) -> Extra:
    return extra._replace(text=extra.text[:LONGEST_TEXT]) if len(extra.text) > LONGEST_TEXT else extra


def check_amount(returns: Iterable[RawReturn], limits: Limits) -> None:
    """Raise Refused, file-too-large, where the returns of a file hold more text than people ever write."""
    left = limits.text
    for raw in returns:
        left -= len(raw.sheet)
        left -= sum(len(line.verdict) + len(line.reason) + 1 for line in raw.answers)
        for cells in (raw.head, *(record.cells for record in raw.records)):
            left -= sum([len(c.text) + len(c.formula) + len(c.number_format) for _, _, c in cells])
        for finding in raw.findings:
            left -= sum(len(part) for part in astuple(finding) if isinstance(part, str))
        if left < 0:
            raise too_large(f"表中的文字和问题合计超过{limits.text // 10_000}万字")
