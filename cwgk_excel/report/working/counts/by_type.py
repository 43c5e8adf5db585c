"""分类型统计: the same figures by the columns that group a form's records (``groups``), by size and by kind of body.

A unit that is reported twice counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.records.shelf import Records
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.table import Chart, Column, Part, Table, order
from cwgk_excel.report.statistics.bands import band_of, bands_in_words
from cwgk_excel.report.statistics.spread import figures, measured
from cwgk_excel.report.working.counts.by_body import (
    TOTAL,
    Line,
    figure_columns,
    grouped,
    once,
    row_records,
)

LEFT = 4  # the first of two charts is as wide as this many columns


def by_type(content: MasterContent) -> Table[Line]:
    """Return tables by each column that groups a form's records, by size, and by kind of body, all on one sheet."""
    compared = content.compared
    main = [_by_field(content, form, field) for form, field in _groups(compared.listed, compared.declared)]
    main += _by_size(content)
    main.append(_by_kind(content))
    groups = [*main, *(_by_field(content, form, field) for form, field in _groups(*compared.further))]
    first, *others = (_part(content, group, place) for place, group in enumerate(groups))
    origin = "，".join(f"{group.title}取自{group.form.number}" for group in groups)
    return Table(
        names.BY_TYPE,
        title=f"{content.title}申报情况分类型统计",
        about=f"按{'、'.join(group.title for group in groups)}统计，有图。",
        note=f"只统计没有错误的记录，重复申报的单位只算一次。{origin}；各表的分类不同，合计不一定相等。"
        "满意率1及以下、100以上的不计，填文字的另数。",
        columns=first.columns,
        rows=first.rows,
        total=first.total,
        charts=first.charts,
        more=others,
        records=first.records,
    )


@dataclass(frozen=True)
class Group:
    """Records of a form that are told apart by something: its title, and the records of each kind in their order."""

    title: str
    form: Form
    kinds: Mapping[str, Records]


def _groups(*forms: Form) -> Iterator[tuple[Form, Field]]:
    return ((form, field) for form in forms for field in form.fields if field.groups)


def _by_field(content: MasterContent, form: Form, field: Field) -> Group:
    """Group by a field: the values of its list in their order, then those that people wrote beside them."""
    groups = grouped(once(content.valid(form)), field.name)
    known = [name for name in field.choice_names if name in groups]
    kinds = [*known, *sorted(set(groups) - set(known))]
    return Group(field.label, form, {look.short(kind): groups[kind] for kind in kinds})


def _by_size(content: MasterContent) -> list[Group]:
    """Group units by how many people they have, where the list says it."""
    form, starts = content.compared.listed, content.collected.campaign.settings.statistics.bands
    named = measured(form)
    if "staff" not in named:
        return []
    units, words, staff = once(content.valid(form)), list(bands_in_words(starts)), named["staff"]
    groups = units.by(words[band_of(people or 0, starts)] for people in units.column(staff.name))
    return [Group(f"{staff.label}分档", form, {band: groups.get(band, units[:0]) for band in words})]


def _by_kind(content: MasterContent) -> Group:
    """Group units by what kind of body reports them."""
    form = content.compared.listed
    units = once(content.valid(form))
    bodies = map(content.collected.campaign.submitter, units.column("submitter"))
    return Group("报送单位类别", form, units.by(body.kind if body else "（不在名单中）" for body in bodies))


def _part(content: MasterContent, group: Group, place: int) -> Part[Line]:
    """Return one line per kind, then their total.

    The charts of the first two stand side by side below all parts; there is no room for more.
    """
    everything = content.records[group.form.name].joined(group.kinds.values())
    lines = [Line(name, records, figures(records, group.form)) for name, records in group.kinds.items()]
    kind: Column[Line] = Column(group.title, 118, "text", attrgetter("name"), key=True)
    title = "单位数" if group.form.definition.role == "list" else "份数"
    count: Column[Line] = Column(title, 42, "whole", attrgetter("count"))
    columns = (order(30), kind, count, *figure_columns(group.form, everything))
    under = (columns[:LEFT], columns[LEFT:], ())[min(place, 2)]
    return Part(
        lines,
        columns,
        total=Line(TOTAL, everything, figures(everything, group.form)),
        charts=(Chart(f"按{group.title}（{group.form.number}）", kind, (count,), under),) if under else (),
        records=row_records,
    )
