"""Draws the table that is handed up, for A4 paper at its full size: heights fixed, pages ended where lines allow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO

from cwgk_excel.cell_text import as_written
from cwgk_excel.clock import chinese_date
from cwgk_excel.files import in_temporary
from cwgk_excel.forms.addresses import column_name
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.figures import Figures
from cwgk_excel.report.handed_up.columns import SIZE, Column, columns_of, lines
from cwgk_excel.report.handed_up.lines import LEADING, Line, table_lines
from cwgk_excel.report.handed_up.pages import on_pages
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.report.sheets.look import A4, HEI, SONG
from cwgk_excel.report.sheets.sheet_map import Keys, RowRecords, SheetMap
from cwgk_excel.xlsx_writer import Book, SheetWriter, Style

MARGINS = (0.3, 0.3, 0.7, 0.8)  # in inches: left, right, top, bottom; the table stands in the middle
# What a page holds, in points: A4 without its margins, and a line less, since programs lay it out their own way.
ROOM = 842 - (0.7 + 0.8) * 72 - 16
TITLE_HEIGHT, BATCH_HEIGHT, ABOVE_HEIGHT = 63.0, 24.0, 26.25
BASE: Style = {"font_name": SONG, "font_size": SIZE, "valign": "vcenter"}
TITLE: Style = {**BASE, "font_name": HEI, "font_size": 18, "align": "center", "text_wrap": True}
BATCH: Style = {**BASE, "font_size": 12, "align": "center"}
ABOVE: Style = {**BASE, "shrink": True}
HEAD: Style = {**BASE, "font_name": HEI, "align": "center", "text_wrap": True, "border": 1}
GROUP: Style = {**BASE, "font_name": HEI, "align": "left", "border": 1}
NOTE: Style = {**BASE, "align": "left", "valign": "top", "text_wrap": True}
CELL: Style = {**BASE, "align": "center", "text_wrap": True, "border": 1}
NUMBER: Style = {**BASE, "align": "center", "shrink": True, "border": 1, "num_format": "0"}
SCORE: Style = {**CELL, "num_format": "0.0#"}
BOLD: Style = {"bold": True}
SIGN: Style = {**BASE, "font_size": 12, "align": "left", "valign": "bottom"}
SEAL: Style = {**SIGN, "align": "right"}


def handed_up_file(
    content: MasterContent, figures: Figures, *, version: int, draft: bool, lacks: Lacks
) -> tuple[IO[bytes], Mapping[str, SheetMap]]:
    """Return the workbook as a temporary file, and by sheet what its cells show; the same content gives the same bytes.

    ``version`` and ``draft``: what the foot of each page says, 送审稿 or 定稿 and which. ``lacks``: what becomes of
    units that are in no list without an error.
    """
    settings, listed = content.collected.campaign.settings, content.compared.listed
    office = settings.campaign.office
    properties = {
        "title": content.title + listed.title,
        "subject": settings.campaign.batch,
        "author": office,
        "company": office,
    }
    target = TemporaryFile()  # noqa: SIM115 - it lives as long as whoever is given it wants
    with in_temporary(), Book(target, settings.dates.issued, properties, large=True) as book:
        drawing = _Drawing(book.sheet(listed.layout.sheet), columns_of(listed), content.key)
        used = drawing.head(content)
        room = ROOM - drawing.head_height
        for line in on_pages(table_lines(content, figures, lacks), used, room):
            drawing.line(line)
        said = f"{'送审稿' if draft else '定稿'} 第{version}版  {chinese_date(content.collected.on)}"
        drawing.finish(said)
    target.seek(0)
    return target, {listed.layout.sheet: drawing.map}


class _Drawing:
    """The sheet being drawn from the top; ``row`` is the number of the last row drawn, from 1."""

    def __init__(self, sheet: SheetWriter, columns: Sequence[Column], keys: Keys) -> None:
        self.sheet, self.columns, self.map = sheet, columns, SheetMap(RowRecords(keys))
        self.last = column_name(len(columns))
        self.row, self.top = 0, 0
        self.breaks: list[int] = []
        self.head_height = max(lines(c.head, c.width) for c in columns) * LEADING + 10.5
        self.rows = sheet.rows([_look(column) for column in columns])
        for number, column in enumerate(columns, 1):
            sheet.widths({column_name(number): column.width})

    def head(self, content: MasterContent) -> float:
        """Draw what stands above the first body; return how high all of it is but the repeated head."""
        campaign = content.collected.campaign.settings.campaign
        self._across(f"{content.title}\n{content.compared.listed.title}", TITLE, TITLE_HEIGHT)
        self._across(f"（{campaign.batch}）", BATCH, BATCH_HEIGHT)
        self._beside(
            (
                (f"填报单位：{campaign.office}", {**ABOVE, "align": "left"}),
                (chinese_date(content.collected.on), {**ABOVE, "align": "center"}),
                ("单位：人、分", {**ABOVE, "align": "right"}),
            ),
            3,
            ABOVE_HEIGHT,
        )
        self.row += 1
        for number, column in enumerate(self.columns, 1):
            self.sheet.text(f"{column_name(number)}{self.row}", column.head, HEAD)
        self.sheet.heights({self.row: self.head_height})
        self.top = self.row
        self.map.head(self.row + 1, {n: (c.label, c.field) for n, c in enumerate(self.columns, 1)})
        return TITLE_HEIGHT + BATCH_HEIGHT + ABOVE_HEIGHT

    def line(self, line: Line | None) -> None:
        """Draw a line, or end a page."""
        if line is None:
            self.breaks.append(self.row)
        elif line.kind in ("row", "sum"):
            marks = dict.fromkeys(range(len(self.columns)), BOLD) if line.kind == "sum" else {}
            self.rows.add(self.row, line.values, marks, line.height)
            self.row += 1
            if line.records:
                self.map.rows.note(self.row, line.records)
        elif line.kind == "names":
            self._beside([(text, SIGN) for text in line.values], 2, line.height)
        else:
            styles = {"group": GROUP, "note": NOTE, "signed": SEAL, "sealed": SEAL}
            self._across(line.values[0], styles[line.kind], line.height)

    def _beside(self, three: Sequence[tuple[str, Style]], first: int, height: float) -> None:
        """Draw three texts beside each other, of which the first has ``first`` columns."""
        self.row += 1
        count = len(self.columns)
        ends = (min(first, count - 2), count - 2 if count > first + 2 else count - 1, count)
        begin = 1
        for end, (text, style) in zip(ends, three, strict=True):
            left, right = f"{column_name(begin)}{self.row}", f"{column_name(end)}{self.row}"
            self.sheet.merge(left if begin == end else f"{left}:{right}", text, style)
            begin = end + 1
        self.sheet.heights({self.row: height})

    def _across(self, text: str, style: Style, height: float) -> None:
        self.row += 1
        self.sheet.merge(f"A{self.row}:{self.last}{self.row}", as_written(text), style)
        self.sheet.heights({self.row: height})

    def finish(self, foot: str) -> None:
        """Set the paper: A4 at its full size, since programs that shrink a page ignore where it is to end."""
        raw = self.sheet.raw
        raw.set_paper(A4)
        raw.set_print_scale(100)
        raw.set_margins(*MARGINS)
        raw.center_horizontally()
        raw.print_area(0, 0, self.row - 1, len(self.columns) - 1)
        raw.repeat_rows(self.top - 1)
        raw.freeze_panes(self.top, 0)
        raw.set_footer(f"&L&11{foot}&R&11第 &P 页  共 &N 页", {"margin": 0.4})
        raw.hide_gridlines(2)
        if self.breaks:
            raw.set_h_pagebreaks(self.breaks)


def _look(column: Column) -> Style:
    if not column.field or column.summed == "sum":
        return NUMBER
    if column.summed == "mean":
        return SCORE
    return {**CELL, "align": "left"} if column.wide else CELL
