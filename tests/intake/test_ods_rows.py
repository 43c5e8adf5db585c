"""Rows of .ods that came before, in tables that differ elsewhere: they say what they say when read anew."""

from __future__ import annotations

import pytest
from formats import cell, ods, row, table, valued

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.ods import reader, rows
from cwgk_excel.intake.formats.ods.sheet import SheetReader
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.intake.repeated import Repeated
from cwgk_excel.returns.cells import Workbook

STYLES = "<style:style style:name='n' style:family='table-cell' style:data-style-name='p'/>"
STRUCK = (
    "<style:style style:name='out' style:family='table-cell'>"
    "<style:text-properties style:text-line-through-style='solid'/></style:style>"
)
RULES = "<table:content-validations><table:content-validation table:name='v'/></table:content-validations>"
NAME = row(cell("单位"), cell("甲厂"))
RULED = row(cell("", "table:content-validation-name='v' table:number-columns-repeated='2'"), cell("一"))
WIDE = row(cell("宽", "table:number-columns-spanned='2' table:number-rows-spanned='2'"))
SPACES = row(cell("<text:p>一<text:s text:c='3'/>二</text:p>"))
NOTE = row(cell("<office:annotation><text:p>注</text:p></office:annotation><text:p>一</text:p>"))
COLUMN = "<table:table-column table:visibility='collapse'/>"
RULES_OF_LOOKS = "<calcext:conditional-formats><calcext:conditional-format/></calcext:conditional-formats>"


@pytest.fixture(autouse=True)
def nothing_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with nothing kept, and keep no whole tables."""
    monkeypatch.setattr(rows, "_AGAIN", Repeated(64))
    monkeypatch.setattr(reader, "_AGAIN", Repeated(0))


def file(inside: str, number: int, styles: str = STYLES) -> bytes:
    """A table with a first row of its own, and these rows."""
    return ods(RULES + table(row(cell(str(number))) + inside, attributes="table:protected='true'"), styles)


def outcome(data: bytes, limits: Limits | None = None) -> Workbook | tuple[str, object]:
    """The workbook, or the code and words of its refusal."""
    try:
        return read_any(data, limits or Limits())
    except Refused as refused:
        return refused.code, refused.values


def taken(data: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many rows of a file were known."""
    count = 0

    def take(taker: SheetReader, found: rows.Row) -> None:
        nonlocal count
        count += 1
        plainly(taker, found)

    plainly = SheetReader.take_row
    monkeypatch.setattr(SheetReader, "take_row", take)
    read_any(data)
    monkeypatch.setattr(SheetReader, "take_row", plainly)
    return count


@pytest.mark.parametrize(
    "inside",
    [
        NAME + RULED + RULED + NAME,
        NAME + WIDE + NAME,
        NAME + NAME.replace("table-row ", "table-row table:visibility='collapse' ") + NAME,
        NAME + NAME.replace("table-row ", "table-row table:number-rows-repeated='3' ") + RULED + RULED,
        NAME + SPACES + NAME + NAME,
        NAME + NOTE + NAME + NAME,
        NAME + row(cell("划", "table:style-name='out'")) + NAME,
        NAME
        + row(cell(attributes=f"{valued('float', '5')} table:formula=\"of:='file:///x.ods'#A1\""))
        + NAME,
        f"{COLUMN}{NAME}{NAME}{COLUMN}{NAME}{NAME}{COLUMN}",
        f"<table:table-header-rows>{NAME}{NAME}</table:table-header-rows>{NAME}{NAME}",
        f"<table:table-rows>{NAME}{NAME}</table:table-rows>{NAME}",
        f"<table:table-row-group xmlns:text='urn:x'>{NAME}{NAME}{NAME}</table:table-row-group>",
        f"<table:table-row/>{NAME}{NAME}<table:table-row/>",
        f"<table:table-row><text:p>{NAME}{NAME}</text:p></table:table-row>",
        f"<table:table-row table:style-name='{NAME}{NAME}'/>",
        f"{NAME}<text:p text:name='>{NAME}{NAME}'/>",
        f"{NAME}{NAME}<text:p xmlns:table='urn:x'>{NAME}{NAME}</text:p>",
        f"{NAME}{NAME}{RULES_OF_LOOKS}",
        f"{NAME}{NAME}{RULES_OF_LOOKS}<text:p>",
        f"{NAME}{NAME}<table:table-cell><text:p>末</text:p></table:table-cell>",
        f"{NAME}{NAME}<table:table/>",
        f"{NAME}{NAME}<table:shapes><draw:image xlink:href='a.png'/></table:shapes>",
        f"{NAME}{NAME}</table:table-row>",
    ],
)
@pytest.mark.parametrize("styles", [STYLES, STYLES + STRUCK], ids=["plain", "struck"])
def test_known_rows_say_the_same(inside: str, styles: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands among them, and behind them."""
    for number in range(3):
        outcome(file(NAME + RULED + RULES_OF_LOOKS, number, styles))
    found = [outcome(file(inside, number, styles)) for number in range(4)]
    monkeypatch.setattr(rows, "_KEPT", 0)
    assert list(map(repr, found)) == [repr(outcome(file(inside, number, styles))) for number in range(4)]


def test_end_of_a_group_of_rows_counts() -> None:
    """A table in which no group begins is not sound, though the same stood behind its last row in others."""
    ended = f"{NAME}{NAME}</table:table-row-group>"
    for number in range(3):
        assert isinstance(outcome(file(f"<table:table-row-group>{ended}", number)), Workbook)
    assert outcome(file(ended, 3)) == (
        "file-broken",
        {"what": "部件 content.xml 第 1 行不是完整的 XML"},
    )


def test_rows_are_known_from_the_second_time_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first row of a table is always read."""
    assert [taken(file(NAME + RULED + WIDE, number), monkeypatch) for number in range(4)] == [0, 0, 3, 3]


def test_known_cells_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is for all cells of a file, wherever these were read."""
    assert [taken(file(NAME, number), monkeypatch) for number in range(3)] == [0, 0, 1]
    assert isinstance(outcome(file(NAME, 4), Limits(cells=3)), Workbook)
    assert outcome(file(NAME, 5), Limits(cells=2)) == outcome(ods(table(NAME * 2)), Limits(cells=2))
