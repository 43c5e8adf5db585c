"""Which rows of a table are units, and what becomes of the others."""

from __future__ import annotations

import pytest

from cwgk_excel.intake.cells import BLANK, RawCell
from cwgk_excel.intake.returns import Placed
from cwgk_excel.intake.rows import sort_rows

NAMES = ("seq", "unit_name", "unit_type", "staff_count")


def judged(*texts: str | int) -> tuple[int, list[tuple[str, str]]]:
    """How many records a row of these values is, and code and cell of its findings; "=" is a formula."""
    cells = []
    for letter, name, text in zip("ABCD", NAMES, (*texts, "", "", "", ""), strict=False):
        kind = "number" if isinstance(text, int) else "text"
        cell = (
            RawCell("blank", "", "General", "ROW()")
            if text == "="
            else RawCell(kind, str(text), "General", "")
        )
        cells.append(Placed(name, f"{letter}9", cell if text != "" else BLANK))
    records, findings = sort_rows([(9, tuple(cells))], "annex2", "汇总")
    return len(records), [(f.code, f.cell) for f in findings]


@pytest.mark.parametrize(
    "row",
    [
        (1, "甲公司"),
        ("", "甲公司"),
        (1, "", "企业"),
        ("", "", "", 5),
        (1, "="),
        ("", "合计商贸有限公司", "企业"),
        ("", "无", "企业", 5),
        ("注", "甲公司"),
    ],
)
def test_units(row: tuple[str | int, ...]) -> None:
    """Whatever a body has typed besides a number is a unit; mistakes in it are told elsewhere."""
    assert judged(*row) == (1, [])


@pytest.mark.parametrize(
    "row", [(), (1,), ("1",), ("（1）",), ("一、",), ("１２",), ("=",), ("  ",), ("", "　")]
)
def test_rows_not_in_use(row: tuple[str | int, ...]) -> None:
    """A number alone is the row's position, printed, typed or filled down."""
    assert judged(*row) == (0, [])


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("合计",), "A9"),
        (("", "合计", "", 326), "B9"),
        ((13, "总　计"), "B9"),
        (("", "小计：", "", "="), "B9"),
        (("合计", "12家", "", 326), "A9"),
        (("", "本页小计"), "B9"),
        (("", "合计（12家）"), "B9"),
        (("", "共计12个单位"), "B9"),
    ],
)
def test_sums(row: tuple[str | int, ...], cell: str) -> None:
    """Figures may stand beside them."""
    assert judged(*row) == (0, [("row-total", cell)])


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("", "无"), "B9"),
        ((3, "/", "/", "/"), "B9"),
        (("—",), "A9"),
        (("", "以下空白"), "B9"),
        (("（以下空白）",), "A9"),
        (("注：本表一式两份",), "A9"),
    ],
)
def test_words_that_are_no_unit(row: tuple[str | int, ...], cell: str) -> None:
    """Words for nothing, what closes the list, and a remark alone in the first column."""
    assert judged(*row) == (0, [("row-nothing", cell)])
