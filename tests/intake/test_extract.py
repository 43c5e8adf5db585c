"""From bytes to raw returns: cells in their places, changed locked cells, and one clear reason else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from string import ascii_uppercase, digits
from typing import Any

import hypothesis
import openpyxl
import pytest
from conftest import Desk
from earlier_tokens import format_one
from filled import HEAD, ROW, UNIT
from hostile.material import STRINGS, Material
from hostile.office import office_of
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.folding import drop_invisible, fold
from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.identity import TOKEN, Key, Token, unseal
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.raw import RawReturn


@pytest.fixture
def read(desk: Desk) -> FormReader:
    """The reader of the desk's campaign."""
    with Ledger.open(desk.folder) as ledger:
        return form_reader(desk.campaign, Key.load(desk.folder), ledger.versions())


def one(read: FormReader, data: bytes) -> RawReturn:
    """The only form in a file."""
    (raw,) = read.read(data)
    return raw


def codes(raw: RawReturn) -> list[tuple[str, str]]:
    """Cell and code of what reading showed."""
    return [(f.cell, f.code) for f in raw.findings]


def refused(read: FormReader, data: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(Refused) as caught:
        read.read(data)
    return caught.value.code


def retoken(desk: Desk, data: bytes, token: str, *, visible: bool = True, hidden: bool = True) -> bytes:
    """The workbook with another text in the cells of its token."""
    book = desk.book(data)
    put_token(book, token, visible=visible, hidden=hidden)
    return desk.saved(book)


def put_token(book: Any, token: str, *, visible: bool = True, hidden: bool = True) -> None:
    """Put another text into the cells of the token."""
    for sheet in book.worksheets:
        if visible if sheet.sheet_state == "visible" else hidden:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and TOKEN.fullmatch(cell.value):
                        cell.value = token


def form_sheet(desk: Desk, book: Any, name: str) -> Any:
    """The sheet on which a form stands."""
    return book[desk.form(name).layout.sheet]


def test_filled_unit_form_is_one_record(desk: Desk, read: FormReader) -> None:
    """Every field at its cell, blank ones too, as stored."""
    raw = one(read, desk.unit())
    (record,) = raw.records
    assert (raw.form, raw.submitter, raw.corrects, raw.sheet) == ("annex1", "210202", "", "认证申报表")
    assert (raw.head, raw.findings, record.row) == ((), (), 0)
    stored = {p.field: (p.address, p.cell.kind, p.cell.text) for p in record.cells}
    assert stored.keys() == {f.name for f in desk.form("annex1").fields}
    assert stored["staff_count"] == (desk.cell("annex1", "staff_count"), "number", "326")
    assert stored["unit_name"] == (desk.cell("annex1", "unit_name"), "text", "甲公司")
    assert stored["office_opinion"][1:] == ("blank", "")


def test_filled_table_is_one_record_per_row(desk: Desk, read: FormReader) -> None:
    """The head stands once; 序号 alone, as printed, makes no row."""
    raw = one(read, desk.table({}, {"unit_name": "乙公司"}))
    assert {p.field: p.cell.text for p in raw.head} == {
        "submitter_name": "中山区",
        "filled_by": "李明",
        "phone": "82610415",
        "leader": "张华",
        "list_kind": "",
    }
    assert [record.row for record in raw.records] == [6, 7]
    assert {p.address for p in raw.records[1].cells} == {"A7", "B7", "C7", "D7", "E7", "F7", "G7", "H7"}


def test_blank_row_between_others_shifts_nothing(desk: Desk, read: FormReader) -> None:
    """Each record keeps the row it stands in."""
    raw = one(read, desk.table({}, None, {"unit_name": "丙公司"}, None, None, {"unit_name": "己公司"}))
    assert [record.row for record in raw.records] == [6, 8, 11]
    assert [p.cell.text for record in raw.records for p in record.cells if p.field == "unit_name"] == [
        "甲公司",
        "丙公司",
        "己公司",
    ]


def test_spaces_make_no_row_and_a_formula_does(desk: Desk, read: FormReader) -> None:
    """What looks empty is empty; a formula stands there even when its result does not."""
    cells = {"B6": "　 \n", "B8": "=A1"}
    raw = one(read, desk.typed("annex2", {**{"B4": "李明"}, **cells}))
    assert [record.row for record in raw.records] == [8]


def test_last_row_is_read_and_the_one_below_is_not(desk: Desk, read: FormReader) -> None:
    """Twelve rows were issued; what stands below the table is no record."""
    raw = one(read, desk.typed("annex2", {"B17": "末行公司", "B18": "表外公司"}))
    assert [record.row for record in raw.records] == [17]


@pytest.mark.parametrize(("name", "code"), [("annex1", "form-blank"), ("annex2", "form-blank")])
def test_form_returned_as_issued_is_blank(desk: Desk, read: FormReader, name: str, code: str) -> None:
    """One finding for the sheet, no record, no cell."""
    raw = one(read, desk.issued(name))
    assert raw.records == ()
    assert codes(raw) == [("", code)]


def test_table_with_a_head_only_has_no_rows(desk: Desk, read: FormReader) -> None:
    """Someone filled in who they are, and no unit."""
    assert codes(one(read, desk.table())) == [("", "form-no-rows")]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("unit_name", "单位名称（全称）"),
        ("staff_count", "职工人数"),
        ("narrative", "主要做法和成效（800字）："),
    ],
)
def test_changed_label_is_found_at_its_cell(desk: Desk, read: FormReader, field: str, expected: str) -> None:
    """With what was printed and what stands there now; the values are still read."""
    label = desk.form("annex1").layout.labels[field]
    raw = one(read, desk.typed("annex1", {label: "我们自己的栏目", desk.cell("annex1", "chair_name"): "王"}))
    (finding,) = raw.findings
    assert (finding.cell, finding.code, finding.field) == (label, "locked-changed", field)
    assert finding.message == f"表格原来印的是“{expected}”，现在是“我们自己的栏目”"
    assert finding.value == "我们自己的栏目"
    assert len(raw.records) == 1


