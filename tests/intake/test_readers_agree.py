"""The pass over the XML against two other readers: openpyxl, cell by cell, and calamine's values.

Where they are known to differ the rule is stated here, in `as_openpyxl_says` and `as_calamine_says`.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from both_ways import read_both_ways
from conftest import DemoRound
from handmade import with_openpyxl, with_xlsxwriter, zipped
from hostile.material import unzipped
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.xml_parts import plain_text
from cwgk_excel.intake.grid import address
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import BLANK, STRUCK, RawCell, Sheet, Workbook
from cwgk_excel.values.formats import is_date_format

ROOT = Path(__file__).parents[2]
ISSUED = sorted((ROOT / "workbook_templates").glob("*.xlsx"))
RETURNED = sorted(p for p in (ROOT / "sample_data/returns").glob("*.xlsx") if "密码" not in p.name)
EXAMPLES, MANY = 25, 2000
REFUSED = object()


# --- openpyxl ---------------------------------------------------------------------------------------


def as_openpyxl_says(cell: Cell, stored: Any, epoch: datetime) -> tuple[Any, ...]:
    """Kind, value, number format and formula; `stored` is the result of a formula.

    Rules: dates are serial numbers with a format; escapes are decoded (of escaped escapes openpyxl drops the
    mark, so both sides once more) and line ends are LF; of a formula without a result, and of an empty text,
    nothing is known.
    """
    formula = ""
    if cell.data_type == "f":
        raw = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
        formula = str(raw).removeprefix("=")
    tail = (cell.number_format, formula)
    if stored is None or stored == "":
        return "blank", "", *tail
    if isinstance(stored, bool):
        return "boolean", stored, *tail
    if isinstance(stored, str):
        error = cell.data_type == "e" or (formula and stored in openpyxl.cell.cell.ERROR_CODES)
        return "error" if error else "text", plain_text(stored), *tail
    if isinstance(stored, date | time | timedelta):
        # openpyxl counts 1900-01-00 and 1900-02-29 in its own way, so the days before March are not told apart.
        serial = to_excel(stored, epoch)
        return "number", "early" if serial < 61 else pytest.approx(serial, abs=2e-5), *tail
    return "number", float(stored), *tail


def as_we_say(cell: RawCell, stored: Any) -> tuple[Any, ...]:
    """The same of our cell."""
    # What is struck through we leave out, and they do not.
    kind, value = cell.kind, "".join(run.text for run in cell.runs) or cell.text
    if kind == "blank" or (kind == "text" and not value):
        return "blank", "", cell.number_format, cell.formula
    if kind == "boolean":
        return kind, value == "TRUE", cell.number_format, cell.formula
    if kind == "number":
        number: Any = float(value)
        if isinstance(stored, date | time | timedelta) and number < 61:
            number = "early"
        return kind, number, cell.number_format, cell.formula
    return kind, plain_text(value), cell.number_format, cell.formula


def filled(formulas: Any, results: Any) -> Iterator[tuple[Cell, Any]]:
    """The cells of a sheet that openpyxl finds filled, with the results of formulas."""
    # Not by rows and columns: one far cell would make millions of empty ones.
    for cell in formulas._cells.values():
        stored = results[cell.coordinate].value
        if isinstance(cell, Cell) and (cell.data_type == "f" or stored not in (None, "")):
            yield cell, stored


def agrees_with_openpyxl(data: bytes) -> Workbook:
    """Check sheets, cells and what stands around them; return our reading."""
    book = read_both_ways(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        formulas = openpyxl.load_workbook(io.BytesIO(data))
        results = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert [(s.name, s.state) for s in book.sheets] == [(s.title, s.sheet_state) for s in formulas._sheets]
    assert book.date1904 == (formulas.epoch.year == 1904)
    for sheet in book.sheets:
        theirs = formulas[sheet.name]
        if not hasattr(theirs, "_cells"):
            assert sheet.cells == {}
            continue
        cells = dict(sheet.cells)
        for cell, stored in filled(theirs, results[sheet.name]):
            ours = cells.pop(cell.coordinate, BLANK)
            assert as_we_say(ours, stored) == as_openpyxl_says(cell, stored, formulas.epoch), cell.coordinate
        assert cells == {}
        assert around(sheet) == around_in_openpyxl(theirs)
    return book


def around(sheet: Sheet) -> tuple[Any, ...]:
    """Protection, rules, merges and hidden rows of our sheet."""
    rows = {row for first, last in sheet.hidden_rows for row in range(first, last + 1)}
    return sheet.protected, sorted(sheet.validated or ()), sorted(sheet.merges), rows


def around_in_openpyxl(sheet: Any) -> tuple[Any, ...]:
    """The same of openpyxl's."""
    rules = [str(r) for rule in sheet.data_validations.dataValidation for r in rule.sqref.ranges if rule.type]
    rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    return bool(sheet.protection.sheet), sorted(rules), sorted(map(str, sheet.merged_cells.ranges)), rows


