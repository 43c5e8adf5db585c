"""The driver of LibreOffice does and says what the tests that lean on it believe."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from office import driver
from office.driver import Entry, Office, OfficeError, Value, available, page_count, render

pytestmark = pytest.mark.interchange

SHEET = "表"
PASSWORD = "fill-2017"
LISTED = ["国有", "A b", "1"]
ERROR = ("entered", "=NA()")
YEAR_2017 = {"minimum": dt.date(2017, 1, 1), "maximum": dt.date(2017, 12, 31)}


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """One LibreOffice for all tests of this module."""
    with Office() as started:
        yield started


def draw(path: Path, put: Callable[[Any, Any, Any], None]) -> Path:
    """Save a protected workbook with one sheet, whose content `put(book, sheet, open format)` draws."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet(SHEET)
    lists = book.add_worksheet("lists")
    lists.write_column("A1", LISTED)
    lists.very_hidden()
    book.define_name("类型", "=lists!$A$1:$A$3")
    put(book, sheet, book.add_format({"locked": False}))
    sheet.protect(PASSWORD)
    book.close()
    return path


def violated(office: Office, folder: Path, rule: dict[str, Any], values: list[Value]) -> list[bool]:
    """Ask LibreOffice which values violate the rule when it stands on B2."""
    src = draw(folder / "rule.xlsx", lambda _book, sheet, _open: sheet.data_validation("B2", rule))
    return office.invalid(src, [(SHEET, "B2", value) for value in values], PASSWORD)


WHOLE = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 10}
DECIMAL = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
DATE = {"validate": "date", "criteria": "between", **YEAR_2017}
TIME = {"validate": "time", "criteria": "between", "minimum": 0.25, "maximum": 0.5}
LENGTH = {"validate": "length", "criteria": "<=", "value": 3}
TYPED_LIST = {"validate": "list", "source": ["是", "No", "1"]}
HIDDEN_LIST = {"validate": "list", "source": "=lists!$A$1:$A$3"}
NAMED_LIST = {"validate": "list", "source": "=类型"}
OFFSET_LIST = {"validate": "list", "source": "=OFFSET(lists!$A$1,0,0,2,1)"}
CUSTOM = {"validate": "custom", "value": "=AND(ISNUMBER(B2),MOD(B2,2)=0)"}
LEN = {"validate": "custom", "value": "=LEN(B2)<=2"}


@pytest.mark.parametrize(
    ("rule", "valid", "violating"),
    [
        (WHOLE, [1, 10, "", None, ("entered", "１０")], [0, 11, 5.5, "5", "x", ("entered", "5人"), ERROR]),
        (WHOLE, [True, 10.00000000000001], [False, ("entered", "50%"), 10.0000001, 1e300]),
        (
            DECIMAL,
            [0, 100, 99.99, ("entered", "98.5%")],
            [-0.01, 100.01, "98.5", ("entered", "98.5％")],
        ),
        (
            DATE,
            [("date", "2017-01-01"), ("date", "2017-12-31")],
            [("date", "2016-12-31"), ("date", "2018-01-01")],
        ),
        (DATE, [("entered", "2017年11月3日"), 43100], ["2017-11-03", 43100.5, ("entered", "2017年13月")]),
        (TIME, [0.25, 0.5], [0.24, 0.51]),
        (LENGTH, ["abc", "一二三", "a\nb", "😀a", 123], ["abcd", "一二三四", "a\nbc", "😀😀", 1234]),
        (LEN, ["ab", "😀😀"], ["abc", "😀😀a"]),
        (TYPED_LIST, ["是", "No", "no", 1, "1"], ["否", " 是", "是 ", "N", ERROR]),
        (HIDDEN_LIST, ["国有", "A b", "a B", "1", ""], ["民营", "国", "国*", ".*", "A b ", 1, ERROR]),
        (NAMED_LIST, ["国有", "1"], ["民营", 1]),
        (OFFSET_LIST, ["国有", "A b"], ["1"]),
        (CUSTOM, [0, 4, None], [3, "4", ERROR]),
        ({"validate": "any", "input_title": "提示"}, ["x", 5], []),
    ],
)
def test_invalid_tells_both_sides_of_a_rule(
    office: Office, tmp_path: Path, rule: dict[str, Any], valid: list[Value], violating: list[Value]
) -> None:
    """What a rule takes is valid and what lies just beyond it is not."""
    expected = [False] * len(valid) + [True] * len(violating)
    assert violated(office, tmp_path, rule, valid + violating) == expected