def test_line_ends_and_spaces_of_labels_do_not_matter(desk: Desk, read: FormReader) -> None:
    """Programs keep them differently; the words are what counts."""
    assert codes(one(read, desk.typed("annex2", {"C5": " 单位 类型\n", "B6": "甲公司"}))) == []


def test_erased_label_and_label_made_a_formula_are_found(desk: Desk, read: FormReader) -> None:
    """Both are no longer what was issued."""
    label = desk.form("annex1").layout.labels
    cells = {label["unit_name"]: None, label["ownership"]: '="所有制性质"', "B4": "甲公司"}
    raw = one(read, desk.typed("annex1", cells))
    assert sorted(codes(raw)) == sorted((label[f], "locked-changed") for f in ("unit_name", "ownership"))


def test_formula_that_shows_the_printed_text_is_told_as_a_formula(desk: Desk, read: FormReader) -> None:
    """Or the message would say that the text is what it was."""
    label = desk.form("annex1").layout.labels["ownership"]
    data = desk.typed("annex1", {label: '="所有制性质"', "B4": "甲公司"})
    assert one(read, data).findings[0].message == "表格原来印的是“所有制性质”，现在是“公式”"


def test_changed_name_of_the_body_is_found(desk: Desk, read: FormReader) -> None:
    """The prefilled name is locked; an alias of the body is as good."""
    (finding,) = one(read, desk.typed("annex2", {"D3": "中山区某街道", "B6": "甲公司"})).findings
    assert (finding.cell, finding.code) == ("D3", "locked-changed")
    assert "原来印的是“中山区”" in finding.message
    assert codes(one(read, desk.typed("annex2", {"D3": "大连市中山区", "B6": "甲公司"}))) == []