# --- calamine ---------------------------------------------------------------------------------------


def as_calamine_says(value: Any, cell: RawCell, epoch: datetime) -> bool:
    """Whether calamine's value is that of our cell.

    Rules: calamine gives errors, blanks, formulas without a result and texts of mere spaces as empty texts,
    every number as a float, and numbers under a date format as dates.
    """
    if cell.kind in ("error", "blank") or (cell.kind == "text" and not cell.text.strip()):
        return isinstance(value, str) and not value.strip()
    if cell.kind == "text":
        return isinstance(value, str) and plain_text(value) == plain_text(cell.text)
    if cell.kind == "boolean":
        return value is (cell.text == "TRUE")
    number = float(cell.text)
    if isinstance(value, date | time | timedelta):
        return number < 61 or abs(to_excel(value, epoch) - number) < 2e-5
    return isinstance(value, float) and value == pytest.approx(number, rel=1e-15)


def agrees_with_calamine(data: bytes, book: Workbook) -> None:
    """Check every value that calamine finds, and that it finds no other."""
    epoch = datetime(1904, 1, 1) if book.date1904 else datetime(1899, 12, 30)
    theirs = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert theirs.sheet_names == [sheet.name for sheet in book.sheets]
    for sheet in book.sheets:
        rows = theirs.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        found = {address(r, c): v for r, row in enumerate(rows) for c, v in enumerate(row) if v != ""}
        for place in {*found, *sheet.cells}:
            cell = sheet.cells.get(place, BLANK)
            assert as_calamine_says(found.get(place, ""), cell, epoch), (place, found.get(place), cell)


def agree(data: bytes) -> None:
    """Check a workbook against both."""
    agrees_with_calamine(data, agrees_with_openpyxl(data))


# --- workbooks that there are -----------------------------------------------------------------------


@pytest.mark.parametrize("path", [*ISSUED, *RETURNED], ids=lambda path: path.stem)
def test_workbooks_of_the_repository_read_alike(path: Path) -> None:
    """What is issued, and what the sample returns."""
    agree(path.read_bytes())


@pytest.mark.parametrize("data", [with_xlsxwriter(), with_xlsxwriter(date1904=True), with_openpyxl()])
def test_all_that_two_libraries_write_reads_alike(data: bytes) -> None:
    """Each kind of value at least once, and both date systems."""
    agrees_with_openpyxl(data)