@pytest.mark.parametrize(
    ("criteria", "valid", "violating"),
    [
        (">=", [3, 4], [2]),
        (">", [4], [3]),
        ("<=", [3, 2], [4]),
        ("<", [2], [3]),
        ("==", [3], [2, 4]),
        ("!=", [2, 4], [3]),
    ],
)
def test_invalid_honours_every_comparison(
    office: Office, tmp_path: Path, criteria: str, valid: list[Value], violating: list[Value]
) -> None:
    """Each comparison is told apart at its bound."""
    rule = {"validate": "integer", "criteria": criteria, "value": 3}
    expected = [False] * len(valid) + [True] * len(violating)
    assert violated(office, tmp_path, rule, valid + violating) == expected


@pytest.mark.parametrize(
    "alert", [{"error_type": "warning"}, {"error_type": "information"}, {"show_error": False}]
)
def test_invalid_does_not_look_at_the_alert(office: Office, tmp_path: Path, alert: dict[str, Any]) -> None:
    """A rule that only warns or says nothing is violated like one that stops."""
    assert violated(office, tmp_path, WHOLE | alert, [10, 11]) == [False, True]


def test_invalid_counts_a_blank_only_when_blanks_are_not_ignored(office: Office, tmp_path: Path) -> None:
    """ignore_blank decides about the blank cell itself."""
    assert violated(office, tmp_path, WHOLE | {"ignore_blank": False}, [None, "", 5]) == [True, True, False]
    assert violated(office, tmp_path, WHOLE, [None, "", 5]) == [False, False, False]


@pytest.mark.parametrize(
    "rule",
    [
        {"validate": "integer", "criteria": "<=", "value": "=C2"},
        {"validate": "custom", "value": "=AND(B2<=C2,B2=INT(B2))"},
    ],
)
def test_invalid_compares_with_given_cells(office: Office, tmp_path: Path, rule: dict[str, Any]) -> None:
    """Given cells are filled for their case only; a blank one counts as 0, unlike in Excel."""
    src = draw(tmp_path / "cross.xlsx", lambda _book, sheet, _open: sheet.data_validation("B2", rule))
    cases: list[Any] = [
        {"sheet": SHEET, "cell": "B2", "value": 6, "given": [(SHEET, "C2", 6)]},
        {"sheet": SHEET, "cell": "B2", "value": 6, "given": [(SHEET, "C2", 5)]},
        {"sheet": SHEET, "cell": "B2", "value": 6},
        {"sheet": SHEET, "cell": "B2", "value": 0},
    ]
    assert office.invalid(src, cases, PASSWORD) == [False, True, True, False]


def test_invalid_names_the_tested_cell_among_others(office: Office, tmp_path: Path) -> None:
    """Neither other invalid cells, nor shapes, nor a merge, nor a kept prefill disturb the answer."""

    def put(_book: Any, sheet: Any, unlocked: Any) -> None:
        sheet.insert_textbox("H8", "说明")
        sheet.data_validation("A1:A2000", WHOLE | {"ignore_blank": False})
        sheet.merge_range("C1:D3", "", unlocked)
        sheet.data_validation("C1", LENGTH)
        sheet.write("F1", 7)
        sheet.data_validation("F1", {"validate": "custom", "value": "=F1+G1<=10"})

    src = draw(tmp_path / "many.xlsx", put)
    cases: list[Any] = [
        (SHEET, "A1", 5),
        (SHEET, "A2", 11),
        (SHEET, "C1", "abcd"),
        (SHEET, "C1", "abc"),
        {"sheet": SHEET, "cell": "F1", "value": 8, "given": [(SHEET, "G1", 3)]},
        {"sheet": SHEET, "cell": "A1", "value": 5, "given": [(SHEET, "F1", 99), (SHEET, "A2", 99)]},
        (SHEET, "F1", 10),
    ]
    assert office.invalid(src, cases, PASSWORD) == [False, True, True, False, True, False, False]


def test_invalid_forgets_a_case_before_the_next(office: Office, tmp_path: Path) -> None:
    """Text and typed formats leave no trace in the cell for the next case."""
    values: list[Value] = [
        "5",
        ("entered", "5"),
        ("entered", "98.5%"),
        ("entered", "5"),
        ("date", "2017-11-03"),
        5,
    ]
    assert violated(office, tmp_path, WHOLE, values) == [True, False, True, False, True, False]