def test_formulas_beside_the_form_count_as_one(desk: Desk, read: FormReader) -> None:
    """However many were pasted over, one warning stands at the first."""
    with Ledger.open(desk.folder) as ledger:
        (version,) = [v for v in ledger.versions().values() if v.form == "annex1"]
    formulas = [cell for cell, text in version.locked.items() if text == "="]
    assert len(formulas) > 2
    raw = one(read, desk.typed("annex1", {**dict.fromkeys(formulas, "值"), "B4": "甲公司"}))
    ((cell, code),) = codes(raw)
    assert code == "formula-replaced"
    assert cell in formulas


def test_copy_has_nothing_where_a_formula_showed_nothing(desk: Desk, read: FormReader) -> None:
    """H6 before the scores are in, F3 once the day is: no one has changed anything there."""
    data = desk.unit(fill_date=43042)
    book = desk.book(data)
    sheet = form_sheet(desk, book, "annex1")
    for address in ("H6", "F3"):
        sheet[address].value = None
    assert codes(one(read, desk.saved(book))) == []


def values(raw: RawReturn) -> list[dict[str, str]]:
    """What is filled in, record by record, as stored."""
    return [
        {p.field: p.cell.text for p in (*raw.head, *record.cells) if p.cell.text} for record in raw.records
    ]


# openpyxl moves neither rules nor merged ranges along.
LEFT_BEHIND = {"validation-lost", "cells-covered"}


@pytest.mark.parametrize(("name", "rows"), [("annex1", range(1, 17)), ("annex2", range(1, 6))])
def test_inserted_row_moves_the_values_with_their_labels(
    desk: Desk, read: FormReader, name: str, rows: range
) -> None:
    """Wherever it was inserted; one warning says so, and nothing else is wrong with the values."""
    data = desk.unit() if name == "annex1" else desk.table({}, {"unit_name": "乙公司"})
    expected = values(one(read, data))
    for row in rows:
        book = desk.book(data)
        form_sheet(desk, book, name).insert_rows(row)
        raw = one(read, desk.saved(book))
        assert values(raw) == expected
        assert [c for _, c in codes(raw) if c not in LEFT_BEHIND] == ["form-moved"]


@pytest.mark.parametrize(("name", "columns"), [("annex1", range(1, 7)), ("annex2", range(1, 8))])
def test_inserted_column_moves_the_values_with_their_labels(
    desk: Desk, read: FormReader, name: str, columns: range
) -> None:
    """As rows do."""
    data = desk.unit() if name == "annex1" else desk.table({}, {"unit_name": "乙公司"})
    expected = values(one(read, data))
    for column in columns:
        book = desk.book(data)
        form_sheet(desk, book, name).insert_cols(column)
        raw = one(read, desk.saved(book))
        assert values(raw) == expected
        assert [c for _, c in codes(raw) if c not in LEFT_BEHIND] == ["form-moved"]


def test_deleted_row_loses_only_what_stood_in_it(desk: Desk, read: FormReader) -> None:
    """The number of the annex is no loss; a label is, and its field is told."""
    book = desk.book(desk.unit())
    form_sheet(desk, book, "annex1").delete_rows(1)
    raw = one(read, desk.saved(book))
    assert len(values(raw)[0]) == len(UNIT)
    assert "label-missing" not in {code for _, code in codes(raw)}
    form_sheet(desk, book, "annex1").delete_rows(2)
    raw = one(read, desk.saved(book))
    assert values(raw)[0].keys() == UNIT.keys() - {"fill_date"}
    assert [f.field for f in raw.findings if f.code == "label-missing"] == ["fill_date"]


