"""Literals in cells of XML, by their type."""

from __future__ import annotations

import pytest

from cwgk_excel.intake.formats.xlsx.literals import LITERALS, is_number_literal


@pytest.mark.parametrize(
    ("cell_type", "literal", "expected"),
    [
        ("n", "-1.5E-3", ("number", "-1.5E-3")),
        ("n", "1e999", ("error", "1e999")),
        ("n", "1,5", ("error", "1,5")),
        ("b", "true", ("boolean", "TRUE")),
        ("b", "是", ("error", "是")),
        ("e", "#N/A", ("error", "#N/A")),
        ("d", "2017-11-03", ("date", "2017-11-03")),
    ],
)
def test_each_type(cell_type: str, literal: str, expected: tuple[str, str]) -> None:
    """What is no literal of its type makes an error cell."""
    assert LITERALS[cell_type](literal) == expected


def test_numbers_are_those_of_xml() -> None:
    """Not all that Python takes for one."""
    assert [text for text in ("1", "+.5", "1_000", "nan", "１２", "") if is_number_literal(text)] == [
        "1",
        "+.5",
    ]
