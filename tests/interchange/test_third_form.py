"""The form of docs/adding-a-form.md as LibreOffice fills it in and saves it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import Desk
from office.driver import Office, Value
from third_form import NAME, installed

from cwgk_excel.campaign.scaffold import create
from cwgk_excel.tasks.distribute import distribute

pytestmark = pytest.mark.interchange
SHEET = "抽查记录表"
FILLED: dict[str, Value] = {
    "B3": "大连甲厂",
    "B4": ("date", "2017-11-06"),
    "D4": "李明",
    "D5": "符合",
    "D6": "基本符合",
    "D7": "符合",
    "D8": "不符合",
    "D9": "符合",
    "B10": "缺三月的记录",
}


def test_it_comes_back_from_libreoffice(office: Office, tmp_path: Path) -> None:
    """Its self-check says what is missing and then what to do; no value is changed, and nothing is found."""
    (tmp_path / "package").mkdir()
    with installed(tmp_path / "package"):
        desk = Desk(create(tmp_path / "批次", on=date(2017, 11, 10), from_sample=True))
        distribute(desk.campaign)
        issued = desk.folder / "outbox" / "210202-中山区" / "附件3-抽查记录表-中山区.xlsx"
        assert office.values(issued)[SHEET]["F2"]["string"].startswith(
            "还有8项未填：单位名称、抽查日期、抽查人、"
        )
        returned = desk.folder / "inbox" / "甲.xlsx"
        office.fill(issued, returned, [(SHEET, cell, value) for cell, value in FILLED.items()])
        assert office.values(returned)[SHEET]["F2"]["string"] == "全部填完，请打印、签字后报送"
        (result,) = desk.take()
        assert result.findings == []
        record = desk.collect().records[NAME].iloc[0]
        assert (record["unit"], str(record["day"].date()), record["records"]) == (
            "大连甲厂",
            "2017-11-06",
            "不符合",
        )