def test_invalid_answers_a_thousand_in_order(office: Office, tmp_path: Path) -> None:
    """A thousand cases of one call are answered each in its place."""
    values: list[Value] = [number % 20 for number in range(1000)]
    expected = [not 1 <= number % 20 <= 10 for number in range(1000)]
    assert violated(office, tmp_path, WHOLE, values) == expected


def test_invalid_refuses_to_crawl(office: Office, tmp_path: Path) -> None:
    """Many tested cells that are invalid as blanks are an error that says what to do."""
    rule = WHOLE | {"ignore_blank": False}
    src = draw(tmp_path / "crawl.xlsx", lambda _book, sheet, _open: sheet.data_validation("B1:B200", rule))
    with pytest.raises(OfficeError, match="test fewer per call"):
        office.invalid(src, [(SHEET, f"B{row}", 5) for row in range(1, 200)], PASSWORD)


def test_invalid_needs_the_password(office: Office, tmp_path: Path) -> None:
    """A wrong sheet password is an error, and the next call works."""
    src = draw(tmp_path / "rule.xlsx", lambda _book, sheet, _open: sheet.data_validation("B2", WHOLE))
    with pytest.raises(OfficeError, match="wrong password"):
        office.invalid(src, [(SHEET, "B2", 5)], "wrong")
    assert office.invalid(src, [(SHEET, "B2", 5)], PASSWORD) == [False]


def open_cells(_book: Any, sheet: Any, unlocked: Any) -> None:
    """Draw labels, unlocked B1:B12 and D1:D3 in three formats, a locked formula."""
    sheet.write("A1", "单位名称")
    for row in range(12):
        sheet.write_blank(row, 1, None, unlocked)
    for row, number_format in enumerate(["@", "0.00", 'yyyy"年"m"月"d"日"']):
        sheet.write_blank(row, 3, None, _book.add_format({"locked": False, "num_format": number_format}))
    sheet.write_formula("F1", "=B2*2", None, 0)


FILLED: list[Entry] = [
    (SHEET, "B1", "大连某某有限公司\n第二行"),
    (SHEET, "B2", 128),
    (SHEET, "B3", 98.5),
    (SHEET, "B4", ("entered", "98.5%")),
    (SHEET, "B5", "13800138000"),
    (SHEET, "B6", ("date", "2017-11-03")),
    (SHEET, "B7", True),
    (SHEET, "B8", "=1+1"),
    (SHEET, "B9", ("entered", "=1+1")),
    (SHEET, "B10", " 前后空格 😀 <&> "),
    (SHEET, "B11", ("entered", "９８．５")),
    (SHEET, "B12", ("entered", "98.5％")),
    (SHEET, "D1", ("entered", "98.5%")),
    (SHEET, "D2", ("entered", "98.5%")),
    (SHEET, "D3", ("entered", "2017.11.3")),
]


def test_fill_round_trip(office: Office, tmp_path: Path) -> None:
    """A filled and saved workbook holds, for openpyxl, the values that were put in."""
    src, dst = draw(tmp_path / "空 白#1.xlsx", open_cells), tmp_path / "已 填%20.xlsx"
    office.fill(src, dst, FILLED)
    sheet = openpyxl.load_workbook(dst, data_only=True)[SHEET]
    assert [sheet[f"B{row}"].value for row in range(1, 13)] == [
        "大连某某有限公司\n第二行",
        128,
        98.5,
        0.985,
        "13800138000",
        dt.datetime(2017, 11, 3),
        True,
        "=1+1",
        2,
        " 前后空格 😀 <&> ",
        98.5,
        "98.5％",
    ]
    assert [sheet[cell].value for cell in ("D1", "D2", "D3")] == ["98.5%", 0.985, dt.datetime(2017, 11, 3)]
    assert sheet["F1"].value == 256
    assert sheet["B4"].number_format == "0.00%"
    assert (sheet["B5"].number_format, sheet["B2"].number_format) == ("@", "General")


