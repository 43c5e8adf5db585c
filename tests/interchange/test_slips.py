"""A correction slip corrected and answered in LibreOffice comes back like one from Excel, in three formats."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Desk
from office.driver import Entry, Format, Office
from slip_round import issue, newest

from cwgk_excel.forms.look.slip_list import LIST_SHEET, REASON, VERDICT

pytestmark = pytest.mark.interchange


def test_slip_comes_back_from_libreoffice(office: Office, desk: Desk, tmp_path: Path) -> None:
    """Nothing is told of its list, comments and marks; the corrected value and the answer are read."""
    sheet = desk.form("annex1").layout.sheet
    desk.take(desk.put("原.xlsx", desk.unit(staff_count="约300人", superior_total=101)))
    one = newest(desk.campaign)
    data, slip, points = issue(desk.campaign, one)
    assert [point.field for point in points] == ["staff_count", "superior_total"]
    issued = tmp_path / "修改.xlsx"
    issued.write_bytes(data)
    entries: list[Entry] = [(sheet, desk.cell("annex1", "staff_count"), 302), *_answers(desk, data)]
    told: dict[str, list[str]] = {}
    endings: tuple[Format, ...] = ("xlsx", "ods", "xls")
    for ending in endings:
        saved = tmp_path / f"改.{ending}"
        office.fill(issued, saved, entries, ending)
        (result,) = desk.take(saved)
        told[ending] = [f.code for f in result.findings if not f.code.startswith("return-")]
        back = newest(desk.campaign)
        assert back.result.values[0]["staff_count"] == 302
        assert [(a.number, a.verdict, a.reason) for a in back.stored.raw.answers] == [(2, "属实", "有加分")]
        explained = {f.key for f in back.findings if back.state(f) == ("explained", "", "有加分")}
        assert explained == {slip.lines[2].finding}
    over = ["score-over-100"]
    assert told == {"xlsx": over, "ods": over, "xls": ["values-only", *over]}


def test_slip_of_a_list_comes_back_from_libreoffice(office: Office, desk: Desk, tmp_path: Path) -> None:
    """Rows keep their units, whatever the program does to numbers and formats; what is right is no change."""
    sheet = desk.form("annex2").layout.sheet
    rows = ({"unit_name": "大连甲厂"}, {"unit_name": "大连乙厂", "staff_count": "约20人"})
    desk.take(desk.put("原.xlsx", desk.table(*rows)))
    data, _, points = issue(desk.campaign, newest(desk.campaign))
    assert [point.field for point in points] == ["staff_count"]
    issued = tmp_path / "修改.xlsx"
    issued.write_bytes(data)
    told: dict[str, list[str]] = {}
    endings: tuple[Format, ...] = ("xlsx", "ods", "xls")
    for ending in endings:
        saved = tmp_path / f"改.{ending}"
        office.fill(issued, saved, [(sheet, desk.cell("annex2", "staff_count", 2), 20)], ending)
        (result,) = desk.take(saved)
        told[ending] = [f.code for f in result.findings if not f.code.startswith("return-")]
        assert [v["staff_count"] for v in newest(desk.campaign).result.values] == [326, 20]
    assert told == {"xlsx": [], "ods": [], "xls": ["values-only"]}


def _answers(desk: Desk, data: bytes) -> list[Entry]:
    """What is chosen and typed on the second line of the list."""
    listing = desk.book(data)[LIST_SHEET]
    (row,) = (line[0].row for line in listing.iter_rows() if line[0].value == 2)
    return [(LIST_SHEET, f"{VERDICT}{row}", "属实"), (LIST_SHEET, f"{REASON}{row}", "有加分")]
