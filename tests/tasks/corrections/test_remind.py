"""The list of whom to call."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import ON, Desk
from openpyxl import load_workbook
from sent_back import MONDAY, wrong

from cwgk_excel.errors import PlaceError
from cwgk_excel.tasks.corrections.remind import remind
from cwgk_excel.tasks.deciding import call


def test_who_owes_something_is_listed(desk: Desk) -> None:
    """First who broke a promise; as a workbook beside the slips, and as a text."""
    wrong(desk)
    call(desk.campaign, "西岗区", by="李敏", spoke_with="崔立新", promised=date(2017, 11, 12), on=ON)
    done = remind(desk.campaign, on=MONDAY)
    assert [row.name for row in done.rows] == ["西岗区", "中山区", "沙河口区"]
    assert done.path == desk.folder / "corrections" / "催报名单.xlsx"
    cells = [str(cell.value) for row in load_workbook(done.path).active for cell in row]
    assert "0411-80000103" in "".join(cells)
    assert done.text.index("西岗区") < done.text.index("中山区")


def test_another_file_is_not_replaced(desk: Desk) -> None:
    """It goes where it is wanted, but not over what is no such list."""
    target = desk.folder.parent / "名单.xlsx"
    assert remind(desk.campaign, on=MONDAY, output=target).path == target
    wrong_place = Path(desk.folder / "submitters.csv")
    with pytest.raises(PlaceError):
        remind(desk.campaign, on=MONDAY, output=wrong_place)
