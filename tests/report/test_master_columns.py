"""Each column of each sheet of the master under its head, on records in which no two columns say the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from frames import collected
from openpyxl import Workbook, load_workbook

from cwgk_excel.report.collected import Collected
from cwgk_excel.report.working import write_master

ZHONGSHAN, XIGANG = "210202", "210203"
ONE: Mapping[str, Any] = {
    "fill_date": pd.Timestamp(2017, 10, 31),
    "unit_name": "甲公司",
    "ownership": "国有独资",
    "chair_name": "主席甲",
    "staff_count": 301,
    "delegate_count": 45,
    "self_total": 88.5,
    "congress_score": 41.5,
    "openness_score": 37.25,
    "has_board_reps": "是",
    "board_score": 9.75,
    "superior_total": 87.25,
    "satisfaction_rate": 96.5,
    "narrative": "做法甲",
    "party_opinion": "党组织意见",
    "union_opinion": "工会意见",
    "office_opinion": "办公室意见",
    "file": "甲.zip",
    "member": "里/甲.xlsx",
    "sha256": "a1" * 32,
    "sheet": "表一",
    "received": date(2017, 11, 9),
}
TWO: Mapping[str, Any] = {
    "unit_name": "甲公司",
    "unit_type": "事业单位",
    "staff_count": 302,
    "self_score": 89.5,
    "evaluation_result": 97.25,
    "superior_score": 86.75,
    "file": "乙.zip",
    "member": "里/乙.xlsx",
    "sha256": "b2" * 32,
    "sheet": "表二",
    "row": 6,
    "received": date(2017, 11, 8),
}
FINDING: Mapping[str, Any] = {
    "code": "cell-blank",
    "severity": "error",
    "unit": "甲公司",
    "form": "annex2",
    "file": "乙.zip",
    "member": "里/乙.xlsx",
    "sheet": "表二",
    "cell": "D6",
    "label": "职工人数",
    "value": "三百",
    "message": "填的不是数",
    "remedy": "请改为数字。",
    "office": "请通知报送单位。",
}


def apart() -> Collected:
    """中山区: three Annex 1, one wrong, one not listed; six rows of Annex 2, two wrong. 西岗区: one Annex 1."""
    bad = {"valid": False}
    return collected(
        [
            ONE,
            {**ONE, "unit_name": "乙公司", "ownership": "民办非企业", "staff_count": 20, "self_total": 70.5},
            {**ONE, "unit_name": "丙公司", **bad},
            {**ONE, "unit_name": "丁公司", "submitter": XIGANG, "self_total": 60.25, "superior_total": 50.5},
        ],
        [
            TWO,
            {
                **TWO,
                "unit_name": "戊公司",
                "row": 7,
                "unit_type": "企业",
                "staff_count": 30,
                "self_score": 79.5,
            },
            {**TWO, "unit_name": "己公司", "row": 8, "superior_score": 66.75, "evaluation_result": 91.5},
            {**TWO, "unit_name": "庚公司", "row": 9, "received": date(2017, 11, 16)},
            {**TWO, "unit_name": "丙公司", "row": 10, **bad},
            {**TWO, "unit_name": "辛公司", "row": 11, **bad},
        ],
        [FINDING] * 7 + [{**FINDING, "severity": "warning"}],
        on=date(2017, 11, 20),
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The master of these records, as openpyxl reads it."""
    path = tmp_path_factory.mktemp("master") / "总表.xlsx"
    write_master(path, apart())
    return load_workbook(path)


def heads(book: Workbook, sheet: str, row: int, depth: int = 1) -> list[str]:
    """The heads at a row; what two rows of heads share stands before the slash."""
    found, above = [], ""
    for upper, *lower in zip(*book[sheet].iter_rows(row, row + depth - 1, values_only=True), strict=True):
        above = upper or above
        found.append(f"{above}/{lower[0]}" if lower and lower[0] else above)
    return [head.replace("\n", "") for head in found]


