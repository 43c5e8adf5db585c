"""Reads a 决定表 as it came back, in whatever format, with the reader of returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cwgk_excel.errors import CwgkError, PlaceError, explained
from cwgk_excel.forms.addresses import position
from cwgk_excel.forms.findings.finding import describe
from cwgk_excel.forms.look.decision_sheet import (
    BY,
    DECISION,
    DECISION_SHEET,
    FILLED,
    HEAD_ROW,
    HEADINGS,
    MARK,
    SAID,
    WHO,
)
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import BLANK, Sheet


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it came back: its number in the sheet, its mark, what it says, and what was filled in, by column."""

    number: int
    mark: str
    said: tuple[str, ...]
    filled: Mapping[str, str]

    @property
    def decision(self) -> str:
        """What was chosen."""
        return self.filled[DECISION]

    @property
    def answers(self) -> tuple[str, ...]:
        """All that was filled in but who decided, which may stand above the rows."""
        return tuple(self.filled[column] for column in FILLED if column != WHO)


def read_rows(path: Path) -> list[Row]:
    """The rows of a 决定表. Raises CwgkError where it is none, PlaceError where it cannot be read."""
    try:
        workbook = read_any(path.read_bytes())
    except OSError as error:
        raise PlaceError(f"无法读取 {path}：{explained(error)}") from None
    except Refused as refused:
        raise CwgkError(f"无法读取 {path}：{describe(refused.code, **refused.values)[0]}。") from None
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == DECISION_SHEET), None)
    if sheet is None or any(_text(sheet, f"{c}{HEAD_ROW}") != name for c, name in HEADINGS.items()):
        raise CwgkError(f"{path} 不是决定表，或表头被改动了。请用新生成的决定表填写。")
    by = _text(sheet, BY)
    rows = sorted({position(address)[0] for address in sheet.cells})
    found = (_row(sheet, number, by) for number in rows if number > HEAD_ROW)
    return [row for row in found if row.mark or any((*row.said, *row.filled.values()))]


def _row(sheet: Sheet, number: int, by: str) -> Row:
    filled = {column: _text(sheet, f"{column}{number}") for column in FILLED}
    if any(filled.values()) and not filled[WHO]:
        filled[WHO] = by
    said = tuple(_text(sheet, f"{column}{number}") for column in SAID)
    return Row(number, _text(sheet, f"{MARK}{number}"), said, filled)


def _text(sheet: Sheet, address: str) -> str:
    return sheet.cells.get(address, BLANK).text.strip()
