"""Campaigns with returns that are to be corrected, and what is made for their bodies."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from conftest import Desk

from cwgk_excel.tasks.corrections.corrections import Corrections, corrections

MONDAY, TUESDAY = date(2017, 11, 13), date(2017, 11, 14)
FOLDER = "corrections/210202-中山区"
SLIP = "请修改-附件1-甲公司.xlsx"


def make(desk: Desk, *bodies: str, on: date = MONDAY, **more: Any) -> Corrections:
    """Make what is sent back."""
    return corrections(desk.campaign, bodies, on=on, **more)


def set_body(desk: Desk, code: str, column: str, value: str) -> None:
    """Change what submitters.csv says of a body."""
    path = desk.folder / "submitters.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        line[column] = value if line["code"] == code else line[column]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def wrong(desk: Desk, **changes: Any) -> None:
    """中山区 has returned its only unit with a mistake, and a list without one."""
    set_body(desk, "210202", "expected_units", "1")
    desk.put("中山区/甲.xlsx", desk.unit(**{"staff_count": "约300人", **changes}))
    desk.put("中山区/汇总.xlsx", desk.table({}))
    desk.take()


def names(desk: Desk, below: str = FOLDER) -> list[str]:
    """The names of the files in a folder."""
    folder = desk.folder / below
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
