"""Tests of cwgk_excel.report.working: the workbook that the office works with, read with openpyxl."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from frames import body, campaign, collected, working
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.errors import MasterError, PlaceError
from cwgk_excel.report import working as master
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import gather
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.sheet_map import RecordKey
from cwgk_excel.report.working import write_master
from cwgk_excel.report.working.sheets_sources import cell_ranges

SHEETS = [
    "总览",
    "图表",
    "问题清单",
    "报送进度",
    "汇总总表",
    "申报明细",
    "主要做法",
    "两表核对",
    "分单位统计",
    "分类型统计",
    "报送单位排名",
    "单位分数排名",
    "说明",
    "数据来源",
]
# The sheets that are no table.
DRAWN_BY_HAND = ("图表", "说明")
ZHONGSHAN, XIGANG = "210202", "210203"
RECEIPT = {"file": "a.xlsx", "member": "", "sha256": "", "reason": "", "received": date(2017, 11, 10)}


def usual() -> Collected:
    """Two bodies: a pair that agrees, one that differs, one with an error, and units in one form only."""
    return collected(
        [
            {"unit_name": "戊公司", "submitter": XIGANG, "sha256": "c3" * 32},
            {"unit_name": "甲公司"},
            {"unit_name": "乙公司", "staff_count": 10},
            {"unit_name": "丙公司", "staff_count": None, "valid": False, "raw": {"staff_count": "约300人"}},
            {"unit_name": "丁公司", "ownership": "民办非企业"},
        ],
        [
            {"unit_name": "戊公司", "submitter": XIGANG, "evaluation_result": "满意", "valid": False},
            {"unit_name": "丙公司", "row": 8},
            {"unit_name": "甲公司", "row": 6},
            {"unit_name": "乙公司", "row": 7, "staff_count": 11, "evaluation_result": "满意"},
        ],
        [
            {
                "code": "cell-approximate",
                "unit": "丙公司",
                "form": "annex1",
                "value": "约300人",
                "cell": "D5",
            },
            {"code": "file-broken", "submitter": "", "file": "寄来.zip", "member": "坏.xlsx"},
        ],
        [{**RECEIPT, "outcome": "accepted"}] * 2 + [{**RECEIPT, "outcome": "refused"}],
    )


def written(folder: Path, content: Collected) -> Workbook:
    """The master as openpyxl reads it."""
    return load_workbook(_written(folder, content))


def shown(folder: Path, content: Collected) -> Workbook:
    """The same where only values are looked at: openpyxl reads then no more than it is asked for."""
    return load_workbook(BytesIO(_written(folder, content).read_bytes()), read_only=True)


def _written(folder: Path, content: Collected) -> Path:
    path = folder / "master" / "工作总表-第二批.xlsx"
    write_master(path, content)
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The master of the usual content; to be read only."""
    return written(tmp_path_factory.mktemp("usual"), usual())


def rows(sheet: Worksheet, first: int) -> list[list[Any]]:
    """All rows from a row on, as lists of values."""
    return [list(row) for row in sheet.iter_rows(min_row=first, values_only=True)]


def test_sheets_and_pages(book: Workbook) -> None:
    """Fourteen sheets in their order, each A4, one page wide, with a foot; tables with frozen and repeated heads."""
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.oddFooter.right.text == "第 &P 页  共 &N 页"
        if sheet.title in ("图表", "主要做法"):
            assert sheet.page_setup.scale in (85, 90)
        elif sheet.title in ("分单位统计", "分类型统计"):  # so that pages end where they are told to
            assert not sheet.sheet_properties.pageSetUpPr.fitToPage
            spans = sheet.column_dimensions.values()
            width = sum(one.width * (one.max - one.min + 1) for one in spans) * 5.25  # in points
            assert 550 < width * sheet.page_setup.scale / 100 < 842 - 0.8 * 72
        else:
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    tables = [book[name] for name in SHEETS if name not in DRAWN_BY_HAND]
    assert [sheet.title for sheet in tables if not sheet.print_title_rows] == ["分类型统计"]
    assert [sheet.title for sheet in tables if not sheet.freeze_panes] == ["总览"]
    assert [sheet.title for sheet in tables if not sheet.auto_filter.ref] == ["分类型统计"]
    assert [sheet.title for sheet in book.worksheets if sheet._charts] == ["图表", "分单位统计", "分类型统计"]


