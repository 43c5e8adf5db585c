"""Names as people write them, and what they are read as. Case by case in golden/values.tsv."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.forms.names import matching_name
from cwgk_excel.values.naming import joined_lines, names_several, read_person, read_unit_name, without_number
from cwgk_excel.values.parsed import Parsed


@given(st.text(alphabet="甲乙公司A1 \n", max_size=30))
def test_joining_lines_changes_no_key(name: str) -> None:
    """Two spellings of one unit stay one unit."""
    assert matching_name(joined_lines(name)) == matching_name(name)
    assert "\n" not in joined_lines(name)


@given(st.text(alphabet="12.、（）一甲A ", max_size=12))
def test_a_name_keeps_something_besides_its_number(name: str) -> None:
    """Nothing is taken off a name but what stands before it."""
    rest = without_number(name)
    assert name.endswith(rest)
    assert len(rest) >= min(2, len(name))


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("大连甲公司、大连乙公司", True),
        ("大连甲公司\n大连乙厂", True),
        ("大连甲公司\n大连分公司", False),
        ("大连银行\n中山支行", False),
        ("大连电线、电缆有限公司", False),
        ("大连甲集团\n有限公司", False),
        ("大连甲公司", False),
        ("、", False),
    ],
)
def test_whole_names_make_several_units(text: str, several: bool) -> None:
    """Parts that are no whole names, and branches, belong to one."""
    assert names_several(text) is several


def test_worse_finding_is_kept() -> None:
    """A name that a formula gives is stripped all the same; the formula's warning gives the raw name."""
    assert read_unit_name(Parsed("1、甲公司", "cell-formula")) == Parsed("甲公司", "cell-formula")
    assert read_unit_name(Parsed("1、甲公司")) == Parsed("甲公司", "name-numbered")
    assert read_unit_name(Parsed(None, "cell-picture")) == Parsed(None, "cell-picture")
    assert read_person(Parsed("王\n建国")) == Parsed("王建国")
