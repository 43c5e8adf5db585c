"""A small master of one sheet with its snapshot: row 4 on the listed units with their staff, then their sum."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
from conftest import ON, Desk

from cwgk_excel.ledger.snapshots import HANDED_UP, Snapshot, snapshots
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.content import gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.report.sheets.sheet_map import NUMBER, RowRecords, SheetMap
from cwgk_excel.tasks.finals import Signing, edition, keep

SHEET = "名单"
NAME = "全市汇总表-试.xlsx"


def known(desk: Desk) -> list[Snapshot]:
    """All snapshots."""
    with Ledger.open(desk.folder, write=False) as ledger:
        return snapshots(ledger)


def snapped(desk: Desk, signing: Signing | None = None, lacks: Lacks = "named", on: date = ON) -> Snapshot:
    """Write the master and record it."""
    content = gather(desk.collect(on))
    figures = figures_of(content)
    drawn = edition(known(desk), content, figures, lacks, signing)
    book, rows = openpyxl.Workbook(), SheetMap(RowRecords(content.key))
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet["A1"] = f"第{drawn.version}版"
    sheet.append([])
    sheet.append(["序号", "单位名称", "职工人数"])
    rows.head(4, {1: ("序号", ""), 2: ("单位名称", "unit_name"), 3: ("职工人数", "staff_count")})
    listed = [record for record, _ in content.listed]
    keys = [record[NUMBER] for record in listed]
    for number, (record, key) in enumerate(zip(listed, keys, strict=True), 1):
        sheet.append([number, record["unit_name"], record["staff_count"]])
        rows.rows.note(3 + number, (key,))
    sheet.append([None, "合计", sum(record["staff_count"] for record in listed)])
    rows.rows.note(4 + len(listed), keys)
    path: Path = desk.folder / "master" / NAME
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    (made,) = keep(desk.campaign, drawn, content, figures, [(HANDED_UP, path, {SHEET: rows})])
    return made
