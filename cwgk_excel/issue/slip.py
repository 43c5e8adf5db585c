"""A correction slip: today's form filled in with what was returned, wrong cells marked and commented, and a list.

It is drawn by the same drawer as the blank form, so that lists, checks and locks are whole whatever was done to the
returned file; what all slips of a form have in common is drawn once. The list, 修改清单, is its first sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cwgk_excel.campaign import Submitter
from cwgk_excel.cell_text import as_written
from cwgk_excel.forms.fields import GUIDE_SHEET
from cwgk_excel.forms.look import style
from cwgk_excel.forms.look.drawing import NAME_MARK, TOKEN_MARK
from cwgk_excel.forms.look.slip_list import (
    COMMENT_AUTHOR,
    LIST_SHEET,
    LOCKED,
    MARKED,
    NOT_CALCULATED,
    OPEN,
    SPARE,
    SlipCell,
)
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import SHEET, Key, Token
from cwgk_excel.issue import draw
from cwgk_excel.issue.slip_content import Filled, FilledRow, Point, placed
from cwgk_excel.issue.slip_sheet import Line, SlipHead, draw_list
from cwgk_excel.issue.slip_value import typed_value, unchanged
from cwgk_excel.issue.template import draw_sheets, finished
from cwgk_excel.returns.cells import BLANK, RawCell
from cwgk_excel.xlsx_writer import Book, SheetWriter
from cwgk_excel.zips import deflated, zipped

MARK_FILL = {"bg_color": "#FFB84D", "fg_color": "#FFB84D", "pattern": 1, "font_color": "#000000"}
# Most parts are the same in all slips of a form.
_squeezed = lru_cache(maxsize=64)(deflated)
COMMENT_WIDTH, COMMENT_LINE, COMMENT_CHARACTERS = 225.0, 13.5, 22


@dataclass(frozen=True)
class Slip:
    """A drawn slip: its workbook, token and version, and its entry cells by address.

    ``lines``: by the number of each list line its sheet row; ``places``: the cell that it is about, "" of none.
    """

    data: bytes
    token: str
    version: Version
    cells: Mapping[str, SlipCell]
    lines: Mapping[int, int]
    places: Mapping[int, str]


@dataclass(frozen=True)
class Blank:
    """What all slips of a form have in common, drawn once; ``looks``: of the form's cells that hold no text of ours."""

    form: Form
    book: Book
    looks: Mapping[str, style.Style]


def draw_blank(form: Form) -> Blank:
    """Draw a form behind an empty list; ``form``: as ``form_with_room`` gives it."""
    book = draw.book(None, form, form.settings.dates.issued)
    book.sheet(LIST_SHEET)
    sheet = draw_sheets(book, form, NOT_CALCULATED)
    book.ready([book.drawn(GUIDE_SHEET), book.drawn(SHEET)])
    return Blank(form, book, sheet.looks)


def draw_slip(
    blank: Blank,
    version: Version,
    submitter: Submitter,
    key: Key,
    number: str,
    filled: Filled,
    points: Sequence[Point],
    head: SlipHead,
    *,
    lock_right: bool = False,
) -> Slip:
    """Draw one slip; the same arguments give the same bytes.

    ``version``: of the form's template, by which the slip is read when it comes back.
    ``number``: the slip's, as its token carries it. With ``lock_right`` only cells with a finding, blank rows and the
    list can be changed.
    """
    form = blank.form
    token = Token(form.definition.sign, version.id, submitter.code, number).seal(key)
    rows = placed(form, filled.rows)
    cells = _cells(form, filled, rows, points, lock_right)
    raw = _raw(form, filled, rows)
    with blank.book.again({TOKEN_MARK: token, NAME_MARK: submitter.name}) as book:
        listing, sheet = book.drawn(LIST_SHEET), book.drawn(form.layout.sheet)
        sheet.mark_before(_marks(form, cells, raw))
        _fill(sheet, blank.looks, cells, raw)
        lines = draw_list(
            listing,
            form,
            head,
            [_line(form, rows, point) for point in points],
            [(one.row, _name(form, one)) for one in rows] if lock_right else (),
        )
        listing.raw.set_first_sheet()
        listing.raw.activate()
    places = {point.number: _address(form, rows, point) for point in points}
    return Slip(zipped(finished(book).items(), _squeezed), token, version, cells, lines, places)


