"""Tests of cwgk_excel.report.snapshots.packed: what a master shows, kept in little room."""

from __future__ import annotations

import zlib

import pytest

from cwgk_excel.report.sheets.sheet_map import RecordKey, RowRecords, SheetMap
from cwgk_excel.report.snapshots.packed import ReturnPlace, Showing, Shown, packed, unpacked

RETURNS = {
    7: ("annex2", "a1" * 32, "汇总表"),
    9: ("annex1", "b2" * 32, "申报表"),
    12: ("annex1", "c3" * 32, "申报表"),
}
NUMBERS: dict[ReturnPlace, int] = {place: number for number, place in RETURNS.items()}
ROWS = [RecordKey(*RETURNS[7], row) for row in (6, 7, 9)]
FORMS = [RecordKey(*RETURNS[12], 0), RecordKey(*RETURNS[9], 0)]
KEYS = [*FORMS, *ROWS]


def sheet(rows: dict[int, tuple[RecordKey, ...]], keys: list[RecordKey] = KEYS) -> SheetMap:
    """A sheet of two columns whose rows begin below row 3."""
    found, numbers = SheetMap(RowRecords(keys.__getitem__)), {key: number for number, key in enumerate(keys)}
    for row, records in rows.items():
        found.rows.note(row, map(numbers.__getitem__, records))
    found.head(4, {1: ("序号", ""), 2: ("职工人数", "staff_count")})
    return found


def text_of(showing: Showing) -> str:
    """Its pieces as one text."""
    return "".join(packed(showing, NUMBERS.__getitem__))


def test_what_is_packed_comes_back() -> None:
    """Rows with gaps, of several records, in any order of the records, and totals."""
    shown = Shown(
        {
            "名单": sheet({4: (ROWS[0],), 5: (ROWS[1],), 7: (ROWS[2],), 8: tuple(ROWS)}),
            "核对": sheet({4: (FORMS[1], ROWS[0]), 5: (FORMS[0], ROWS[1]), 6: (ROWS[1], ROWS[0])}),
            "空": sheet({}),
        },
        {"annex2": tuple(ROWS), "annex1": tuple(FORMS)},
        (FORMS[1],),
    )
    showing = Showing(KEYS.__getitem__, shown.sheets, {"annex2": (2, 3, 4), "annex1": (0, 1)}, (1,))
    assert unpacked(text_of(showing), RETURNS) == shown


def test_thousands_of_rows_are_one_list() -> None:
    """They are put together some at a time."""
    rows = {row: (FORMS[row % 2],) for row in range(1, 2502)}
    shown = Shown({"明细": sheet(rows)}, {})
    text = text_of(Showing(KEYS.__getitem__, shown.sheets, {}))
    assert text.count("[0,[") == 2500  # the first two say the same: the record that comes next
    assert unpacked(text, RETURNS) == shown


def test_what_is_packed_looks_so() -> None:
    """As in ledgers of before, to the sign: places in the order in which records come, sheets in theirs."""
    showing = Showing(
        KEYS.__getitem__,
        {"明细": sheet({4: (FORMS[0],), 5: (FORMS[1],), 9: tuple(ROWS)})},
        {"annex1": (0, 1), "annex2": ()},
    )
    assert text_of(showing) == (
        '{"keys":{"returns":[12,-3,-2,0,0],"rows":[0,0,6,1,2]},"records":{"annex1":[0,2],"annex2":[]},'
        '"lacking":[],"sheets":{"明细":{"heads":{"4":{"A":["序号",""],"B":["职工人数","staff_count"]}},'
        '"rows":[[3,[0,1],2],[3,[0,3],1]]}}}'
    )


def test_many_records_take_little_room() -> None:
    """A list of 20,000 units with its totals is a few bytes; each declaration has a return of its own."""
    returns = {n: ("annex1", f"{n:064x}", "申报表") for n in range(1, 20_001)}
    records = [RecordKey(*place, 0) for place in returns.values()]
    rows = {4 + n: (record,) for n, record in enumerate(records)} | {20_004: tuple(records)}
    numbers = {place: number for number, place in returns.items()}
    showing = Showing(records.__getitem__, {"明细": sheet(rows, records)}, {"annex1": range(20_000)})
    text = "".join(packed(showing, numbers.__getitem__))
    assert len(zlib.compress(text.encode(), 9)) < 1_000


def test_cell_tells_its_column() -> None:
    """By the head above it, the nearest where a sheet has several; a total has the head of its column."""
    found = sheet({4: (ROWS[0],)})
    found.head(10, {1: ("序号", ""), 2: ("得分", "self_total")})
    assert found.column("B", 9) == ("职工人数", "staff_count")
    assert found.column("B", 12) == ("得分", "self_total")
    assert (found.column("B", 2), found.column("C", 9)) == (("", ""), ("", ""))


def test_rows_are_noted_from_the_top() -> None:
    """A row that nothing was noted of is not there; none can be noted twice, or above others."""
    rows = sheet({4: (ROWS[0],), 7: (ROWS[1], ROWS[2])}).rows
    assert rows == {4: (ROWS[0],), 7: (ROWS[1], ROWS[2])}
    assert [rows.get(row) for row in (3, 5, 8)] == [None, None, None]
    with pytest.raises(ValueError, match="row 7 comes after row 7"):
        rows.note(7, ())
