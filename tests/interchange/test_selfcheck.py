"""The line 填报自检 and the hints beside the form, as LibreOffice computes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from office.driver import Office, Value
from openpyxl import load_workbook

from cwgk_excel.forms import annex1, annex2
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.wordcount import word_count
from interchange.flawless import BODY, HEAD, ROW, UNIT

pytestmark = [pytest.mark.interchange, pytest.mark.filterwarnings("ignore:Print area cannot be set")]

PRINT_IT = "本单位部分已填完。请先填上级考核总得分（由报送单位给出，也可打印后手写），再双面打印、盖章"
DONE = "全部填完，请双面打印、盖章后报送"
TABLE_DONE = "全部填完，请打印、盖章后报送"
NO_BOARD: dict[str, Value] = {"has_board_reps": None, "board_score": None, "self_total": 90}


@pytest.fixture
def shown(
    office: Office, issued: Callable[[str], Path], forms: Mapping[str, Form], tmp_path: Path
) -> Callable[..., dict[str, str]]:
    """What a form's sheet shows once filled with {address: value}: {address: text}."""

    def fill(name: str, entries: Mapping[str, Value]) -> dict[str, str]:
        sheet, target = forms[name].layout.sheet, tmp_path / "filled.xlsx"
        office.fill(issued(name), target, [(sheet, cell, value) for cell, value in entries.items()])
        return {cell: content["string"] for cell, content in office.values(target)[sheet].items()}

    return fill


def declaration(*parts: Mapping[str, Value]) -> dict[str, Value]:
    """The entries of an Annex 1; later parts replace earlier ones."""
    values: dict[str, Value] = {}
    for part in parts:
        values.update(part)
    return {annex1.columns.LAYOUT.cells[name]: value for name, value in values.items()}


def summary_table(head: Mapping[str, Value], rows: Mapping[int, Mapping[str, Value]]) -> dict[str, Value]:
    """The entries of an Annex 2: its head, and rows by their number from 1."""
    entries = {annex2.columns.LAYOUT.cells[name]: value for name, value in head.items()}
    for number, row in rows.items():
        for name, value in row.items():
            # A unit stands in a list once.
            other = f"大连第{number}厂" if number > 1 and value == ROW["unit_name"] else value
            entries[f"{annex2.columns.LAYOUT.columns[name]}{annex2.columns.FIRST_ROW + number - 1}"] = other
    return entries


def near(value: Any) -> Any:
    """A result as compared: nothing and the empty text are the same to a reader of the file."""
    return None if value == "" else value


