"""Words made comparable, and characters that nobody sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.folding import LONGEST_KEY, drop_invisible, fold


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("有限责任", "有限责任"),
        (" 有 限\u3000责任\u00a0", "有限责任"),
        ("１５０ 有限责任", "150有限责任"),
        ("Ok", "ok"),
        ("ＯＫ", "ok"),
        ("满\u200b意\ufeff", "满意"),
        ("（其他）", "(其他)"),
        ("甲\n乙", "甲乙"),
        ("A´", "á"),
        ("", ""),
    ],
)
def test_fold(typed: str, key: str) -> None:
    """Spaces, width and case do not count when words are looked up."""
    assert fold(typed) == key


@given(st.text())
def test_fold_twice_is_fold_once(text: str) -> None:
    """A key is its own key, so tables may be built from either."""
    assert fold(fold(text)) == fold(text)


def test_fold_of_what_grows_beyond_any_key() -> None:
    """One sign may fold to eighteen: what becomes longer than a key may be is its own key, unfolded."""
    assert fold("\ufdfa" * 50) == "صلىاللهعليهوسلم" * 50
    assert fold("\ufdfa" * 900) == "\ufdfa" * 900
    assert len(fold("ﬁ" * (LONGEST_KEY - 1))) == LONGEST_KEY - 1


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("甲 乙，丙。", "甲 乙，丙。"),
        ("甲\u200b\u202e乙\x00\x1f", "甲乙"),
        ("甲\r\n乙\r丙\x85丁", "甲\n乙\n丙\n丁"),
        ("甲\t乙", "甲 乙"),
        ("甲\uffff\ufffe\ufdd0\ufdef\U0010ffff乙", "甲乙"),
        ("甲\ufffd\U0003fffd\u0378", "甲\ufffd\U0003fffd\u0378"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("plain ASCII", "plain ASCII"),
    ],
)
def test_drop_invisible(text: str, seen: str) -> None:
    """Only what cannot be seen goes; line ends, spaces and glyph variants stay."""
    assert drop_invisible(text) == seen