SUMMARY: Mapping[str, Any] = {
    "序号": 3,
    "报送单位": "中山区",
    "单位名称": "己公司",
    "单位类型": "事业单位",
    "职工人数": 302,
    "自评分数": 89.5,
    "职工（代表）测评结果": 91.5,
    "上级考核分数": 66.75,
    "备注": "没有附件1",
}
ONLY_IN_ANNEX1: Mapping[str, Any] = {
    **SUMMARY,
    "序号": 2,
    "报送单位": "西岗区",
    "单位名称": "丁公司",
    "单位类型": None,
    "职工人数": 301,
    "自评分数": 60.25,
    "职工（代表）测评结果": 96.5,
    "上级考核分数": 50.5,
    "备注": "附件2没有列此单位",
}
DETAILS: Mapping[str, Any] = {
    "序号": 1,
    "报送单位": "中山区",
    "填表日期": datetime(2017, 10, 31),
    "单位名称": "甲公司",
    "所有制性质": "国有独资",
    "工会主席姓名": "主席甲",
    "职工人数": 301,
    "职工代表人数": 45,
    "自查总得分": 88.5,
    "职代会得分": 41.5,
    "厂务公开得分": 37.25,
    "是否建立职工董事监事制度": "是",
    "职工董事监事得分": 9.75,
    "上级考核总得分": 87.25,
    "职工（代表）满意率": 96.5,
    "基层党组织或行政意见": "党组织意见",
    "区市县（产业）工会意见": "工会意见",
    "市厂务公开领导小组办公室意见": "办公室意见",
    "主要做法和成效字数": 3,
}
CHECK: Mapping[str, Any] = {
    "序号": 1,
    "报送单位": "中山区",
    "单位名称": "甲公司",
    "职工人数/附件1": 301,
    "职工人数/附件2": 302,
    "自查总得分／自评分数/附件1": 88.5,
    "自查总得分／自评分数/附件2": 89.5,
    "上级考核总得分／上级考核分数/附件1": 87.25,
    "上级考核总得分／上级考核分数/附件2": 86.75,
    "职工（代表）满意率／职工（代表）测评结果/附件1": 96.5,
    "职工（代表）满意率／职工（代表）测评结果/附件2": 97.25,
    "结果": "有差异：职工人数、自查总得分、上级考核总得分、职工（代表）满意率",
    "备注": "职工人数见附件1的E5、附件2的H6；自查总得分见附件1的G5、附件2的I6；"
    "上级考核总得分见附件1的L5、附件2的K6；职工（代表）满意率见附件1的M5、附件2的J6",
}
BY_BODY: Mapping[str, Any] = {
    "序号": 1,
    "报送单位": "中山区",
    "附件1份数": 2,
    "附件2单位数": 4,
    "只在附件1的单位数": 1,
    "职工人数/合计": 936,
    "职工人数/平均": 234,
    "职工人数/中位": 302,
    "自评分数/平均": 87,
    "自评分数/中位": 89.5,
    "自评分数/最低": 79.5,
    "自评分数/最高": 89.5,
    "上级考核分数/平均": 81.75,
    "上级考核分数/中位": 86.75,
    "上级考核分数/最低": 66.75,
    "上级考核分数/最高": 86.75,
    "测评结果/填数的n": 4,
    "测评结果/平均": 95.8125,
    "测评结果/中位": 97.25,
    "测评结果/最低": 91.5,
    "测评结果/最高": 97.25,
}
BY_UNIT_TYPE: Mapping[str, Any] = {
    "序号": None,
    "单位类型": "合计",
    "单位数": 4,
    "职工人数/合计": 936,
    "职工人数/平均": 234,
    "职工人数/中位": 302,
    "自评分数/平均": 87,
    "自评分数/中位": 89.5,
    "自评分数/最低": 79.5,
    "自评分数/最高": 89.5,
    "上级考核分数/平均": 81.75,
    "上级考核分数/中位": 86.75,
    "上级考核分数/最低": 66.75,
    "上级考核分数/最高": 86.75,
    "测评结果/填数的n": 4,
    "测评结果/平均": 95.8125,
    "测评结果/中位": 97.25,
    "测评结果/最低": 91.5,
    "测评结果/最高": 97.25,
}
BY_OWNERSHIP: Mapping[str, Any] = {
    "序号": 1,
    "所有制性质": "国有独资",
    "份数": 2,
    "职工人数/合计": 602,
    "职工人数/平均": 301,
    "职工人数/中位": 301,
    "自查总得分/平均": 74.375,
    "自查总得分/中位": 74.375,
    "自查总得分/最低": 60.25,
    "自查总得分/最高": 88.5,
    "上级考核总得分/平均": 68.875,
    "上级考核总得分/中位": 68.875,
    "上级考核总得分/最低": 50.5,
    "上级考核总得分/最高": 87.25,
    "职工（代表）满意率/填数的n": 2,
    "职工（代表）满意率/平均": 96.5,
    "职工（代表）满意率/中位": 96.5,
    "职工（代表）满意率/最低": 96.5,
    "职工（代表）满意率/最高": 96.5,
}
PROGRESS: Mapping[str, Any] = {
    "序号": 1,
    "报送单位": "中山区",
    "类别": "区市县",
    "应申报单位数": 5,
    "附件1/已报份数": 3,
    "附件1/其中无错误": 2,
    "附件2/已报／未报": "已报",
    "附件2/单位数": 6,
    "附件2/其中无错误": 4,
    "收到日期/首次": datetime(2017, 11, 8),
    "收到日期/最近": datetime(2017, 11, 16),
    "逾期": "逾期",
    "情况": "部分报送，缺4个单位的附件1，附件2少列1个单位，比应申报数少2个，待改7处",
    "问题数/错误": 7,
    "问题数/警告": 1,
    "纸质件（收到打√）/附件1": "□",
    "纸质件（收到打√）/附件2": "□",
}
FINDINGS: Mapping[str, Any] = {
    "序号": 8,
    "报送单位": "中山区",
    "级别": "警告",
    "状态": "未处理",
    "单位名称": "甲公司",
    "文件": "乙.zip → 里/乙.xlsx",
    "位置": "附件2表二D6",
    "栏目": "职工人数",
    "填写内容": "三百",
    "问题": "填的不是数",
    "怎么办": "请改为数字。",
    "市厂开办怎么办": "请通知报送单位。",
    "谁处理的，为什么": None,
}
SOURCES: Mapping[str, Any] = {
    "序号": 7,
    "所在工作表": "申报明细",
    "该表序号": 3,
    "表": "附件1",
    "报送单位": "西岗区",
    "单位名称": "丁公司",
    "文件": "甲.zip",
    "压缩包或邮件内路径": "里/甲.xlsx",
    "SHA-256": "a1" * 32,
    "工作表": "表一",
    "单元格": "A5:Q5",
    "收到日期": datetime(2017, 11, 9),
    "代码": None,
}
OVERVIEW: Mapping[str, Any] = {
    "序号": 1,
    "报送单位": "中山区",
    "情况": "部分报送，缺4个单位的附件1，附件2少列1个单位，比应申报数少2个，待改7处",
    "附件2单位/应报": 5,
    "附件2单位/无错误": 4,
    "附件2单位/有错误": 2,
    "附件2单位/还差": 0,
    "完成": 4 / 6,
    "附件1份数": 3,
    "待处理/错误": 7,
    "待处理/警告": 1,
    "联系人": "许文静",
    "电话": "0411-80000102",
}