@pytest.mark.parametrize("name", ["annex1", "annex2"])
def test_cached_results_are_what_libreoffice_computes(
    office: Office, issued: Callable[[str], Path], name: str
) -> None:
    """Every formula of the issued workbook, on every sheet."""
    written, cached = load_workbook(issued(name)), load_workbook(issued(name), data_only=True)
    formulas = {
        (sheet.title, cell.coordinate): near(cached[sheet.title][cell.coordinate].value)
        for sheet in written.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    computed = office.values(issued(name))
    assert formulas
    assert formulas == {(sheet, cell): near(computed[sheet][cell]["value"]) for sheet, cell in formulas}


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (
            ({"unit_name": "大连甲厂"},),
            "还有9项未填：填表日期、所有制性质、工会主席姓名、职工人数、自查总得分、",
        ),
        ((UNIT, {"chair_name": None, "narrative": None}), "还有2项未填：工会主席姓名、主要做法和成效"),
        ((UNIT, {"chair_name": "  "}), "还有1项未填：工会主席姓名"),
        ((UNIT,), PRINT_IT),
        ((UNIT, NO_BOARD, {"delegate_count": None}), PRINT_IT),
        ((UNIT, {"delegate_count": "职工大会", "party_opinion": "同意"}), PRINT_IT),
        ((UNIT, BODY), DONE),
        ((UNIT, {"superior_total": 94}), DONE),
        ((UNIT, {"superior_total": 94, "chair_name": None}), "还有1项未填：工会主席姓名"),
        ((UNIT, {"delegate_count": 327}), PRINT_IT + "　有1处请核对：代表多于职工"),
        ((UNIT, {"self_total": 96}), PRINT_IT + "　有1处请核对：总分与各项不一致"),
        ((UNIT, {"board_score": None, "self_total": 90}), PRINT_IT + "　有1处请核对：缺职工董事监事得分"),
        (
            (UNIT, {"has_board_reps": "否", "self_total": 90}),
            PRINT_IT + "　有1处请核对：不应有职工董事监事得分",
        ),
        ((UNIT, {"staff_count": "约300人"}), "　有1处填写有误：职工人数应填1到9999999之间的整数"),
        (
            (UNIT, {"staff_count": 32.5, "delegate_count": 1}),
            "　有1处填写有误：职工人数应填1到9999999之间的整数",
        ),
        ((UNIT, {"satisfaction_rate": 100.5}), "　有1处填写有误：职工（代表）满意率应填0到100之间的数字"),
        (
            (UNIT, {"fill_date": ("date", "2018-01-01")}),
            "　有1处填写有误：填表日期应填2017年10月25日至2017年12月31日之间的日期",
        ),
        ((UNIT, {"chair_name": "无"}), "还有1项未填：工会主席姓名"),
        ((UNIT, {"chair_name": "\u3000\u2003"}), "还有1项未填：工会主席姓名"),
        ((UNIT, {"ownership": "— —"}), "还有1项未填：所有制性质"),
        ((UNIT, NO_BOARD, {"board_score": "无"}), PRINT_IT),
        ((UNIT, {"narrative": "无"}), PRINT_IT),
        ((UNIT, {"unit_name": "长" * 101}), "　有1处填写有误：单位名称填写有误"),
        (
            (UNIT, {"has_board_reps": "有", "board_score": None, "self_total": 90}),
            "　有1处填写有误：是否建立",
        ),
        ((UNIT, {"ownership": "混合所有"}), PRINT_IT + "　有1处请核对：所有制性质不在列表中，请核实"),
        (
            (UNIT, BODY, {"self_total": 96, "delegate_count": 327, "narrative": None}),
            "还有1项未填：主要做法和成效　有2处请核对：总分与各项不一致；代表多于职工",
        ),
    ],
)
def test_line_of_a_declaration(
    shown: Callable[..., dict[str, str]], parts: tuple[Mapping[str, Value], ...], line: str
) -> None:
    """What is missing, what is contradictory, then whose turn it is."""
    text = shown("annex1", declaration(*parts))["H2"]
    assert text.startswith(line) if line.endswith(("、", "是否建立")) else text == line


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\u3000 ",
        "一、健全职代会制度；二、公开厂务。",
        "按照 ISO9001 标准，满意率98.5%，2017-11-03通过。\n\nA-B c\u3000D",
        "职工" * 2000,
    ],
)
def test_words_are_counted_as_the_intake_counts_them(shown: Callable[..., dict[str, str]], text: str) -> None:
    """Each Chinese character or mark is one, each run of letters and figures is one, spaces are none."""
    cells = shown("annex1", declaration({"narrative": text}))
    assert cells["H9"] == f"已写{word_count(text)}字，要求800字"


def test_hints_beside_the_rows_of_a_declaration(shown: Callable[..., dict[str, str]]) -> None:
    """Each printed row has its own; a date that is filled hides the printed 年 月 日."""
    cells = shown(
        "annex1",
        declaration(UNIT, {"ownership": None, "chair_name": None, "delegate_count": 327, "self_total": 96}),
    )
    assert cells["H4"] == "未填：所有制性质"
    assert cells["H5"] == "未填：工会主席姓名　请核对：代表多于职工"
    assert cells["H6"] == "各项得分合计95，与自查总得分相差1"
    assert cells["H7"] == "请核对：总分与各项不一致"
    assert cells["H8"] == "未填：上级考核总得分"
    assert cells["H9"] == "已写12字，要求800字"
    assert "年   月   日" not in cells.values()


