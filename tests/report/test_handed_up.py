"""Tests of cwgk_excel.report.handed_up: the notice's list for the whole city, as openpyxl reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from conftest import DemoRound
from frames import at_once, body, campaign, collected
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.errors import MasterError
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.handed_up.draw import handed_up_file
from cwgk_excel.report.handed_up.lines import Line
from cwgk_excel.report.handed_up.pages import MOST_BREAKS, on_pages
from cwgk_excel.report.handed_up.readback import verify
from cwgk_excel.report.handed_up.summing import mean
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.report.masters import write_masters
from cwgk_excel.report.sheets.sheet_map import SheetMap
from cwgk_excel.tasks.export import as_json, json_list

OF = campaign(body("A1", "甲区"), body("B2", "乙区"), body("C3", "丙区"))
SHEET = "认证申报汇总表"
HEAD = ["序号", "单位名称", "单位类型", "职工\n人数", "自评分数", "职工（代表）\n测评结果", "上级考核\n分数"]


def row(unit: str, code: str, staff: int, place: int, **others: Any) -> dict[str, Any]:
    """A row of a body's list."""
    return {
        "unit_name": unit,
        "submitter": code,
        "staff_count": staff,
        "row": place,
        "sha256": code * 32,
        **others,
    }


def usual() -> Collected:
    """Two bodies with a unit that both list, a row with an error, and a unit that only a declaration names."""
    return collected(
        [{"unit_name": "戊公司", "submitter": "B2", "staff_count": 9, "sha256": "dd" * 32}],
        [
            row("甲公司", "B2", 70, 6, self_score=90.0, evaluation_result="满意"),
            row("乙公司", "A1", 30, 7, self_score=91.25, evaluation_result=97.0),
            row("甲 公司", "A1", 80, 6, evaluation_result="满意"),
            row("丙公司", "A1", 5, 8, valid=False),
            row("丁公司", "B2", 20, 7, self_score=94.0),
        ],
        of=OF,
    )


def drawn(
    content: Collected, *, version: int = 1, draft: bool = True, lacks: Lacks = "named"
) -> tuple[Worksheet, SheetMap]:
    """The sheet as openpyxl reads it, and what its cells show."""
    gathered = gather(content)
    file, maps = handed_up_file(gathered, figures_of(gathered), version=version, draft=draft, lacks=lacks)
    with file:
        return openpyxl.load_workbook(file)[SHEET], maps[SHEET]


def lines(sheet: Worksheet, first: int = 1) -> list[list[Any]]:
    """The rows, without blank cells at their ends."""
    found = []
    for cells in sheet.iter_rows(min_row=first, values_only=True):
        filled = [place for place, value in enumerate(cells) if value is not None]
        found.append(list(cells[: filled[-1] + 1]) if filled else [])
    return found


def test_the_whole_table() -> None:
    """Title, office, day, the notice's head, bodies in official order with subtotals, total, notes, signatures."""
    sheet, _ = drawn(usual())
    assert lines(sheet) == [
        ["“大连市厂务公开民主管理工作标准化建设单位”\n认证申报汇总表"],
        ["（第二批）"],
        ["填报单位：大连市厂务公开领导小组办公室", None, None, "2017年11月10日", None, "单位：人、分"],
        HEAD,
        ["甲区"],
        [1, "甲 公司", "企业", 80, 92.5, "满意", 91],
        [2, "乙公司", "企业", 30, 91.25, 97, 91],
        [
            "小计",
            "2个单位",
            None,
            110,
            "平均91.9\n(n=2)",
            "平均97.0\n(n=1)\n满意1个",
            "平均91.0\n(n=2)",
        ],
        ["乙区"],
        [3, "甲公司", "企业", 70, 90, "满意", 91],
        [4, "丁公司", "企业", 20, 94, 98.5, 91],
        ["小计", "2个单位", None, 90, "平均92.0\n(n=2)", "平均98.5\n(n=1)\n满意1个", "平均91.0\n(n=2)"],
        [
            "合计",
            "3个单位",
            None,
            130,
            "平均92.6\n(n=3)",
            "平均97.8\n(n=2)\n满意1个",
            "平均91.0\n(n=3)",
        ],
        [],
        [
            "注：1．小计之和为4个单位、200人，减去重复申报的1个单位（序号3，前面已列）、70人，"
            "合计为3个单位、130人。"
        ],
        ["　　2．“平均”按填数的单位计算，n为个数；“职工（代表）测评结果”为百分比，填文字的另计。"],
        ["另有2家因材料未补正未列入：甲区：丙公司；乙区：戊公司。"],
        ["填报人：", None, "审核人：", None, None, "负责人："],
        ["大连市厂务公开领导小组办公室（盖章）"],
        ["年      月      日"],
    ]


