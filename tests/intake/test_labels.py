"""The printed forms say what the notice's annexes say, and their labels are found wherever they stand.

``golden/labels.txt`` holds the labels of both annexes of 大厂开办发〔2017〕7号, copied from the notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.intake.recognise.labels import Labels, label_spellings, labels_of, may_be_form
from cwgk_excel.issue.template import BLANK_NAME, BLANK_TOKEN, Template
from cwgk_excel.returns.cells import RawCell, Sheet

GOLDEN = Path(__file__).parents[1] / "golden" / "labels.txt"
# Printed small, and ours: which body's form it is, and the token.
OURS = {
    "annex1": {"报送单位：", BLANK_NAME, "控制码：", BLANK_TOKEN},
    "annex2": {"控制码：", BLANK_TOKEN, BLANK_NAME},
}
LAST_PRINTED_COLUMN = {"annex1": 6, "annex2": 7}


def golden(form: str) -> list[str]:
    """The notice's labels of one annex."""
    section = GOLDEN.read_text(encoding="utf-8").split(f"[{form}]\n")[1].split("[")[0]
    return [line.replace("\\n", "\n") for line in section.splitlines()]


def form_sheet(template: Template) -> Worksheet:
    """The form's sheet of a blank workbook, with the results of its formulas."""
    return load_workbook(BytesIO(template.blank()), data_only=True).worksheets[0]


@pytest.mark.parametrize("form", ["annex1", "annex2"])
@pytest.mark.filterwarnings("ignore:Print area cannot be set")
def test_printed_texts_are_the_notices(templates: dict[str, Template], form: str) -> None:
    """All texts within the printed columns, row by row."""
    rows = form_sheet(templates[form]).iter_rows(max_col=LAST_PRINTED_COLUMN[form], values_only=True)
    texts = [value for row in rows for value in row if isinstance(value, str)]
    assert [text for text in texts if text not in OURS[form]] == golden(form)
    assert {text for text in texts if text not in golden(form)} == OURS[form]


@pytest.mark.filterwarnings("ignore:Print area cannot be set")
def test_twelve_rows_are_numbered(templates: dict[str, Template]) -> None:
    """The notice draws twelve rows; the numbers before them are ours."""
    sheet = form_sheet(templates["annex2"])
    first = templates["annex2"].version.layout.first_row
    numbers = [sheet.cell(first + step, 1).value for step in range(14)]
    assert numbers == [*range(1, 13), None, None]


@pytest.mark.parametrize("form", ["annex1", "annex2"])
@pytest.mark.filterwarnings("ignore:Print area cannot be set")
def test_page_number_is_the_notices(templates: dict[str, Template], form: str) -> None:
    """The notice has - 1 - at the foot of its pages."""
    assert form_sheet(templates[form]).oddFooter.center.text == "- &P -"


def test_golden_list_names_its_source() -> None:
    """Whoever reads the list can look the labels up."""
    assert "大厂开办发〔2017〕7号" in GOLDEN.read_text(encoding="utf-8").splitlines()[0]


@pytest.fixture(scope="module")
def labels(templates: dict[str, Template]) -> Mapping[str, Labels]:
    """The labels of both forms."""
    return {
        one.version.form: one
        for one in labels_of(t.version.plan(t.version.settings) for t in templates.values())
    }


def sheet(**texts: str) -> Sheet:
    """A sheet with texts by address."""
    return Sheet("表", "visible", {at: RawCell("text", text, "General", "") for at, text in texts.items()})


def found(labels: Labels, text: str) -> list[tuple[str, str]]:
    """The labels in one cell, each with what stands behind it."""
    spots = labels.find(sheet(C7=text)).spots
    return [(name, spot.rest) for name, of_name in spots.items() for spot in of_name]


@pytest.mark.parametrize("form", ["annex1", "annex2"])
def test_every_label_of_the_form_is_found_in_its_place(labels: Mapping[str, Labels], form: str) -> None:
    """And the rest that is printed is no label."""
    version = labels[form].version
    spots = labels[form].find(sheet(**version.locked)).spots
    assert {name: [spot.at.address for spot in of_name] for name, of_name in spots.items()} == {
        name: [cell]
        for name, cell in {
            **({"(body)": "A15"} if form == "annex1" else {}),
            **version.layout.labels,
        }.items()
    }


