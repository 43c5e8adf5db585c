"""The lists of correction slips in a workbook: which sheets they are, of which forms, and what was answered on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from cwgk_excel.folding import fold
from cwgk_excel.forms.addresses import position, split_address
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.look.slip_list import HEADINGS, LIST_SHEET, NUMBER, REASON, ROW_NUMBER, VERDICT
from cwgk_excel.returns.cells import BLANK, Sheet, Workbook
from cwgk_excel.returns.raw import RawReturn, SlipLine
from cwgk_excel.starting.expressions import late
from cwgk_excel.values.text import clean

# A sheet copied beside one of that name gets a number.
_NAMED = late(rf"{LIST_SHEET}(?:[ _]?[(（]?[0-9]+[)）]?)?")
_LINE = late(r"([0-9]{1,4})(?:\.0+)?")
_ROW = late(ROW_NUMBER.format(row="([0-9]{1,6})"))
_MOST = 20_000  # lines that are looked at: more than any form has cells
_HEADINGS = {letter: fold(text) for letter, text in HEADINGS.items()}


class SlipLists(NamedTuple):
    """The lists of a workbook that holds slips: the answers of each, by its sheet; none where there is no slip.

    ``behind``: the sheet of the form to which each belongs, "" where that is unclear.
    """

    lines: Mapping[str, tuple[SlipLine, ...]]
    behind: Mapping[str, str]

    @classmethod
    def of(cls, workbook: Workbook, returns: Sequence[RawReturn]) -> SlipLists:
        """``returns``: the forms that were read in the workbook."""
        slips = {raw.sheet for raw in returns if raw.corrects}
        others = [sheet for sheet in workbook.sheets if sheet.name not in {raw.sheet for raw in returns}]
        found = {sheet.name: columns for sheet in others if slips and (columns := _columns(sheet))}
        lines = {
            sheet.name: tuple(_lines(sheet, found[sheet.name])) for sheet in others if sheet.name in found
        }
        order = [sheet.name for sheet in workbook.sheets if sheet.name in slips | found.keys()]
        return cls(lines, _behind(order, slips))

    def answered(self, returns: Sequence[RawReturn]) -> Iterator[RawReturn]:
        """The forms with what was answered on their lists; the first slip tells of lists whose form is unclear."""
        by_form = {form: self.lines[name] for name, form in self.behind.items() if form}
        unclear = [name for name, form in self.behind.items() if not form and self.lines[name]]
        for raw in returns:
            if not raw.corrects:
                yield raw
                continue
            told = [
                Finding.of("slip-list-unclear", {"value": name}, raw.form, name, value=name)
                for name in unclear
            ]
            unclear = []
            yield raw._replace(answers=by_form.get(raw.sheet, ()), findings=(*raw.findings, *told))


def _behind(order: Sequence[str], slips: set[str]) -> Mapping[str, str]:
    """Of each list the form behind it; of several it is unclear where one stands before none or before another list."""
    lists = [name for name in order if name not in slips]
    if len(lists) == len(slips) == 1:
        return dict.fromkeys(lists, *slips)
    after = dict(pairwise([*order, ""]))
    clear = all(after[name] in slips for name in lists)
    return {name: after[name] if clear else "" for name in lists}


def _columns(sheet: Sheet) -> Mapping[str, str] | None:
    """In which columns of a list its number, verdict and reason stand; None for a sheet that is no list."""
    heads: dict[int, dict[str, str]] = {}
    for address, cell in sheet.cells.items():
        if cell.kind == "text" and len(cell.text) <= 40:
            letters, row = split_address(address)
            text = fold(cell.text)
            heads.setdefault(row, {}).update(
                {known: letters for known, heading in _HEADINGS.items() if text == heading}
            )
    whole = [found for _, found in sorted(heads.items()) if found.keys() == _HEADINGS.keys()]
    if whole:
        return whole[0]
    return {letter: letter for letter in _HEADINGS} if _NAMED.fullmatch(sheet.name.strip()) else None


def _lines(sheet: Sheet, columns: Mapping[str, str]) -> Iterator[SlipLine]:
    """The lines on which something was answered, in their order, wherever they are."""
    numbers = [
        (position(address), cell)
        for address, cell in sheet.cells.items()
        if split_address(address)[0] == columns[NUMBER] and len(cell.text) <= 40
    ]
    for (row, _), cell in sorted(numbers, key=lambda one: one[0])[:_MOST]:
        text = fold(cell.text)
        line, taken_back = _LINE.fullmatch(text), _ROW.fullmatch(text)
        verdict, reason = (
            clean(sheet.cells.get(f"{columns[name]}{row}", BLANK).text) for name in (VERDICT, REASON)
        )
        if (line or taken_back) and (verdict or reason):
            yield SlipLine(
                int(line[1]) if line else 0, verdict, reason, int(taken_back[1]) if taken_back else 0
            )
