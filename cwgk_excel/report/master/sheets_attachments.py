"""附件清单: the scans and documents that came with the returns, body by body; drawn only when there are any."""

from __future__ import annotations

from cwgk_excel.report.master import look
from cwgk_excel.report.master.content import Content
from cwgk_excel.report.master.look import Column
from cwgk_excel.report.master.sheets_records import BODY, ORDER
from cwgk_excel.review.compare import bodies, plain_records
from cwgk_excel.xlsx_writer import Book

ATTACHMENTS = "附件清单"
UNTOLD = "（看不出）"
COLUMNS = (
    ORDER,
    BODY,
    Column("文件", 210),
    Column("压缩包或邮件内路径", 170),
    Column("是什么", 80, "word"),
    Column("收到日期", 62, "date"),
    Column("SHA-256", 165, "code"),
)
SHOWN = ("file", "member", "what", "received", "sha256")


def draw_attachments(book: Book, content: Content) -> None:
    """One line per file, bodies in official order, those that no body could be told for last."""
    found = content.collected.attachments
    if not len(found):
        return
    ranks = {code: rank for rank, code in enumerate(bodies(content.collected.campaign, found["submitter"]))}
    lines = sorted(plain_records(found), key=lambda line: (not line["submitter"], ranks[line["submitter"]]))
    rows = [
        [number, content.name(line["submitter"]) if line["submitter"] else UNTOLD, *map(line.get, SHOWN)]
        for number, line in enumerate(lines, 1)
    ]
    untold = [number for number, line in enumerate(lines) if not line["submitter"]]
    marks = {(number, 1): look.DOUBT for number in untold}
    sheet = book.sheet(ATTACHMENTS)
    doubt = f"，其中{len(untold)}个看不出报送单位" if untold else ""
    note = (
        f"随报表交来的扫描件、文档等{len(rows)}个{doubt}。"
        "程序不读它们的内容，也不保存副本：请从收到的文件夹或邮件中另行存档；盖章的扫描件与纸质件一并保存。"
    )
    top = look.begin(sheet, COLUMNS, ATTACHMENTS, note)
    end = look.body(sheet, COLUMNS, rows, top, marks)
    look.filter_rows(sheet, COLUMNS, top, end)
    look.page(sheet, content.foot, landscape=True)
