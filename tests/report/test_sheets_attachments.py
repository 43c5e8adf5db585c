"""附件清单 of the master, and the count of attachments by body."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from conftest import Desk
from frames import collected

from cwgk_excel.ledger.attachments import Attachment, save_attachments
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.collected import ATTACHMENT_COLUMNS, Collected
from cwgk_excel.report.progress import progress
from cwgk_excel.report.working import write_master

DAY = date(2017, 11, 10)
CAME = (
    ("210203", "西岗区/盖章.pdf", "", "PDF 文件", "a1" * 32, DAY),
    ("", "散落/照片.jpg", "", "图片", "b2" * 32, DAY),
    ("210202", "中山区.zip", "=1+1/说明.doc", "Word 文档", "c3" * 32, DAY),
    ("210202", "中山区/盖章.pdf", "", "PDF 文件", "d4" * 32, date(2017, 11, 9)),
)


def with_attachments(*rows: tuple[Any, ...]) -> Collected:
    """A unit, and these attachments."""
    return replace(collected([{}]), attachments=pd.DataFrame(rows, columns=list(ATTACHMENT_COLUMNS)))


def written(tmp_path: Path, frames: Collected) -> openpyxl.Workbook:
    """The master of these frames, opened."""
    write_master(tmp_path / "总表.xlsx", frames)
    return openpyxl.load_workbook(tmp_path / "总表.xlsx")


def test_attachments_are_listed_by_body(tmp_path: Path) -> None:
    """Bodies in official order, what belongs to none that can be told last and marked."""
    book = written(tmp_path, with_attachments(*CAME))
    assert book.sheetnames[-3:] == ["附件清单", "说明", "数据来源"]
    sheet = book["附件清单"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["序号", "报送单位", "文件", "压缩包或邮件内路径", "是什么", "收到日期"],
        [1, "中山区", "中山区.zip", "=1+1/说明.doc", "Word 文档", datetime(2017, 11, 10)],
        [2, "中山区", "中山区/盖章.pdf", None, "PDF 文件", datetime(2017, 11, 9)],
        [3, "西岗区", "西岗区/盖章.pdf", None, "PDF 文件", datetime(2017, 11, 10)],
        [4, "（看不出）", "散落/照片.jpg", None, "图片", datetime(2017, 11, 10)],
    ]
    sources = [[cell.value for cell in row] for row in book["数据来源"].iter_rows(min_row=4)]
    assert [row[8] for row in sources if row[1] == "附件清单"] == ["c3" * 32, "d4" * 32, "a1" * 32, "b2" * 32]
    assert sheet["A2"].value.startswith("随报表交来的扫描件、文档等4个，其中1个看不出报送单位。")
    assert sheet["B7"].fill.fgColor.rgb == "FFFFF2CC"
    assert sheet["D4"].data_type == "s"


def test_guide_names_them(tmp_path: Path) -> None:
    """How many, and where they are listed."""
    said = {
        row[0].value: row[1].value for row in written(tmp_path, with_attachments(*CAME))["说明"].iter_rows()
    }
    assert said["收到的文件"] == "读入0个；另有附件4个，见“附件清单”。"
    assert said["附件清单"] == "随报表交来的扫描件、文档等，各是哪个报送单位的。"


def test_no_attachments_no_sheet(tmp_path: Path) -> None:
    """Neither the sheet nor a word of it."""
    book = written(tmp_path, collected([{}]))
    assert len(book.sheetnames) == 14
    assert not [c for row in book["说明"].iter_rows() for c in row if "附件清单" in str(c.value)]


def test_progress_counts_them_by_body() -> None:
    """A body that sent nothing but scans has still not returned a form."""
    lines = {line["code"]: line for line in progress(with_attachments(*CAME))}
    assert [lines[code]["attachments"] for code in ("210202", "210203", "210204")] == [2, 1, 0]
    assert lines["210203"]["state"] == "未报"


def test_attachments_come_from_the_ledger(desk: Desk) -> None:
    """As they were listed when the files were taken in."""
    assert len(desk.collect().attachments) == 0
    with Ledger.open(desk.folder) as ledger:
        save_attachments(ledger, [Attachment("西岗区/盖章.pdf", "", "a1" * 32, "PDF 文件", "210203", DAY)])
    assert desk.collect().attachments.values.tolist() == [list(CAME[0])]
