"""分单位统计 and 分类型统计: counts, staff, scores and satisfaction, each with a chart.

The forms' columns say which figure they give (``figure``) and whether statistics are grouped by them (``groups``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.table import Chart, Column, Part, Table, order

UNCLEAR_RATE, FULL_RATE = 1, 100
TOTAL = "合计"
LEFT = 4  # the first of two charts is as wide as this many columns


@dataclass(frozen=True)
class Spread:
    """Mean, least and most of the values that are known; None where no value is known."""

    mean: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Figures:
    """The figures of some records: total staff, both scores, and satisfaction."""

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
    """A body: the figures of its list, how many declarations it has, and how many of these the list lacks."""

    declared: int
    unlisted: int


def figures(records: Sequence[Record], form: Form) -> Figures:
    """Return the figures of a form's records."""
    named = _measured(form)

    def values(figure: str, read: Callable[[Any], float | None]) -> list[float | None]:
        return [read(record[named[figure].name]) for record in records] if figure in named else []

    return Figures(
        staff=sum(value for value in values("staff", _number) if value is not None),
        own=_spread(values("own", _number)),
        superior=_spread(values("superior", _number)),
        satisfaction=_spread(values("satisfaction", _rate)),
    )


def _measured(form: Form) -> Mapping[str, Field]:
    """Return the fields that statistics are made of, by the figure that they give."""
    return {field.figure: field for field in form.fields if field.figure}


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) else None


def _rate(value: Any) -> float | None:
    """Return a rate that is clear, else None.

    Words are no rate, 1 or less may mean as many hundred per cent, and more than 100 is no rate.
    """
    number = _number(value)
    return number if number is not None and UNCLEAR_RATE < number <= FULL_RATE else None


def _spread(values: Iterable[float | None]) -> Spread:
    known = [value for value in values if value is not None]
    return Spread(mean=sum(known) / len(known), least=min(known), most=max(known)) if known else Spread()


def _columns(form: Form) -> Iterator[Column[Line]]:
    named = _measured(form)
    if "staff" in named:
        yield Column(f"{named['staff'].short}合计", 50, "whole", attrgetter("figures.staff"))
    for name in ("own", "superior"):
        if name in named:
            group = named[name].short
            yield Column("平均", 38, "mean", attrgetter(f"figures.{name}.mean"), group=group)
            yield Column("最低", 38, "score", attrgetter(f"figures.{name}.least"), group=group)
            yield Column("最高", 38, "score", attrgetter(f"figures.{name}.most"), group=group)
    if "satisfaction" in named:
        title = f"{named['satisfaction'].short}平均"
        yield Column(title, 58, "mean", attrgetter("figures.satisfaction.mean"))


def by_body(content: MasterContent) -> Table[BodyLine]:
    """Return one line per body in official order, with a total and a chart of how many units each reported."""
    name: Column[BodyLine] = Column("报送单位", 128, "text", attrgetter("name"), key=True)
    one, other = content.compared.declared.number, content.compared.listed.number
    declared: Column[BodyLine] = Column(f"{one}份数", 42, "whole", attrgetter("declared"))
    listed: Column[BodyLine] = Column(f"{other}单位数", 46, "whole", attrgetter("count"))
    unlisted: Column[BodyLine] = Column(f"只在{one}的单位数", 56, "whole", attrgetter("unlisted"))
    columns = (order(30), name, declared, listed, unlisted, *_columns(content.compared.listed))
    *lines, total = _body_lines(content)
    return Table(
        names.BY_BODY,
        title=f"{content.title}申报情况分单位统计",
        about="每个报送单位的份数、人数、平均分和满意率，有图。",
        note=f"只统计没有错误的记录。职工人数、分数和测评结果取自{other}（与“{content.summary}”一致），"
        f"只在{one}的单位不计入；测评结果只平均填数字的{_rated(content)}个单位（1及以下、100以上的不明确，不计）。",
        columns=columns,
        rows=lines,
        total=total,
        charts=(Chart("各报送单位申报数", name, (declared, listed), columns),),
        pinned=name,
        landscape=False,
    )


def _rated(content: MasterContent) -> int:
    named = _measured(content.compared.listed)
    rates = (record[named["satisfaction"].name] for record, _ in content.listed if "satisfaction" in named)
    return sum(_rate(rate) is not None for rate in rates)


def _body_lines(content: MasterContent) -> Iterator[BodyLine]:
    """Yield a line for each body, then their total."""
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
            figures(records, content.compared.listed),
            declared=len(declared.get(code, ())),
            unlisted=len(unlisted.get(code, ())),
        )
    yield BodyLine(
        TOTAL,
        len(everything),
        figures(everything, content.compared.listed),
        declared=len(content.declared),
        unlisted=len(alone),
    )


def _grouped(records: Iterable[Record], name: str) -> Mapping[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(str(record[name] or "（未填）"), []).append(record)
    return groups


def by_type(content: MasterContent) -> Table[Line] | None:
    """Return a table for each column that groups a form's records, such as 单位类型 and 所有制性质.

    All stand on one sheet; None when no column groups records.
    """
    compared = content.compared
    groups = [
        (form, field)
        for form in (compared.listed, compared.declared, *compared.further)
        for field in form.fields
        if field.groups
    ]
    if not groups:
        return None
    first, *others = (_grouped_by(content, *group, place) for place, group in enumerate(groups))
    origin = "，".join(f"{field.label}取自{form.number}" for form, field in groups)
    apart = "；两者分类不同，合计不一定相等" if len(groups) == 2 else ""
    return Table(
        names.BY_TYPE,
        title=f"{content.title}申报情况分类型统计",
        about=f"按{'和'.join(field.label for _, field in groups)}统计，有图。",
        note=f"只统计没有错误的记录。{origin}{apart}；满意率1及以下、100以上的不计。",
        columns=first.columns,
        rows=first.rows,
        total=first.total,
        charts=first.charts,
        more=others,
        landscape=False,
    )


def _grouped_by(content: MasterContent, form: Form, field: Field, place: int) -> Part[Line]:
    """Return one line per value in the order of the list, then one per other value that people wrote, then the total.

    The charts of the first two stand side by side below all parts; there is no room for more.
    """
    everything = content.valid(form)
    groups = _grouped(everything, field.name)
    known = [name for name in field.choice_names if name in groups]
    lines = [
        Line(look.short(kind), len(groups[kind]), figures(groups[kind], form))
        for kind in (*known, *sorted(set(groups) - set(known)))
    ]
    kind: Column[Line] = Column(field.label, 118, "text", attrgetter("name"), key=True)
    title = "单位数" if form.definition.role == "list" else "份数"
    count: Column[Line] = Column(title, 42, "whole", attrgetter("count"))
    columns = (order(30), kind, count, *_columns(form))
    under = (columns[:LEFT], columns[LEFT:], ())[min(place, 2)]
    return Part(
        lines,
        columns,
        total=Line(TOTAL, len(everything), figures(everything, form)),
        charts=(Chart(f"按{field.label}（{form.number}）", kind, (count,), under),) if under else (),
    )
