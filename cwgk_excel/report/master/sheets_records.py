"""汇总总表, 申报明细 and 数据来源: the records that enter the master, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from cwgk_excel.forms import Field
from cwgk_excel.forms.addresses import column_name, position
from cwgk_excel.report.master import look
from cwgk_excel.report.master.content import Content, Record
from cwgk_excel.report.master.look import Column
from cwgk_excel.review.compare import COMPARED, Pair
from cwgk_excel.xlsx_writer import Book

SUMMARY, DETAILS, SOURCES = "汇总总表", "申报明细", "数据来源"
ORDER = Column("序号", 32, "whole")
BODY = Column("报送单位", 120)
SUMMARY_WIDTHS: Mapping[str, float] = {"unit_name": 196, "unit_type": 56, "evaluation_result": 70}
DETAIL_WIDTHS: Mapping[str, float] = {
    "fill_date": 62,
    "unit_name": 120,
    "ownership": 56,
    "narrative": 310,
    "party_opinion": 60,
    "union_opinion": 60,
    "office_opinion": 60,
}
KINDS: Mapping[str, str] = {
    "text": "text",
    "integer": "whole",
    "decimal": "score",
    "percent": "score",
    "date": "date",
    "choice": "word",
    "rate_or_words": "score",
}
LONG = 200
NOTHING_YET = "还没有可以列入的记录。"
BLOCK = (
    "以下{count}个单位的附件1（申报表）合格，但报送单位的附件2（汇总表）中没有它的合格记录，"
    "未编入上表，请与报送单位核实。"
)


def draw_summary(book: Book, content: Content) -> None:
    """The notice's Annex 2 of the whole city; below it, marked, the units that only Annex 1 knows."""
    sheet = book.sheet(SUMMARY)
    fields = [field for field in content.form2.row_fields if field.name != "seq"]
    columns = [ORDER, BODY, *(_column(field, SUMMARY_WIDTHS, 48) for field in fields), Column("备注", 160)]
    rows = [
        [number, content.name(record["submitter"]), *(record[f.name] for f in fields), _doubts(content, pair)]
        for number, (record, pair) in enumerate(content.listed, 1)
    ]
    note = _summary_note(content)
    top = look.begin(sheet, columns, content.title + content.form2.title, note, freeze=3)
    end = look.body(sheet, columns, rows, top)
    look.filter_rows(sheet, columns, top, end)
    if not rows:
        end = look.remark(sheet, columns, end, NOTHING_YET)
    if content.unlisted:
        marked = BLOCK.format(count=len(content.unlisted))
        end = look.remark(sheet, columns, end + 1, marked, look.SECTION)
        look.body(sheet, columns, _unlisted(content, fields), end)
    look.page(sheet, content.foot, landscape=True)


def _column(field: Field, widths: Mapping[str, float], usual: float) -> Column:
    kind = "long" if (field.max_length or 0) > LONG else KINDS[field.kind]
    return Column(field.label, widths.get(field.name, usual), kind)


def _summary_note(content: Content) -> str:
    bodies = len({record["submitter"] for record, _ in content.listed})
    staff = sum(record["staff_count"] or 0 for record, _ in content.listed)
    return (
        f"报送单位{bodies}个，申报单位{len(content.listed)}个，职工{staff}人。"
        "按名单次序排列；只列没有错误的记录，有错误的见“问题清单”。"
    )


def _doubts(content: Content, pair: Pair) -> str:
    """What the office should know of a unit before it is handed up."""
    doubts = []
    if pair.annex1 is None:
        doubts.append("没有附件1")
    elif not content.annex1[pair.annex1]["valid"]:
        doubts.append("附件1有错误")
    if pair.different:
        labels = (content.form2.by_name[COMPARED[number][1]].label for number in pair.different)
        doubts.append(f"{'、'.join(labels)}与附件1不同")
    doubts.extend(_shared(content, pair))
    return "；".join(doubts)


def _shared(content: Content, pair: Pair) -> Iterable[str]:
    if pair.times > 1:
        yield f"本报送单位的附件2列了{pair.times}次"
    if pair.others:
        yield f"{content.names(pair.others)}也报了此单位"


