"""分单位统计 and 分类型统计: counts, staff, scores and satisfaction, each with a chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from cwgk_excel.campaign.settings import Choice
from cwgk_excel.report import names
from cwgk_excel.report.master import look
from cwgk_excel.report.master.content import Content, Record
from cwgk_excel.report.master.table import Chart, Column, Part, Table, order

UNCLEAR_RATE, FULL_RATE = 1, 100
TOTAL = "合计"


@dataclass(frozen=True)
class Measured:
    """The fields of a form that statistics are made of."""

    staff: str
    own: str
    superior: str
    satisfaction: str


ANNEX1 = Measured(
    staff="staff_count", own="self_total", superior="superior_total", satisfaction="satisfaction_rate"
)
ANNEX2 = Measured(
    staff="staff_count", own="self_score", superior="superior_score", satisfaction="evaluation_result"
)


@dataclass(frozen=True)
class Spread:
    """Mean, least and most of the values that are known; None where none is."""

    mean: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Figures:
    """Staff in all, both scores, and satisfaction, of some records."""

    staff: float
    own: Spread
    superior: Spread
    satisfaction: Spread


@dataclass(frozen=True)
class Line:
    """A type: how many records it has, and their figures."""

    name: str
    count: int
    figures: Figures


@dataclass(frozen=True)
class BodyLine(Line):
    """A body: what it lists in Annex 2; its Annex 1, and those that its Annex 2 does not list."""

    declared: int
    unlisted: int


def figures(records: Sequence[Record], fields: Measured) -> Figures:
    """The figures of records, from these fields."""
    return Figures(
        staff=sum(value for r in records if (value := _number(r[fields.staff])) is not None),
        own=_spread(_number(r[fields.own]) for r in records),
        superior=_spread(_number(r[fields.superior]) for r in records),
        satisfaction=_spread(_rate(r[fields.satisfaction]) for r in records),
    )


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) else None


def _rate(value: Any) -> float | None:
    """A rate that is clear: words are none, 1 or less may mean as many hundred per cent, and more than 100 is none."""
    number = _number(value)
    return number if number is not None and UNCLEAR_RATE < number <= FULL_RATE else None


def _spread(values: Iterable[float | None]) -> Spread:
    known = [value for value in values if value is not None]
    return Spread(mean=sum(known) / len(known), least=min(known), most=max(known)) if known else Spread()


def _columns(own: str, superior: str, satisfaction: str) -> Iterator[Column[Line]]:
    yield Column("职工人数合计", 50, "whole", attrgetter("figures.staff"))
    for group, name in ((own, "own"), (superior, "superior")):
        yield Column("平均", 38, "mean", attrgetter(f"figures.{name}.mean"), group=group)
        yield Column("最低", 38, "score", attrgetter(f"figures.{name}.least"), group=group)
        yield Column("最高", 38, "score", attrgetter(f"figures.{name}.most"), group=group)
    yield Column(f"{satisfaction}平均", 58, "mean", attrgetter("figures.satisfaction.mean"))


def by_body(content: Content) -> Table[BodyLine]:
    """One line per body in official order, a total, and how many units each reported."""
    name: Column[BodyLine] = Column("报送单位", 128, "text", attrgetter("name"), key=True)
    declared: Column[BodyLine] = Column("附件1份数", 42, "whole", attrgetter("declared"))
    listed: Column[BodyLine] = Column("附件2单位数", 46, "whole", attrgetter("count"))
    unlisted: Column[BodyLine] = Column("只在附件1的单位数", 56, "whole", attrgetter("unlisted"))
    columns = (
        order(30),
        name,
        declared,
        listed,
        unlisted,
        *_columns("自评分数", "上级考核分数", "测评结果"),
    )
    *lines, total = _body_lines(content)
    return Table(
        names.BY_BODY,
        title=f"{content.title}申报情况分单位统计",
        about="每个报送单位的份数、人数、平均分和满意率，有图。",
        note=f"只统计没有错误的记录。职工人数、分数和测评结果取自附件2（与“{names.SUMMARY}”一致），"
        f"只在附件1的单位不计入；测评结果只平均填数字的{_rated(content)}个单位（1及以下、100以上的不明确，不计）。",
        columns=columns,
        rows=lines,
        total=total,
        charts=(Chart("各报送单位申报数", name, (declared, listed), columns),),
        pinned=name,
        landscape=False,
    )


def _rated(content: Content) -> int:
    return sum(_rate(record[ANNEX2.satisfaction]) is not None for record, _ in content.listed)


def _body_lines(content: Content) -> Iterator[BodyLine]:
    """The bodies, and their total."""
    everything = [record for record, _ in content.listed]
    alone = [record for record, _ in content.unlisted]
    listed, declared, unlisted = (
        _grouped(records, "submitter") for records in (everything, content.declared, alone)
    )
    for code in (line["code"] for line in content.progress):
        records = listed.get(code, ())
        yield BodyLine(
            content.name(code),
            len(records),
            figures(records, ANNEX2),
            declared=len(declared.get(code, ())),
            unlisted=len(unlisted.get(code, ())),
        )
    yield BodyLine(
        TOTAL,
        len(everything),
        figures(everything, ANNEX2),
        declared=len(content.declared),
        unlisted=len(alone),
    )


def _grouped(records: Iterable[Record], name: str) -> Mapping[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(str(record[name] or "（未填）"), []).append(record)
    return groups


def by_type(content: Content) -> Table[Line]:
    """By 单位类型 of Annex 2 and by 所有制性质 of Annex 1: two classifications, two tables."""
    lists = content.collected.campaign.settings.lists
    *types, all_types = _lines((r for r, _ in content.listed), "unit_type", lists.unit_type, ANNEX2)
    *kinds, all_kinds = _lines(content.declared, "ownership", lists.ownership, ANNEX1)
    kind, count = _name("单位类型"), _count("单位数")
    staff, *scores = _columns("自评分数", "上级考核分数", "测评结果")
    left = (order(30), kind, count, staff)
    return Table(
        names.BY_TYPE,
        title=f"{content.title}申报情况分类型统计",
        about="按单位类型和所有制性质统计，有图。",
        note="只统计没有错误的记录。单位类型取自附件2，所有制性质取自附件1；两者分类不同，合计不一定相等；"
        "满意率1及以下、100以上的不计。",
        columns=(*left, *scores),
        rows=types,
        total=all_types,
        charts=(Chart("按单位类型（附件2）", kind, (count,), left),),
        more=(_by_ownership(kinds, all_kinds),),
        landscape=False,
    )


def _by_ownership(lines: Sequence[Line], total: Line) -> Part[Line]:
    kind, count = _name("所有制性质"), _count("份数")
    staff, *scores = _columns("自查总得分", "上级考核总得分", "职工（代表）满意率")
    return Part(
        lines,
        (order(30), kind, count, staff, *scores),
        total=total,
        charts=(Chart("按所有制性质（附件1）", kind, (count,), scores),),
    )


def _name(title: str) -> Column[Line]:
    return Column(title, 118, "text", attrgetter("name"), key=True)


def _count(title: str) -> Column[Line]:
    return Column(title, 42, "whole", attrgetter("count"))


def _lines(
    records: Iterable[Record], name: str, choices: Iterable[Choice], fields: Measured
) -> Iterator[Line]:
    """One line per type in the order of the list, then what people wrote besides it, then the total."""
    everything = list(records)
    groups = _grouped(everything, name)
    known = [choice.name for choice in choices if choice.name in groups]
    for kind in (*known, *sorted(set(groups) - set(known))):
        yield Line(look.short(kind), len(groups[kind]), figures(groups[kind], fields))
    yield Line(TOTAL, len(everything), figures(everything, fields))
