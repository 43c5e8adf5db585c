"""From bytes to raw returns: cells in their places, changed locked cells, and one clear reason else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from conftest import HEAD, ROW, UNIT, Desk

from cwgk_excel.identity import TOKEN, Key, Token
from cwgk_excel.intake.container import Limits, Refused
from cwgk_excel.intake.extract import Reader
from cwgk_excel.intake.returns import RawReturn
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.ingest import reader


@pytest.fixture
def read(desk: Desk) -> Reader:
    """The reader of the desk's campaign."""
    with Ledger.open(desk.folder) as ledger:
        return reader(desk.campaign, Key.load(desk.folder), ledger.versions())


def one(read: Reader, data: bytes) -> RawReturn:
    """The only form in a file."""
    (raw,) = read.read(data)
    return raw


def codes(raw: RawReturn) -> list[tuple[str, str]]:
    """Cell and code of what reading showed."""
    return [(f.cell, f.code) for f in raw.findings]


def refused(read: Reader, data: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(Refused) as caught:
        read.read(data)
    return caught.value.code


def retoken(desk: Desk, data: bytes, token: str, *, visible: bool = True, hidden: bool = True) -> bytes:
    """The workbook with another text in the cells of its token."""
    book = desk.book(data)
    for sheet in book.worksheets:
        if visible if sheet.sheet_state == "visible" else hidden:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and TOKEN.fullmatch(cell.value):
                        cell.value = token
    return desk.saved(book)


def form_sheet(desk: Desk, book: Any, name: str) -> Any:
    """The sheet on which a form stands."""
    return book[desk.form(name).layout.sheet]


def test_filled_unit_form_is_one_record(desk: Desk, read: Reader) -> None:
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


def test_filled_table_is_one_record_per_row(desk: Desk, read: Reader) -> None:
    """The head stands once; 序号 alone, as printed, makes no row."""
    raw = one(read, desk.table({}, {"unit_name": "乙公司"}))
    assert {p.field: p.cell.text for p in raw.head} == {
        "submitter_name": "中山区",
        "filled_by": "李明",
        "phone": "82610415",
        "leader": "张华",
    }
    assert [record.row for record in raw.records] == [6, 7]
    assert {p.address for p in raw.records[1].cells} == {"A7", "B7", "C7", "D7", "E7", "F7", "G7"}


def test_blank_row_between_others_shifts_nothing(desk: Desk, read: Reader) -> None:
    """Each record keeps the row it stands in."""
    raw = one(read, desk.table({}, None, {"unit_name": "丙公司"}, None, None, {"unit_name": "己公司"}))
    assert [record.row for record in raw.records] == [6, 8, 11]
    assert [p.cell.text for record in raw.records for p in record.cells if p.field == "unit_name"] == [
        "甲公司",
        "丙公司",
        "己公司",
    ]


def test_spaces_make_no_row_and_a_formula_does(desk: Desk, read: Reader) -> None:
    """What looks empty is empty; a formula stands there even when its result does not."""
    cells = {"B6": "　 \n", "B8": "=A1"}
    raw = one(read, desk.typed("annex2", {**{"B4": "李明"}, **cells}))
    assert [record.row for record in raw.records] == [8]


def test_last_row_is_read_and_the_one_below_is_not(desk: Desk, read: Reader) -> None:
    """Twelve rows were issued; what stands below the table is no record."""
    raw = one(read, desk.typed("annex2", {"B17": "末行公司", "B18": "表外公司"}))
    assert [record.row for record in raw.records] == [17]


@pytest.mark.parametrize(("name", "code"), [("annex1", "form-blank"), ("annex2", "form-blank")])
def test_form_returned_as_issued_is_blank(desk: Desk, read: Reader, name: str, code: str) -> None:
    """One finding for the sheet, no record, no cell."""
    raw = one(read, desk.issued(name))
    assert raw.records == ()
    assert codes(raw) == [("", code)]


def test_table_with_a_head_only_has_no_rows(desk: Desk, read: Reader) -> None:
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
def test_changed_label_is_found_at_its_cell(desk: Desk, read: Reader, field: str, expected: str) -> None:
    """With what was printed and what stands there now; the values are still read."""
    label = desk.form("annex1").layout.labels[field]
    raw = one(read, desk.typed("annex1", {label: "我们自己的栏目", desk.cell("annex1", "chair_name"): "王"}))
    (finding,) = raw.findings
    assert (finding.cell, finding.code, finding.field) == (label, "locked-changed", field)
    assert finding.message == f"表格原来印的是“{expected}”，现在是“我们自己的栏目”"
    assert finding.value == "我们自己的栏目"
    assert len(raw.records) == 1


def test_line_ends_and_spaces_of_labels_do_not_matter(desk: Desk, read: Reader) -> None:
    """Programs keep them differently; the words are what counts."""
    assert codes(one(read, desk.typed("annex2", {"C5": " 单位 类型\n", "B6": "甲公司"}))) == []


def test_erased_label_and_label_made_a_formula_are_found(desk: Desk, read: Reader) -> None:
    """Both are no longer what was issued."""
    label = desk.form("annex1").layout.labels
    cells = {label["unit_name"]: None, label["ownership"]: '="所有制性质"', "B4": "甲公司"}
    found = codes(one(read, desk.typed("annex1", cells)))
    assert sorted(found) == sorted((label[f], "locked-changed") for f in ("unit_name", "ownership"))


def test_changed_name_of_the_body_is_found(desk: Desk, read: Reader) -> None:
    """The prefilled name is locked; an alias of the body is as good."""
    (finding,) = one(read, desk.typed("annex2", {"D3": "西岗区", "B6": "甲公司"})).findings
    assert (finding.cell, finding.code) == ("D3", "locked-changed")
    assert "原来印的是“中山区”" in finding.message
    assert codes(one(read, desk.typed("annex2", {"D3": "大连市中山区", "B6": "甲公司"}))) == []


def test_formulas_beside_the_form_count_as_one(desk: Desk, read: Reader) -> None:
    """However many were pasted over, one warning stands at the first."""
    with Ledger.open(desk.folder) as ledger:
        (version,) = [v for v in ledger.versions().values() if v.form == "annex1"]
    formulas = [cell for cell, text in version.locked.items() if text == "="]
    assert len(formulas) > 2
    raw = one(read, desk.typed("annex1", {**dict.fromkeys(formulas, "值"), "B4": "甲公司"}))
    ((cell, code),) = codes(raw)
    assert code == "formula-replaced"
    assert cell in formulas


@pytest.mark.parametrize("row", range(1, 13))
def test_row_inserted_in_unit_form_is_one_error_and_no_values(desk: Desk, read: Reader, row: int) -> None:
    """Nothing can be trusted to its place, and a hundred consequences would help nobody."""
    book = desk.book(desk.unit())
    form_sheet(desk, book, "annex1").insert_rows(row)
    raw = one(read, desk.saved(book))
    assert [code for _, code in codes(raw)] == ["locked-changed"]
    assert (raw.head, raw.records) == ((), ())


@pytest.mark.parametrize("row", range(1, 6))
def test_row_inserted_in_the_tables_head_is_one_error(desk: Desk, read: Reader, row: int) -> None:
    """The finding stands at the first cell that is not as issued."""
    book = desk.book(desk.table({}))
    form_sheet(desk, book, "annex2").insert_rows(row)
    raw = one(read, desk.saved(book))
    ((cell, code),) = codes(raw)
    assert code == "locked-changed"
    assert int("".join(filter(str.isdigit, cell))) == row
    assert (raw.head, raw.records) == ((), ())


def test_column_inserted_is_one_error(desk: Desk, read: Reader) -> None:
    """Before the names of the units."""
    book = desk.book(desk.table({}))
    form_sheet(desk, book, "annex2").insert_cols(2)
    raw = one(read, desk.saved(book))
    assert [code for _, code in codes(raw)] == ["locked-changed"]
    assert raw.records == ()


@pytest.mark.parametrize("visible", [True, False])
def test_one_wiped_token_is_no_loss(desk: Desk, read: Reader, visible: bool) -> None:
    """The visible one is found by the hidden one, and the other way round."""
    raw = one(read, retoken(desk, desk.unit(), "", visible=visible, hidden=not visible))
    assert (raw.submitter, len(raw.records), raw.findings) == ("210202", 1, ())


def test_both_tokens_wiped_is_unknown(desk: Desk, read: Reader) -> None:
    """Nobody can tell whose it is; it is not guessed from the name."""
    assert refused(read, retoken(desk, desk.unit(), "")) == "form-unknown"


def _sealed(desk: Desk, key: Key | None = None, **changes: str) -> str:
    with Ledger.open(desk.folder) as ledger:
        version = next(v.id for v in ledger.versions().values() if v.form == "annex1")
    token = Token("annex1", version, "210202")
    return replace(token, **changes).seal(key or Key.load(desk.folder))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": "0000"}, "version-unknown"),
        ({"submitter": "999999"}, "submitter-unknown"),
        ({"form": "annex2"}, "version-unknown"),
    ],
)
def test_genuine_token_of_something_unknown(
    desk: Desk, read: Reader, changes: Mapping[str, str], code: str
) -> None:
    """Sealed with our key, but not on our record."""
    assert refused(read, retoken(desk, desk.unit(), _sealed(desk, **changes))) == code