@pytest.mark.parametrize(
    ("form", "text", "name", "rest"),
    [
        ("annex1", "单位名称（全称）", "unit_name", ""),
        ("annex1", "单位名称", "unit_name", ""),
        ("annex1", " 单 位\n名 称 (全称) ：", "unit_name", ""),
        ("annex1", "单位名称（盖章）", "unit_name", ""),
        ("annex1", "单位名称：甲公司", "unit_name", "甲公司"),
        ("annex1", "单位名称（全称）: 甲：乙公司", "unit_name", "甲：乙公司"),
        ("annex1", "填表日期：2017年11月3日", "fill_date", "2017年11月3日"),
        ("annex1", "填表日期：          年   月   日", "fill_date", ""),
        ("annex1", "填表日期", "fill_date", ""),
        ("annex1", "是否建立职工董事监事制度", "has_board_reps", ""),
        (
            "annex1",
            "是否建立职工董事监事制度（注：该栏由按规定应该建立该制度的单位填写）：是",
            "has_board_reps",
            "是",
        ),
        ("annex1", "职工（代表）满意率", "satisfaction_rate", ""),
        ("annex1", "职工满意率(%)", "satisfaction_rate", ""),
        ("annex1", "主要做法和成效", "narrative", ""),
        ("annex1", "主要做法和成效（1000字）：一、健全制度", "narrative", "一、健全制度"),
        ("annex1", "报送单位：中山区", "(body)", "中山区"),
        ("annex1", "职工人数", "staff_count", ""),
        ("annex1", "职工代表人数", "delegate_count", ""),
        ("annex2", "单位类型", "unit_type", ""),
        ("annex2", "职工测评结果", "evaluation_result", ""),
        ("annex2", "区市县、产业工会名称：中山区", "submitter_name", "中山区"),
        ("annex2", "报送单位：中山区", "submitter_name", "中山区"),
    ],
)
def test_label_in_other_spellings(
    labels: Mapping[str, Labels], form: str, text: str, name: str, rest: str
) -> None:
    """Spaces, line ends, widths, the colon and the notes in brackets do not count."""
    assert found(labels[form], text) == [(name, rest)]


@pytest.mark.parametrize(
    "text", ["职工", "人数", "单位", "（全称）", "满意", "附件1", "控制码：", "甲公司：单位名称", ""]
)
def test_other_texts_are_no_labels(labels: Mapping[str, Labels], text: str) -> None:
    """Parts of labels neither."""
    assert found(labels["annex1"], text) == []


def test_several_labels_in_one_cell(labels: Mapping[str, Labels]) -> None:
    """The notice has them in one line; with or without spaces between them."""
    for gap in ("    ", "", "　"):
        text = f"填报人：李明{gap}联系电话：0411-82610415{gap}分管领导："
        assert found(labels["annex2"], text) == [
            ("filled_by", "李明"),
            ("phone", "0411-82610415"),
            ("leader", ""),
        ]


def test_formula_is_no_label(labels: Mapping[str, Labels]) -> None:
    """Nor is a number or an error."""
    for cell in (
        RawCell("text", "职工人数", "General", '"职工人数"'),
        RawCell("error", "职工人数", "General", ""),
    ):
        assert not labels["annex1"].find(Sheet("表", "visible", {"A1": cell})).spots


def test_spelling_that_two_labels_share_is_of_none() -> None:
    """It would be a guess."""
    assert label_spellings("职工（代表）满意率（%）") == {
        "职工(代表)满意率(%)",
        "职工(代表)满意率",
        "职工满意率(%)",
        "职工满意率",
    }


def test_form_is_told_from_the_other_and_from_a_list(labels: Mapping[str, Labels]) -> None:
    """Most labels must be there, and the column heads in one row."""
    one, two = labels["annex1"], labels["annex2"]
    drawn = sheet(**one.version.locked)
    assert one.fits(one.find(drawn)) == 17
    assert two.fits(two.find(drawn)) == 0
    assert may_be_form(drawn, one.keys)
    listed = sheet(**{f"A{row}": text for row, text in enumerate(one.texts.values(), 1)})
    assert one.fits(one.find(listed)) == 0
    assert not may_be_form(listed, one.keys)