@pytest.mark.parametrize(
    ("format", "magic"),
    [("xlsx", b"PK\x03\x04"), ("ods", b"PK\x03\x04"), ("xls", b"\xd0\xcf\x11\xe0")],
)
def test_fill_saves_all_formats(office: Office, tmp_path: Path, format: Any, magic: bytes) -> None:
    """LibreOffice reads back the same values from each format that it saved."""
    src, dst = draw(tmp_path / "blank.xlsx", open_cells), tmp_path / f"filled.{format}"
    office.fill(src, dst, FILLED[:6], format=format)
    assert dst.read_bytes()[:4] == magic
    cells = office.values(dst)[SHEET]
    assert [cells[f"B{row}"]["value"] for row in range(1, 7)] == [
        "大连某某有限公司\n第二行",
        128,
        98.5,
        0.985,
        "13800138000",
        43042,
    ]


def test_fill_clears_with_none(office: Office, tmp_path: Path) -> None:
    """None empties a cell that was filled before."""
    src, first, second = draw(tmp_path / "a.xlsx", open_cells), tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    office.fill(src, first, FILLED[:2])
    office.fill(first, second, [(SHEET, "B2", None)])
    sheet = openpyxl.load_workbook(second)[SHEET]
    assert (sheet["B1"].value, sheet["B2"].value) == ("大连某某有限公司\n第二行", None)


@pytest.mark.parametrize("value", ["改", 5, ("entered", "5"), None])
def test_fill_respects_protection(office: Office, tmp_path: Path, value: Value) -> None:
    """A locked cell cannot be filled, and then nothing is saved."""
    src, dst = draw(tmp_path / "blank.xlsx", open_cells), tmp_path / "filled.xlsx"
    with pytest.raises(OfficeError, match=f"{SHEET}!A1 is locked"):
        office.fill(src, dst, [(SHEET, "B1", "x"), (SHEET, "A1", value)])
    assert not dst.exists()


def test_fill_keeps_protection(office: Office, tmp_path: Path) -> None:
    """The saved workbook is still protected, its lists sheet still out of sight."""
    src, dst = draw(tmp_path / "blank.xlsx", open_cells), tmp_path / "filled.xlsx"
    office.fill(src, dst, FILLED)
    book = openpyxl.load_workbook(dst)
    assert book[SHEET].protection.sheet
    assert [book[SHEET][cell].protection.locked for cell in ("A1", "B1", "F1")] == [True, False, True]
    assert book["lists"].sheet_state == "hidden"


