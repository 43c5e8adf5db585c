"""Tests of cwgk_excel.report.working.counts: what stands under each head."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from frames import body, campaign, collected

from cwgk_excel.report.content import MasterContent, gather
from cwgk_excel.report.sheets.table import Column, Part, Table
from cwgk_excel.report.working.counts.by_body import by_body
from cwgk_excel.report.working.counts.by_type import by_type
from cwgk_excel.report.working.counts.ranks import body_rank_table, unit_rank_table

OF = campaign(body("A1", "甲区", eligible_units=40), body("B2", "乙区"))


def content(rows: Sequence[Mapping[str, Any]] = (), earlier: Path | None = None) -> MasterContent:
    """Two bodies: one with three units, the other with one of them again and one more."""
    usual = (
        {"unit_name": "一厂", "submitter": "A1", "staff_count": 40, "superior_score": 90.0},
        {"unit_name": "二厂", "submitter": "A1", "staff_count": 60, "superior_score": 80.0},
        {"unit_name": "三厂", "submitter": "A1", "staff_count": 2000, "evaluation_result": "满意"},
        {"unit_name": "一厂", "submitter": "B2", "staff_count": 44, "unit_type": "事业单位"},
        {"unit_name": "四厂", "submitter": "B2", "staff_count": 300, "unit_type": "事业单位"},
    )
    twos = [{"row": 6 + n, "self_score": 90.0, **row} for n, row in enumerate(rows or usual)]
    of = OF
    if earlier:
        named = of.settings.statistics.changed(previous=earlier.name)
        settings = of.settings.changed(statistics=named)
        of = replace(of, folder=earlier.parent, settings=settings)
    return gather(collected([{"unit_name": "一厂", "submitter": "A1"}], twos, of=of))


def lines(table: Table[Any] | Part[Any]) -> list[list[Any]]:
    """The heads of a table, and its rows, the total last, without their numbers."""
    columns: Sequence[Column[Any]] = table.columns[1:]
    rows = [*table.rows, *([table.total] if table.total is not None else [])]
    return [[column.head for column in columns], *([column.value(row) for column in columns] for row in rows)]


def test_by_body() -> None:
    """Each body's own rows; in the total a unit counts once, and the rate is of the bodies that say of how many."""
    heads, *rows = lines(by_body(content()))
    assert [dict(zip(heads, row, strict=True)) for row in (rows[0], rows[-1])] == [
        {
            "报送单位": "甲区",
            "附件1份数": 1,
            "附件2单位数": 3,
            "只在附件1的单位数": 0,
            "认证率应建制单位数": 40,
            "认证率%": 7.5,
            "职工人数合计": 2100,
            "职工人数平均": 700,
            "职工人数中位": 60,
            "自评分数平均": 90,
            "自评分数中位": 90,
            "自评分数最低": 90,
            "自评分数最高": 90,
            "上级考核分数平均": 87,
            "上级考核分数中位": 90,
            "上级考核分数最低": 80,
            "上级考核分数最高": 91,
            "测评结果填数的n": 2,
            "测评结果平均": 98.5,
            "测评结果中位": 98.5,
            "测评结果最低": 98.5,
            "测评结果最高": 98.5,
            "测评结果满意": 1,
        },
        {
            "报送单位": "合计",
            "附件1份数": 1,
            "附件2单位数": 4,
            "只在附件1的单位数": 0,
            "认证率应建制单位数": 40,
            "认证率%": 7.5,
            "职工人数合计": 2400,
            "职工人数平均": 600,
            "职工人数中位": 180,
            "自评分数平均": 90,
            "自评分数中位": 90,
            "自评分数最低": 90,
            "自评分数最高": 90,
            "上级考核分数平均": 88,
            "上级考核分数中位": 90.5,
            "上级考核分数最低": 80,
            "上级考核分数最高": 91,
            "测评结果填数的n": 3,
            "测评结果平均": 98.5,
            "测评结果中位": 98.5,
            "测评结果最低": 98.5,
            "测评结果最高": 98.5,
            "测评结果满意": 1,
        },
    ]
    assert "重复申报的单位在合计中只算一次，所以合计比各行之和少1个。" in by_body(content()).note


def test_earlier_round_stands_beside(tmp_path: Path) -> None:
    """Units and people of each body then, and how many units more there are now."""
    values = {"unit_name": "一厂", "staff_count": 35}
    path = tmp_path / "第一批.json"
    path.write_text(
        json.dumps([{"form": "annex2", "submitter": "A1", "valid": True, "values": values}]), "utf-8"
    )
    table = by_body(content(earlier=path))
    heads, *rows = lines(table)
    places = [heads.index(head) for head in ("上一轮单位数", "上一轮人数", "上一轮单位增减")]
    assert [[row[place] for place in places] for row in rows] == [[1, 35, 2], [0, 0, 2], [1, 35, 3]]
    assert table.note.endswith("上一轮全市1个单位、35人。")


def test_by_type() -> None:
    """By type, ownership, size and kind of body; a unit that is reported twice counts once."""
    table = by_type(content())
    assert [[row[:2] for row in lines(part)] for part in (table, *table.more)] == [
        [["单位类型", "单位数"], ["企业", 3], ["事业单位", 1], ["合计", 4]],
        [["所有制性质", "份数"], ["有限责任", 1], ["合计", 1]],
        [
            ["职工人数分档", "单位数"],
            ["不足50人", 1],
            ["50至99人", 1],
            ["100至299人", 0],
            ["300至999人", 1],
            ["1000人以上", 1],
            ["合计", 4],
        ],
        [["报送单位类别", "单位数"], ["区市县", 4], ["合计", 4]],
    ]


def test_a_total_rests_on_its_records() -> None:
    """So that the cell of a sum can be traced to its parts."""
    said = content()
    table = by_body(said)
    assert table.total is not None
    assert [said.key(number).row for number in table.records(table.total)] == [6, 7, 8, 10]
    assert [said.key(number).form for number in table.records(next(iter(table.rows)))] == ["annex2"] * 3


def test_ranks() -> None:
    """Bodies by completeness, units by score, with the records they rest on."""
    heads, first, _ = lines(body_rank_table(content()))
    assert dict(zip(heads, first, strict=True)) == {
        "名次": 1,
        "报送单位": "甲区",
        "两表齐全、无错误": 1,
        "应有单位数": 3,
        "完整率（%）": 100 / 3,
        "错误": 0,
        "状态": "部分报送，缺2个单位的附件1",
    }
    table = unit_rank_table(content())
    assert table is not None
    assert lines(table) == [
        ["名次", "单位名称", "报送单位", "上级考核分数", "自评分数"],
        [1, "三厂", "甲区", 91.0, 90.0],
        [1, "四厂", "乙区", 91.0, 90.0],
        [3, "一厂", "甲区", 90.0, 90.0],
        [4, "二厂", "甲区", 80.0, 90.0],
    ]