@pytest.mark.parametrize(
    ("sheet", "row", "depth", "record", "expected"),
    [
        ("总览", 16, 2, 18, OVERVIEW),
        ("汇总总表", 3, 1, 6, SUMMARY),
        ("汇总总表", 3, 1, 11, ONLY_IN_ANNEX1),
        ("申报明细", 3, 1, 4, DETAILS),
        ("两表核对", 3, 2, 5, CHECK),
        ("分单位统计", 3, 2, 5, BY_BODY),
        ("分类型统计", 3, 2, 7, BY_UNIT_TYPE),
        ("分类型统计", 9, 2, 11, BY_OWNERSHIP),
        ("报送进度", 3, 2, 5, PROGRESS),
        ("问题清单", 3, 1, 11, FINDINGS),
        ("数据来源", 3, 1, 10, SOURCES),
    ],
)
def test_each_column_stands_under_its_head(
    book: Workbook, sheet: str, row: int, depth: int, record: int, expected: Mapping[str, Any]
) -> None:
    """All heads in their order, and a record's values under them."""
    values = [
        cell.value.replace("\n", "") if isinstance(cell.value, str) else cell.value
        for cell in book[sheet][record]
    ]
    assert list(zip(heads(book, sheet, row, depth), values, strict=True)) == list(expected.items())


