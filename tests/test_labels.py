"""The printed forms say what the notice's annexes say, word for word and in the same order.

``golden/labels.txt`` holds the labels of both annexes of 大厂开办发〔2017〕7号, copied from the notice.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.issue.template import BLANK_NAME, BLANK_TOKEN, Template

GOLDEN = Path(__file__).parent / "golden" / "labels.txt"
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