def test_labels_out_of_order_are_one_error_and_no_values(desk: Desk, read: FormReader) -> None:
    """Rows changed places: what stands beside them cannot be trusted."""
    book = desk.book(desk.unit())
    sheet = form_sheet(desk, book, "annex1")
    for column in range(1, 7):
        upper, lower = (sheet.cell(row, column) for row in (4, 8))
        if "MergedCell" not in {type(upper).__name__, type(lower).__name__}:
            upper.value, lower.value = lower.value, upper.value
    raw = one(read, desk.saved(book))
    assert [code for _, code in codes(raw)] == ["locked-changed"]
    assert (raw.head, raw.records) == ((), ())


def test_moved_form_of_another_body_is_told(desk: Desk, read: FormReader) -> None:
    """The printed name is checked where it stands now; so is what only the office fills in."""
    book = desk.book(desk.unit())
    sheet = form_sheet(desk, book, "annex1")
    sheet["B15"], sheet["E13"] = "西岗区", "同意"
    sheet.insert_rows(1)
    found = set(codes(one(read, desk.saved(book))))
    assert {("B16", "submitter-mismatch"), ("E14", "locked-changed"), ("", "form-moved")} <= found


@pytest.mark.parametrize("visible", [True, False])
def test_one_wiped_token_is_no_loss(desk: Desk, read: FormReader, visible: bool) -> None:
    """The visible one is found by the hidden one, and the other way round; a notice says so."""
    raw = one(read, retoken(desk, desk.unit(), "", visible=visible, hidden=not visible))
    assert (raw.submitter, raw.told_by, len(raw.records)) == ("210202", "token", 1)
    assert [code for _, code in codes(raw)] == ["token-partial"]


def test_both_tokens_wiped_is_read_by_its_labels(desk: Desk, read: FormReader) -> None:
    """The body is the one that the form names."""
    raw = one(read, retoken(desk, desk.unit(), ""))
    assert (raw.submitter, raw.told_by, codes(raw)) == ("210202", "text", [])
    assert values(raw) == values(one(read, desk.unit()))


def unsigned(desk: Desk, body: str) -> bytes:
    """A filled form without tokens that names a body."""
    book = desk.book(desk.unit())
    put_token(book, "")
    form_sheet(desk, book, "annex1")["B15"] = body
    return desk.saved(book)


@pytest.mark.parametrize(
    ("body", "path", "submitter", "told_by"),
    [
        ("中山区", "", "210202", "text"),
        ("大连市中山区（盖章）", "各区/附件1.xlsx", "210202", "text"),
        ("中山区", "中山区/包.zip/附件1.xlsx", "210202", "text"),
        ("", "中山区/附件1.xlsx", "210202", "folder"),
        ("", "210203-西岗区.zip/附件1.xlsx", "210203", "folder"),
        ("（报送单位）", "收件/沙河口区报送/1.xlsx", "210204", "folder"),
    ],
)
def test_body_of_an_unsigned_form_is_told_by_its_text_or_its_folder(
    desk: Desk, read: FormReader, body: str, path: str, submitter: str, told_by: str
) -> None:
    """Which of them is kept with the return."""
    (raw,) = read.read(unsigned(desk, body), path)
    assert (raw.submitter, raw.told_by) == (submitter, told_by)


@pytest.mark.parametrize(
    ("body", "path", "what"),
    [
        ("", "", "表中没有写，存放位置也没有写明"),
        ("某某公司", "各区/附件1.xlsx", "表中写的是“某某公司”，存放位置也没有写明"),
        ("中山区", "西岗区/附件1.xlsx", "表中写的是“中山区”，存放位置写的是西岗区"),
        ("", "中山区、西岗区/附件1.xlsx", "表中没有写，存放位置写的是中山区、西岗区"),
        ("中山区", "中山区和西岗区/附件1.xlsx", "表中写的是“中山区”，存放位置写的是中山区、西岗区"),
        ("中山区总工会", "西岗区/附件1.xlsx", "表中写的是“中山区总工会”，存放位置写的是西岗区"),
    ],
)
def test_body_is_never_guessed(desk: Desk, read: FormReader, body: str, path: str, what: str) -> None:
    """Neither between two nor from nothing; the refusal says what is known."""
    with pytest.raises(Refused) as caught:
        read.read(unsigned(desk, body), path)
    assert (caught.value.code, caught.value.values["what"]) == ("submitter-unclear", what)


