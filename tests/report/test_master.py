"""Tests of cwgk_excel.report.working: the workbook that the office hands up, read with openpyxl."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from frames import body, campaign, collected
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.errors import MasterError, PlaceError
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import working as master
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.sheets import look
from cwgk_excel.report.working import write_master
from cwgk_excel.report.working.sheets_sources import cell_ranges
from cwgk_excel.report.working.statistics import Figures, Spread, figures

SHEETS = [
    "说明",
    "汇总总表",
    "申报明细",
    "两表核对",
    "分单位统计",
    "分类型统计",
    "报送进度",
    "问题清单",
    "数据来源",
]
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
    path = folder / "master" / "汇总总表-第二批.xlsx"
    write_master(path, content)
    return load_workbook(path)


def rows(sheet: Worksheet, first: int) -> list[list[Any]]:
    """All rows from a row on, as lists of values."""
    return [list(row) for row in sheet.iter_rows(min_row=first, values_only=True)]


def test_sheets_and_pages(tmp_path: Path) -> None:
    """Nine sheets in their order, each A4, one page wide, with a foot and frozen heads."""
    book = written(tmp_path, usual())
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.right.text == "第 &P 页  共 &N 页"
        assert sheet.freeze_panes
    tables = [book[name] for name in SHEETS[1:]]
    assert all(sheet.print_title_rows for sheet in tables)
    assert [sheet.title for sheet in tables if not sheet.auto_filter.ref] == ["分类型统计"]
    assert [sheet.title for sheet in book.worksheets if sheet._charts] == ["分单位统计", "分类型统计"]


def test_summary(tmp_path: Path) -> None:
    """Valid rows of Annex 2 in official order with what to look at, then what only Annex 1 knows."""
    sheet = written(tmp_path, usual())["汇总总表"]
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
    assert sheet["A8"].value.startswith("以下2个单位的附件1（申报表）合格")
    assert sheet.auto_filter.ref == "A3:I6"


def test_a_unit_of_two_bodies_is_named_in_the_summary(tmp_path: Path) -> None:
    """Both lines name the other body."""
    book = written(tmp_path, collected(annex2=[{}, {"submitter": XIGANG}, {"submitter": XIGANG, "row": 7}]))
    assert [row[-1] for row in rows(book["汇总总表"], 4)] == [
        "没有附件1；西岗区也报了此单位",
        "没有附件1；本报送单位的附件2列了2次；中山区也报了此单位",
        "没有附件1；本报送单位的附件2列了2次；中山区也报了此单位",
    ]
    assert [row[-2] for row in rows(book["两表核对"], 5)] == ["只在附件2；同一单位由多个报送单位申报"] * 3


def test_details(tmp_path: Path) -> None:
    """All fields of the valid Annex 1 in the order of the summary; dates as dates, numbers as numbers."""
    sheet = written(tmp_path, usual())["申报明细"]
    head, first, *others = rows(sheet, 3)
    assert head[:4] == ["序号", "报送单位", "填表日期", "单位名称"]
    assert head[-4:] == [
        "主要做法和成效",
        "基层党组织或行政意见",
        "区市县（产业）工会意见",
        "市厂务公开领导小组办公室意见",
    ]
    assert first == [
        *(1, "中山区", datetime(2017, 11, 3), "甲公司", "有限责任", "王建国", 326, 45),
        *(92.5, 40, 42.5, "是", 10, 91, 98.5, "一、健全职代会制度。", None, None, None),
    ]
    assert [row[3] for row in others] == ["乙公司", "丁公司", "戊公司"]


def test_check(tmp_path: Path) -> None:
    """Every unit in force, both values side by side, what came out and why."""
    sheet = written(tmp_path, usual())["两表核对"]
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
    book = written(tmp_path, collected([{}, {"unit_name": None}], [{**blank, "valid": False}]))
    assert [(row[2], row[-2]) for row in rows(book["两表核对"], 5)] == [
        ("甲公司", "未比较：职工人数、自查总得分、上级考核总得分、职工（代表）满意率"),
        ("（单位名称没有填或读不出）", "只在附件1"),
    ]


def test_statistics(tmp_path: Path) -> None:
    """Counts, staff, scores and satisfaction of the valid records, with a total."""
    book = written(tmp_path, usual())
    by_body = rows(book["分单位统计"], 5)
    assert len(by_body) == 21
    assert by_body[0] == [1, "中山区", 3, 3, 1, 663, 92.5, 92.5, 92.5, 91, 91, 91, 98.5]
    assert by_body[1] == [2, "西岗区", 1, 0, 1, 0, *[None] * 7]
    assert by_body[-1] == [None, "合计", 4, 3, 2, 663, 92.5, 92.5, 92.5, 91, 91, 91, 98.5]
    by_type = [row[:4] for row in rows(book["分类型统计"], 5)]
    assert by_type == [
        [1, "企业", 3, 663],
        [None, "合计", 3, 663],
        [None] * 4,
        ["序号", "所有制性质", "份数", "职工人数合计"],
        [None] * 4,
        [1, "有限责任", 3, 662],
        [2, "民办非企业", 1, 326],
        [None, "合计", 4, 988],
    ]


def test_figures_leave_out_what_is_no_clear_number(forms: dict[str, Form]) -> None:
    """Means are of clear numbers only: no words, no rate of 1 or less; nothing known gives nothing."""
    records = [
        {"staff_count": 10, "self_score": 90.0, "superior_score": None, "evaluation_result": "满意"},
        {"staff_count": None, "self_score": 80.0, "superior_score": None, "evaluation_result": 97.0},
        {"staff_count": None, "self_score": None, "superior_score": None, "evaluation_result": 0.97},
    ]
    assert figures(records, forms["annex2"]) == Figures(
        10, Spread(85.0, 80.0, 90.0), Spread(None, None, None), Spread(97.0, 97.0, 97.0)
    )
    assert figures([], forms["annex2"]) == Figures(0, Spread(), Spread(), Spread())


def test_progress_sheet(tmp_path: Path) -> None:
    """Per body what came, and boxes to tick for the paper."""
    first, second, third, *_ = rows(written(tmp_path, usual())["报送进度"], 5)
    day = datetime(2017, 11, 10)
    assert first == [
        *(1, "中山区", "区市县", 5, 4, 3, "已报", 3, 3, day, day, None),
        *("部分报送", 1, 0, "□", "□"),
    ]
    assert second[4:9] == [1, 1, "已报", 1, 0]
    assert third[4:] == [0, 0, "未报", 0, 0, None, None, None, "未报", 0, 0, "□", "□"]


def test_findings_sheet(tmp_path: Path) -> None:
    """Every finding with its place; a refused file without a body too."""
    sheet = written(tmp_path, usual())["问题清单"]
    found = rows(sheet, 4)
    assert [row[:5] for row in found] == [
        [1, "错误", "中山区", "丙公司", "附件1"],
        [2, "错误", "（认不出）", None, None],
    ]
    assert [row[5] for row in found] == [None, "寄来.zip → 坏.xlsx"]
    assert (found[0][7], found[0][9], found[0][13]) == ("D5", "约300人", "cell-approximate")
    assert sheet["A2"].value.startswith("共2条：错误2条，警告0条，提示0条。")


def test_findings_sheet_keeps_the_remedies_apart(tmp_path: Path) -> None:
    """One column to pass on, one for the office itself."""
    told = {"remedy": "请取消打开密码。", "office": "用命令 cwgk-excel ingest 再收一次。"}
    sheet = written(tmp_path, collected([{}], [{}], [told]))["问题清单"]
    assert [cell.value for cell in sheet[3]][11:13] == ["怎么办", "市厂开办怎么办"]
    assert rows(sheet, 4)[0][11:13] == [told["remedy"], told["office"]]


def test_sources(tmp_path: Path) -> None:
    """Each record of the summary and the details with its file, hash, sheet and cells."""
    found = rows(written(tmp_path, usual())["数据来源"], 4)
    assert [(row[1], row[2], row[5]) for row in found] == [
        ("汇总总表", 1, "甲公司"),
        ("汇总总表", 2, "乙公司"),
        ("汇总总表", 3, "丙公司"),
        ("申报明细", 1, "甲公司"),
        ("申报明细", 2, "乙公司"),
        ("申报明细", 3, "丁公司"),
        ("申报明细", 4, "戊公司"),
    ]
    assert found[1] == [
        *(2, "汇总总表", 2, "附件2", "中山区", "乙公司", "中山区/附件2-中山区.xlsx", None),
        *("b2" * 32, "认证申报汇总表", "A7:K7", datetime(2017, 11, 10)),
    ]
    assert found[3][10] == "A5:Q5"


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
    assert cell_ranges(cells) == ranges


def test_guide(tmp_path: Path) -> None:
    """The first sheet says from what it was made and what is missing."""
    said = dict(row[:2] for row in rows(written(tmp_path, usual())["说明"], 2))
    assert said["收到的文件"] == "读入2个；还有1个读不了，原因见“问题清单”。"
    assert said["附件1（申报表）"] == "2个报送单位，5份；进入总表4份，有错误未进1份。"
    assert said["附件2（申报汇总表）"] == "2个报送单位，4行；进入总表3行，有错误未进1行。"
    assert said["有错误，未进总表"] == "中山区附件1有1份；西岗区附件2有1行。"
    assert said["只在附件1的单位"] == "中山区1个、西岗区1个。列在“汇总总表”末尾，没有编入。"
    assert said["统计日期"].startswith("2017年11月10日")
    assert said["未报"].startswith("18个：沙河口区、")


def test_guide_says_what_each_sheet_is(tmp_path: Path) -> None:
    """Every sheet after it, in the order of the sheets."""
    told = [row[:2] for row in rows(written(tmp_path, usual())["说明"], 2) if row[0] in SHEETS]
    assert told == [
        [
            "汇总总表",
            "附件2的格式，全市合在一起，按名单次序排列、统一编号；只在附件1中的单位另列在表后。"
            "备注中有文字的，请先核实再上报。",
        ],
        ["申报明细", "附件1的全部内容，一份一行。"],
        ["两表核对", "同一单位在附件1和附件2中的人数、分数是否一致；哪张表缺，哪个单位由几家报。"],
        ["分单位统计", "每个报送单位的份数、人数、平均分和满意率，有图。"],
        ["分类型统计", "按单位类型和所有制性质统计，有图。"],
        ["报送进度", "谁报了、谁没报、谁逾期；纸质件收到几份，登记过的在最后两栏。"],
        [
            "问题清单",
            "发现的全部问题，可按报送单位、级别筛选；“怎么办”可直接转告报送单位，"
            "“市厂开办怎么办”是市厂开办自己要做的。",
        ],
        ["数据来源", "总表中每条记录出自哪个文件的哪些单元格。"],
    ]


def test_guide_when_nothing_is_missing(tmp_path: Path) -> None:
    """All bodies complete and no errors: said in words."""
    of = campaign(body("A1", "甲区"))
    book = written(tmp_path, collected([{"submitter": "A1"}], [{"submitter": "A1"}], of=of))
    said = dict(row[:2] for row in rows(book["说明"], 2))
    assert (said["报送单位"], said["有错误，未进总表"]) == ("都已报齐。", "无")


def test_nothing_returned_yet(tmp_path: Path) -> None:
    """An empty campaign gives a whole and sensible master."""
    book = written(tmp_path, collected())
    assert book.sheetnames == SHEETS
    assert book["汇总总表"]["A4"].value == "还没有可以列入的记录。"
    assert book["申报明细"]["A4"].value == "还没有可以列入的记录。"
    assert book["数据来源"]["A4"].value == "还没有可以列入的记录。"
    assert book["问题清单"]["A4"].value == "没有发现问题；两张表逐个单位的核对见“两表核对”。"
    assert len(rows(book["报送进度"], 5)) == 20
    assert dict(row[:2] for row in rows(book["说明"], 2))["收到的文件"] == "读入0个。"


def test_same_input_same_bytes(tmp_path: Path) -> None:
    """No time of day and no chance gets into the file."""
    paths = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    for path in paths:
        write_master(path, usual())
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "@A1", "{=1}", "http://a.cn", "007"])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    """Nothing that came from a return becomes a formula, a link or a number."""
    change = {"unit_name": text, "narrative": text}
    finding = {"unit": text, "value": text, "file": text}
    book = written(tmp_path, collected([change], [{"unit_name": text}], [finding]))
    spots = [
        ("汇总总表", "C4"),
        ("申报明细", "D4"),
        ("申报明细", "P4"),
        ("两表核对", "C5"),
        ("问题清单", "J4"),
    ]
    for sheet, spot in spots:
        cell = book[sheet][spot]
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    "text",
    ["长" * 40_000, "甲\uffff", "甲\ufdd0", "一\r\n二", "\x00\x1f", "_x005F_", "x005F_", "<r>甲</r>", "\n"],
    ids=ascii,
)
def test_odd_text_does_not_stop_the_master(tmp_path: Path, text: str) -> None:
    """Wherever it stands: it is written as far as a cell holds it, read back and accepted."""
    one = {"unit_name": text, "ownership": text, "narrative": text, "file": text, "sheet": text}
    two = {"unit_name": text, "unit_type": text, "evaluation_result": text, "file": text}
    finding = {"unit": text, "value": text, "message": text, "remedy": text, "file": text, "label": text}
    for valid in (True, False):
        book = written(
            tmp_path, collected([{**one, "valid": valid}], [{**two, "valid": valid}], [finding, {}])
        )
        assert book.sheetnames == SHEETS


def test_long_names_are_cut_where_they_are_only_looked_at(tmp_path: Path) -> None:
    """In the comparison, the findings and the statistics; in the summary they are whole."""
    name = "长" * 500
    of = {"unit_name": name, "ownership": name}
    book = written(tmp_path, collected([of], [{"unit_name": name}], [{"unit": name}]))
    cut = name[:80] + "……（共500字）"
    assert book["汇总总表"]["C4"].value == name
    assert book["两表核对"]["C5"].value == cut
    assert book["问题清单"]["D4"].value == cut
    assert cut in [row[1] for row in rows(book["分类型统计"], 5)]


def test_guide_names_as_many_bodies_as_a_row_shows(tmp_path: Path) -> None:
    """Two thousand bodies that have returned nothing do not fit in a cell."""
    of = campaign(*(body(f"{n:06}", f"第{n}号先导区和产业工会联合会") for n in range(2500)))
    said = dict(row[:2] for row in rows(written(tmp_path, collected(of=of))["说明"], 2))
    assert said["未报"].startswith("2500个：第0号先导区和产业工会联合会、第1号")
    assert said["未报"].endswith("等，其余见“报送进度”。")
    assert len(said["未报"]) < 800


def test_ticks_made_by_hand_are_said_to_be_lost(tmp_path: Path) -> None:
    """The master is made anew each time."""
    note = written(tmp_path, collected())["报送进度"]["A2"].value
    assert "在这里手工打的√，重新生成总表时不会保留，请先另存一份。" in note


def test_long_values_are_whole_in_the_details_and_cut_in_the_findings(tmp_path: Path) -> None:
    """A narrative is never cut; the list of findings shows its beginning and its length."""
    text = "厂务公开" * 8000
    book = written(tmp_path, collected([{"narrative": text}], (), [{"value": text}]))
    assert book["申报明细"]["P4"].value == text
    assert book["问题清单"]["J4"].value == text[:80] + "……（共32000字）"
    assert book["申报明细"].row_dimensions[4].height > 400


def test_a_difference_leaves_no_master(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read back differently is not handed out, and an older master stays as it was."""
    path = tmp_path / "总表.xlsx"
    path.write_bytes(b"older")
    fewer = master.master_bytes(collected([{}]))
    monkeypatch.setattr(master, "master_bytes", lambda _: fewer)
    with pytest.raises(MasterError) as caught:
        write_master(path, usual())
    assert caught.value.lines[0] == "“汇总总表”应有5行，实有1行。"
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

    monkeypatch.setattr(Path, "replace", refuse)
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
