"""汇总总表, 申报明细 and 数据来源: the records that enter the master, and where each comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from cwgk_excel.forms import Field
from cwgk_excel.forms.addresses import column_name, position
from cwgk_excel.report import names
from cwgk_excel.report.master.content import Content, Record
from cwgk_excel.report.master.table import Column, Kind, Part, Table, order
from cwgk_excel.review.compare import COMPARED, Pair

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
KINDS: Mapping[str, Kind] = {
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
# What a line of a table says besides its record, whose own entries have the names of fields.
REMARK, SHEET, NUMBER, FORM = "备注", "所在工作表", "该表序号", "表"


def summary(content: Content) -> Table[Record]:
    """The notice's Annex 2 of the whole city; below it, marked, the units that only Annex 1 knows."""
    fields = [field for field in content.form2.row_fields if field.name != "seq"]
    columns = {field.name: _column(field, SUMMARY_WIDTHS, 48) for field in fields}
    unlisted = Part(_unlisted(content, fields), heading=BLOCK.format(count=len(content.unlisted)))
    return Table(
        names.SUMMARY,
        title=content.title + content.form2.title,
        about="附件2的格式，全市合在一起，按名单次序排列、统一编号；只在附件1中的单位另列在表后。"
        "备注中有文字的，请先核实再上报。",
        note=_summary_note(content),
        columns=(
            order(),
            Column("报送单位", 120, "text", _body(content), key=True),
            *columns.values(),
            Column("备注", 160, "text", itemgetter(REMARK)),
        ),
        rows=({**record, REMARK: _doubts(content, pair)} for record, pair in content.listed),
        empty=NOTHING_YET,
        more=(unlisted,) if content.unlisted else (),
        pinned=columns["unit_name"],
    )


def _body(content: Content) -> Callable[[Record], str]:
    return lambda record: content.name(record["submitter"])


def _column(field: Field, widths: Mapping[str, float], usual: float) -> Column[Record]:
    long = (field.max_length or 0) > LONG
    return Column(
        field.label,
        widths.get(field.name, usual),
        "long" if long else KINDS[field.kind],
        itemgetter(field.name),
        key=long or field.name == "unit_name",
    )


def _summary_note(content: Content) -> str:
    bodies = len({record["submitter"] for record, _ in content.listed})
    staff = sum(record["staff_count"] or 0 for record, _ in content.listed)
    return (
        f"报送单位{bodies}个，申报单位{len(content.listed)}个，职工{staff}人。"
        f"按名单次序排列；只列没有错误的记录，有错误的见“{names.FINDINGS}”。"
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


def _unlisted(content: Content, fields: Sequence[Field]) -> Iterator[Record]:
    """Units known only from Annex 1, in the columns of Annex 2; it does not tell their type."""
    same = {second: first for first, second in COMPARED} | {"unit_name": "unit_name"}
    for record, pairs in content.unlisted:
        values = {f.name: record[same[f.name]] if f.name in same else None for f in fields}
        bad = [f"第{content.annex2[p.annex2]['row']}行" for p in pairs if p.annex2 is not None]
        missing = f"附件2{'、'.join(bad)}有此单位，但有错误" if bad else "附件2没有列此单位"
        remark = "；".join((missing, *_shared(content, pairs[0])))
        yield {**values, "submitter": record["submitter"], REMARK: remark}


def details(content: Content) -> Table[Record]:
    """All fields of the valid Annex 1, in the order of the summary."""
    body = Column("报送单位", 70, "text", _body(content), key=True)
    return Table(
        names.DETAILS,
        title=f"{content.title}{content.form1.title}明细",
        about="附件1的全部内容，一份一行。",
        note=f"共{len(content.declared)}份，是没有错误的附件1的全部内容，原样列出；"
        f"有错误的见“{names.FINDINGS}”。",
        columns=(order(), body, *(_column(f, DETAIL_WIDTHS, 38) for f in content.form1.fields)),
        rows=content.declared,
        empty=NOTHING_YET,
        pinned=body,
    )


def sources(content: Content) -> Table[Record]:
    """For each record of the two tables: the file, its hash, the sheet and the cells."""
    return Table(
        names.SOURCES,
        title=names.SOURCES,
        about="总表中每条记录出自哪个文件的哪些单元格。",
        note=f"“{names.SUMMARY}”和“{names.DETAILS}”中每条记录的出处。"
        "收到的原文件按 SHA-256 保存在批次文件夹的 archive 中。",
        columns=(
            order(),
            Column("所在工作表", 62, "word", itemgetter(SHEET), key=True),
            Column("该表序号", 34, "whole", itemgetter(NUMBER)),
            Column("表", 40, "word", itemgetter(FORM), key=True),
            Column("报送单位", 80, "text", _body(content), key=True),
            Column("单位名称", 140, "text", itemgetter("unit_name"), key=True),
            Column("文件", 150, "text", itemgetter("file"), key=True),
            Column("压缩包或邮件内路径", 110, "text", itemgetter("member"), key=True),
            Column("SHA-256", 165, "code", itemgetter("sha256"), key=True),
            Column("工作表", 76, "text", itemgetter("sheet"), key=True),
            Column("单元格", 130, "code", lambda record: cell_ranges(record["cells"].values()), key=True),
            Column("收到日期", 60, "date", itemgetter("received")),
        ),
        rows=_sources(content),
        empty=NOTHING_YET,
    )


def _sources(content: Content) -> Iterator[Record]:
    listed = (record for record, _ in content.listed)
    for sheet, form, records in (
        (names.SUMMARY, content.form2, listed),
        (names.DETAILS, content.form1, content.declared),
    ):
        for number, record in enumerate(records, 1):
            yield {**record, SHEET: sheet, NUMBER: number, FORM: form.number}


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
