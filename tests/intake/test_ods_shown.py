"""The text beside an OpenDocument's value goes on as a number format that shows it."""

from __future__ import annotations

import pytest

from cwgk_excel.intake.formats.ods.shown import as_shown
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.values.shown import look_closely


@pytest.mark.parametrize(
    ("kind", "stored", "styled", "written", "expected"),
    [
        ("number", "95", "General", "95", "General"),
        ("number", "98.54", "General", "98.5", "0.0"),
        ("number", "95", "General", "95.00", "0.00"),
        ("number", "1326", "General", "1,326", "#,##0"),
        ("number", "1326", "General", " 1,326.0 ", "#,##0.0"),
        ("number", "326", "General", "000326", "000000"),
        ("number", "0.985", "0.00%", "98.5%", "0.0%"),
        ("number", "0.985", "0.00%", "98.5 %", '"98.5 "%'),
        ("number", "0.985", "0.00%", "98,5%", '"98,5"%'),
        ("number", "95", "General", "950", '"950"'),
        ("number", "-95", "General", "（95）", '"（95）";"（95）"'),
        ("number", "95", "General", "", '""'),
        ("number", "95", "General", '9"5', '"9"\\""5"'),
        ("number", "43042", "yyyy-mm-dd", "2017-11-03", "yyyy-mm-dd"),
        ("number", "0.39583333333333", "h:mm:ss", "09:30", "hh:mm"),
        ("date", "2017-11-03", "General", "2017年11月3日", '"2017年11月3日"'),
        ("text", "甲 厂", "General", "甲\n厂", "General"),
        ("text", "甲厂", "General", "乙厂", ';;;"乙厂"'),
        ("boolean", "TRUE", "General", "是", "General"),
        ("error", "#N/A", "General", "#N/A", "General"),
    ],
)
def test_what_is_written_becomes_a_number_format(
    kind: str, stored: str, styled: str, written: str, expected: str
) -> None:
    """An ordinary one where that shows the text, else the text itself."""
    assert as_shown(RawCell(kind, stored, styled, "=A1"), written) == RawCell(kind, stored, expected, "=A1")


def test_endless_texts_are_cut() -> None:
    """No number is so long that a person could read it."""
    cell = as_shown(RawCell("number", "95", "General", ""), "9" * 5000)
    assert look_closely(cell).text == "9" * 100