def test_struck_text_is_all_there() -> None:
    """Runs and whole cells: what we leave out of the text is in its runs."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    struck, plain = InlineFont(strike=True), InlineFont(b=True)
    sheet["A1"] = CellRichText(TextBlock(struck, "310"), TextBlock(plain, "326"), "人")
    sheet["A2"], sheet["A3"] = 326, "甲公司"
    sheet["A2"].font = sheet["A3"].font = Font(strike=True)
    buffer = io.BytesIO()
    book.save(buffer)
    read = agrees_with_openpyxl(buffer.getvalue())
    texts = {place: (cell.text, cell.left_out(STRUCK)) for place, cell in read.sheets[0].cells.items()}
    assert texts == {"A1": ("326人", ("310",)), "A2": ("326", ("326",)), "A3": ("甲公司", ("甲公司",))}


CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<mc:Choice><v>5</v></mc:Choice></mc:AlternateContent>"
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>5</v><x><v>6</v></x></c>', 5),
        ('<c r="A1"><x><v>5</v></x></c>', None),
        ('<c r="A1"><x><f>B1</f></x><v>5</v></c>', 5),
        ('<c r="A1"><v>3<!-- 2 -->26</v></c>', 326),
        ('<c r="A1"><v>5</v><is><t>6</t></is></c>', 5),
        ('<c r="A1"><is><t>6</t></is></c>', None),
        ('<c r="A1" t="str"><is><t>6</t></is></c>', None),
        ('<c r="A1" t="inlineStr"><v>5</v></c>', None),
        ('<c r="A1" t="inlineStr"><v>5</v><is><t>6</t></is></c>', "6"),
        ('<c r="A1" t="inlineStr"><is><r><rPr><t>9</t></rPr><t>6</t></r></is></c>', "6"),
        ('<c r="A1" t="inlineStr"><is><t>6</t><rPh sb="0" eb="1"><t>7</t></rPh></is></c>', "6"),
        # Of these each program makes something else.
        ('<c r="A1"><v>5</v><v>6</v></c>', REFUSED),
        ('<c r="A1" t="inlineStr"><is><t>5</t></is><is><t>6</t></is></c>', REFUSED),
        ('<c r="A1" t="inlineStr"><is><t>5</t><t>6</t></is></c>', REFUSED),
        (f'<c r="A1">{CHOICE}<v>6</v></c>', REFUSED),
    ],
)
def test_odd_cells_mean_what_openpyxl_takes_them_for(cell: str, value: Any) -> None:
    """Its value and ours, or a refusal where calamine's is another."""
    parts = unzipped(with_openpyxl())
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    rows = f'<sheetData><row r="1">{cell}</row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = re.sub(
        "<sheetData.*</sheetData>", rows, sheet, flags=re.DOTALL
    ).encode()
    data = zipped(parts)
    theirs = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]["A1"].value
    if value is not REFUSED:
        ours = read_any(data).sheets[0].cells.get("A1")
        assert (theirs, ours.text if ours else "") == (value, "" if value is None else str(value))
        return
    with pytest.raises(Refused) as caught:
        read_any(data)
    assert caught.value.code == "file-unsafe"
    assert by_calamine(data) != str(theirs)


def by_calamine(data: bytes) -> str:
    """What calamine reads in the first cell, or that it fails."""
    try:
        rows = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    except python_calamine.CalamineError:
        return "failed"
    return str(rows[0][0]).removesuffix(".0")


def loads_in_openpyxl(data: bytes) -> bool:
    """Whether openpyxl loads a file; what it raises else is of many kinds."""
    try:
        openpyxl.load_workbook(io.BytesIO(data))
    except Exception:
        return False
    return True


def agree_or_both_refuse(path: Path) -> bool:
    """Check a file; what we refuse openpyxl cannot load. Return whether it was read."""
    data = path.read_bytes()
    try:
        read_any(data)
    except Refused:
        assert not loads_in_openpyxl(data)
        return False
    agree(data)
    return True


def demonstrated(demo_round: DemoRound) -> list[Path]:
    """The workbooks of the demonstration: filled in as people do, with their mistakes, and what came of them."""
    return sorted(p for p in demo_round.folder.rglob("*.xlsx") if not p.name.startswith(("~$", ".~")))


def test_returns_of_the_demonstration_read_alike(demo_round: DemoRound) -> None:
    """Every ninth of them; all would take long."""
    paths = demonstrated(demo_round)[::9]
    assert sum(map(agree_or_both_refuse, paths)) > 8


@pytest.mark.soak
def test_all_of_the_demonstration_reads_alike(demo_round: DemoRound) -> None:
    """Every one of them."""
    assert sum(map(agree_or_both_refuse, demonstrated(demo_round))) > 80


# --- workbooks of any content -----------------------------------------------------------------------