@pytest.mark.parametrize(
    ("sheet", "chart", "place", "series"),
    [
        (
            "分单位统计",
            0,
            "A27",
            [("附件1份数", "$B$5:$B$24", "$C$5:$C$24"), ("附件2单位数", "$B$5:$B$24", "$D$5:$D$24")],
        ),
        ("分类型统计", 0, "A29", [("单位数", "$B$5:$B$6", "$C$5:$C$6")]),
        ("分类型统计", 1, "E29", [("份数", "$B$11:$B$12", "$C$11:$C$12")]),
    ],
)
def test_charts_show_their_columns(
    book: Workbook, sheet: str, chart: int, place: str, series: list[tuple[str, str, str]]
) -> None:
    """Each series by its name, the cells of names and the cells of values, without the total."""
    drawn = book[sheet]._charts[chart]
    at = drawn.anchor._from
    assert f"{'ABCDE'[at.col]}{at.row + 1}" == place
    assert [(one.tx.v, one.cat.strRef.f, one.val.numRef.f) for one in drawn.series] == [
        (name, f"{sheet}!{names}", f"{sheet}!{values}") for name, names, values in series
    ]


@pytest.mark.parametrize(
    ("sheet", "wrong", "doubt"),
    [
        ("汇总总表", "", "A9"),
        ("申报明细", "", ""),
        (
            "两表核对",
            "D5 E5 F5 G5 H5 I5 J5 K5 L5 D9 E9 F9 G9 H9 I9 J9 K9 L9",
            "L6 L7 L8 L10 L11 L12",
        ),
        ("报送进度", "N5 M7 M8", "L5 M5 M6"),
        ("问题清单", "C4 C5 C6 C7 C8 C9 C10", "C11"),
        ("数据来源", "", ""),
    ],
)
def test_marks(book: Workbook, sheet: str, wrong: str, doubt: str) -> None:
    """What is wrong is red, what is in doubt is yellow; the first bodies only."""
    cells = [cell for row in book[sheet].iter_rows(max_row=12) for cell in row]
    if sheet == "报送进度":
        cells = [cell for cell in cells if cell.row <= 8]
    for marked, colour in ((wrong, "FFFBD5D0"), (doubt, "FFFFF2CC")):
        found = {cell.coordinate for cell in cells if cell.fill.fgColor.rgb == colour and cell.value}
        assert found == set(marked.split())


@pytest.mark.parametrize(
    ("sheet", "pinned", "filtered", "titles"),
    [
        ("总览", None, "A17:M37", "$16:$17"),
        ("主要做法", "A4", "A3:B9", "$3:$3"),
        ("汇总总表", "D4", "A3:I7", "$3:$3"),
        ("申报明细", "C4", "A3:S6", "$3:$3"),
        ("两表核对", "D5", "A4:M12", "$3:$4"),
        ("分单位统计", "C5", "A4:U24", "$3:$4"),
        ("分类型统计", "A5", None, None),
        ("报送进度", "C5", "A4:Q24", "$3:$4"),
        ("问题清单", "F4", "A3:M11", "$3:$3"),
        ("数据来源", "A4", "A3:M18", "$3:$3"),
    ],
)
def test_what_stays_in_sight(
    book: Workbook, sheet: str, pinned: str | None, filtered: str | None, titles: str
) -> None:
    """The heads, and the columns that say whose row it is; filter buttons on all rows but the total."""
    drawn = book[sheet]
    assert (drawn.freeze_panes, drawn.auto_filter.ref, drawn.print_title_rows) == (pinned, filtered, titles)
