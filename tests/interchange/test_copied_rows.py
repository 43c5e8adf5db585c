"""Rows that Annex 1 carries, copied and pasted as values into Annex 2 through a running LibreOffice."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from office.driver import Office

from cwgk_excel.campaign import Campaign

pytestmark = [pytest.mark.interchange, pytest.mark.filterwarnings("ignore:Print area cannot be set")]

UNITS = 200
CODE = "210202"
SAME = {
    "unit_name": "unit_name",
    "staff_count": "staff_count",
    "self_total": "self_score",
    "satisfaction_rate": "evaluation_result",
    "superior_total": "superior_score",
}


def declared(number: int) -> Mapping[str, Any]:
    """What one unit declares; the same each time."""
    draw = random.Random(number)
    parts = [round(draw.uniform(20, 45), 2) for _ in range(2)]
    return {
        "unit_name": f"大连{''.join(draw.sample('海港轴承龙𠮷铁路(分)公A1', 6))}{number}厂",
        "staff_count": draw.randint(100, 99_999),
        "delegate_count": None,
        "congress_score": parts[0],
        "openness_score": parts[1],
        "has_board_reps": None,
        "board_score": None,
        "ownership": "事业单位",
        "self_total": round(sum(parts), 2),
        "superior_total": round(draw.uniform(60, 100), draw.randint(0, 2)),
        "satisfaction_rate": round(draw.uniform(60, 100), draw.randint(0, 3)),
    }


def test_copied_rows_differ_in_nothing_and_an_altered_digit_is_named(
    office: Office, campaign: Campaign, tmp_path: Path
) -> None:
    """Two hundred declarations, each opened, its row copied: only the kind of unit and the head are typed."""
    desk = Desk(shutil.copytree(campaign.folder, tmp_path / "批次"))
    units = [declared(number) for number in range(UNITS)]
    files = [desk.put(f"{number}.xlsx", desk.unit(CODE, **unit)) for number, unit in enumerate(units)]
    issued, pasted, table = (tmp_path / f"{name}.xlsx" for name in ("issued", "pasted", "table"))
    issued.write_bytes(desk.issued("annex2", CODE))
    one, two = (desk.form(name).layout for name in ("annex1", "annex2"))
    office.paste(issued, pasted, files, (one.sheet, "J3:P3"), (two.sheet, "B", two.first_row))
    head = [(two.sheet, two.cells[field], "李明") for field in ("filled_by", "leader")]
    kinds = [(two.sheet, f"C{row}", "企业") for row in range(two.first_row, two.first_row + UNITS)]
    office.fill(pasted, table, [*head, (two.sheet, two.cells["phone"], "82610415"), *kinds])

    results = desk.take(*files, table)
    assert [finding.message for result in results for finding in result.findings] == []
    counting = desk.collect()
    listed = {row["unit_name"]: row for row in counting.records["annex2"].to_dict("records")}
    differences = [
        (unit["unit_name"], name, unit[name], listed[unit["unit_name"]][same])
        for unit in units
        for name, same in SAME.items()
        if unit[name] != listed[unit["unit_name"]][same]
    ]
    assert (len(listed), differences) == (UNITS, [])

    altered, row = tmp_path / "altered.xlsx", two.first_row + 122
    staff = int(units[122]["staff_count"])
    office.fill(table, altered, [(two.sheet, f"D{row}", staff + 10)])
    (result,) = desk.take(altered)
    assert [f.message for f in result.findings if f.code == "row-altered"] == [
        f"第{row}行与申报表生成的不一致，从粘贴后被改动过：职工人数由“{staff}”改为“{staff + 10}”"
    ]
