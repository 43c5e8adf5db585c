"""数据来源: the file, hash and cells of each line of the other sheets, and the codes of findings; for who checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from cwgk_excel.forms.addresses import column_name, position
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.records.lines import lines_of
from cwgk_excel.report.sheets.sheet_map import NUMBER
from cwgk_excel.report.sheets.table import Column, Table, order
from cwgk_excel.report.working.sheets_attachments import attachments_lines
from cwgk_excel.report.working.sheets_findings import findings_lines
from cwgk_excel.report.working.sheets_records import NOTHING_YET


@dataclass(frozen=True)
class Source:
    """A line of another sheet: of which, its number there, its form's number and unit, and what it was made from."""

    sheet: str
    number: int
    form: str
    unit: str
    line: Record
    records: Sequence[int] = ()


def sources_table(content: MasterContent) -> Table[Source]:
    """Return the table that gives the file, its hash, the sheet and the cells of each line of the other sheets."""

    def body(source: Source) -> str:
        code = source.line["submitter"]
        return content.name(code) if code else ""

    def told(name: str, source: Source) -> Any:
        return source.line.get(name)

    return Table(
        names.SOURCES,
        title=names.SOURCES,
        about="每条记录出自哪个文件的哪些单元格，各文件的 SHA-256，每个问题的代码。",
        note="各工作表中每一行的出处。收到的原文件按 SHA-256 保存在批次文件夹的 archive 中。供核查用，平时隐藏。",
        columns=(
            order(),
            Column("所在工作表", 62, "word", attrgetter("sheet"), key=True),
            Column("该表序号", 34, "whole", attrgetter("number")),
            Column("表", 40, "word", attrgetter("form"), key=True),
            Column("报送单位", 80, "text", body, key=True),
            Column("单位名称", 130, "text", attrgetter("unit"), key=True),
            Column("文件", 150, "text", partial(told, "file"), key=True),
            Column("压缩包或邮件内路径", 110, "text", partial(told, "member"), key=True),
            Column("SHA-256", 165, "code", partial(told, "sha256"), key=True),
            Column("工作表", 76, "text", partial(told, "sheet"), key=True),
            Column("单元格", 130, "code", _cells, key=True),
            Column("收到日期", 60, "date", partial(told, "received")),
            Column("代码", 90, "code", partial(told, "code"), key=True),
        ),
        rows=_sources(content),
        empty=NOTHING_YET,
        records=attrgetter("records"),
        hidden=True,
    )


def _cells(source: Source) -> str:
    cells = source.line.get("cells")
    return cell_ranges(tuple(cells.values())) if cells else str(source.line.get("cell", ""))


def _sources(content: MasterContent) -> Iterator[Source]:
    """Yield the lines of the sheets of records, then those of findings, returns and attachments."""
    compared = content.compared
    for form in (compared.listed, compared.declared, *compared.further):
        for number, record in enumerate(content.valid(form), 1):
            unit, of = record[form.key], (record[NUMBER],)
            yield Source(form.definition.sheet, number, form.number, unit, record, of)
    forms = {name: form.number for name, form in compared.forms.items()}
    others = (
        (names.FINDINGS, findings_lines(content)),
        (names.HISTORY, lines_of(content.collected, "history")),
        (names.ATTACHMENTS, attachments_lines(content)),
    )
    for sheet, lines in others:
        for number, line in enumerate(lines, 1):
            yield Source(sheet, number, forms.get(line.get("form", ""), ""), line.get("unit", ""), line)


@lru_cache(maxsize=1000)  # of one form most records stand in the same cells
def cell_ranges(addresses: Sequence[str]) -> str:
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