def test_units_that_lack_something_are_included_or_left_out() -> None:
    """Included: under their body, marked, not counted, with a note. Left out: nothing is said of them."""
    included = lines(drawn(usual(), lacks="included")[0], 5)
    assert [line[:4] for line in included if line[:1] in (["*"], ["小计"], ["合计"], ["甲区"], ["乙区"])] == [
        ["甲区"],
        ["*", "丙公司", "企业", 5],
        ["小计", "2个单位", None, 110],
        ["乙区"],
        ["*", "戊公司", None, 9],
        ["小计", "2个单位", None, 90],
        ["合计", "3个单位", None, 130],
    ]
    said = ["".join(map(str, line)) for line in included]
    assert "　　3．序号标*的2个单位材料尚未补正，列在所属报送单位之后，没有计入小计和合计。" in said
    assert not any("另有" in text for text in said)
    left = str(lines(drawn(usual(), lacks="left-out")[0]))
    assert not any(word in left for word in ("另有", "*", "丙公司", "戊公司"))


def test_many_units_that_lack_something_are_named_in_several_texts() -> None:
    """None of them is higher than a page, and nothing between two names is lost."""
    rows = [
        row(f"{code}第{number}示例机械制造有限公司", code, 1, 5 + number, valid=False)
        for code in ("A1", "B2")
        for number in range(1, 61)
    ]
    said = [line[0] for line in lines(drawn(collected([], rows, of=OF))[0], 8)][:-3]
    assert len(said) > 2
    assert max(map(len, said)) <= 620
    named = ["、".join(str(r["unit_name"]) for r in rows if r["submitter"] == code) for code in ("A1", "B2")]
    assert "".join(said) == f"另有120家因材料未补正未列入：甲区：{named[0]}；乙区：{named[1]}。"


def test_a_city_without_units() -> None:
    """Nothing to list is said so, and the table can still be signed."""
    assert [line[:2] for line in lines(drawn(collected(of=OF))[0], 5)] == [
        ["还没有可以列入的单位。"],
        ["合计", "0个单位"],
        [],
        ["填报人：", None],
        ["大连市厂务公开领导小组办公室（盖章）"],
        ["年      月      日"],
    ]


def test_the_page() -> None:
    """A4 at its full size, the head on each page, every height fixed, the foot says which version it is."""
    sheet, _ = drawn(usual(), version=3)
    assert (sheet.page_setup.paperSize, sheet.page_setup.scale) == (9, None)
    assert sheet.page_setup.orientation == "portrait"
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$4:$4", "A5")
    assert sheet.print_area == f"'{SHEET}'!$A$1:$G${sheet.max_row}"
    assert all(sheet.row_dimensions[number].height for number in range(1, sheet.max_row + 1))
    assert sheet.oddFooter.left.text == "送审稿 第3版  2017年11月10日"
    assert sheet.oddFooter.right.text == "第 &P 页  共 &N 页"
    final, _ = drawn(usual(), version=4, draft=False)
    assert final.oddFooter.left.text == "定稿 第4版  2017年11月10日"
    fonts = {cell.font.size for cells in sheet.iter_rows() for cell in cells if cell.value is not None}
    assert min(fonts) == 10.5


def test_what_cells_rest_on() -> None:
    """A row on its record, a subtotal on its rows, the total on the first row of each unit."""
    _, shown = drawn(usual())
    assert shown.columns[5]["D"] == ("职工人数", "staff_count")
    places = {number: [(key.sha256[:2], key.row) for key in keys] for number, keys in shown.rows.items()}
    assert places == {
        6: [("A1", 6)],
        7: [("A1", 7)],
        8: [("A1", 6), ("A1", 7)],
        10: [("B2", 6)],
        11: [("B2", 7)],
        12: [("B2", 6), ("B2", 7)],
        13: [("A1", 6), ("A1", 7), ("B2", 7)],
    }


@pytest.mark.parametrize(("numbers", "wanted"), [([91.25], "91.3"), ([90, 91], "90.5"), ([1, 1, 2], "1.3")])
def test_means_are_rounded_as_excel_does(numbers: list[float], wanted: str) -> None:
    """Five goes upwards."""
    assert str(mean(numbers)) == wanted


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        (
            "D6",
            81,
            "“甲区”中应有“1，甲 公司，企业，80，92.5，满意，91”，实为“1，甲 公司，企业，81，92.5，满意，91”。",
        ),
        (
            "A6",
            None,
            "“甲区”中应有“1，甲 公司，企业，80，92.5，满意，91”，实为“2，乙公司，企业，30，91.25，97，91”。",
        ),
        ("A5", "丙区", "全市汇总表中应为“甲区”，实为“丙区”。"),
        ("D8", 111, "“甲区”的合计应为“小计，2个单位，，110，"),
        ("B13", "4个单位", "“合计”的合计应为“合计，3个单位，，130，"),
        ("F13", None, "“合计”的合计应为“合计，3个单位，，130，"),
        ("D4", "人数", "全市汇总表的表头与表样不一致。"),
        ("D7", "=1+1", "全市汇总表中出现了公式。"),
        ("A17", None, "全市汇总表下没有写明另有2家单位未列入。"),
        ("A10", "*", "全市汇总表中标*的单位应有2个，实有1个。"),
    ],
)
def test_a_change_is_found(tmp_path: Path, cell: str, value: object, said: str) -> None:
    """Each kind of loss is told; what was written passes."""
    path = tmp_path / "表.xlsx"
    sheet, _ = drawn(usual())
    assert sheet.parent is not None
    sheet.parent.save(path)
    verify(path, usual(), "named")
    sheet[cell] = value
    sheet.parent.save(path)
    with pytest.raises(MasterError) as caught:
        verify(path, usual(), "named")
    assert any(line.startswith(said) for line in caught.value.lines), caught.value.lines
    assert caught.value.lines[-1].startswith("全市汇总表与账本不一致，没有生成。")