def test_altered_and_foreign_tokens_are_refused(desk: Desk, read: Reader) -> None:
    """A character changed by hand; a form of another campaign."""
    token = _sealed(desk)
    altered = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert refused(read, retoken(desk, desk.unit(), altered)) == "token-invalid"
    foreign = _sealed(desk, Key(bytes(32)))
    assert refused(read, retoken(desk, desk.unit(), foreign)) == "token-foreign"


def test_token_sealed_again_for_another_body_is_that_bodys(desk: Desk, read: Reader) -> None:
    """Who holds the key says who it is; then the printed name no longer fits."""
    raw = one(read, retoken(desk, desk.table({}), _sealed(desk, form="annex2", version=_version(desk))))
    assert raw.submitter == "210202"
    moved = _sealed(desk, form="annex2", version=_version(desk), submitter="210203")
    raw = one(read, retoken(desk, desk.table({}), moved))
    assert raw.submitter == "210203"
    assert codes(raw) == [("D3", "locked-changed")]


def _version(desk: Desk) -> str:
    with Ledger.open(desk.folder) as ledger:
        return next(v.id for v in ledger.versions().values() if v.form == "annex2")


def test_corrected_return_carries_its_number(desk: Desk, read: Reader) -> None:
    """A slip says which return it corrects."""
    raw = one(read, retoken(desk, desk.unit(), _sealed(desk, corrects="0042")))
    assert raw.corrects == "0042"


