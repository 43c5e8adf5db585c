"""The sheets of records, form by form, and 数据来源: where each record comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from cwgk_excel.forms import Field
from cwgk_excel.forms.addresses import column_name, position
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.sheets.table import Column, Part, Table, order
from cwgk_excel.review.reconciling.compare import Pair

NOTHING_YET = "还没有可以列入的记录。"
BLOCK = (
    "以下{count}个单位的{declared}合格，但报送单位的{listed}中没有它的合格记录，"
    "未编入上表，请与报送单位核实。"
)
# The keys of what a line says besides its record; the record's own entries have the names of fields as keys.
REMARK, SHEET, NUMBER, FORM, UNIT = "备注", "所在工作表", "该表序号", "表", "单位"


def record_tables(content: MasterContent) -> Iterator[Table[Record]]:
    """Yield one table for each form: the list of the whole city, what it is compared with, then the others."""
    compared = content.compared
    yield summary_table(content)
    for form in (compared.declared, *compared.further):
        yield details_table(content, form)


def summary_table(content: MasterContent) -> Table[Record]:
    """Return the notice's list for the whole city; below it, marked, the units that only a declaration names."""
    declared, listed = content.compared.declared, content.compared.listed
    fields = [field for field in listed.row_fields if field.printed and field.role != "position"]
    columns = {field.name: _column(field, listed) for field in fields}
    block = BLOCK.format(count=len(content.unlisted), declared=_called(declared), listed=_called(listed))
    return Table(
        content.summary,
        title=content.title + listed.title,
        about=f"{listed.number}的格式，全市合在一起，按名单次序排列、统一编号；只在{declared.number}中的单位另列在表后。"
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
        more=(Part(_unlisted(content, fields), heading=block),) if content.unlisted else (),
        pinned=columns[listed.key],
    )


def _called(form: Form) -> str:
    return f"{form.number}（{form.definition.short}）"


def _body(content: MasterContent) -> Callable[[Record], str]:
    return lambda record: content.name(record["submitter"])


def _column(field: Field, form: Form) -> Column[Record]:
    return Column(
        field.label,
        field.width or form.definition.width,
        "long" if field.is_long_text else KINDS[field.kind].look,
        itemgetter(field.name),
        key=field.is_long_text or field.name == form.key,
    )


def _summary_note(content: MasterContent) -> str:
    bodies = len({record["submitter"] for record, _ in content.listed})
    said = [f"报送单位{bodies}个", f"申报单位{len(content.listed)}个"]
    said += [
        f"职工{sum(record[field.name] or 0 for record, _ in content.listed)}人"
        for field in content.compared.listed.fields
        if field.figure == "staff"
    ]
    return f"{'，'.join(said)}。按名单次序排列；只列没有错误的记录，有错误的见“{names.FINDINGS}”。"


def _doubts(content: MasterContent, pair: Pair) -> str:
    """Return what the office should know of a unit before it hands the summary up."""
    compared = content.compared
    number = compared.declared.number
    doubts = []
    if pair.declared is None:
        doubts.append(f"没有{number}")
    elif not content.declarations[pair.declared]["valid"]:
        doubts.append(f"{number}有错误")
    if pair.different:
        labels = (compared.listed.by_name[compared.fields[place][1]].label for place in pair.different)
        doubts.append(f"{'、'.join(labels)}与{number}不同")
    doubts.extend(_shared(content, pair))
    return "；".join(doubts)


def _shared(content: MasterContent, pair: Pair) -> Iterable[str]:
    if pair.times > 1:
        yield f"本报送单位的{content.compared.listed.number}列了{pair.times}次"
    if pair.others:
        yield f"{content.names(pair.others)}也报了此单位"


def _unlisted(content: MasterContent, fields: Sequence[Field]) -> Iterator[Record]:
    """Yield the units known only from a declaration, in the list's columns; what it does not say stays blank."""
    number = content.compared.listed.number
    for record, pairs in content.unlisted:
        values = {f.name: record[f.same_as[1]] if f.same_as else None for f in fields}
        bad = [f"第{content.rows[p.listed]['row']}行" for p in pairs if p.listed is not None]
        missing = f"{number}{'、'.join(bad)}有此单位，但有错误" if bad else f"{number}没有列此单位"
        remark = "；".join((missing, *_shared(content, pairs[0])))
        yield {**values, "submitter": record["submitter"], REMARK: remark}


def details_table(content: MasterContent, form: Form) -> Table[Record]:
    """Return the table of a form's valid records in official order, with every field that prints."""
    records, counter = content.valid(form), form.definition.counter
    # A field that does not print says how its list is counted, and nothing about a unit.
    fields = [field for field in form.fields if field.printed]
    body = Column("报送单位", 70, "text", _body(content), key=True)
    return Table(
        form.definition.sheet,
        title=f"{content.title}{form.title}明细",
        about=f"{form.number}的全部内容，一{counter}一行。",
        note=f"共{len(records)}{counter}，是没有错误的{form.number}的全部内容，原样列出；"
        f"有错误的见“{names.FINDINGS}”。",
        columns=(order(), body, *(_column(field, form) for field in fields)),
        rows=records,
        empty=NOTHING_YET,
        pinned=body,
    )


def sources_table(content: MasterContent) -> Table[Record]:
    """Return the table that gives the file, its hash, the sheet and the cells of each record of the forms."""
    return Table(
        names.SOURCES,
        title=names.SOURCES,
        about="总表中每条记录出自哪个文件的哪些单元格。",
        note=f"{_all_named(content)}中每条记录的出处。收到的原文件按 SHA-256 保存在批次文件夹的 archive 中。",
        columns=(
            order(),
            Column("所在工作表", 62, "word", itemgetter(SHEET), key=True),
            Column("该表序号", 34, "whole", itemgetter(NUMBER)),
            Column("表", 40, "word", itemgetter(FORM), key=True),
            Column("报送单位", 80, "text", _body(content), key=True),
            Column("单位名称", 140, "text", itemgetter(UNIT), key=True),
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


def _all_named(content: MasterContent) -> str:
    return "和".join(f"“{form.definition.sheet}”" for form in _in_turn(content))


def _in_turn(content: MasterContent) -> tuple[Form, ...]:
    """Return the forms in the order of their sheets."""
    compared = content.compared
    return compared.listed, compared.declared, *compared.further


def _sources(content: MasterContent) -> Iterator[Record]:
    for form in _in_turn(content):
        for number, record in enumerate(content.valid(form), 1):
            about = {SHEET: form.definition.sheet, NUMBER: number, FORM: form.number, UNIT: record[form.key]}
            yield {**record, **about}


def cell_ranges(addresses: Iterable[str]) -> str:
    """Return cells in the order of the sheet, neighbours in a row joined: ``A6:G6``."""
    spots = sorted(map(position, set(addresses)))
    found = []
    # In a run of neighbours, column minus position stays the same.
    for _, run in groupby(enumerate(spots), lambda item: (item[1][0], item[1][1] - item[0])):
        (_, (row, first)), *rest = run
        last = rest[-1][1][1] if rest else first
        start = f"{column_name(first)}{row}"
        found.append(start if first == last else f"{start}:{column_name(last)}{row}")
    return "、".join(found)
