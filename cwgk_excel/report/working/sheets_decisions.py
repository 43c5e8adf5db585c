"""决定清单: what the office decided, by whom and why; only when something was decided."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter

from cwgk_excel.ledger.decisions import AMEND, KINDS, PAPER
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.table import Column, Mark, Table, order
from cwgk_excel.review.reconciling.compare import plain_records


def decisions(content: MasterContent) -> Table[Record] | None:
    """One line per decision, the oldest first; of amended cells what stood there and what counts."""
    lines = plain_records(content.collected.decisions)
    if not lines:
        return None
    forms = {name: form.number for name, form in content.compared.forms.items()}
    counts = Counter(line["kind"] for line in lines if line["stands"])
    told = "，".join(f"{KINDS[kind]}{count}项" for kind, count in counts.items())
    unit: Column[Record] = Column("单位名称", 110, "text", itemgetter("unit"), key=True)
    return Table(
        names.DECISIONS,
        title=names.DECISIONS,
        about="市厂开办认可、更正、确认、撤出了什么，谁决定的，为什么；更正过的格子原来填的是什么。",
        note=f"共{len(lines)}项，有效的：{told}。按决定的先后排列；已撤销的也列出。"
        "“电话更正”的值已按更正后的计入总表，原来填的仍保存在账本中，请以盖章的纸质件确认。",
        columns=(
            order(),
            Column("编号", 32, "whole", itemgetter("number")),
            Column("种类", 62, "word", lambda line: KINDS[line["kind"]], key=True),
            Column("有效", 40, "word", _stands, _undone, key=True),
            Column("报送单位", 76, "text", lambda line: _body(content, line), key=True),
            unit,
            Column("表", 40, "word", lambda line: forms.get(line["form"], ""), key=True),
            Column("栏目", 66, "text", itemgetter("label"), key=True),
            Column("原来填的", 80, "text", lambda line: look.short(line["before"]), key=True),
            Column("更正为", 80, "text", _value, key=True),
            Column("决定了什么", 190, "text", itemgetter("what"), key=True),
            Column("决定人", 50, "word", itemgetter("made_by"), key=True),
            Column("理由", 130, "text", itemgetter("reason"), key=True),
            Column("日期", 60, "date", itemgetter("made_on")),
        ),
        rows=lines,
        pinned=unit,
    )


def _body(content: MasterContent, line: Record) -> str:
    return content.name(line["submitter"]) if line["submitter"] else ""


def _stands(line: Record) -> str:
    return "" if line["stands"] else "已撤销"


def _undone(line: Record) -> Mark:
    return "" if line["stands"] else "doubt"


def _value(line: Record) -> str:
    return look.short(line["value"]) if line["kind"] in (AMEND, PAPER) else ""
