"""Which unsigned returns are held when they are written."""

from __future__ import annotations

import os

import pytest
from conftest import Desk

from cwgk_excel.identity import TOKEN
from cwgk_excel.ledger.loading import load_returns
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.upkeep.rejudge import rejudge


def unsigned(desk: Desk, data: bytes) -> bytes:
    """A form without any token."""
    book = desk.book(data)
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str) and TOKEN.search(cell.value):
                    sheet[cell.coordinate].value = None
    return desk.saved(book)


def reasons(desk: Desk) -> list[str]:
    """Why each return is held, in the order of arrival."""
    with Ledger.open(desk.folder) as ledger:
        return [one.held for one in load_returns(ledger, None)]


@pytest.mark.parametrize(
    ("signed", "sent", "reason"),
    [
        ("甲公司", "大连市甲公司", "unit"),
        ("甲公司", "乙公司", ""),
        ("甲公司", None, "unnamed"),
        (None, "甲公司", ""),
    ],
)
def test_unit_of_an_unsigned_form_decides(
    desk: Desk, signed: str | None, sent: str | None, reason: str
) -> None:
    """Where its name cannot be read it may be any of the body's."""
    desk.take(desk.put("原表.xlsx", desk.unit(unit_name=signed)))
    desk.take(desk.put("中山区/抄表.xlsx", unsigned(desk, desk.unit(unit_name=sent, staff_count=5))))
    assert reasons(desk) == ["", reason]


def test_blank_signed_form_holds_nothing(desk: Desk) -> None:
    """It says nothing that could be displaced; nor does another body's."""
    desk.take(desk.put("空.xlsx", desk.issued("annex2")))
    desk.take(desk.put("西岗.xlsx", desk.table({"unit_name": "乙公司"}, code="210203")))
    desk.take(desk.put("中山区/抄表.xlsx", unsigned(desk, desk.table({"unit_name": "甲公司"}))))
    assert reasons(desk) == ["", "", ""]
    assert list(desk.collect().records["annex2"]["unit_name"]) == ["乙公司", "甲公司"]


def test_it_is_decided_in_the_order_of_writing(desk: Desk) -> None:
    """Within one batch as well; what came before the signed one is not held, and counts no more all the same."""
    table = [{"unit_name": "甲公司"}]
    first, last = (desk.table(*table, filled_by=name) for name in ("张华", "李敏"))
    desk.put("中山区/1.xlsx", unsigned(desk, first))
    desk.put("中山区/2.xlsx", desk.table(*table))
    desk.put("中山区/3.xlsx", unsigned(desk, last))
    for number in (1, 2, 3):
        os.utime(desk.folder / "inbox" / "中山区" / f"{number}.xlsx", (1_510_000_000 + number,) * 2)
    desk.take()
    assert reasons(desk) == ["", "", "body"]
    assert list(desk.collect().records["annex2"]["file"]) == ["中山区/2.xlsx"]


def test_no_review_lifts_it(desk: Desk) -> None:
    """Nor does a name that is read as another one by then."""
    desk.take(desk.put("原表.xlsx", desk.unit()))
    desk.take(desk.put("中山区/抄表.xlsx", unsigned(desk, desk.unit(staff_count=5))))
    desk.edit(city='"沈阳市"')
    rejudge(desk.campaign)
    assert reasons(desk) == ["", "unit"]
