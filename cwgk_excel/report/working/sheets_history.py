"""报送历史: what became of every return, and what each put right; only when any came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from operator import itemgetter

from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.history import HELD, IN_FORCE, REPLACED, WRONG
from cwgk_excel.report.records.lines import lines_of
from cwgk_excel.report.sheets.table import Column, Mark, Table, order
from cwgk_excel.returns.where import Where

MARKS: Mapping[str, Mark] = {WRONG: "wrong", HELD: "doubt"}


def history(content: MasterContent) -> Table[Record] | None:
    """One line per return, bodies in official order, the returns of one unit below each other."""
    lines = lines_of(content.collected, "history")
    if not lines:
        return None
    forms = {name: form.number for name, form in content.compared.forms.items()}
    states = Counter(line["state"] for line in lines)
    counts = "，".join(
        f"{state}{states[state]}份" for state in (IN_FORCE, WRONG, HELD, REPLACED) if states[state]
    )
    unit: Column[Record] = Column("单位名称", 120, "text", itemgetter("unit"), key=True)
    against = "与上一份比"
    return Table(
        names.HISTORY,
        title=names.HISTORY,
        about="收到的每一份表现在算不算数；改正后重报的，改好了几处、还剩几处、改了什么。",
        note=f"共{len(lines)}份：{counts}。同一单位的附件1、同一报送单位的附件2按收到的先后排在一起；"
        "后三个数是错误和警告的处数，第一次报的空着。",
        columns=(
            order(),
            Column("报送单位", 80, "text", lambda line: content.name(line["submitter"]), key=True),
            unit,
            Column("表", 40, "word", lambda line: forms.get(line["form"], ""), key=True),
            Column("收到日期", 62, "date", itemgetter("received")),
            Column("文件", 150, "text", lambda line: Where(line["file"], line["member"]).in_words, key=True),
            Column("工作表", 66, "text", itemgetter("sheet"), key=True),
            Column(
                "状态", 62, "word", itemgetter("state"), lambda line: MARKS.get(line["state"], ""), key=True
            ),
            Column("改好", 32, "whole", itemgetter("resolved"), group=against),
            Column("还剩", 32, "whole", itemgetter("remaining"), group=against),
            Column("新增", 32, "whole", itemgetter("appeared"), group=against),
            Column("改了什么", 220, "text", itemgetter("changes"), group=against, key=True),
        ),
        rows=lines,
        pinned=unit,
    )
