"""报送单位排名 and 单位分数排名: bodies by how complete their returns are, units by score."""

from __future__ import annotations

from operator import attrgetter

from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.sheets.sheet_map import NUMBER
from cwgk_excel.report.sheets.table import Column, Table, order
from cwgk_excel.report.statistics.ranks import BodyRank, UnitRank, body_ranks, unit_ranks
from cwgk_excel.report.statistics.spread import measured


def body_rank_table(content: MasterContent) -> Table[BodyRank]:
    """Return the bodies that have to return, the most complete first."""
    one, other = content.compared.declared.number, content.compared.listed.number
    name: Column[BodyRank] = Column("报送单位", 150, "text", attrgetter("name"), key=True)
    return Table(
        names.BODY_RANKS,
        title=names.BODY_RANKS,
        about="报送单位按报得全不全、错得多不多排名。",
        note=f"完整率是{one}和{other}都有、都没有错误的单位数，除以应申报数"
        "（没有填应申报数或报来的更多时，除以报来的单位数）。完整率相同的，错误少的在前；都相同的名次相同。",
        columns=(
            order(),
            Column("名次", 36, "whole", attrgetter("rank")),
            name,
            Column("两表齐全、\n无错误", 66, "whole", attrgetter("good")),
            Column("应有\n单位数", 50, "whole", attrgetter("total")),
            Column("完整率\n（%）", 50, "mean", attrgetter("share")),
            Column("错误", 40, "whole", attrgetter("errors")),
            Column("状态", 200, "text", attrgetter("standing"), key=True),
        ),
        rows=body_ranks(content),
        pinned=name,
        landscape=False,
    )


def unit_rank_table(content: MasterContent) -> Table[UnitRank] | None:
    """Return the units of the list by the superior's score; None when the list has no such score."""
    form = content.compared.listed
    named = measured(form)
    if "superior" not in named:
        return None
    superior, own = named["superior"], named.get("own")
    unit: Column[UnitRank] = Column("单位名称", 220, "text", lambda line: line.record[form.key], key=True)
    columns = [
        order(),
        Column("名次", 36, "whole", attrgetter("rank")),
        unit,
        Column("报送单位", 130, "text", lambda line: content.name(line.record["submitter"]), key=True),
        Column(superior.label, 66, "score", attrgetter("superior"), field=superior.name),
    ]
    if own is not None:
        columns.append(Column(own.label, 66, "score", attrgetter("own"), field=own.name))
    return Table(
        names.UNIT_RANKS,
        title=names.UNIT_RANKS,
        about=f"单位按{superior.label}排名。",
        note=f"只排没有错误的记录，取自{form.number}；重复申报的单位只算一次，取排在前面的报送单位报的。"
        f"按{superior.label}从高到低{f'，相同的按{own.label}' if own else ''}；都相同的名次相同。",
        columns=columns,
        rows=unit_ranks(content, figures_of(content)),
        empty="还没有可以排名的单位。",
        pinned=unit,
        landscape=False,
        records=lambda line: [line.record[NUMBER]],
    )
