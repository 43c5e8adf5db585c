"""What is typed is printed whole: measured on the drawn widths and heights, with letters like those of 宋体."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pytest
from books import opened
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.campaign import Settings, Submitter
from cwgk_excel.forms import annex1, annex2
from cwgk_excel.identity import Key
from cwgk_excel.issue.template import Template, make_template

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")

BODY = Submitter.read({"code": "ABCD1234", "name": "大连" + "市" * 37 + "末", "kind": "产业工会", "order": 1})
# Column widths count digits of the book's font: half of 11 points, where a program does not round it up to pixels.
DIGIT = 5.5
PADDING = 4.0
LINE = 1.2  # of the font's size
SMALLEST = 7.0
LONG_NAME = "大连示例" + "机" * 35 + "厂"
PHONES = "0411-82610415、13812345678"
DECLARATION: Mapping[str, str] = {
    "fill_date": "2017年11月30日",
    "unit_name": "大" * 100,
    "ownership": "民办非企业单位（社会组织）",
    "chair_name": "阿" * 50,
    "staff_count": "9999999",
    "delegate_count": "职工大会",
    "self_total": "100.55",
    "congress_score": "100.55",
    "openness_score": "100.55",
    "has_board_reps": "是",
    "board_score": "100.55",
    "superior_total": "100.55",
    "satisfaction_rate": "满意率98.5%",
    "narrative": "\n".join(["工" * 50] * 16),
    "party_opinion": "同" * 60,
    "union_opinion": "同" * 60,
}
HEAD: Mapping[str, str] = {
    "filled_by": "阿卜杜热西提·买买提",
    "phone": PHONES,
    "leader": "阿卜杜热西提·买买提",
}
ROW: Mapping[str, str] = {
    "seq": "99999",
    "unit_name": LONG_NAME,
    "unit_type": "民办非企业单位（社会组织）",
    "staff_count": "9999999",
    "self_score": "100.55",
    "evaluation_result": "满意率98.5%",
    "superior_score": "100.55",
}


def ems(text: str) -> float:
    """How wide a line is, in sizes of its font: a letter of ASCII half a size, every other one a whole."""
    return sum(0.5 if letter.isascii() else 1 for letter in text)


def room(sheet: Worksheet, address: str) -> tuple[float, float]:
    """The width and height in points that a cell, or the merged range that it begins, has for text."""
    spans = (area for area in sheet.merged_cells.ranges if area.start_cell.coordinate == address)
    span = next(spans, None)
    columns, rows = (
        (range(span.min_col, span.max_col + 1), range(span.min_row, span.max_row + 1))
        if span
        else ([sheet[address].column], [sheet[address].row])
    )
    widths = {
        number: column.width
        for column in sheet.column_dimensions.values()
        for number in range(column.min, column.max + 1)
    }
    height = sum(sheet.row_dimensions[row].height or sheet.sheet_format.defaultRowHeight for row in rows)
    return sum(widths[number] for number in columns) * DIGIT - PADDING, height


def wrapped(text: str, size: float, width: float) -> int:
    """How many lines a text becomes."""
    lines, letters = 0, int(width // size)
    for line in text.split("\n"):
        lines += max(1, -(-int(ems(line) * 2) // (letters * 2)))
    return lines


def printed_size(sheet: Worksheet, address: str, text: str) -> float:
    """The size at which a cell prints a text whole; 0 where it would be cut."""
    cell: Cell = sheet[address]
    width, height = room(sheet, address)
    size = float(cell.font.size)
    if cell.alignment.wrap_text:
        return size if wrapped(text, size, width) * size * LINE <= height else 0.0
    if ems(text) * size <= width:
        return size
    return width / ems(text) if cell.alignment.shrink_to_fit else 0.0


def sheet_of(template: Template, key: Key) -> Worksheet:
    """A form's sheet as issued to a body of the longest name."""
    return opened(template.stamp(BODY, key).data).worksheets[0]


def test_a_declaration_prints_whole(templates: dict[str, Template], key: Key) -> None:
    """The longest names that the form takes, and all else as long as it may reasonably be."""
    sheet = sheet_of(templates["annex1"], key)
    sizes = {
        name: printed_size(sheet, annex1.columns.LAYOUT.cells[name], text)
        for name, text in DECLARATION.items()
    }
    assert {name: size for name, size in sizes.items() if size < SMALLEST} == {}
    assert sizes["unit_name"] == sizes["chair_name"] == sizes["narrative"] == 10.5