def _unlisted(content: Content, fields: Sequence[Field]) -> list[list[Any]]:
    """Units known only from Annex 1, in the columns of Annex 2; it does not tell their type."""
    same = {second: first for first, second in COMPARED} | {"unit_name": "unit_name"}
    rows = []
    for number, (record, pairs) in enumerate(content.unlisted, 1):
        values = [record[same[field.name]] if field.name in same else None for field in fields]
        bad = [f"第{content.annex2[p.annex2]['row']}行" for p in pairs if p.annex2 is not None]
        missing = f"附件2{'、'.join(bad)}有此单位，但有错误" if bad else "附件2没有列此单位"
        remark = "；".join((missing, *_shared(content, pairs[0])))
        rows.append([number, content.name(record["submitter"]), *values, remark])
    return rows


def draw_details(book: Book, content: Content) -> None:
    """All fields of the valid Annex 1, in the order of the summary."""
    sheet = book.sheet(DETAILS)
    fields = content.form1.fields
    columns = [ORDER, Column("报送单位", 70), *(_column(field, DETAIL_WIDTHS, 38) for field in fields)]
    rows = [
        [number, content.name(record["submitter"]), *(record[f.name] for f in fields)]
        for number, record in enumerate(content.declared, 1)
    ]
    note = f"共{len(rows)}份，是没有错误的附件1的全部内容，原样列出；有错误的见“问题清单”。"
    title = f"{content.title}{content.form1.title}明细"
    top = look.begin(sheet, columns, title, note, freeze=2)
    end = look.body(sheet, columns, rows, top)
    look.filter_rows(sheet, columns, top, end)
    if not rows:
        look.remark(sheet, columns, end, NOTHING_YET)
    look.page(sheet, content.foot, landscape=True)


SOURCE_COLUMNS = (
    ORDER,
    Column("所在工作表", 62, "word"),
    Column("该表序号", 34, "whole"),
    Column("表", 40, "word"),
    Column("报送单位", 80),
    Column("单位名称", 140),
    Column("文件", 150),
    Column("压缩包或邮件内路径", 110),
    Column("SHA-256", 165, "code"),
    Column("工作表", 76),
    Column("单元格", 130, "code"),
    Column("收到日期", 60, "date"),
)


def draw_sources(book: Book, content: Content) -> None:
    """For each record of the two tables: the file, its hash, the sheet and the cells."""
    sheet = book.sheet(SOURCES)
    listed = [(SUMMARY, n, content.form2.number, r) for n, (r, _) in enumerate(content.listed, 1)]
    declared = [(DETAILS, n, content.form1.number, r) for n, r in enumerate(content.declared, 1)]
    rows = [
        [order, *place, *_source(content, record)]
        for order, (*place, record) in enumerate([*listed, *declared], 1)
    ]
    note = "“汇总总表”和“申报明细”中每条记录的出处。收到的原文件按 SHA-256 保存在批次文件夹的 archive 中。"
    top = look.begin(sheet, SOURCE_COLUMNS, SOURCES, note)
    end = look.body(sheet, SOURCE_COLUMNS, rows, top)
    look.filter_rows(sheet, SOURCE_COLUMNS, top, end)
    if not rows:
        look.remark(sheet, SOURCE_COLUMNS, end, NOTHING_YET)
    look.page(sheet, content.foot, landscape=True)


def _source(content: Content, record: Record) -> list[Any]:
    return [
        content.name(record["submitter"]),
        record["unit_name"],
        record["file"],
        record["member"],
        record["sha256"],
        record["sheet"],
        cell_ranges(record["cells"].values()),
        record["received"],
    ]


def cell_ranges(addresses: Iterable[str]) -> str:
    """Cells in the order of the sheet, neighbours in a row joined: ``A6:G6``."""
    spots = sorted(map(position, set(addresses)))
    found = []
    # In a run of neighbours, column minus position stays the same.
    for _, run in groupby(enumerate(spots), lambda item: (item[1][0], item[1][1] - item[0])):
        (_, (row, first)), *rest = run
        last = rest[-1][1][1] if rest else first
        start = f"{column_name(first)}{row}"
        found.append(start if first == last else f"{start}:{column_name(last)}{row}")
    return "、".join(found)