def test_several_unit_forms_in_one_workbook(desk: Desk, read: Reader) -> None:
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
    assert [r.findings for r in returns] == [(), (), ()]


def test_limits_are_those_given(desk: Desk, read: Reader) -> None:
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


def test_row_below_the_table_is_told_and_not_read(desk: Desk, read: Reader) -> None:
    """Nothing that was typed may be passed over in silence."""
    below = f"B{desk.form('annex2').layout.last_row + 2}"
    book = desk.book(desk.table({}))
    form_sheet(desk, book, "annex2")[below] = "丁公司"
    raw = one(read, desk.saved(book))
    assert (codes(raw), len(raw.records)) == ([(below, "rows-beyond")], 1)


def test_crossed_out_row_is_no_record(desk: Desk, read: Reader) -> None:
    """Words for nothing in every cell are as good as blank."""
    raw = one(read, desk.table({}, dict.fromkeys(ROW, "/")))
    assert [record.row for record in raw.records] == [desk.form("annex2").layout.first_row]


@pytest.mark.parametrize(("name", "column"), [("annex1", "H"), ("annex2", "I")])
def test_hints_wiped_out_beside_the_form_are_one_warning(
    desk: Desk, read: Reader, name: str, column: str
) -> None:
    """Nothing is printed or read there, so the return stays good."""
    book = desk.book(desk.unit() if name == "annex1" else desk.table({}))
    for cell in form_sheet(desk, book, name)[column]:
        cell.value = None
    assert [code for _, code in codes(one(read, desk.saved(book)))] == ["formula-replaced"]