def test_values_are_recalculated(office: Office, tmp_path: Path) -> None:
    """Formulas give LibreOffice's own results, whatever result the file carries."""

    def put(_book: Any, sheet: Any, _open: Any) -> None:
        sheet.write("A1", 2)
        sheet.write("A2", "文字")
        sheet.write("A3", "5")
        sheet.write_datetime("A4", dt.datetime(2017, 11, 3), _book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_formula("B1", "=A1*21", None, 999)
        sheet.write_formula("B2", '=A2&"！"', None, "stale")
        sheet.write_formula("B3", "=1/0", None, 999)
        sheet.write_formula("B4", '=LEN("😀")&"、"&COUNTIF(lists!A1:A3,"国有")', None, "stale")
        sheet.write_formula("B5", '=""', None, "stale")

    found = office.values(draw(tmp_path / "stale.xlsx", put))
    assert found[SHEET] == {
        "A1": {"value": 2, "string": "2", "formula": ""},
        "A2": {"value": "文字", "string": "文字", "formula": ""},
        "A3": {"value": "5", "string": "5", "formula": ""},
        "A4": {"value": 43042, "string": "2017-11-03", "formula": ""},
        "B1": {"value": 42, "string": "42", "formula": "=A1*21"},
        "B2": {"value": "文字！", "string": "文字！", "formula": '=A2&"！"'},
        "B3": {"value": None, "string": "#DIV/0!", "formula": "=1/0"},
        "B4": {
            "value": "1、1",
            "string": "1、1",
            "formula": '=LEN("😀")&"、"&COUNTIF($lists.A1:A3;"国有")',
        },
        "B5": {"value": "", "string": "", "formula": '=""'},
    }
    assert [cell["value"] for cell in found["lists"].values()] == LISTED


def test_errors_are_clear_and_leave_the_office_usable(office: Office, tmp_path: Path) -> None:
    """A missing file, an unloadable one, a missing sheet and a bad address are errors; work goes on."""
    src = draw(tmp_path / "blank.xlsx", open_cells)
    (tmp_path / "broken.xlsx").write_bytes(src.read_bytes()[:900])
    with pytest.raises(OfficeError, match=r"none\.xlsx"):
        office.values(tmp_path / "none.xlsx")
    with pytest.raises(OfficeError, match=r"broken\.xlsx"):
        office.values(tmp_path / "broken.xlsx")
    with pytest.raises(OfficeError, match="no sheet '别的'; sheets: 表, lists"):
        office.fill(src, tmp_path / "dst.xlsx", [("别的", "B1", 1)])
    with pytest.raises(OfficeError, match="Exception"):
        office.fill(src, tmp_path / "dst.xlsx", [(SHEET, "B0", 1)])
    assert office.values(src)[SHEET]["A1"]["value"] == "单位名称"


def test_a_closed_office_says_so(tmp_path: Path) -> None:
    """Two offices run side by side; closing is final, repeatable and ends the process."""
    src = draw(tmp_path / "blank.xlsx", open_cells)
    second = Office()
    assert second.values(src)[SHEET]["A1"]["value"] == "单位名称"
    assert "soffice.bin" in living(second._worker.pid)
    second.close()
    second.close()
    assert left(second._worker.pid) == []
    with pytest.raises(OfficeError, match="closed"):
        second.values(src)


def test_a_time_out_kills(office: Office, tmp_path: Path) -> None:
    """An answer that takes too long is an error, and nothing of that office is left."""
    src = draw(tmp_path / "blank.xlsx", lambda _book, sheet, _open: sheet.data_validation("B2", WHOLE))
    slow = Office()
    slow._timeout = 0.001
    with pytest.raises(OfficeError, match="did not answer"):
        slow.values(src)
    assert left(slow._worker.pid) == []
    assert office.invalid(src, [(SHEET, "B2", 11)], PASSWORD) == [True]


def living(group: int) -> list[str]:
    """Return the commands of the process group that are still running (a zombie is not)."""
    found = subprocess.run(["ps", "-eo", "pgid=,stat=,comm="], capture_output=True, text=True, check=True)
    rows = [line.split(maxsplit=2) for line in found.stdout.splitlines()]
    return [command for pgid, state, command in rows if int(pgid) == group and state[0] != "Z"]


def left(group: int) -> list[str]:
    """Return what of the process group still runs after 200 looks: a killed process takes a moment to end."""
    for _ in range(200):
        if not (commands := living(group)):
            break
        time.sleep(0.05)
    return commands


def test_a_dead_worker_is_reported(tmp_path: Path) -> None:
    """When the worker dies, the next call says so and LibreOffice is ended with it."""
    dying = Office()
    dying._worker.kill()
    with pytest.raises(OfficeError, match="has ended"):
        dying.values(draw(tmp_path / "blank.xlsx", open_cells))
    assert left(dying._worker.pid) == []


def test_a_failed_start_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A LibreOffice that ends while starting is an error at once."""
    monkeypatch.setattr(driver, "_soffice", lambda: shutil.which("false"))
    with pytest.raises(OfficeError, match="soffice ended with code 1 while starting"):
        Office()


def test_render_gives_the_pages(tmp_path: Path) -> None:
    """Each printed page becomes a PNG, in page order; hidden sheets are not printed."""

    def put(_book: Any, sheet: Any, _open: Any) -> None:
        for row in range(12):
            sheet.write(row, 0, f"第{row + 1}行")
        sheet.set_h_pagebreaks(list(range(1, 12)))

    src = draw(tmp_path / "十二页.xlsx", put)
    pages = render(src, tmp_path / "png" / "new", dpi=30)
    assert [page.name for page in pages] == [f"十二页-{number:03d}.png" for number in range(1, 13)]
    assert all(page.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" for page in pages)
    assert page_count(src) == 12


def test_render_says_when_it_cannot(tmp_path: Path) -> None:
    """A file that is no workbook gives an error instead of no pages."""
    (tmp_path / "none.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(OfficeError, match=r"none\.xlsx"):
        render(tmp_path / "none.xlsx", tmp_path)


def test_available(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this tier runs all is there; where it is not, the error says what to install."""
    assert available()
    monkeypatch.setattr(driver, "_uno_python", lambda: None)
    assert not available()
    with pytest.raises(OfficeError, match="install libreoffice-calc, python3-uno and poppler-utils"):
        Office()