def _sealed(desk: Desk, key: Key | None = None, **changes: str) -> str:
    with Ledger.open(desk.folder) as ledger:
        version = next(v.id for v in ledger.versions().values() if v.form == "annex1")
    token = Token("1", version, "210202")
    return token._replace(**changes).seal(key or Key.load(desk.folder))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": "0000"}, "version-unknown"),
        ({"submitter": "999999"}, "submitter-unknown"),
        ({"sign": "2"}, "version-unknown"),
        ({"sign": "9"}, "version-unknown"),
    ],
)
def test_genuine_token_of_something_unknown(
    desk: Desk, read: FormReader, changes: Mapping[str, str], code: str
) -> None:
    """Sealed with our key, but not on our record."""
    assert refused(read, retoken(desk, desk.unit(), _sealed(desk, **changes))) == code


def test_altered_and_foreign_tokens_are_refused(desk: Desk, read: FormReader) -> None:
    """A character changed by hand; a form of another campaign."""
    token = _sealed(desk)
    altered = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert refused(read, retoken(desk, desk.unit(), altered)) == "token-invalid"
    foreign = _sealed(desk, Key(bytes(32)))
    assert refused(read, retoken(desk, desk.unit(), foreign)) == "token-foreign"


def test_token_sealed_again_for_another_body_is_that_bodys(desk: Desk, read: FormReader) -> None:
    """Who holds the key says who it is; then the printed name no longer fits."""
    raw = one(read, retoken(desk, desk.table({}), _sealed(desk, sign="2", version=_version(desk))))
    assert raw.submitter == "210202"
    moved = _sealed(desk, sign="2", version=_version(desk), submitter="210203")
    raw = one(read, retoken(desk, desk.table({}), moved))
    assert raw.submitter == "210203"
    assert codes(raw) == [("D3", "submitter-mismatch")]
    assert "发给西岗区的，表中写的却是“中山区”" in raw.findings[0].message


def _version(desk: Desk) -> str:
    with Ledger.open(desk.folder) as ledger:
        return next(v.id for v in ledger.versions().values() if v.form == "annex2")


def test_corrected_return_carries_its_number(desk: Desk, read: FormReader) -> None:
    """A slip's number, by which the ledger knows what it corrects; of format 1 that of a return."""
    raw = one(read, retoken(desk, desk.unit(), _sealed(desk, slip="0042ABC")))
    assert raw.corrects == "0042ABC"
    own = unseal(_sealed(desk, slip="0042ABC"), Key.load(desk.folder))
    earlier = format_one(own._replace(slip="0042"), Key.load(desk.folder))
    raw = one(read, retoken(desk, desk.unit(), earlier))
    assert (raw.submitter, raw.corrects, codes(raw)) == ("210202", "0042", [])


def test_form_of_an_earlier_release_is_read(desk: Desk, read: FormReader) -> None:
    """Bodies still hold what was issued in format 1; changed by hand it is refused like any other."""
    token = format_one(unseal(_sealed(desk), Key.load(desk.folder)), Key.load(desk.folder))
    raw = one(read, retoken(desk, desk.unit(), token))
    assert (raw.submitter, raw.told_by, codes(raw)) == ("210202", "token", [])
    assert refused(read, retoken(desk, desk.unit(), "2" + token[1:])) == "token-invalid"


