"""分单位统计 and 分类型统计: counts, staff, scores and satisfaction, each with a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cwgk_excel.report.master import look
from cwgk_excel.report.master.content import Content, Record
from cwgk_excel.report.master.look import Column, Series
from cwgk_excel.xlsx_writer import Book, Sheet

BY_BODY, BY_TYPE = "分单位统计", "分类型统计"
# A chart of more columns than this can no longer be read.
CHART_MOST = 60
UNCLEAR_RATE, FULL_RATE = 1, 100
CHART_HEIGHT = 280.0
# Of Annex 2 and of Annex 1: staff, own score, superior's score, satisfaction.
FIELDS2 = ("staff_count", "self_score", "superior_score", "evaluation_result")
FIELDS1 = ("staff_count", "self_total", "superior_total", "satisfaction_rate")


def _figures(own: str, superior: str, satisfaction: str) -> tuple[Column, ...]:
    def three(group: str) -> tuple[Column, ...]:
        return (
            Column("平均", 38, "mean", group),
            Column("最低", 38, "score", group),
            Column("最高", 38, "score", group),
        )

    return (
        Column("职工人数合计", 50, "whole"),
        *three(own),
        *three(superior),
        Column(f"{satisfaction}平均", 58, "mean"),
    )


def figures(records: Sequence[Record], fields: Sequence[str]) -> list[Any]:
    """Staff in all; mean, least and most of both scores; mean satisfaction. None where nothing is known."""
    staff, own, superior = ([_number(r[name]) for r in records] for name in fields[:3])
    return [
        sum(value for value in staff if value is not None),
        *_three(own),
        *_three(superior),
        _three([_rate(r[fields[3]]) for r in records])[0],
    ]


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) else None


def _rate(value: Any) -> float | None:
    """A rate that is clear: words are none, 1 or less may mean as many hundred per cent, and more than 100 is none."""
    number = _number(value)
    return number if number is not None and UNCLEAR_RATE < number <= FULL_RATE else None


def _three(values: Sequence[float | None]) -> tuple[float | None, float | None, float | None]:
    known = [value for value in values if value is not None]
    return (sum(known) / len(known), min(known), max(known)) if known else (None, None, None)


def draw_by_body(book: Book, content: Content) -> None:
    """One line per body in official order, a total, and how many units each reported."""
    sheet = book.sheet(BY_BODY)
    columns = (
        Column("序号", 30, "whole"),
        Column("报送单位", 128),
        Column("附件1份数", 42, "whole"),
        Column("附件2单位数", 46, "whole"),
        Column("只在附件1的单位数", 56, "whole"),
        *_figures("自评分数", "上级考核分数", "测评结果"),
    )
    rows = _body_rows(content)
    note = (
        "只统计没有错误的记录。职工人数、分数和测评结果取自附件2（与“汇总总表”一致），"
        f"只在附件1的单位不计入；测评结果只平均填数字的{_rated(content)}个单位（1及以下、100以上的不明确，不计）。"
    )
    top = look.begin(sheet, columns, f"{content.title}申报情况分单位统计", note, freeze=2)
    bold = {(len(rows) - 1, place): look.BOLD for place in range(len(columns))}
    end = look.body(sheet, columns, rows, top, bold)
    look.filter_rows(sheet, columns, top, end - 1)
    last = end - 2
    if top <= last < top + CHART_MOST:
        series = [Series("附件1份数", top, last, 1, 2), Series("附件2单位数", top, last, 1, 3)]
        _place(book, sheet, end + 1, 0, "各报送单位申报数", series, columns)
    look.page(sheet, content.foot, landscape=False)


def _rated(content: Content) -> int:
    return sum(_rate(record["evaluation_result"]) is not None for record, _ in content.listed)


def _body_rows(content: Content) -> list[list[Any]]:
    listed = _grouped([record for record, _ in content.listed], "submitter")
    declared = _grouped(content.declared, "submitter")
    unlisted = _grouped([record for record, _ in content.unlisted], "submitter")
    rows = [
        [
            number,
            content.name(code),
            len(declared.get(code, ())),
            len(listed.get(code, ())),
            len(unlisted.get(code, ())),
            *figures(listed.get(code, ()), FIELDS2),
        ]
        for number, code in enumerate((line["code"] for line in content.progress), 1)
    ]
    everything = [record for record, _ in content.listed]
    counts = (len(content.declared), len(everything), len(content.unlisted))
    return [*rows, [None, "合计", *counts, *figures(everything, FIELDS2)]]


def _grouped(records: Sequence[Record], name: str) -> Mapping[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(str(record[name] or "（未填）"), []).append(record)
    return groups


def draw_by_type(book: Book, content: Content) -> None:
    """By 单位类型 of Annex 2 and by 所有制性质 of Annex 1: two classifications, two tables."""
    sheet = book.sheet(BY_TYPE)
    columns = _type_columns("单位类型", "单位数", "自评分数", "上级考核分数", "测评结果")
    lists = content.collected.campaign.settings.lists
    note = (
        "只统计没有错误的记录。单位类型取自附件2，所有制性质取自附件1；两者分类不同，合计不一定相等；"
        "满意率1及以下、100以上的不计。"
    )
    top = look.begin(sheet, columns, f"{content.title}申报情况分类型统计", note)
    types = _type_rows([r for r, _ in content.listed], "unit_type", lists.unit_type, FIELDS2)
    end = _typed(sheet, columns, types, top)
    second = _type_columns("所有制性质", "份数", "自查总得分", "上级考核总得分", "职工（代表）满意率")
    below = end + 1 + look.head(sheet, second, end + 1)
    kinds = _type_rows(content.declared, "ownership", lists.ownership, FIELDS1)
    last = _typed(sheet, second, kinds, below) + 1
    if len(types) > 1:
        _place(
            book, sheet, last, 0, "按单位类型（附件2）", [Series("单位数", top, end - 2, 1, 2)], columns[:4]
        )
    if len(kinds) > 1:
        ends = below + len(kinds) - 2
        _place(
            book, sheet, last, 4, "按所有制性质（附件1）", [Series("份数", below, ends, 1, 2)], columns[4:]
        )
    look.page(sheet, content.foot, landscape=False)


def _type_columns(kind: str, count: str, own: str, superior: str, satisfaction: str) -> tuple[Column, ...]:
    return (
        Column("序号", 30, "whole"),
        Column(kind, 118),
        Column(count, 42, "whole"),
        *_figures(own, superior, satisfaction),
    )


def _type_rows(
    records: Sequence[Record], name: str, choices: Sequence[Any], fields: Sequence[str]
) -> list[list[Any]]:
    """One line per type in the order of the list, then what people wrote besides it, then the total."""
    groups = _grouped(records, name)
    known = [choice.name for choice in choices if choice.name in groups]
    others = sorted(set(groups) - set(known))
    rows = [
        [number, look.short(kind), len(groups[kind]), *figures(groups[kind], fields)]
        for number, kind in enumerate([*known, *others], 1)
    ]
    return [*rows, [None, "合计", len(records), *figures(records, fields)]]


def _typed(sheet: Sheet, columns: Sequence[Column], rows: list[list[Any]], top: int) -> int:
    bold = {(len(rows) - 1, place): look.BOLD for place in range(len(columns))}
    return look.body(sheet, columns, rows, top, bold)


def _place(
    book: Book,
    sheet: Sheet,
    row: int,
    column: int,
    title: str,
    series: Sequence[Series],
    under: Sequence[Column],
) -> None:
    """A chart as wide as the columns it stands under."""
    width = sum(one.width for one in under)
    chart = look.column_chart(book, sheet, title, series)
    sheet.place_chart(row, column, chart, width - 6, CHART_HEIGHT)
