"""Tests of cwgk_excel.report.page: what the page says, that nothing in it can act, and what it leaves out when long."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from frames import DAY, body, campaign, collected
from pages import Element, parsed

from cwgk_excel.report.page.content import MOST, page_of
from cwgk_excel.report.page.render import environment, page_html

OF = campaign(
    body("A1", "甲区", expected_units=2, contact="许文静", phone="82610101"),
    body("B2", "乙区"),
    body("C3", "丙区", contact="崔立新", phone="82610103"),
)
LISTED = {"file": "甲区/附件2.xlsx", "sha256": "b2" * 32}
ROWS = [
    {"submitter": "A1", "unit_name": "甲厂", "staff_count": 40, "self_score": 88.5, "row": 6, **LISTED},
    {
        "submitter": "A1",
        "unit_name": "乙厂",
        "staff_count": 60,
        "evaluation_result": "满意",
        "row": 7,
        **LISTED,
    },
    {"submitter": "A1", "unit_name": "丙厂", "valid": False, "row": 8, **LISTED},
    {"submitter": "B2", "unit_name": "甲厂", "staff_count": 41, "sha256": "b3" * 32, "row": 6},
]
FINDINGS = [
    {
        "submitter": "A1",
        "unit": "丙厂",
        "file": "甲区/附件2.xlsx",
        "sheet": "汇总表",
        "cell": "D8",
        "message": "没有填",
    },
    {"submitter": "A1", "unit": "甲厂", "code": "return-late", "message": "晚了", "state": "accepted"}
    | {"decided_by": "李敏", "decided_why": "邮路不通"},
    {"submitter": "B2", "code": "total-not-sum", "message": "和不对"},
    {"submitter": "", "code": "file-broken", "file": "谁.xlsx", "message": "打不开"},
]


@pytest.fixture(scope="module")
def page() -> Element:
    """Three bodies, one of which returned a list with a mistake, and one nothing."""
    declared = [{"submitter": "A1", "unit_name": name} for name in ("甲厂", "乙厂")]
    return parsed(page_html(page_of(collected(declared, ROWS, FINDINGS, of=OF))))


def section(page: Element, name: str) -> Element:
    """A part of the page, by what links lead to."""
    return page.one("section", id=name)


def test_figures_say_what_they_rest_on(page: Element) -> None:
    """Four figures, as report/figures.py counts them, each with what it was counted from."""
    assert [
        (e.one("dt").text, *(d.text for d in e.all("dd"))) for e in section(page, "overview").all("div")
    ] == [
        ("已报的报送单位", "2／3家", "名单上应报的3家中，2家交来了表，其中报齐的0家。"),
        (
            "申报单位",
            "2个",
            "各报送单位附件2中没有错误的3行，同一单位重复列的1行不重复计。另有1个单位还没有计入，见“缺什么”。",
        ),
        (
            "覆盖职工",
            "100人",
            "上面2个单位在附件2中填的职工人数之和，重复列的不重复计（各行相加是141人）。",
        ),
        (
            "没有了结的问题",
            "2处",
            "错误2处，改正以前不计入；警告0处，已经计入、请核实。市厂开办已认可的不算。",
        ),
    ]


def test_bodies_stand_in_official_order(page: Element) -> None:
    """What came, in words that promise no more, whom to call, and a link to the findings of those that have some."""
    table = section(page, "bodies").one("table")
    assert table.rows() == [
        [
            *("1", "甲区", "! 部分报送，缺1个单位的附件1，待改1处", "2", "2", "2", "3", "2", "1", "0"),
            *("2017-11-10", "许文静", "82610101"),
        ],
        ["2", "乙区", "! 部分报送，缺附件1", "", "0", "0", "1", "1", "0", "0", "2017-11-10", "", ""],
        ["3", "丙区", "! 未报", "", "0", "0", "0", "0", "0", "0", "", "崔立新", "82610103"],
    ]
    assert [link.attributes["href"] for link in table.all("a")] == ["#found-A1", "#found-B2"]


def test_standing_of_a_body_is_not_squeezed(page: Element) -> None:
    """Its words keep a width of their own beside the many columns of figures."""
    assert len(section(page, "bodies").all("td", cls="standing")) == 3
    assert ".standing { min-width: 9em; }" in page.one("style").text


def test_what_is_missing(page: Element) -> None:
    """Bodies with what they lack and whom to call, then units that do not count yet, each with the reason."""
    assert [line.text for line in section(page, "missing").all("li")] == [
        "甲区 ：部分报送，缺1个单位的附件1，待改1处。联系人 许文静 82610101",
        "乙区 ：部分报送，缺附件1。没有登记联系人",
        "丙区 ：未报。联系人 崔立新 82610103",
        "丙厂 （甲区）：附件2有错误",
    ]


def test_findings_stand_by_body(page: Element) -> None:
    """Errors first, with cell, remedy and state; files of which nobody can tell whose they are come last."""
    part = section(page, "findings")
    assert [head.text for head in part.all("h3")] == [
        "甲区 错误1处，警告1处",
        "乙区 提示1处",
        "认不出是谁的文件 错误1处",
    ]
    assert [table.rows() for table in part.all("table")] == [
        [
            ["错误", "丙厂", "没有填", "甲区/附件2.xlsx 汇总表!D8", "请改正后重新报送。", "未了结"],
            ["警告", "甲厂", "晚了", "", "请改正后重新报送。", "已认可：李敏，邮路不通"],
        ],
        [["提示", "", "和不对", "", "请改正后重新报送。", "供参考"]],
        [["错误", "", "打不开", "谁.xlsx", "请改正后重新报送。", "未了结"]],
    ]


def test_units_with_findings_and_sources(page: Element) -> None:
    """Each as a body reports it: whether it counts, what is open, and in which file, cell and on which day it came."""
    rows = section(page, "units").one("table").rows()
    assert rows[0] == [
        *("1", "甲厂", "甲区", "40", "88.5", "91", "98.5", "已计入", "无"),
        "附件2 甲区/附件2.xlsx， 认证申报汇总表!F6 ，2017-11-10收到 "
        "附件1 中山区/附件1-甲公司.xlsx， 认证申报表!B5 ，2017-11-10收到",
    ]
    assert [(row[1], row[6], row[7], row[8]) for row in rows[1:]] == [
        ("乙厂", "满意", "已计入", "无"),
        ("丙厂", "98.5", "附件2有错误，未计入", "错误 D8 没有填"),
        ("甲厂", "98.5", "前面已列，不重复计", "无"),
    ]


def test_distributions_can_be_heard(page: Element) -> None:
    """Each bar has its number behind it, and the whole is one sentence for those who do not see it."""
    drawings = {svg.attributes["aria-label"]: svg for svg in section(page, "charts").all("svg")}
    assert list(drawings) == [
        "各报送单位的申报单位数：甲区2个，乙区0个，丙区0个",
        "自评分数的分布：不足60分0个，60—70分0个，70—80分0个，80—85分0个，85—90分1个，90—95分1个，95分以上0个",
        "上级考核分数的分布：不足60分0个，60—70分0个，70—80分0个，80—85分0个，85—90分0个，90—95分2个，95分以上0个",
        "职工人数的分布：不足50人1个，50至99人1个，100至299人0个，300至999人0个，1000人以上0个",
        "职工（代表）测评结果的分布：不足60%0个，60—70%0个，70—80%0个，80—90%0个，90—95%0个，95—98%0个，98%以上1个，"
        "填“满意”1个",
    ]
    texts = [text.text for text in next(iter(drawings.values())).all("text")]
    assert texts == ["甲区", "2", "乙区", "0", "丙区", "0"]


def test_texts_of_returns_cannot_act() -> None:
    """Markup and quotes show as they were written; what turns text around or hides it shows as a sign."""
    name = "<script>alert(1)</script>\"'&amp;\u202e厂" + "长" * 90
    row = {"submitter": "A1", "unit_name": name, "row": 6, "file": "<b>.xlsx"}
    found = {"submitter": "A1", "unit": name, "message": "写的是“<img src=x onerror=alert(1)>”"}
    html = page_html(page_of(collected([], [row], [found], of=OF)))
    page = parsed(html)
    assert [e.tag for e in page.below() if e.tag in ("script", "img", "b")].count("script") == 1
    assert page.all("img") == []
    assert (
        section(page, "units").one("table").rows()[0][1].startswith("<script>alert(1)</script>\"'&amp;�厂长")
    )
    assert "\u202e" not in html


def test_nothing_but_its_own_style_and_script_may_run(page: Element) -> None:
    """The page allows them by their hashes, pictures that lie in it, and nothing else; nothing in it leads outside."""
    (allowed,) = (e.attributes["content"] for e in page.all("meta") if "http-equiv" in e.attributes)
    assert re.findall(r"([\w-]+) '(?:none|sha256-[^']+)'", allowed) == [
        *("default-src", "style-src", "script-src", "base-uri", "form-action"),
    ]
    for tag in ("style", "script"):
        (text,) = page.one(tag).inside
        assert isinstance(text, str)
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in allowed
    named = [value for e in page.below() for name, value in e.attributes.items() if name in ("src", "href")]
    assert [value for value in named if not value.startswith("#")] == []
    assert [e for e in page.below() if "style" in e.attributes] == []


def test_links_lead_somewhere(page: Element) -> None:
    """Each to a part of the page, and no two parts are called alike."""
    names = [e.attributes["id"] for e in page.below() if "id" in e.attributes]
    assert len(names) == len(set(names))
    assert {e.attributes["href"][1:] for e in page.all("a")} <= set(names)


def test_of_many_units_those_with_findings_are_listed() -> None:
    """Up to as many units as a page holds all are; of one more the two that have a finding, and the page says so."""
    rows = [{"submitter": "A1", "unit_name": f"第{n}厂", "row": n, **LISTED} for n in range(6, 1007)]
    found = [{"submitter": "A1", "unit": f"第{n}厂"} for n in (9, 1006)]
    listed = {count: page_of(collected([], rows[:count], found, of=OF), most=1000) for count in (1000, 1001)}
    assert [(one.units.total, len(one.units.listed)) for one in listed.values()] == [(1000, 1000), (1001, 2)]
    part = section(parsed(page_html(listed[1001])), "units")
    assert part.all("p")[0].text == "共1,001个，太多，这里只列有问题的2个；全部见工作总表。"
    assert [row[1] for row in part.one("table").rows()] == ["第9厂", "第1006厂"]
    assert MOST == 5000


def test_of_many_units_with_findings_the_first_are_listed() -> None:
    """And the page says how many more there are."""
    rows = [{"submitter": "A1", "unit_name": f"第{n}厂", "row": n, **LISTED} for n in range(6, 10)]
    found = [{"submitter": "A1", "unit": f"第{n}厂"} for n in range(6, 9)]
    page = parsed(page_html(page_of(collected([], rows, found, of=OF), most=2)))
    assert (
        section(page, "units").all("p")[0].text
        == "共4个，太多，这里只列有问题的3个中的前2个；全部见工作总表。"
    )


def test_of_many_findings_errors_are_listed_first() -> None:
    """What is left out is counted."""
    found = [{"submitter": "A1", "code": code} for code in ("return-late", "cell-blank", "return-late")]
    page = page_of(collected([], [], found, of=OF), most=2)
    assert [[one.level for one in group.found] for group in page.found] == [["error", "warning"]]
    words = section(parsed(page_html(page)), "findings").all("p")[0].text
    assert "另有1处见工作总表的“问题清单”" in words


def test_nothing_came() -> None:
    """The page of an empty round is whole too."""
    page = parsed(page_html(page_of(collected([], [], of=OF, on=DAY))))
    assert section(page, "findings").all("p")[0].text == "没有发现问题。"
    assert [e.text for e in section(page, "overview").all("dd", cls="figure")] == [
        "0／3家",
        "0个",
        "0人",
        "0处",
    ]
    assert section(page, "units").all("table") == []


def test_templates_name_only_what_there_is() -> None:
    """All can be read, so that whoever serves pages finds no mistake in one that is rarely shown."""
    made = environment()
    assert "report.html" in made.list_templates()
    for name in made.list_templates():
        made.get_template(name)
