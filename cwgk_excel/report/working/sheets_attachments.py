"""附件清单: the scans and documents that came with the returns, body by body; only when there are any."""

from __future__ import annotations

from operator import itemgetter

from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.sheets.table import Column, Mark, Table, order
from cwgk_excel.review.reconciling.compare import bodies, plain_records

UNTOLD = "（看不出）"


def attachments_lines(content: MasterContent) -> list[Record]:
    """Return the attachments in the order of the sheet."""
    found = content.collected.attachments
    ranks = {code: rank for rank, code in enumerate(bodies(content.collected.campaign, found["submitter"]))}
    return sorted(plain_records(found), key=lambda line: (not line["submitter"], ranks[line["submitter"]]))


def attachments_table(content: MasterContent) -> Table[Record] | None:
    """Return one line per file, in the official order of the bodies; files of no known body come last.

    None when no file came.
    """
    lines = attachments_lines(content)
    if not lines:
        return None
    untold = sum(not line["submitter"] for line in lines)
    doubt = f"，其中{untold}个看不出报送单位" if untold else ""

    def body(line: Record) -> str:
        return content.name(line["submitter"]) if line["submitter"] else UNTOLD

    def doubted(line: Record) -> Mark:
        return "" if line["submitter"] else "doubt"

    return Table(
        names.ATTACHMENTS,
        title=names.ATTACHMENTS,
        about="随报表交来的扫描件、文档等，各是哪个报送单位的。",
        note=f"随报表交来的扫描件、文档等{len(lines)}个{doubt}。"
        "程序不读它们的内容，也不保存副本：请从收到的文件夹或邮件中另行存档；盖章的扫描件与纸质件一并保存。",
        columns=(
            order(),
            Column("报送单位", 120, "text", body, doubted, key=True),
            Column("文件", 210, "text", itemgetter("file"), key=True),
            Column("压缩包或邮件内路径", 170, "text", itemgetter("member")),
            Column("是什么", 80, "word", itemgetter("what")),
            Column("收到日期", 62, "date", itemgetter("received")),
        ),
        rows=lines,
    )