def test_several_unit_forms_in_one_workbook(desk: Desk, read: FormReader) -> None:
    """Copied in as further sheets: each is a return of its own, named by its sheet."""
    book = desk.book(desk.unit())
    for number in (2, 3):
        copy: Any = book.copy_worksheet(form_sheet(desk, book, "annex1"))
        copy.title = f"第{number}家"
        copy[desk.cell("annex1", "unit_name")].value = f"第{number}公司"
    returns = read.read(desk.saved(book))
    names = [next(p.cell.text for p in r.records[0].cells if p.field == "unit_name") for r in returns]
    assert [(r.sheet, r.form) for r in returns] == [
        ("认证申报表", "annex1"),
        ("第2家", "annex1"),
        ("第3家", "annex1"),
    ]
    assert names == ["甲公司", "第2公司", "第3公司"]
    lost_by_copying = {"validation-lost", "protection-removed"}
    assert [{code for _, code in codes(r)} - lost_by_copying for r in returns] == [set(), set(), set()]


def test_bad_sheet_of_a_workbook_is_told_without_losing_the_others(desk: Desk, read: FormReader) -> None:
    """It is a return without records: it counts for nothing, and its error keeps nobody else out."""
    book = desk.book(desk.unit())
    copy: Any = book.copy_worksheet(form_sheet(desk, book, "annex1"))
    copy.title = "第2家"
    token = copy["B16"].value
    copy["B16"] = token[:-1] + ("0" if token[-1] != "0" else "1")
    good, bad = read.read(desk.saved(book))
    assert (good.sheet, len(good.records)) == ("认证申报表", 1)
    assert not [f for f in good.findings if f.severity == "error"]
    assert (bad.sheet, bad.submitter, bad.records, bad.head) == ("第2家", "210202", (), ())
    assert [(f.code, f.sheet) for f in bad.findings] == [("token-invalid", "第2家")]
    assert copy["B16"].value in bad.findings[0].message


def test_blank_copy_beside_a_filled_form_is_no_return(desk: Desk, read: FormReader) -> None:
    """It has no token, names nobody, and nothing is in it: the sheet is told, not refused."""
    book = desk.book(desk.unit())
    blank: Any = book.copy_worksheet(form_sheet(desk, book, "annex1"))
    blank.title = "空表"
    for row in blank.iter_rows():
        for cell in row:
            if cell.coordinate in {*desk.form("annex1").layout.cells.values(), "B15", "B16"}:
                cell.value = None
    for row in book["_cwgk"].iter_rows():
        for cell in row:
            cell.value = None
    (raw,) = read.read(desk.saved(book))
    assert raw.sheet == "认证申报表"
    assert ("", "sheet-added") in codes(raw)


def test_limits_are_those_given(desk: Desk, read: FormReader) -> None:
    """The reader passes its limits on to the container."""
    assert refused(replace(read, limits=Limits(file_bytes=100)), desk.issued("annex1")) == "file-too-large"


def test_usual_values_are_all_of_the_fields(desk: Desk) -> None:
    """The tests' usual form fills every field that is required, so that nothing is blank by chance."""
    required = {f.name for f in desk.form("annex1").fields if f.required}
    assert required <= set(UNIT)
    rows = {f.name for f in desk.form("annex2").row_fields if f.required}
    head = {f.name for f in desk.form("annex2").head_fields if f.required}
    assert rows <= set(ROW)
    assert head - {"submitter_name"} <= set(HEAD)


def test_row_below_the_table_is_told_and_not_read(desk: Desk, read: FormReader) -> None:
    """Nothing that was typed may be passed over in silence."""
    below = f"B{desk.form('annex2').layout.last_row + 2}"
    book = desk.book(desk.table({}))
    form_sheet(desk, book, "annex2")[below] = "丁公司"
    raw = one(read, desk.saved(book))
    assert (codes(raw), len(raw.records)) == ([(below, "rows-beyond")], 1)


def test_crossed_out_row_is_no_record(desk: Desk, read: FormReader) -> None:
    """Words for nothing in every cell are as good as blank, and the row is told."""
    raw = one(read, desk.table({}, dict.fromkeys(ROW, "/")))
    assert [record.row for record in raw.records] == [desk.form("annex2").layout.first_row]
    assert codes(raw) == [("B7", "row-nothing")]