def test_both_workbooks_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second is read back differently, the first stays as it was, and so does what else lies there."""
    one, other, old = (tmp_path / name for name in ("全市汇总表.xlsx", "工作总表.xlsx", "汇总总表.xlsx"))
    old.write_bytes(b"of before")
    content = gather(usual())
    maps = write_masters(one, other, content, figures_of(content))
    assert {name: list(sheets)[:1] for name, sheets in maps.items()} == {
        "全市汇总表.xlsx": [SHEET],
        "工作总表.xlsx": ["总览"],
    }
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def differs(*_: object) -> None:
        raise MasterError(["少了一行。"])

    empty = gather(collected(of=OF))
    monkeypatch.setattr("cwgk_excel.report.masters.verify", differs)
    with pytest.raises(MasterError):
        write_masters(one, other, empty, figures_of(empty))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert old.read_bytes() == b"of before"


def pages(given: Iterable[Line], used: float, room: float) -> list[list[str]]:
    """The texts of the lines by page."""
    found: list[list[str]] = [[]]
    for line in on_pages(given, used, room):
        if line is None:
            found.append([])
        else:
            found[-1].append(str(line.values[0]))
    return found


def test_pages_end_where_the_lines_allow() -> None:
    """Lines that are kept together stay so, and a page within a body begins with its name."""
    given = [
        Line("group", ["甲"], 20),
        Line("row", ["1"], 20, keep=True),
        Line("row", ["2"], 20, body="甲"),
        Line("sum", ["小计"], 20, keep=True),
        Line("group", ["乙"], 20),
        Line("row", ["3"], 20, keep=True),
        Line("sum", ["小计"], 20, keep=True),
    ]
    assert pages(given, 30, 100) == [["甲", "1"], ["甲（续）", "2", "小计"], ["乙", "3", "小计"]]
    assert pages(given, 0, 200) == [["甲", "1", "2", "小计", "乙", "3", "小计"]]
    assert pages(given, 0, 50)[2:] == [["乙", "3"], ["小计"]]  # what no page can hold is parted


def test_beyond_a_thousand_breaks_pages_end_by_themselves() -> None:
    """Excel takes 1,026."""
    given = [Line("row", [str(number)], 60, body="甲") for number in range(1500)]
    found = pages(given, 0, 100)
    assert len(found) == MOST_BREAKS + 1 == 1001
    assert found[-1][:3] == ["甲（续）", "1000", "1001"]


def test_figures_agree_with_the_exported_records(demo_round: DemoRound) -> None:
    """By plain pandas, on the demonstration when all forms came in and three units are declared twice."""
    entries = json.loads("".join(json_list(as_json(at_once(demo_round.first)))))
    rows = pd.DataFrame(
        [{"body": e["submitter"], **e["values"]} for e in entries if e["form"] == "annex2" and e["valid"]]
    )
    names = {body.code: body.name for body in demo_round.campaign.submitters}
    sheet, _ = drawn(demo_round.first)
    table = pd.DataFrame(sheet.iter_rows(min_row=5, values_only=True))
    group = table[0].where(table[0].isin(list(names.values()))).ffill()
    subtotals = table[table[0] == "小计"].set_index(group[table[0] == "小计"])
    by_body = rows.groupby(rows["body"].map(names))
    assert dict(subtotals[1]) == {name: f"{count}个单位" for name, count in by_body.size().items()}
    assert dict(subtotals[3]) == dict(by_body["staff_count"].sum())
    means = subtotals[6].str.extract(r"平均([\d.]+)\n\(n=(\d+)\)").astype(float)
    assert (means[0] - by_body["superior_score"].mean()).abs().max() <= 0.0501
    assert dict(means[1]) == dict(by_body["superior_score"].count())
    assert [number for number in table[0] if isinstance(number, int)] == list(range(1, len(rows) + 1))
    official = [name for name in names.values() if name in set(by_body.groups)]
    assert list(subtotals.index) == official
    rows["rank"] = rows["body"].map(list(names).index)
    rows["unit"] = rows["unit_name"].str.normalize("NFKC")  # one wrote its brackets in half width
    distinct = rows.sort_values("rank", kind="stable").drop_duplicates("unit")
    (total,) = table[table[0] == "合计"].to_numpy()
    assert (len(rows), len(distinct)) == (73, 70)
    assert (total[1], total[3]) == ("70个单位", distinct["staff_count"].sum()) == ("70个单位", 29127)
    said = str(table[0].tolist())
    assert "小计之和为73个单位、31858人，减去重复申报的3个单位（序号" in said
    assert "、2731人，合计为70个单位、29127人。" in said