def test_only_the_sources_are_hidden(book: Workbook) -> None:
    """So they are not printed; no other sheet shows a hash or a code, and the first says how to see them."""
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"] == ["数据来源"]
    shown = [
        str(cell)
        for sheet in book.worksheets[:-1]
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert not [text for text in shown if "cell-approximate" in text or "b2" * 32 in text]
    assert "“数据来源”（平时隐藏：右键点任一工作表标签，选“取消隐藏”）" in book["总览"]["A2"].value


def test_summary(book: Workbook) -> None:
    """Valid rows of Annex 2 in official order with what to look at, then what only Annex 1 knows."""
    sheet = book["汇总总表"]
    assert sheet["A1"].value == "“大连市厂务公开民主管理工作标准化建设单位”认证申报汇总表"
    assert sheet["A2"].value.startswith("报送单位1个，申报单位3个，职工663人。")
    assert rows(sheet, 3) == [
        [
            "序号",
            "报送单位",
            "单位名称",
            "单位类型",
            "职工人数",
            "自评分数",
            "职工（代表）测评结果",
            "上级考核分数",
            "备注",
        ],
        [1, "中山区", "甲公司", "企业", 326, 92.5, 98.5, 91, None],
        [2, "中山区", "乙公司", "企业", 11, 92.5, "满意", 91, "职工人数与附件1不同"],
        [3, "中山区", "丙公司", "企业", 326, 92.5, 98.5, 91, "附件1有错误"],
        [None] * 9,
        [sheet["A8"].value, *[None] * 8],
        [1, "中山区", "丁公司", None, 326, 92.5, 98.5, 91, "附件2没有列此单位"],
        [2, "西岗区", "戊公司", None, 326, 92.5, 98.5, 91, "附件2第6行有此单位，但有错误"],
    ]
    assert sheet["A8"].value.startswith("以下2个单位的附件1（申报表）无错误")
    assert sheet.auto_filter.ref == "A3:I6"


def test_a_unit_of_two_bodies_is_named_in_the_summary(tmp_path: Path) -> None:
    """Both lines name the other body."""
    book = shown(tmp_path, collected(annex2=[{}, {"submitter": XIGANG}, {"submitter": XIGANG, "row": 7}]))
    assert [row[-1] for row in rows(book["汇总总表"], 4)] == [
        "没有附件1；西岗区也报了此单位",
        "没有附件1；本报送单位的附件2列了2次；中山区也报了此单位",
        "没有附件1；本报送单位的附件2列了2次；中山区也报了此单位",
    ]
    assert book["汇总总表"]["A2"].value.startswith(
        "报送单位2个，申报单位1个（3行，同一单位重复列的2行不重复算），职工326人。"
    )
    assert [row[-2] for row in rows(book["两表核对"], 5)] == ["只在附件2；同一单位由多个报送单位申报"] * 3


def test_details(book: Workbook) -> None:
    """All fields of the valid Annex 1 in the order of the summary; of narratives their length, which leads to them."""
    sheet = book["申报明细"]
    head, first, *others = rows(sheet, 3)
    assert head[:4] == ["序号", "报送单位", "填表日期", "单位名称"]
    assert head[-4:] == [
        "基层党组织或行政意见",
        "区市县（产业）工会意见",
        "市厂务公开领导小组办公室意见",
        "主要做法和成效字数",
    ]
    assert first == [
        *(1, "中山区", datetime(2017, 11, 3), "甲公司", "有限责任", "王建国", 326, 45),
        *(92.5, 40, 42.5, "是", 10, 91, 98.5, None, None, None, 10),
    ]
    assert [row[3] for row in others] == ["乙公司", "丁公司", "戊公司"]
    assert [sheet[f"S{row}"].hyperlink.location for row in (4, 5)] == ["'主要做法'!A4", "'主要做法'!A6"]


def test_narratives(tmp_path: Path) -> None:
    """A block for each unit: a line that leads back, and its paragraphs; blank ones and blank texts have none."""
    texts = [
        {"unit_name": "甲公司", "narrative": "一、公开。\n\n  二、协商。"},
        {"unit_name": "乙公司", "narrative": None},
    ]
    book = written(tmp_path, collected([*texts, {"unit_name": "丙公司", "submitter": XIGANG}]))
    sheet = book["主要做法"]
    assert rows(sheet, 4) == [
        [1, "甲公司（中山区）"],
        [None, "一、公开。"],
        [None, "二、协商。"],
        [2, "丙公司（西岗区）"],
        [None, "一、健全职代会制度。"],
    ]
    assert [sheet[cell].hyperlink.location for cell in ("B4", "B7")] == ["'申报明细'!A4", "'申报明细'!A6"]
    assert [book["申报明细"][f"S{row}"].hyperlink is None for row in (4, 5, 6)] == [False, True, False]


def test_no_narrative_row_is_too_high_or_tiny(tmp_path: Path) -> None:
    """However long a paragraph is, it goes on in the next row."""
    sheet = written(tmp_path, collected([{"narrative": "厂务公开" * 2000}]))["主要做法"]
    assert "".join(str(row[1]) for row in rows(sheet, 5)) == "厂务公开" * 2000
    assert max(sheet.row_dimensions[row].height for row in range(5, sheet.max_row + 1)) < 409
    assert sheet["B5"].font.size == 10.5


def test_no_unit_of_the_narratives_stands_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    """A page ends before the unit's line where its first paragraph does not fit."""
    units = [{"unit_name": f"第{n}公司", "narrative": "\n".join(["厂务公开" * 60] * 5)} for n in range(12)]
    sheet = written(tmp_path, collected(units))["主要做法"]
    ends = [one.id for one in sheet.row_breaks.brk]
    assert len(ends) > 3
    assert not [row for row in ends if isinstance(sheet[f"A{row}"].value, int)]


def test_check(book: Workbook) -> None:
    """Every unit in force, both values side by side, what came out and why."""
    sheet = book["两表核对"]
    assert [row[1:5] + row[9:] for row in rows(sheet, 5)] == [
        ["中山区", "甲公司", 326, 326, 98.5, 98.5, "一致", None],
        [
            *("中山区", "乙公司", 10, 11, 98.5, "满意", "有差异：职工人数；未比较：职工（代表）满意率"),
            "职工人数见附件1的E5、附件2的H7；职工（代表）满意率填的是文字",
        ],
        [
            *("中山区", "丙公司", "约300人", 326, 98.5, 98.5, "未比较：职工人数"),
            "附件1有错误，未进总表；职工人数没有填或读不出",
        ],
        ["中山区", "丁公司", 326, None, 98.5, None, "只在附件1", None],
        [
            *("西岗区", "戊公司", 326, 326, 98.5, "满意", "未比较：职工（代表）满意率"),
            "附件2有错误，未进总表；职工（代表）满意率填的是文字",
        ],
    ]
    wrong = {cell.coordinate for row in sheet["A5:M9"] for cell in row if cell.fill.fgColor.rgb == "FFFBD5D0"}
    assert wrong == {"D6", "E6", "L6"}


def test_nothing_comparable_is_not_called_equal(tmp_path: Path) -> None:
    """A unit without names or figures is not said to agree."""
    blank = dict.fromkeys(["staff_count", "self_score", "evaluation_result", "superior_score"])
    book = shown(tmp_path, collected([{}, {"unit_name": None}], [{**blank, "valid": False}]))
    assert [(row[2], row[-2]) for row in rows(book["两表核对"], 5)] == [
        ("甲公司", "未比较：职工人数、自查总得分、上级考核总得分、职工（代表）满意率"),
        ("（单位名称没有填或读不出）", "只在附件1"),
    ]


def test_statistics(book: Workbook) -> None:
    """Counts, staff, scores and satisfaction of the valid records, with a total."""
    by_body = rows(book["分单位统计"], 5)
    assert len(by_body) == 21
    scores = [221, 326, *[92.5] * 4, *[91] * 4, 2, *[98.5] * 4, 1]
    assert by_body[0] == [1, "中山区", 3, 3, 1, 663, *scores]
    assert by_body[1] == [2, "西岗区", 1, 0, 1, 0, *[None] * 10, 0, *[None] * 4, 0]
    assert by_body[-1] == [None, "合计", 4, 3, 2, 663, *scores]
    by_type = [row[:4] for row in rows(book["分类型统计"], 5)]
    assert by_type == [
        [1, "企业", 3, 663],
        [None, "合计", 3, 663],
        [None] * 4,
        ["序号", "所有制性质", "份数", "职工人数"],
        [None, None, None, "合计"],
        [1, "有限责任", 3, 662],
        [2, "民办非企业", 1, 326],
        [None, "合计", 4, 988],
        [None] * 4,
        ["序号", "职工人数分档", "单位数", "职工人数"],
        [None, None, None, "合计"],
        [1, "不足50人", 1, 11],
        [2, "50至99人", 0, 0],
        [3, "100至299人", 0, 0],
        [4, "300至999人", 2, 652],
        [5, "1000人以上", 0, 0],
        [None, "合计", 3, 663],
        [None] * 4,
        ["序号", "报送单位类别", "单位数", "职工人数"],
        [None, None, None, "合计"],
        [1, "区市县", 3, 663],
        [None, "合计", 3, 663],
    ]


def test_progress_sheet(book: Workbook) -> None:
    """Per body what came, and boxes to tick for the paper."""
    first, second, third, *_ = rows(book["报送进度"], 5)
    day = datetime(2017, 11, 10)
    assert first == [
        *(1, "中山区", "区市县", 5, 4, 3, "已报", 3, 3, day, day, None),
        *("部分报送，附件2少列1个单位，比应申报数少2个，待改1处", 1, 0, "□", "□"),
    ]
    assert second[4:9] == [1, 1, "已报", 1, 0]
    assert third[4:] == [0, 0, "未报", 0, 0, None, None, None, "未报", 0, 0, "□", "□"]


def test_findings_sheet(book: Workbook) -> None:
    """Every finding with its place; a refused file without a body last."""
    sheet = book["问题清单"]
    found = rows(sheet, 4)
    assert [row[:5] for row in found] == [
        [1, "中山区", "错误", "未处理", "丙公司"],
        [2, "（认不出）", "错误", "未处理", None],
    ]
    assert [row[5] for row in found] == [None, "寄来.zip → 坏.xlsx"]
    assert (found[0][6], found[0][8]) == ("附件1\nD5", "约300人")
    assert sheet["A2"].value.startswith("共2条：错误2条，警告0条，提示0条。")


def test_findings_stand_body_by_body(tmp_path: Path) -> None:
    """In official order; of each body errors first, with how far each is settled; what was put right last."""
    told = [
        {"submitter": XIGANG, "severity": "warning", "message": "一"},
        {"severity": "notice", "message": "二"},
        {"severity": "warning", "message": "三", "state": "explained", "decided_why": "属实"},
        {"message": "四", "state": "accepted", "decided_by": "李敏", "decided_why": "已核"},
    ]
    fixed = {
        "message": "五",
        "state": "resolved",
        "decided_by": "新.xlsx",
        "decided_why": "11月9日报来的表里已改好",
    }
    content = replace(collected([{}], (), told), resolved=collected(findings=[fixed]).findings)
    book = written(tmp_path, content)
    assert [[row[n] for n in (1, 2, 3, 9, 12)] for row in rows(book["问题清单"], 4)] == [
        ["中山区", "错误", "已认可", "四", "李敏：已核"],
        ["中山区", "警告", "单位说明", "三", "属实"],
        ["中山区", "提示", "供参考", "二", None],
        ["中山区", "错误", "已解决", "五", "新.xlsx：11月9日报来的表里已改好"],
        ["西岗区", "警告", "未处理", "一", None],
    ]
    assert book["问题清单"]["A2"].value.startswith(
        "共4条：错误1条，警告2条，提示1条。其中1条市厂开办已认可，认可的错误不影响进总表。"
        "另有1条后来报的表已改好，列在各报送单位的最后，不再计入。"
    )
    lines = {row[1]: row for row in rows(book["总览"], 18)}
    assert lines["中山区"][9:11] == [0, 1]
    assert [book["总览"][cell].hyperlink.location for cell in ("B18", "B19")] == [
        "'问题清单'!A4",
        "'问题清单'!A8",
    ]
    assert book["总览"]["B20"].hyperlink is None


def test_findings_sheet_keeps_the_remedies_apart(tmp_path: Path) -> None:
    """One column to pass on, one for the office itself."""
    told = {"remedy": "请取消打开密码。", "office": "用命令 cwgk-excel ingest 再收一次。"}
    sheet = written(tmp_path, collected([{}], [{}], [told]))["问题清单"]
    assert [cell.value for cell in sheet[3]][10:12] == ["怎么办", "市厂开办怎么办"]
    assert rows(sheet, 4)[0][10:12] == [told["remedy"], told["office"]]


def test_sources(book: Workbook) -> None:
    """Each record of the summary and the details with its file, hash, sheet and cells; each finding with its code."""
    found = rows(book["数据来源"], 4)
    assert [(row[1], row[2], row[5]) for row in found] == [
        ("汇总总表", 1, "甲公司"),
        ("汇总总表", 2, "乙公司"),
        ("汇总总表", 3, "丙公司"),
        ("申报明细", 1, "甲公司"),
        ("申报明细", 2, "乙公司"),
        ("申报明细", 3, "丁公司"),
        ("申报明细", 4, "戊公司"),
        ("问题清单", 1, "丙公司"),
        ("问题清单", 2, None),
    ]
    assert found[1] == [
        *(2, "汇总总表", 2, "附件2", "中山区", "乙公司", "中山区/附件2-中山区.xlsx", None),
        *("b2" * 32, "认证申报汇总表", "A7:K7", datetime(2017, 11, 10), None),
    ]
    assert found[3][10] == "A5:Q5"
    assert (found[7][10], found[7][12]) == ("D5", "cell-approximate")


@pytest.mark.parametrize(
    ("cells", "ranges"),
    [
        ([], ""),
        (["B5"], "B5"),
        (["C5", "B5", "B5"], "B5:C5"),
        (["A1", "C1", "B2"], "A1、C1、B2"),
        (["Z3", "AA3", "AB3"], "Z3:AB3"),
    ],
)
def test_cell_ranges(cells: list[str], ranges: str) -> None:
    """Neighbours in a row are joined, rows are not."""
    assert cell_ranges(tuple(cells)) == ranges


def overview(book: Workbook) -> dict[str, str]:
    """What is asked on the first sheet, and the answers."""
    return {str(row[0]): str(next(filter(None, row[1:]), "")) for row in rows(book["总览"], 3) if row[0]}


def test_overview_begins_with_four_figures(tmp_path: Path) -> None:
    """Each with what it rests on; a unit that two bodies list is one."""
    of = collected(
        annex2=[{}, {"unit_name": "乙公司", "staff_count": 1000}, {"submitter": XIGANG}],
        findings=[{}, {"severity": "warning"}, {"severity": "notice"}, {"state": "accepted"}],
    )
    titles, figures, basis = (list(filter(None, row)) for row in rows(shown(tmp_path, of)["总览"], 3)[:3])
    assert titles == ["已报的报送单位", "申报单位（个）", "职工（人）", "待处理的问题（处）"]
    assert figures == ["2／20", "2", "1,326", "2"]
    assert basis == [
        "名单中应报的20个；报齐0个，部分报送2个、未报18个",
        "附件2中没有错误的3行，同一单位重复列的1行不重复算",
        "上述2个单位在附件2中填的职工人数之和（不去重为1,652人）",
        "错误1处须改正，警告1处须核实；另有已认可的1条不算",
    ]


def test_overview_answers_what_is_asked(book: Workbook) -> None:
    """Each answer leads to the sheet that has the rest."""
    said = overview(book)
    assert said["谁没报、缺什么"] == (
        "未报18个：沙河口区、甘井子区、旅顺口区、金州区、普兰店区、长海县、瓦房店市、庄河市等18个；"
        "部分报送2个：中山区、西岗区。"
    )
    assert said["哪里有错"] == "错误2处：中山区1处；认不出报送单位的1处。"
    assert said["谁重复申报"] == "没有。"
    assert said["分数最高、最低"] == (
        "上级考核分数最高91.00：甲公司（中山区）等3个；上级考核分数最低91.00：甲公司（中山区）等3个。"
    )
    assert said["数字可靠吗"] == (
        "没有计入的单位2个（附件2有错误的1个、附件2没有列此单位的1个）；两张表的数不一致的1个。"
    )
    assert said["近7天的变化"] == "2017年11月3日以后没有收到报表。"
    assert said["等市厂开办办"] == "1个文件读不了，待处理；2个报送单位的纸质件没有登记收齐。"
    assert said["等报送单位办"] == "改正错误2处（1个报送单位）；18个报送单位还没有报；2个报送单位还没有报齐。"
    assert book["总览"]["A7"].hyperlink.location == "'报送进度'!A1"
    assert book["总览"]["A8"].hyperlink.location == "'问题清单'!A1"


def test_overview_names_who_declares_twice(tmp_path: Path) -> None:
    """The unit with its bodies, once."""
    twice = {"unit_name": "乙公司", "row": 7}
    said = overview(
        shown(tmp_path, collected(annex2=[{}, {"submitter": XIGANG}, twice, {**twice, "row": 8}]))
    )
    assert said["谁重复申报"] == (
        "几家都报的单位1个：甲公司（中山区、西岗区）；附件2重复列的1个：乙公司（中山区列了2次）。"
    )


def test_overview_has_a_line_for_each_body(book: Workbook) -> None:
    """What came and what is wrong with it, how far it is, whom to call; a stranger's contact is not made up."""
    sheet = book["总览"]
    first, second, third, *_ = rows(sheet, 18)
    assert first == [
        *(1, "中山区", "部分报送，附件2少列1个单位，比应申报数少2个，待改1处"),
        *(5, 3, 0, 2, 0.6, 4, 1, 0, "许文静", "0411-80000102"),
    ]
    assert second[3:9] == [4, 0, 1, 3, 0, 1]
    assert third[2:9] == ["未报", 4, 0, 0, 4, 0, 0]
    assert sheet["H18"].number_format == "0%"
    assert sheet["C20"].fill.fgColor.rgb == "FFFFF2CC"


def test_rows_tell_what_they_rest_on() -> None:
    """A unit's row on its record, a comparison and a body's counts on the records of both forms."""
    _, drawn = working(gather(usual()))
    maps = {sheet: one.map for sheet, one in drawn.items()}
    one, two = (
        RecordKey("annex1", "a1" * 32, "认证申报表", 0),
        RecordKey("annex2", "b2" * 32, "认证申报汇总表", 6),
    )
    assert (maps["汇总总表"].rows[4], maps["申报明细"].rows[4]) == ((two,), (one,))
    assert (maps["两表核对"].rows[5], maps["数据来源"].rows[4]) == ((one, two), (two,))
    assert maps["主要做法"].rows[5] == (one,)
    assert len(maps["总览"].rows[18]) == len(maps["报送进度"].rows[5]) == 7
    assert maps["汇总总表"].columns[4]["E"] == ("职工人数", "staff_count")
    assert maps["申报明细"].columns[4]["S"] == ("主要做法和成效字数", "narrative")


def test_charts_of_bodies_can_be_read_in_print(book: Workbook) -> None:
    """Bars that lie, told apart by pattern, each with its number; so many bodies a page that each has a name."""
    chart, share = book["图表"]._charts
    assert (chart.barDir, chart.grouping, share.barDir) == ("bar", "stacked", "bar")
    assert [(one.cat.strRef.f, one.val.numRef.f) for one in chart.series] == [
        ("总览!$B$18:$B$37", f"总览!${column}$18:${column}$37") for column in "EFG"
    ]
    assert [one.tx.v for one in chart.series] == ["无错误", "有错误", "还差"]
    looks = [one.graphicalProperties for one in chart.series]
    assert [bool(look.pattFill) for look in looks] == [False, True, False]
    assert [look.solidFill.srgbClr for look in looks if look.solidFill] == ["A6A6A6", "FFFFFF"]
    assert all(one.dLbls.showVal for one in (*chart.series, *share.series))


@pytest.mark.parametrize(("bodies", "charts"), [(40, 2), (41, 4), (200, 10)])
def test_charts_of_many_bodies_take_several_pages(tmp_path: Path, bodies: int, charts: int) -> None:
    """Forty a page."""
    of = campaign(*(body(f"{n:06}", f"第{n}号区") for n in range(bodies)))
    sheet = written(tmp_path, collected(of=of))["图表"]
    assert (len(sheet._charts), len(sheet.row_breaks.brk)) == (charts, charts // 2 - 1)


def test_guide(book: Workbook) -> None:
    """It says from what the workbook was made."""
    said = dict(row[:2] for row in rows(book["说明"], 2))
    assert said["收到的文件"] == "读入2个；还有1个读不了，原因见“问题清单”。"
    assert said["附件1（申报表）"] == "2个报送单位，5份；进入总表4份，有错误未进1份。"
    assert said["附件2（申报汇总表）"] == "2个报送单位，4行；进入总表3行，有错误未进1行。"
    assert said["统计日期"].startswith("2017年11月10日")


def test_guide_says_what_each_sheet_is(book: Workbook) -> None:
    """Every sheet of records, findings and counts, in the order of the sheets."""
    told = [row[:2] for row in rows(book["说明"], 2) if row[0] in SHEETS]
    apart = "主要做法等长篇文字在“主要做法”，点字数可以看到。"
    assert told == [
        ["总览", "一页看清：报来多少、谁没报、哪里有错、等谁处理；每个报送单位一行，点名称看它的问题。"],
        ["图表", "各报送单位报来多少、完成多少，黑白打印也看得清。"],
        [
            "问题清单",
            "发现的全部问题，按报送单位排列，可按级别、状态筛选；“怎么办”可直接转告报送单位，"
            "“市厂开办怎么办”是市厂开办自己要做的。",
        ],
        ["报送进度", "谁报了、谁没报、谁逾期；纸质件收到几份，登记过的在最后两栏。"],
        [
            "汇总总表",
            "附件2的格式，全市合在一起，按名单次序排列、统一编号；只在附件1中的单位另列在表后。"
            "备注中有文字的，请先核实再上报。",
        ],
        ["申报明细", f"附件1的全部内容，一份一行。{apart}"],
        ["主要做法", "各单位填的主要做法和成效全文，一个单位一段，可以打印阅读。"],
        ["两表核对", "同一单位在附件1和附件2中的人数、分数是否一致；哪张表缺，哪个单位由几家报。"],
        ["分单位统计", "每个报送单位的份数、人数、分数和满意率，有图。"],
        ["分类型统计", "按单位类型、所有制性质、职工人数分档、报送单位类别统计，有图。"],
        ["报送单位排名", "报送单位按报得全不全、错得多不多排名。"],
        ["单位分数排名", "单位按上级考核分数排名。"],
        ["数据来源", "每条记录出自哪个文件的哪些单元格，各文件的 SHA-256，每个问题的代码。"],
    ]


def test_overview_when_nothing_is_missing(tmp_path: Path) -> None:
    """All bodies complete and no errors: said in words."""
    of = campaign(body("A1", "甲区"))
    said = overview(shown(tmp_path, collected([{"submitter": "A1"}], [{"submitter": "A1"}], of=of)))
    assert (said["谁没报、缺什么"], said["哪里有错"]) == ("都已报齐。", "没有错误。")
    assert (said["数字可靠吗"], said["等市厂开办办"]) == (
        "报来的单位都已计入；两张表比得上的数都一致。",
        "1个报送单位的纸质件没有登记收齐。",
    )
    assert said["等报送单位办"] == "没有，附件1和附件2都不用再报。"


def test_nothing_returned_yet(tmp_path: Path) -> None:
    """An empty campaign gives a whole and sensible master."""
    book = shown(tmp_path, collected())
    assert book.sheetnames == SHEETS
    assert book["汇总总表"]["A4"].value == "还没有可以列入的记录。"
    assert book["申报明细"]["A4"].value == "还没有可以列入的记录。"
    assert book["数据来源"]["A4"].value == "还没有可以列入的记录。"
    assert book["问题清单"]["A4"].value == "没有发现问题；两张表逐个单位的核对见“两表核对”。"
    assert len(rows(book["报送进度"], 5)) == 20
    assert dict(row[:2] for row in rows(book["说明"], 2))["收到的文件"] == "读入0个。"
    assert list(filter(None, rows(book["总览"], 4)[0])) == ["0／20", "0", "0", "0"]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    """No time of day and no chance gets into the file."""
    paths = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    for path in paths:
        write_master(path, usual())
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_text_stays_text(tmp_path: Path) -> None:
    """Nothing that came from a return becomes a formula, a link or a number."""
    texts = ["=1+1", "=cmd|' /C calc'!A0", "+1", "@A1", "{=1}", "http://a.cn", "007"]
    book = written(
        tmp_path,
        collected(
            [{"unit_name": text, "narrative": text} for text in texts],
            [{"unit_name": text, "row": row} for row, text in enumerate(texts, 6)],
            [{"unit": text, "value": text, "file": text} for text in texts],
        ),
    )
    for number, text in enumerate(texts):
        spots = [
            ("汇总总表", f"C{4 + number}"),
            ("申报明细", f"D{4 + number}"),
            ("主要做法", f"B{5 + 2 * number}"),
            ("两表核对", f"C{5 + number}"),
            ("问题清单", f"I{4 + number}"),
        ]
        for sheet, spot in spots:
            cell = book[sheet][spot]
            assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


ODD_TEXTS = [
    *("长" * 40_000, "甲\uffff", "甲\ufdd0", "一\r\n二", "\x00\x1f", "_x005F_", "x005F_", "<r>甲</r>", "\n")
]


@pytest.mark.parametrize("valid", [True, False])
def test_odd_text_does_not_stop_the_master(tmp_path: Path, valid: bool) -> None:
    """Wherever it stands: it is written as far as a cell holds it, read back and accepted."""
    fields = {
        "annex1": ("unit_name", "ownership", "narrative", "file", "sheet"),
        "annex2": ("unit_name", "unit_type", "evaluation_result", "file"),
        "findings": ("unit", "value", "message", "remedy", "file", "label"),
    }
    ones, twos, told = ([dict.fromkeys(names, text) for text in ODD_TEXTS] for names in fields.values())
    judged = {"valid": valid}
    of = collected([one | judged for one in ones], [two | judged for two in twos], [*told, {}])
    assert shown(tmp_path, of).sheetnames == SHEETS


def test_long_names_are_cut_where_they_are_only_looked_at(tmp_path: Path) -> None:
    """In the comparison, the findings and the statistics; in the summary they are whole."""
    name = "长" * 500
    of = {"unit_name": name, "ownership": name}
    book = shown(tmp_path, collected([of], [{"unit_name": name}], [{"unit": name}]))
    cut = name[:80] + "……（共500字）"
    assert book["汇总总表"]["C4"].value == name
    assert book["两表核对"]["C5"].value == cut
    assert book["问题清单"]["E4"].value == cut
    assert cut in [row[1] for row in rows(book["分类型统计"], 5)]


def test_answers_name_a_few_and_count_the_rest(tmp_path: Path) -> None:
    """The long names of a thousand bodies that have returned nothing do not fit in a cell."""
    name = "先导区和产业工会联合会" * 3
    of = campaign(*(body(f"{n:06}", f"第{n}号{name}") for n in range(1000)))
    said = overview(shown(tmp_path, collected(of=of)))["谁没报、缺什么"]
    assert said.startswith(f"未报1000个：第0号{name}、第1号")
    assert said.endswith(f"第7号{name}等1000个。")


def test_ticks_made_by_hand_are_said_to_be_lost(tmp_path: Path) -> None:
    """The master is made anew each time."""
    note = shown(tmp_path, collected())["报送进度"]["A2"].value
    assert "在这里手工打的√，重新生成总表时不会保留，请先另存一份。" in note


def test_long_values_are_whole_among_the_narratives_and_cut_in_the_findings(tmp_path: Path) -> None:
    """A narrative is never cut; the list of findings shows its beginning and its length."""
    text = "厂务公开" * 8000
    book = shown(tmp_path, collected([{"narrative": text}], (), [{"value": text}]))
    assert "".join(str(row[1]) for row in rows(book["主要做法"], 5)) == text
    assert book["问题清单"]["I4"].value == text[:80] + "……（共32000字）"


def test_a_difference_leaves_no_master(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read back differently is not handed out, and an older master stays as it was."""
    path = tmp_path / "总表.xlsx"
    path.write_bytes(b"older")
    fewer = master.master_file(gather(collected([{}])))
    monkeypatch.setattr(master, "master_file", lambda _: fewer)
    with pytest.raises(MasterError) as caught:
        write_master(path, usual())
    assert "“汇总总表”应有5行，实有1行。" in caught.value.lines
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("总表.xlsx", b"older")]


def test_masters_at_once_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run begins and ends while the first one reads its master back."""
    path, verify = tmp_path / "总表.xlsx", master.verify

    def meanwhile(*partial: Any) -> None:
        monkeypatch.setattr(master, "verify", verify)
        write_master(path, usual())
        verify(*partial)

    monkeypatch.setattr(master, "verify", meanwhile)
    write_master(path, usual())
    assert [place.name for place in tmp_path.iterdir()] == ["总表.xlsx"]
    assert load_workbook(path).sheetnames == SHEETS


def test_an_open_master_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a workbook that Excel holds open."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PlaceError, match="请关闭正在打开它的 Excel、WPS"):
        write_master(tmp_path / "总表.xlsx", usual())
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_place_is_one_clear_line(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "master").write_text("")
    with pytest.raises(PlaceError, match="无法写入"):
        write_master(tmp_path / "master" / "总表.xlsx", usual())


@pytest.mark.parametrize(
    ("text", "width", "count"),
    [("", 100, 1), ("中" * 9, 100, 1), ("中" * 10, 100, 2), ("a" * 15, 100, 1), ("中\n\n中", 100, 3)],
)
def test_lines(text: str, width: float, count: int) -> None:
    """Chinese characters take their size, Latin ones about half, each paragraph its own line."""
    assert look.lines(text, width, 10) == count
