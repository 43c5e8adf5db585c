"""Which rows of a table are units, and what becomes of the others."""

from __future__ import annotations

import tomllib
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import annex2
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.forms.plan import Plan
from cwgk_excel.intake.recognise.row_words import is_plain_name
from cwgk_excel.intake.recognise.rows import _names_unit_closely, sort_rows
from cwgk_excel.resources import sample_text
from cwgk_excel.returns.cells import BLANK, RawCell
from cwgk_excel.returns.raw import Placed

NAMES = (
    "seq",
    "unit_name",
    "unit_type",
    "staff_count",
    "self_score",
    "evaluation_result",
    "superior_score",
)
PRINTED = {"序号", "单位名称", "单位类型", "职工人数", "附件2", "填报人"}
SAMPLE = Settings.read(tomllib.loads(sample_text("campaign.toml")))
PLAN = Plan("annex2", "0000", "2", "附件2", "大连市", annex2.columns.LAYOUT, {}, annex2.FORM(SAMPLE).fields)
Row = tuple[str | int, ...]


def cell(said: str | int) -> RawCell:
    """What a typed value is stored as; a text that begins with "=" is a formula without a result."""
    if isinstance(said, int):
        return RawCell("number", str(said), "General", "")
    if said.startswith("="):
        return RawCell("blank", "", "General", said[1:] or "ROW()")
    return RawCell("text", said, "General", "") if said else BLANK


def sorted_row(row: Row, columns: int = len(NAMES)) -> tuple[int, tuple[Finding, ...]]:
    """How many records a row of these values is, and its findings."""
    padded = (*row, *[""] * columns)[:columns]
    cells = (
        Placed(name, f"{letter}9", cell(said))
        for letter, name, said in zip("ABCDEFG", NAMES, padded, strict=False)
    )
    records, findings = sort_rows([(9, tuple(cells))], PLAN, "汇总", PRINTED)
    return len(records), findings


def judged(row: Row) -> tuple[int, list[tuple[str, str]]]:
    """How many records a row is, and code and cell of its findings."""
    count, findings = sorted_row(row)
    return count, [(f.code, f.cell) for f in findings]


@pytest.mark.parametrize(
    "row",
    [
        (1, "甲公司"),
        ("", "甲公司"),
        (1, "", "企业", 326, 92, "满意"),
        ("", "", "", 5, 92, 98),
        (1, "="),
        ("", "合计商贸有限公司", "企业"),
        ("", "无", "企业", 5, 92),
        ("注", "甲公司"),
        ("合计", "甲公司", "企业", 326),
        ("", "丙", "企业", 326),
        ("", "大连造船", "", 326),
        ("", 3301, "企业", 326, 92, 98),
        ("一、企业", "甲厂", "企业", 326, 92, 98, 90),
        ("", "一、大连甲有限公司", "企业", 326, 92),
        ("", "大连甲公司（盖章）", "企业", 326, 92),
        ("", "丙", "企业", 326, 92, "2017年11月3日", 90),
        ("①", "甲公司", "企业", 326),
        ("第1家", "总计算机公司", "企业", 326),
        ("", "2.大连甲有限公司。", "企业", 326),
        ("", "大连合计商贸有限公司", "企业", 326),
    ],
)
def test_units(row: Row) -> None:
    """A row that has a unit's name, or most of its entries: mistakes in it are told elsewhere."""
    assert judged(row) == (1, [])


