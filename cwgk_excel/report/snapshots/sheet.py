"""The sheet of what changed since a snapshot, as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from operator import itemgetter
from typing import Any

from cwgk_excel.clock import chinese_date
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.sheets.draw import draw
from cwgk_excel.report.sheets.table import Column, Table, order
from cwgk_excel.report.snapshots.changes import CAME, CHANGED, LEFT, WORDS, Changes
from cwgk_excel.xlsx_writer import Book

SHEET = "变动表"
BLANK = "（空白）"
Row = Mapping[str, Any]


def summary(found: Changes) -> str:
    """Return how much changed, in one sentence."""
    if not found.units:
        return "没有变动。"
    values = sum(len(one.values) for one in found.units)
    told = [
        f"{WORDS[CAME]}{found.count(CAME)}条" if found.count(CAME) else "",
        f"{WORDS[LEFT]}{found.count(LEFT)}条" if found.count(LEFT) else "",
        f"{WORDS[CHANGED]}{found.count(CHANGED)}条（{values}处）" if values else "",
    ]
    return f"{'，'.join(filter(None, told))}。"


def changes_bytes(content: MasterContent, found: Changes, title: str, since: str) -> bytes:
    """Return a workbook of what changed; ``since``: the version that it is compared with, in words."""
    settings = content.collected.campaign.settings
    target = BytesIO()
    properties = {"title": title, "subject": settings.campaign.batch, "author": settings.campaign.office}
    with Book(target, settings.dates.issued, properties) as book:
        draw(book, _table(content, found, title, since), content.foot)
    return target.getvalue()


def _table(content: MasterContent, found: Changes, title: str, since: str) -> Table[Row]:
    reread = "这以后设置或程序有过更新，原值按现在的读法列出。" if found.reread else ""
    return Table(
        SHEET,
        title=title,
        about="",
        note=f"与{since}相比，到{chinese_date(content.collected.on)}：{summary(found)}{reread}"
        "只列没有错误、列入总表的记录。",
        columns=(
            order(),
            Column("变动", 62, "word", itemgetter("what")),
            Column("报送单位", 90, "text", itemgetter("body")),
            Column("单位名称", 170, "text", itemgetter("unit")),
            Column("表", 40, "word", itemgetter("form")),
            Column("栏目", 100, "text", itemgetter("label")),
            Column("原来", 130, "text", itemgetter("before")),
            Column("现在", 130, "text", itemgetter("after")),
        ),
        rows=_rows(content, found),
        empty="没有变动。",
    )


def _rows(content: MasterContent, found: Changes) -> Iterator[Row]:
    forms = content.compared.forms
    for one in found.units:
        about = {
            "what": WORDS[one.what],
            "body": content.name(one.submitter),
            "unit": one.unit,
            "form": forms[one.form].number,
        }
        if one.what == CHANGED:
            for value in one.values:
                told = {
                    "label": value.label,
                    "before": in_words(value.before),
                    "after": in_words(value.after),
                }
                yield {**about, **told}
        else:
            came = one.what == CAME
            told = {"label": "整条", "before": "" if came else "列入", "after": "列入" if came else one.why}
            yield {**about, **told}


def in_words(value: Any) -> str:
    """Return a value as it is told to people."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