@pytest.mark.parametrize(
    ("head", "rows", "line"),
    [
        ({}, {}, "表头未填：填报人（B4）、联系电话（D4）、分管领导（G4）。还没有填单位。"),
        (HEAD, {}, "还没有填单位。"),
        ({"phone": "82610415"}, {1: ROW}, "表头未填：填报人（B4）、分管领导（G4）。已填1个单位。请补正"),
        (HEAD, {1: ROW}, "已填1个单位。" + TABLE_DONE),
        (HEAD, dict.fromkeys(range(1, 14), ROW), "已填13个单位。" + TABLE_DONE),
        (HEAD, {1: ROW, 3: ROW, 300: ROW}, "已填3个单位。" + TABLE_DONE),
        (
            HEAD,
            {1: ROW, 2: {"unit_name": "乙厂"}},
            "已填2个单位。漏填：单位类型（C7）；职工人数（D7）；自评分数（E7）；",
        ),
        (HEAD, {1: ROW, 2: {"unit_name": "\u3000"}}, "已填1个单位。" + TABLE_DONE),
        (HEAD, {1: {**ROW, "superior_score": None}}, "已填1个单位。漏填：上级考核分数（G6）。请补正"),
        (
            HEAD,
            {number: {**ROW, "staff_count": None} for number in (2, 3, 300)},
            "已填3个单位。漏填：职工人数（D7、D8、D305）。请补正",
        ),
        (
            HEAD,
            {number: {**ROW, "staff_count": None} for number in (2, 3, 5, 7, 300)},
            "已填5个单位。漏填：职工人数（D7、D8、D10等5格）。请补正",
        ),
        (
            HEAD,
            {1: {**ROW, "staff_count": "约300人"}, 9: {**ROW, "staff_count": 32.5}},
            "已填2个单位。请补正　填写有误：职工人数应填1到9999999之间的整数（D6、D14）",
        ),
        (
            HEAD,
            {13: {**ROW, "self_score": -1, "superior_score": "九十"}},
            "已填1个单位。请补正　填写有误：自评分数应填不小于0的数字（E18）；上级考核分数应填不小于0的数字（G18）",
        ),
        (
            {**HEAD, "filled_by": "无"},
            {1: ROW},
            "表头未填：填报人（B4）。已填1个单位。请补正",
        ),
        (
            {**HEAD, "phone": "8" * 51},
            {1: {**ROW, "unit_name": "长" * 101}},
            "已填1个单位。请补正　填写有误：联系电话填写有误（D4）；单位名称填写有误（B6）",
        ),
        (HEAD, {1: {**ROW, "unit_type": "无"}}, "已填1个单位。漏填：单位类型（C6）。请补正"),
        (
            HEAD,
            {1: {**ROW, "unit_type": "民办非企业"}},
            f"已填1个单位。{TABLE_DONE}　请核对：单位类型不在列表中，请核实（C6）",
        ),
        (
            HEAD,
            {1: {**ROW, "seq": "甲"}, 2: {"seq": "乙"}},
            "已填1个单位。请补正　填写有误：序号应填1到99999之间的整数（A6）",
        ),
        (HEAD, {1: {**ROW, "unit_type": ("entered", "=NA()")}}, "有格子显示 #N/A 之类的错误"),
        (HEAD, {1: {**ROW, "evaluation_result": 98.5, "seq": None}}, "已填1个单位。" + TABLE_DONE),
        (HEAD, {1: {"seq": 7}}, "还没有填单位。"),
    ],
)
def test_line_of_a_summary_table(
    shown: Callable[..., dict[str, str]],
    head: Mapping[str, Value],
    rows: Mapping[int, Mapping[str, Value]],
    line: str,
) -> None:
    """How many units, which cells are missing or wrong, and whether the table can go out."""
    text = shown("annex2", summary_table(head, rows))["I2"]
    assert text.startswith(line) if line.endswith(("；", "错误")) else text == line