def _raw(form: Form, filled: Filled, rows: Sequence[FilledRow]) -> Mapping[str, RawCell]:
    """What was returned, by the address at which it stands in this form; fields that it has not are left out."""
    layout = form.layout
    found = {layout.cells[name]: cell for name, cell in filled.head.items() if name in layout.cells}
    for one in rows:
        for name, cell in one.cells.items():
            if name in layout.columns:
                found[f"{layout.columns[name]}{one.row}"] = cell
    return found


def _cells(
    form: Form, filled: Filled, rows: Sequence[FilledRow], points: Sequence[Point], lock_right: bool
) -> dict[str, SlipCell]:
    """Every entry cell that a filler may meet, with its state."""
    raw = _raw(form, filled, rows)
    numbers = {one.row: number for number, one in enumerate(rows)}
    comments: dict[str, list[str]] = {}
    for point in points:
        if address := _address(form, rows, point):
            comments.setdefault(address, []).append(
                f"{point.number}．{point.message}。\n怎么改：{point.remedy}"
            )
    found = {}
    for name, address, row in form.layout.entry_cells():
        if form.by_name[name].filler == "office":
            continue
        comment = "\n".join(comments.get(address, ()))
        right = LOCKED if lock_right and not _may_be_added(form, name, raw.get(address, BLANK)) else OPEN
        usual = SPARE if row and row not in numbers else right
        state = MARKED if comment else usual
        text = _text(raw.get(address, BLANK))
        found[address] = SlipCell(name, numbers.get(row, -1), text, state, comment)
    return found


def _may_be_added(form: Form, name: str, cell: RawCell) -> bool:
    """Whether a blank cell stays open although what is right is locked: what need not be there may still come."""
    return not cell.text and not form.by_name[name].required


def _address(form: Form, rows: Sequence[FilledRow], point: Point) -> str:
    """The cell that a point is about, "" where it is about the whole form."""
    layout = form.layout
    name = point.field or (form.key if point.record >= 0 else "")
    if name in layout.cells:
        return layout.cells[name]
    if name in layout.columns and 0 <= point.record < len(rows):
        return f"{layout.columns[name]}{rows[point.record].row}"
    return ""


def _marks(
    form: Form, cells: Mapping[str, SlipCell], raw: Mapping[str, RawCell]
) -> Iterator[tuple[str, str, style.Style]]:
    """Yield colours for the cells with a finding, each until something else stands in it."""
    for address, cell in cells.items():
        if cell.state == MARKED:
            typed = raw.get(address, BLANK)
            # Some programs take only the first mark of a cell, so this one says how a whole number shows too.
            whole = style.WHOLE_NUMBER if isinstance(typed_value(typed), int) else {}
            yield form.drawing.extent(address), f"={unchanged(address, typed)}", {**MARK_FILL, **whole}


def _fill(
    sheet: SheetWriter,
    looks: Mapping[str, style.Style],
    cells: Mapping[str, SlipCell],
    raw: Mapping[str, RawCell],
) -> None:
    """Write what was returned, and lock or comment each cell."""
    for address, cell in cells.items():
        look = {**looks[address], "locked": cell.state == LOCKED}
        typed = raw.get(address, BLANK)
        value = typed_value(typed)
        if value != "":
            shown = {} if typed.number_format in ("", "General") else {"num_format": typed.number_format}
            sheet.typed(address, value, {**look, **shown})
        elif cell.state != SPARE:
            sheet.blank(address, look)
        if cell.comment:
            lines = sum(-(-max(len(line), 1) // COMMENT_CHARACTERS) for line in cell.comment.split("\n"))
            sheet.comment(address, cell.comment, COMMENT_AUTHOR, (COMMENT_WIDTH, COMMENT_LINE * lines + 12))


def _text(cell: RawCell) -> str:
    """What stands in the cell, as it is read again when nobody has changed it."""
    return as_written(cell.text)


def _line(form: Form, rows: Sequence[FilledRow], point: Point) -> Line:
    """The line of the list for a point."""
    unit = _name(form, rows[point.record]) if 0 <= point.record < len(rows) else ""
    return Line(
        number=point.number,
        at=_address(form, rows, point),
        label=f"{unit}　{point.label}" if unit and point.label else unit or point.label or "整张表",
        value=point.value,
        why=point.message,
        what=point.remedy,
        severity=point.severity,
        paper=point.paper,
    )


def _name(form: Form, one: FilledRow) -> str:
    """The unit of a row, as it was typed."""
    return one.cells.get(form.key, BLANK).text
