"""分单位统计: counts, staff, scores and satisfaction of each body, with a chart.

A unit that is reported twice counts once in the total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.figures import first_of_units
from cwgk_excel.report.records.shelf import Records
from cwgk_excel.report.sheets.sheet_map import NUMBER
from cwgk_excel.report.sheets.table import Chart, Column, Table, order
from cwgk_excel.report.statistics.previous import Earlier, earlier
from cwgk_excel.report.statistics.spread import Figures, figures, measured

TOTAL = "合计"
SPREADS = (
    ("平均", "mean", "mean"),
    ("中位", "median", "mean"),
    ("最低", "least", "score"),
    ("最高", "most", "score"),
)


@dataclass(frozen=True)
class Line:
    """Records of one kind: their name, the records of a form, and their figures."""

    name: str
    records: Records
    figures: Figures

    @property
    def count(self) -> int:
        """How many records."""
        return len(self.records)


@dataclass(frozen=True)
class BodyLine(Line):
    """A body: the figures of its list, how many declarations it has, and how many of these the list lacks.

    ``eligible``: how many units could be certified, None where unknown; ``of_eligible``: how many of them are listed.
    ``before``, ``before_staff``: the units and people of the earlier round.
    """

    declared: int
    unlisted: int
    eligible: int | None
    of_eligible: int
    before: int
    before_staff: float

    @property
    def rate(self) -> float | None:
        """The units that are listed, of those that could be, in percent."""
        return 100 * self.of_eligible / self.eligible if self.eligible else None

    @property
    def change(self) -> int:
        """How many units more than in the earlier round."""
        return self.count - self.before


def row_records(line: Line) -> Iterable[int]:
    """Return the numbers of the records that a line rests on."""
    return line.records.column(NUMBER)


def figure_columns(form: Form, records: Records) -> Iterator[Column[Any]]:
    """Yield the columns of the figures of a form; answers in words that stand in ``records`` get a column each."""
    named = measured(form)
    if "staff" in named:
        group, field = named["staff"].short, named["staff"].name
        yield Column("合计", 46, "whole", attrgetter("figures.staff"), group=group, field=field)
        yield Column("平均", 44, "mean", attrgetter("figures.size.mean"), group=group, field=field)
        yield Column("中位", 44, "mean", attrgetter("figures.size.median"), group=group, field=field)
    for figure in ("own", "superior"):
        if figure in named:
            yield from _spread_columns(figure, named[figure])
    if "satisfaction" in named:
        group = named["satisfaction"].short
        yield Column("填数\n的n", 30, "whole", attrgetter("figures.satisfaction.n"), group=group)
        yield from _spread_columns("satisfaction", named["satisfaction"])
        words, known = figures(records, form).words, named["satisfaction"].choice_names
        for word in (word for word in known if word in words):
            yield Column(word, 40, "whole", partial(_said, (word,)), group=group)
        if others := words.keys() - set(known):
            yield Column("其他\n文字", 40, "whole", partial(_said, tuple(others)), group=group)


def _spread_columns(figure: str, of: Field) -> Iterator[Column[Any]]:
    for title, which, kind in SPREADS:
        value = attrgetter(f"figures.{figure}.{which}")
        yield Column(title, 40, kind, value, group=of.short, field=of.name)  # type: ignore[arg-type]


def _said(words: Iterable[str], line: Line) -> int:
    return sum(line.figures.words.get(word, 0) for word in words)


def by_body(content: MasterContent) -> Table[BodyLine]:
    """Return one line per body in official order, with a total and a chart of how many units each reported."""
    name: Column[BodyLine] = Column("报送单位", 110, "text", attrgetter("name"), key=True)
    compared = content.compared
    one, other = compared.declared.number, compared.listed.number
    declared: Column[BodyLine] = Column(f"{one}份数", 36, "whole", attrgetter("declared"))
    listed: Column[BodyLine] = Column(f"{other}单位数", 40, "whole", attrgetter("count"))
    unlisted: Column[BodyLine] = Column(f"只在{one}的单位数", 46, "whole", attrgetter("unlisted"))
    before = earlier(content.collected.campaign)
    *lines, total = _body_lines(content, before)
    everything = content.valid(compared.listed)
    columns = (
        order(30),
        name,
        declared,
        listed,
        unlisted,
        *_rates(lines),
        *_changes(before),
        *figure_columns(compared.listed, everything),
    )
    return Table(
        names.BY_BODY,
        title=f"{content.title}申报情况分单位统计",
        about="每个报送单位的份数、人数、分数和满意率，有图。",
        note=_note(content, total, before),
        columns=columns,
        rows=lines,
        total=total,
        charts=(Chart("各报送单位申报数", name, (declared, listed), columns),),
        pinned=name,
        records=row_records,
    )


def _rates(lines: Sequence[BodyLine]) -> Iterator[Column[BodyLine]]:
    """Yield the certification rate, where any body says how many units could be certified."""
    if any(line.eligible for line in lines):
        yield Column("应建制\n单位数", 42, "whole", attrgetter("eligible"), group="认证率")
        yield Column("%", 36, "mean", attrgetter("rate"), group="认证率")


def _changes(before: Earlier | None) -> Iterator[Column[BodyLine]]:
    if before:
        yield Column("单位数", 38, "whole", attrgetter("before"), group="上一轮")
        yield Column("人数", 44, "whole", attrgetter("before_staff"), group="上一轮")
        yield Column("单位\n增减", 38, "whole", attrgetter("change"), group="上一轮")


def _note(content: MasterContent, total: BodyLine, before: Earlier | None) -> str:
    one, other = content.compared.declared.number, content.compared.listed.number
    twice = len(content.listed) - total.count
    said = [
        f"只统计没有错误的记录。职工人数、分数和测评结果取自{other}（与“{content.summary}”一致），只在{one}的单位不计入。",
        f"测评结果填数字的{total.figures.satisfaction.n}个单位算平均，填文字的另数",
        f"（1及以下、100以上的{total.figures.unclear}个不明确，不计）。" if total.figures.unclear else "。",
    ]
    if twice:
        said.append(f"重复申报的单位在合计中只算一次，所以合计比各行之和少{twice}个。")
    if any(body.eligible_units for body in content.collected.campaign.submitters):
        said.append(
            "认证率是列入的单位数除以应建制单位数（submitters.csv 的 eligible_units），合计只算填了的报送单位。"
        )
    if before:
        said.append(f"上一轮全市{before.units}个单位、{before.staff:g}人。")
    return "".join(said)


def _body_lines(content: MasterContent, before: Earlier | None) -> Iterator[BodyLine]:
    """Yield a line for each body, then their total, in which a unit counts once."""
    form = content.compared.listed
    alone = Counter(record["submitter"] for record, _ in content.unlisted)
    everything = content.valid(form)
    listed, declared = (grouped(records, "submitter") for records in (everything, content.declared))
    codes = [line["code"] for line in content.progress]
    bodies = {code: content.collected.campaign.submitter(code) for code in codes}
    eligible = {code: body.eligible_units for code, body in bodies.items() if body and body.eligible_units}
    for code in codes:
        records = listed.get(code, everything[:0])
        yield BodyLine(
            content.name(code),
            records,
            figures(records, form),
            declared=len(declared.get(code, ())),
            unlisted=alone[code],
            eligible=eligible.get(code),
            of_eligible=len(records),
            before=before.by_body.get(code, 0) if before else 0,
            before_staff=before.staff_by_body.get(code, 0) if before else 0,
        )
    counted = once(everything)
    yield BodyLine(
        TOTAL,
        counted,
        figures(counted, form),
        declared=len(content.declared),
        unlisted=alone.total(),
        eligible=sum(eligible.values()) or None,
        of_eligible=sum(len(listed.get(code, ())) for code in eligible),
        before=before.units if before else 0,
        before_staff=before.staff if before else 0,
    )


def once(records: Records) -> Records:
    """Return the first record of each unit."""
    return records.those(first_of_units(records))


def grouped(records: Records, name: str) -> Mapping[str, Records]:
    """Return the records by what they say in the field ``name``."""
    return records.by(str(value or "（未填）") for value in records.column(name))