def test_a_table_prints_whole(templates: dict[str, Template], key: Key) -> None:
    """In each drawn row and below: names of fifty-eight characters, a type of thirteen, two telephone numbers."""
    sheet, layout = sheet_of(templates["annex2"], key), templates["annex2"].version.layout
    head = {name: printed_size(sheet, layout.cells[name], text) for name, text in HEAD.items()}
    head["submitter_name"] = printed_size(sheet, layout.cells["submitter_name"], BODY.name)
    assert {name: size for name, size in head.items() if size < SMALLEST} == {}
    for row in (layout.first_row, layout.first_row + annex2.drawing.DRAWN_ROWS, layout.last_row):
        sizes = {name: printed_size(sheet, layout.address(name, row), text) for name, text in ROW.items()}
        assert {name: size for name, size in sizes.items() if size < SMALLEST} == {}
        assert sizes["unit_name"] == printed_size(sheet, f"B{row}", "大" * 58) == 10
        assert printed_size(sheet, f"B{row}", "大" * 59) == 0


@pytest.mark.parametrize("form", ["annex1", "annex2"])
def test_what_is_printed_around_the_entries_is_whole(
    templates: dict[str, Template], key: Key, form: str
) -> None:
    """Title, labels, token and name; on the guide every line."""
    template = templates[form]
    book = load_workbook(BytesIO(template.stamp(BODY, key).data), data_only=True)
    sheet, guide = book.worksheets[:2]
    last = {"annex1": 6, "annex2": 7}[form]
    drawn = [cell for row in sheet.iter_rows(max_col=last) for cell in row if isinstance(cell.value, str)]
    drawn += [cell for row in guide.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert len(drawn) > 60
    cut = {cell.coordinate: cell.value for cell in drawn if _cut(cell)}
    assert cut == {}


def _cut(cell: Cell) -> bool:
    """Whether a drawn text is cut; one that is not wrapped may run over the empty cell beside it."""
    size = printed_size(cell.parent, cell.coordinate, cell.value)
    return size < SMALLEST and not (cell.coordinate in ("A1", "C3") and not cell.alignment.wrap_text)


def test_pages_keep_their_size(templates: dict[str, Template], key: Key) -> None:
    """Two pages of Annex 1 and twelve rows of Annex 2 are not higher, nor wider, than A4 leaves room for."""
    one, two = (sheet_of(templates[form], key) for form in ("annex1", "annex2"))
    heights = {row: one.row_dimensions[row].height for row in range(1, 17)}
    upright = 841.9 - 72 * (one.page_margins.top + one.page_margins.bottom)
    assert sum(heights[row] for row in range(1, 9)) <= upright - 10
    assert sum(heights[row] for row in range(9, 17)) <= upright - 10
    across = 595.3 - 72 * (two.page_margins.top + two.page_margins.bottom)
    last = annex2.columns.FIRST_ROW + annex2.drawing.DRAWN_ROWS - 1
    assert sum(two.row_dimensions[row].height for row in range(1, last + 1)) <= across - 10
    assert (two.page_setup.fitToWidth or 1, two.page_setup.fitToHeight) == (1, 0)
    # What programs without 宋体 make of it, a sixth wider, is printed smaller: 8 points stay 7.
    width = sum(room(two, f"{letter}5")[0] + PADDING for letter in "ABCDEFG") / DIGIT * 8 * 72 / 96
    assert width <= 841.9 - 72 * (two.page_margins.left + two.page_margins.right)


def test_guide_is_whole_with_the_longest_settings(changed: Callable[..., Settings]) -> None:
    """Names of a hundred characters, lists of two hundred entries."""
    words: list[dict[str, Any]] = [{"name": f"{number:03}" + "类" * 27} for number in range(200)]
    settings = changed(
        campaign={"office": "办" * 100, "document": "文" * 100},
        contact={"name": "人" * 100, "phone": "1" * 100},
        lists={"ownership": words, "unit_type": words, "evaluation_result": words},
    )
    for form in (annex1.FORM(settings), annex2.FORM(settings)):
        guide = load_workbook(BytesIO(make_template(form).blank())).worksheets[1]
        told = [cell for row in guide.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert {cell.coordinate: cell.value for cell in told if _cut(cell)} == {}