def test_row_of_sums_below_the_units_is_no_unit(desk: Desk, read: FormReader) -> None:
    """Within the table and below it."""
    total = {"unit_name": "合计", "staff_count": 326, "unit_type": None}
    assert codes(one(read, desk.table({}, total))) == [("B7", "row-total")]
    book = desk.book(desk.table({}))
    below = desk.form("annex2").layout.last_row + 1
    form_sheet(desk, book, "annex2")[f"A{below}"] = "合计"
    form_sheet(desk, book, "annex2")[f"D{below}"] = 326
    assert codes(one(read, desk.saved(book))) == [(f"A{below}", "row-total")]


@pytest.mark.parametrize(("name", "column"), [("annex1", "H"), ("annex2", "I")])
def test_hints_wiped_out_beside_the_form_are_one_warning(
    desk: Desk, read: FormReader, name: str, column: str
) -> None:
    """Nothing is printed or read there, so the return stays good."""
    book = desk.book(desk.unit() if name == "annex1" else desk.table({}))
    for cell in form_sheet(desk, book, name)[column]:
        if cell.value is not None:
            cell.value = None
    assert [code for _, code in codes(one(read, desk.saved(book)))] == ["formula-replaced"]


def test_kind_of_a_list_is_read_where_it_stands(desk: Desk, read: FormReader) -> None:
    """As issued, and where the grid has moved."""
    data = desk.table({}, list_kind="补充")
    raw = one(read, data)
    assert [(p.address, p.cell.text) for p in raw.head if p.field == "list_kind"] == [("K4", "补充")]
    assert codes(raw) == []
    book = desk.book(data)
    form_sheet(desk, book, "annex2").insert_rows(1)
    raw = one(read, desk.saved(book))
    assert [(p.address, p.cell.text) for p in raw.head if p.field == "list_kind"] == [("K5", "补充")]


def test_kind_alone_makes_a_table_a_filled_one_without_units(desk: Desk, read: FormReader) -> None:
    """Someone has begun to fill it in."""
    assert codes(one(read, desk.typed("annex2", {"K4": "补充"}))) == [("", "form-no-rows")]