# What a text in XML may hold; openpyxl refuses the rest, and drops "x005F_" wherever it stands.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1, max_size=40
).filter(lambda text: "x005F_" not in text)
FORMATS = (
    "General",
    "0",
    "0.00",
    "0%",
    "@",
    "yyyy-mm-dd",
    'yyyy"年"m"月"d"日"',
    "h:mm:ss",
    "[h]:mm",
    "#,##0.00_ ",
)
NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-1e300, 1e300),
    st.sampled_from([0, 60, 43054, 43054.5, 0.985, 1e-300]),
)
DAYS = st.datetimes(datetime(1904, 1, 2), datetime(2099, 12, 31)).map(lambda d: d.replace(microsecond=0))


def is_sound(content: Any) -> bool:
    """Whether a number under a date format is a day: of all else openpyxl makes #VALUE!, and calamine fails."""
    (kind, value), number_format = content
    return kind != "number" or not is_date_format(number_format) or 0 <= value < 2_958_466


PLACES = st.tuples(st.integers(0, 60), st.integers(0, 40))
VALUES = st.one_of(
    st.tuples(st.just("text"), TEXTS | st.sampled_from(["007", "=A1", "#N/A", "a_x000D_\nb", "a_x0041_b"])),
    st.tuples(st.just("number"), NUMBERS),
    st.tuples(st.just("boolean"), st.booleans()),
    st.tuples(st.just("day"), DAYS),
    st.tuples(st.just("formula"), st.sampled_from(["A1+1", 'IF(B2="","",B2)', 'SUM(A1:C3)&"字"', "1/0"])),
    st.tuples(st.just("error"), st.sampled_from(["#N/A", "#DIV/0!", "#REF!"])),
)
SHEETS = st.dictionaries(PLACES, st.tuples(VALUES, st.sampled_from(FORMATS)).filter(is_sound), max_size=12)


def by_openpyxl(cells: Mapping[tuple[int, int], Any], hidden: int) -> bytes:
    """Write the cells with openpyxl."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for (row, column), ((kind, value), number_format) in cells.items():
        cell = sheet.cell(row + 1, column + 1)
        cell.value = f"={value}" if kind == "formula" else value
        if kind == "text":
            cell.data_type = "s"
        cell.number_format = number_format
    sheet.row_dimensions[hidden].hidden = True
    sheet.merge_cells("BA1:BC3")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def by_xlsxwriter(cells: Mapping[tuple[int, int], Any], hidden: int, date1904: bool) -> bytes:
    """Write the cells with xlsxwriter."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"date_1904": date1904})
    sheet = book.add_worksheet()
    for (row, column), ((kind, value), number_format) in cells.items():
        style = book.add_format({"num_format": number_format})
        if kind == "formula":
            sheet.write_formula(row, column, f"={value}", style, 12.5)
        elif kind == "error":
            sheet.write_formula(row, column, "=A1", style, value)
        elif kind == "text":
            sheet.write_string(row, column, value, style)
        elif kind == "boolean":
            sheet.write_boolean(row, column, value, style)
        elif kind == "day":
            sheet.write_datetime(row, column, value, style)
        else:
            sheet.write_number(row, column, value, style)
    sheet.set_row(hidden - 1, None, None, {"hidden": True})
    sheet.protect()
    sheet.data_validation("A1:B5", {"validate": "integer", "criteria": ">", "value": 3})
    book.close()
    return buffer.getvalue()


def check_any_content(cells: Mapping[tuple[int, int], Any], hidden: int, date1904: bool) -> None:
    """Write the cells with both libraries, and read each with all three readers."""
    agree(by_openpyxl(cells, hidden))
    agree(by_xlsxwriter(cells, hidden, date1904))


CONTENT = given(SHEETS, st.integers(1, 70), st.booleans())


@settings(max_examples=EXAMPLES)
@CONTENT
def test_any_content_reads_alike(cells: Mapping[tuple[int, int], Any], hidden: int, date1904: bool) -> None:
    """Texts, numbers, truth values, dates, formulas and errors, in any place and format."""
    check_any_content(cells, hidden, date1904)


@pytest.mark.soak
@settings(max_examples=MANY)
@CONTENT
def test_much_content_reads_alike(cells: Mapping[tuple[int, int], Any], hidden: int, date1904: bool) -> None:
    """The same for long."""
    check_any_content(cells, hidden, date1904)
