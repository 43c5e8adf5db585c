"""决定表 filled in and saved by LibreOffice, in each format that it writes, is taken in as it was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ON, Desk
from office.driver import Format, Office

from cwgk_excel import decision_table, take_decisions
from cwgk_excel.ledger.decisions import decisions
from cwgk_excel.ledger.store import Ledger

pytestmark = pytest.mark.interchange
SHEET = "决定表"


@pytest.mark.parametrize("format", ["xlsx", "xls", "ods"])
def test_filled_in_by_libreoffice(office: Office, desk: Desk, format: Format, tmp_path: Path) -> None:
    """What is typed into a locked sheet comes back: taken, refused with its reason, and then a duplicate."""
    desk.put("甲.xlsx", desk.unit(staff_count=0, self_total=120))
    desk.put("乙.xlsx", desk.unit(unit_name="乙公司", staff_count="约300"))
    desk.take()
    table, _ = decision_table(desk.campaign, on=ON)
    filled = tmp_path / f"填好.{format}"
    typed = {
        **{"D3": "李敏", "J5": "认可", "L5": "今年刚成立，\n属实", "J6": "认可"},
        **{"J7": "更正为", "K7": "302", "L7": "电话核实", "N7": "王芳", "O7": "0411-82610415"},
    }
    entries = [(SHEET, cell, ("entered", text)) for cell, text in typed.items()]
    office.fill(table, filled, entries, format)
    told = [(row.row, row.outcome, row.why) for row in take_decisions(desk.campaign, filled, on=ON)]
    assert told == [(5, "taken", ""), (6, "refused", "没有写理由。"), (7, "taken", "")]
    again = [row.outcome for row in take_decisions(desk.campaign, filled, on=ON)]
    assert again == ["duplicate", "refused", "duplicate"]
    with Ledger.open(desk.folder) as ledger:
        first, second = decisions(ledger)
    assert (first.kind, first.made_by, first.reason) == ("accept", "李敏", "今年刚成立，\n属实")
    assert (second.kind, second.data["value"], second.data["tel"]) == ("amend", "302", "0411-82610415")


def test_lists_and_locks_hold(office: Office, desk: Desk) -> None:
    """Only what is possible for a row can be chosen there."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count="约300")))
    table, _ = decision_table(desk.campaign, on=ON)
    cases = [(SHEET, "J5", word) for word in ("认可", "更正为", "退回重报", "同意")]
    password = desk.campaign.settings.protection.password
    assert office.invalid(table, cases, password) == [True, False, False, True]