TEXTS = st.one_of(
    st.sampled_from(
        ["无", "/", "合计", "总 计：", "小计", "以下空白", "注：见附件", "1", "（2）", "　", "甲公司", "95分"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12),
    st.integers(-5, 10**6),
    st.floats(0, 200).map(lambda number: round(number, 3)),
)


def is_position(value: object) -> bool:
    """Whether a cell of the first column holds a number, however it is written, or a formula."""
    if isinstance(value, int | float):
        return True
    text = fold(str(value or ""))
    return (
        text.startswith("=")
        or re.fullmatch(r"\(?[\d一二三四五六七八九十百]+([-.]\d+)?[).、,]?", text) is not None
    )


def told_rows(message: str) -> set[str]:
    """The rows that a message lists as 第7、9至12行."""
    listed = re.search(r"第([\d、至]+)行", message)
    assert listed is not None
    spans = [[int(number) for number in span.split("至")] for span in listed[1].split("、")]
    return {str(row) for span in spans for row in range(span[0], span[-1] + 1)}


def named(raw: RawReturn, values: Mapping[str, Any], entries: Mapping[str, str]) -> set[str]:
    """The entry cells that a return has accepted, or that its findings name, rows by their number."""
    placed = [*raw.head, *(p for record in raw.records for p in record.cells)]
    accepted = {p.address for p in placed}
    no_units = ("row-total", "row-not-unit", "form-is-list")
    rows = {f.cell.lstrip(ascii_uppercase) for f in raw.findings if f.code in no_units}
    rows |= {row for f in raw.findings if f.code == "row-nothing" for row in told_rows(f.message)}
    of_rows = {cell for cell in entries if cell.lstrip(ascii_uppercase) in rows}
    # A moved form of one unit that was made into a list is told as a whole, and nothing of it is taken.
    whole = not placed and [f.code for f in raw.findings if f.severity == "error"] == ["form-is-list"]
    at_cells = {f.cell for f in raw.findings if f.cell}
    # A label that stands twice is told at the first place, with what stands at both.
    twice = {text for f in raw.findings if f.code == "label-twice" for text in f.value.split("、")}
    at_cells |= {cell for cell in entries if str(values.get(cell)).strip() in twice}
    # A number alone in the first column of a table is the row's position; words for nothing make a form blank.
    positions = {cell for cell, name in entries.items() if name == "seq" and is_position(values.get(cell))}
    crossed_out = {cell for cell in entries if str(values.get(cell)).strip() in NOTHING_WORDS}
    blank = crossed_out if "form-blank" in {f.code for f in raw.findings} else set()
    return accepted | of_rows | at_cells | positions | blank | (set(entries) if whole else set())


@pytest.mark.parametrize("name", ["annex1", "annex2"])
@pytest.mark.parametrize("moved", [False, True])
def test_no_cell_is_silent(desk: Desk, read: FormReader, name: str, moved: bool) -> None:
    """Every filled entry cell is accepted or named in a finding; openpyxl counts them."""
    layout = desk.form(name).layout
    entries = {cell: field for field, cell, _ in layout.entry_cells()}
    book = desk.book(desk.issued(name))
    sheet = form_sheet(desk, book, name)
    if moved:
        sheet.insert_rows(1)
        entries = {f"{c.rstrip(digits)}{int(c.lstrip(ascii_uppercase)) + 1}": f for c, f in entries.items()}
    prefilled = {cell: sheet[cell].value for cell in entries}

    @hypothesis.settings(max_examples=10)
    @given(st.dictionaries(st.sampled_from(sorted(entries)), TEXTS, max_size=12))
    def check(typed: Mapping[str, Any]) -> None:
        for cell, value in {**prefilled, **typed}.items():
            sheet[cell].value = value
        data = desk.saved(book)
        read_back = openpyxl.load_workbook(BytesIO(data), read_only=True)
        rows = form_sheet(desk, read_back, name).iter_rows()
        counted = {cell.coordinate: cell.value for row in rows for cell in row if cell.value is not None}
        filled = {cell for cell in entries if drop_invisible(str(counted.get(cell, ""))).strip()}
        assert filled - named(one(read, data), counted, entries) == set()

    check()


def test_form_on_a_sheet_named_like_the_hidden_one_is_read(desk: Desk, read: FormReader) -> None:
    """No filled form is passed over for its sheet's name."""
    book = desk.book(desk.unit())
    form_sheet(desk, book, "annex1").title = "_cwgk2"
    raw = one(read, desk.saved(book))
    assert (raw.sheet, raw.submitter, len(raw.records)) == ("_cwgk2", "210202", 1)


@pytest.mark.parametrize("form", ["annex1", "annex2"])
def test_moved_string_table_is_read_or_refused(desk: Desk, read: FormReader, form: str) -> None:
    """Every text stands in another cell then; whatever is derived from that is an address of the sheet."""
    material = Material(office_of(desk), "甲公司")
    good = material.unit() if form == "annex1" else material.table({})
    items = re.findall(r"<si>.*?</si>", good[STRINGS].decode(), re.DOTALL)
    outcomes = set()
    for count in range(1, len(items), 2):
        moved = good.copy()
        moved.within(STRINGS, "<si>.*</si>", "".join(items[count:] + items[:count]).replace("\\", r"\\"))
        try:
            outcomes.update(map(len, map(codes, read.read(moved.zip()))))
        except Refused as refused:
            outcomes.add(refused.code)
    assert len(outcomes) > 1
    assert "reader-failed" not in outcomes
