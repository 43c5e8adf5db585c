"""Cut the texts of a returned file that are longer than a cell can hold, before anything works on them.

A file can hold texts that no spreadsheet program would; these are cheap to store and expensive to process.
They are cut once, for all formats. A field that is read from a cut cell is an error (see `values.normalise`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, replace

from cwgk_excel.intake.refusal import Limits, broken, shown_name, too_large
from cwgk_excel.returns.cells import BLANK, LONGEST_TEXT, Cells, Extra, RawCell, Sheet, TextRun, Workbook
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
    known = isinstance(sheet.cells, Cells) and sheet.cells.longest <= LONGEST_TEXT
    long = {
        address: _cell(cell, cuts)
        for address, cell in (() if known else sheet.cells.items())
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


def check_amount(returns: Sequence[RawReturn], workbook: Workbook, limits: Limits) -> None:
    """Raise Refused, file-too-large, where the returns of a workbook hold more text than people ever write."""
    longest = {sheet.name: sheet.cells.longest for sheet in workbook.sheets if isinstance(sheet.cells, Cells)}
    around = sum(map(_around_cells, returns))
    # Most have so few cells that these need not be looked at.
    if around + sum(_in_cells(raw, longest.get(raw.sheet)) for raw in returns) <= limits.text:
        return
    if around + sum(map(_in_cells, returns)) > limits.text:
        raise too_large(f"表中的文字和问题合计超过{limits.text // 10_000}万字")


def _around_cells(raw: RawReturn) -> int:
    """Return how many characters the findings and answers of a return have, and its sheet's name."""
    answers = sum(len(line.verdict) + len(line.reason) + 1 for line in raw.answers)
    parts = (part for finding in raw.findings for part in astuple(finding) if isinstance(part, str))
    return len(raw.sheet) + answers + sum(map(len, parts))


def _in_cells(raw: RawReturn, longest: int | None = None) -> int:
    """Return how many characters the cells of a return hold; at most so many, if ``longest`` of its sheet's is known.

    A cell that stands for none, or for a piece of one, has a format of its own.
    """
    every = (raw.head, *(record.cells for record in raw.records))
    if longest is None:
        return sum(
            sum([len(c.text) + len(c.formula) + len(c.number_format) for _, _, c in cells]) for cells in every
        )
    return sum(map(len, every)) * (longest + len(BLANK.number_format))
