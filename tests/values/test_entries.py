"""Reading at a glance against reading closely."""

from __future__ import annotations

from collections.abc import Sequence
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_returns import version

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import Field
from cwgk_excel.forms.names import DITTO_WORDS, NOTHING_WORDS, SPELLINGS
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.values import entries
from cwgk_excel.values.entries import read_entry, spellings
from cwgk_excel.values.parsed import Parsed

WORDS = (
    *NOTHING_WORDS,
    *DITTO_WORDS,
    *SPELLINGS,
    "公司",
    "大连一厂",
    "二、大连二厂",
    "大连一厂、大连二厂",
    "１２",
    "0",
    "12",
    "012",
    "1e3",
)
SIGNS = st.sampled_from("大连一二三四十第无同上前厂公司矿共约人年月日百满意、，。/ \n（)1234567890.%-")
TEXTS = st.sampled_from(WORDS) | st.text(SIGNS, max_size=12) | st.text("0123456789", max_size=11)
FORMATS = st.sampled_from(
    ("General", "@", "0", "0%", "0.00%", "yyyy-mm-dd", '0"人"', "#,##0", "[DBNum1]General")
)


@pytest.fixture(scope="module")
def fields(settings: Settings) -> Sequence[Field]:
    """The fields of both forms."""
    return [known for form in ("annex1", "annex2") for known in version(form, settings).issued_form.fields]


def read(fields: Sequence[Field], cell: RawCell, *, date1904: bool = False) -> list[Parsed]:
    """What each of the fields reads in a cell."""
    return [read_entry(known, cell, spellings(known), date1904=date1904) for known in fields]


@given(st.sampled_from(("text", "number")), TEXTS, FORMATS, st.sampled_from(("", "", "=")), st.booleans())
def test_a_glance_says_what_a_closer_look_would(
    fields: Sequence[Field], kind: str, text: str, number_format: str, formula: str, date1904: bool
) -> None:
    """Whatever the field, the format and the words."""
    cell = RawCell(kind, text, number_format, formula)
    at_once = read(fields, cell, date1904=date1904)
    with patch.object(entries, "at_a_glance", lambda *_: None):
        assert at_once == read(fields, cell, date1904=date1904)


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [("unit_name", ("text", "大连一厂"), "大连一厂"), ("staff_count", ("number", "120"), 120)],
)
def test_most_names_and_counts_are_read_at_a_glance(
    fields: Sequence[Field], name: str, cell: tuple[str, str], value: str | int
) -> None:
    """Otherwise nothing would be gained."""
    wanted = [known for known in fields if known.name == name]
    with patch.object(entries, "parse", side_effect=AssertionError):
        assert read(wanted, RawCell(*cell, "General", "")) == [Parsed(value)] * 2
