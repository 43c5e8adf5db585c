"""The sheets of records, form by form, and the narratives of the units on a sheet of their own."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from cwgk_excel.forms import Field
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.narratives import Block, blocks, narrative_fields
from cwgk_excel.report.records.shelf import Beside
from cwgk_excel.report.sheets.sheet_map import NUMBER
from cwgk_excel.report.sheets.table import FIRST_ROW, Column, Link, Mark, Part, Table, order
from cwgk_excel.review.reconciling.compare import Pair

NOTHING_YET = "还没有可以列入的记录。"
BLOCK = (
    "以下{count}个单位的{declared}无错误，但报送单位的{listed}中没有它的无错误记录，"
    "未编入上表，请与报送单位核实。"
)
# The keys of what a line says besides its record; the record's own entries have the names of fields as keys.
REMARK, PLACE = "备注", "位置"
Spots = Mapping[tuple[str, str], Sequence[int]]
"""By form and field, the row in which the narrative of each record begins, in the order of its sheet; 0 of none."""


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
        rows=(Beside(record, {REMARK: _doubts(content, pair)}) for record, pair in content.listed),
        empty=NOTHING_YET,
        more=(Part(_unlisted(content, fields), heading=block, records=_number),) if content.unlisted else (),
        pinned=columns[listed.key],
        records=_number,
    )


def _number(record: Record) -> Sequence[int]:
    """Return the number of a row's record."""
    return (record[NUMBER],)


@dataclass(frozen=True)
class Told:
    """A line of the sheet of narratives: of which block, and its paragraph; "" for the line that names the unit."""

    block: Block
    text: str = ""


def _told(content: MasterContent) -> Iterator[Told]:
    for block in blocks(content):
        yield Told(block)
        yield from (Told(block, text) for text in block.paragraphs)


def _told_mark(line: Told) -> Mark:
    return "below" if line.text else "unit"


def _unit_line(content: MasterContent, block: Block, *, labelled: bool) -> str:
    unit = f"{block.record[block.form.key] or ''}（{content.name(block.record['submitter'])}）"
    return f"{unit}　{block.field.label}" if labelled else unit


def _called(form: Form) -> str:
    return f"{form.number}（{form.definition.short}）"


def _body(content: MasterContent) -> Callable[[Record], str]:
    return lambda record: content.name(record["submitter"])


def _column(field: Field, form: Form) -> Column[Record]:
    return Column(
        field.label,
        field.width or form.definition.width,
        KINDS[field.kind].look,
        itemgetter(field.name),
        key=field.is_long_text or field.name == form.key,
        field=field.name,
    )


def _summary_note(content: MasterContent) -> str:
    bodies = len({record["submitter"] for record, _ in content.listed})
    counted = figures_of(content)
    repeated = (
        f"（{counted.rows}行，同一单位重复列的{counted.repeated}行不重复算）" if counted.repeated else ""
    )
    return (
        f"报送单位{bodies}个，申报单位{counted.units}个{repeated}，职工{counted.staff:.0f}人。"
        f"按名单次序排列；只列没有错误的记录，有错误的见“{names.FINDINGS}”。"
    )


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
        yield Beside(record, {**values, REMARK: remark})


def details_table(content: MasterContent, form: Form) -> Table[Record]:
    """Return the table of a form's valid records in official order, with every field that prints."""
    records, counter = content.valid(form), form.definition.counter
    told = narrative_fields(form)
    # A field that does not print says how its list is counted, and nothing about a unit.
    fields = [field for field in form.fields if field.printed and field not in told]
    body = Column("报送单位", 70, "text", _body(content), key=True)
    rows = narrative_rows(content)
    apart = f"主要做法等长篇文字在“{names.NARRATIVES}”，点字数可以看到。" if told else ""
    return Table(
        form.definition.sheet,
        title=f"{content.title}{form.title}明细",
        about=f"{form.number}的全部内容，一{counter}一行。{apart}",
        note=f"共{len(records)}{counter}，是没有错误的{form.number}的全部内容，原样列出；"
        f"有错误的见“{names.FINDINGS}”。{apart}",
        columns=(
            order(),
            body,
            *(_column(field, form) for field in fields),
            *(_length(field, form, rows) for field in told),
        ),
        rows=(Beside(record, {PLACE: place}) for place, record in enumerate(records)),
        records=_number,
        empty=NOTHING_YET,
        pinned=body,
    )


def _length(field: Field, form: Form, rows: Spots) -> Column[Record]:
    """Return the column that says how long a narrative is, and leads to it."""

    def length(record: Record) -> int | None:
        return len("".join(str(record[field.name] or "").split())) or None

    def link(record: Record) -> Link | None:
        row = rows[form.name, field.name][record[PLACE]]
        return Link(names.NARRATIVES, row) if row else None

    return Column(f"{field.label}字数", 46, "whole", length, field=field.name, link=link)


def narrative_rows(content: MasterContent) -> Spots:
    """Return where the narrative of each record begins on its sheet."""
    forms, row = (content.compared.declared, *content.compared.further), FIRST_ROW
    found = {
        (form.name, field.name): array("L", bytes(array("L").itemsize * len(content.valid(form))))
        for form in forms
        for field in narrative_fields(form)
    }
    for block in blocks(content):
        found[block.form.name, block.field.name][block.place] = row
        row += 1 + len(block.paragraphs)
    return found


def narratives_table(content: MasterContent) -> Table[Told] | None:
    """Return the narratives, a block for each unit: its line, then its paragraphs; None where no form has any."""
    forms = (content.compared.declared, *content.compared.further)
    fields = [(form, field) for form in forms for field in narrative_fields(form)]
    if not fields:
        return None
    labels = "、".join(dict.fromkeys(field.label for _, field in fields))

    def link(line: Told) -> Link | None:
        block = line.block
        return None if line.text else Link(block.form.definition.sheet, FIRST_ROW + block.place)

    def said(line: Told) -> str:
        return line.text or _unit_line(content, line.block, labelled=len(fields) > 1)

    return Table(
        names.NARRATIVES,
        title=f"申报单位{labels}",
        about=f"各单位填的{labels}全文，一个单位一段，可以打印阅读。",
        note="原样列出，次序同申报明细；点单位名称回到该单位的明细。",
        columns=(
            order(30, _told_mark),
            Column(
                "单位（报送单位），及其所填",
                468,
                "paragraph",
                said,
                _told_mark,
                key=True,
                field=fields[0][1].name,
                link=link,
            ),
        ),
        rows=_told(content),
        empty=NOTHING_YET,
        landscape=False,
        scale=90,
        records=lambda line: _number(line.block.record),
        numbered=lambda line: not line.text,
    )