@pytest.mark.parametrize(
    "row",
    [
        (),
        (1,),
        ("1",),
        ("（1）",),
        ("一、",),
        ("１２",),
        ("=",),
        ("  ",),
        ("", "　"),
        ("①",),
        ("No.3",),
        ("1-2",),
    ],
)
def test_rows_not_in_use(row: Row) -> None:
    """A number alone is the row's position, printed, typed or filled down."""
    assert judged(row) == (0, [])


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("合计",), "A9"),
        (("", "合计", "", 326), "B9"),
        ((13, "总　计"), "B9"),
        (("", "小计：", "", "="), "B9"),
        (("合计", "12家", "", 326), "A9"),
        (("", "本页小计"), "B9"),
        (("", "合计（12家）"), "B9"),
        (("", "共计12个单位"), "B9"),
        (("", "", "合计", 326, 92), "C9"),
        (("", "", "", "", "", "", "总计"), "G9"),
        (("", "平均分", "", "", 92, 98, 90), "B9"),
        (("", "共12家", "", 3260), "B9"),
        (("", "合计", "企业", 3260, 92, "满意", 90), "B9"),
        (("", "春柳街道小计", "", 652), "B9"),
        (("（一）企业合计", "", "", 652, 90), "A9"),
        (("", "", "", "=SUM(D6:D8)", "=AVERAGE(E6:E8)"), "D9"),
    ],
)
def test_sums(row: Row, cell: str) -> None:
    """In any column; figures may stand beside them."""
    assert judged(row) == (0, [("row-total", cell)])


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("", "无"), "B9"),
        ((3, "/", "/", "/"), "B9"),
        (("—",), "A9"),
        (("", "以下空白"), "B9"),
        (("（以下空白）",), "A9"),
        (("", "", "企业"), "C9"),
    ],
)
def test_rows_of_nothing(row: Row, cell: str) -> None:
    """Words for nothing, what closes the list, and a kind of unit filled down too far."""
    assert judged(row) == (0, [("row-nothing", cell)])


def test_rows_of_nothing_are_one_finding_for_the_same_words() -> None:
    """A word filled down to the end of the table is no wall; rows of another word are told apart."""
    said = {6: "甲公司", 7: "/", 8: "/", 9: "无", 10: "/", 12: "/", 13: "/", 14: "/"}
    rows = [(row, (Placed("unit_name", f"B{row}", cell(text)),)) for row, text in said.items()]
    _, findings = sort_rows(rows, PLAN, "汇总", PRINTED)
    assert [(f.code, f.cell, f.message) for f in findings if f.code == "row-nothing"] == [
        ("row-nothing", "B7", "第7、8、10、12至14行只写了“/”，没有作为单位"),
        ("row-nothing", "B9", "第9行只写了“无”，没有作为单位"),
    ]


@pytest.mark.parametrize(
    ("row", "cell", "what"),
    [
        (("注：本表一式两份",), "A9", "说明文字"),
        (("", "", "填表说明：1.单位名称填全称"), "C9", "说明文字"),
        (("备注：", "各单位按规模排序"), "A9", "说明文字"),
        (("", "以上为我区推荐的全部单位"), "B9", "说明文字"),
        (("", "", "", "", "", "以上共12家，已审核"), "F9", "说明文字"),
        (("", "本表数据截至10月底"), "B9", "说明文字"),
        (("", "2.自评分数由单位填写。"), "B9", "说明文字"),
        (("（3）各街道已核对；",), "A9", "说明文字"),
        (("一、企业",), "A9", "分组的小标题"),
        (("", "（一）国有企业（12家）"), "B9", "分组的小标题"),
        (("二", "事业单位"), "B9", "分组的小标题"),
        (("", "非公企业"), "B9", "分组的小标题"),
        (("", "三、区直单位："), "B9", "分组的小标题"),
        (("填报人：李明　联系电话：82610415",), "A9", "签字盖章的一行"),
        (("", "填表人：", "李明", "联系电话：", 82610415), "B9", "签字盖章的一行"),
        (("", "", "", "", "单位负责人（签字）：", "", "2017年11月3日"), "E9", "签字盖章的一行"),
        (("", "中山区总工会（盖章）"), "B9", "签字盖章的一行"),
        ((9, "街道负责人签字：", "", "", "日期："), "B9", "签字盖章的一行"),
        (("", "街道工会意见：同意上报"), "B9", "签字盖章的一行"),
        (("", "", "", "", "", "年   月   日"), "F9", "签字盖章的一行"),
        (("序号", "单位名称", "单位\n类型", "职工人数"), "A9", "重复的表头"),
        (("附件2",), "A9", "重复的表头"),
    ],
)
def test_row_that_is_no_unit_is_one_finding(row: Row, cell: str, what: str) -> None:
    """In any column: what the row is, and all that stands in it."""
    count, (finding,) = sorted_row(row)
    assert (count, finding.code, finding.cell, finding.severity) == (0, "row-not-unit", cell, "notice")
    assert what in finding.message
    assert finding.value == " | ".join(str(said).strip() for said in row if said != "")


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("", "区直单位办事处以外"), "B9"),
        (("中山区",), "A9"),
        (("", "", "", 326), "D9"),
        (("", 12), "B9"),
        (("", "", "大连甲公司"), "C9"),
        (("", "一、企业", "", 3260, 92), "B9"),
        (("合计", "若干", "", 326), "B9"),
        (("注：", "326人", "企业", 326, 92), "B9"),
        (("", "王建国"), "B9"),
    ],
)
def test_row_that_may_be_a_unit_is_one_error(row: Row, cell: str) -> None:
    """It is kept as a record, and the error is that record's: no wall of blank cells, nothing dropped."""
    count, (finding,) = sorted_row(row)
    assert (count, finding.code, finding.cell, finding.record) == (1, "row-unclear", cell, 0)
    assert finding.severity == "error"


words = st.one_of(
    st.sampled_from(
        ["合计", "注：", "一、企业", "填报人：", "企业", "满意", "2017年11月3日", "单位名称", "无"]
    ),
    st.text(max_size=8),
    st.integers(0, 10**6),
)


@given(st.tuples(words, words, words, st.integers(1, 10**6), words, words, words))
def test_name_and_figures_are_never_dropped(row: Row) -> None:
    """Whatever else stands in the row: it is a record, or what it is named by is no name."""
    named = (row[0], "大连甲有限公司", *row[2:])
    assert sorted_row(named)[0] == 1


@given(st.tuples(*[words] * 7))
def test_no_row_is_silent(row: Row) -> None:
    """What holds more than its position is a record or has a finding."""
    count, findings = sorted_row(row)
    telling = [said for said in row[1:] if str(said).strip() and str(said) not in NOTHING_WORDS]
    shown = [said for said in telling if isinstance(said, int) or said.isalnum()]
    assert count + len(findings) >= bool(shown)


def test_long_words_cost_little() -> None:
    """No text makes the patterns try every way to read it."""
    for text in ("直属" * 100, "合计" * 100 + "x", "一、" + "企业" * 98 + "x", "厂" * 199 + "x"):
        sorted_row(("", text))


PARTS = (
    "",
    "甲公司",
    "大连市第一医院（盖章）",
    "合计",
    "合计店",
    "企业",
    "企业店",
    "填报人：",
    "注：",
    "无",
    "以下空白",
    "单位名称",
    "326",
    "=SUM(D1)",
)


@given(st.tuples(*[st.sampled_from(PARTS)] * len(NAMES)))
def test_a_named_row_is_a_unit_at_first_sight(row: Row) -> None:
    """What is decided by the name alone, all that stands in the row decides alike."""
    seen = sorted_row(row)
    with patch("cwgk_excel.intake.recognise.rows._names_unit", return_value=False):
        assert sorted_row(row) == seen


# What the expressions for sums, remarks, signatures and heads look for, and what names end with.
WORDS = (
    *(
        "合计",
        "总计",
        "小计",
        "共计",
        "平均",
        "本页",
        "全部",
        "人数",
        "得分",
        "以上",
        "以下",
        "上述",
        "下列",
        "此表",
        "本栏",
    ),
    *(
        "备注",
        "附注",
        "说明",
        "填表说明",
        "填报要求",
        "是",
        "单位",
        "情况",
        "负责人",
        "填报",
        "领导",
        "意见",
        "电话",
        "日期",
    ),
    *(
        "签字",
        "签章",
        "加盖公章",
        "章",
        "部分",
        "一",
        "十",
        "第",
        "国有",
        "企业",
        "事业",
        "机关",
        "系统",
        "名单",
        "家",
        "户",
    ),
    *(
        "年",
        "月",
        "日",
        "无",
        "空白",
        "甲",
        "大连",
        "公司",
        "集团",
        "厂",
        "店",
        "院",
        "部",
        "处",
        "会",
        "中心",
        "酒店",
    ),
)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map("".join))
def test_a_plain_name_is_one_for_all_expressions(text: str) -> None:
    """What is a name at one glance, the closer look calls one too."""
    if is_plain_name(text, {"填报单位公司"}):
        assert _names_unit_closely(RawCell("text", text, "@", ""), {"填报单位公司"})
    assert not is_plain_name(text, {text})
