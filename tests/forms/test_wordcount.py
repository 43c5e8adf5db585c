"""Counting words as a word processor does."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cwgk_excel.forms.wordcount import word_count

COUNTS = [
    ("", 0),
    (" \u3000\n\t", 0),
    ("厂务公开", 4),
    ("厂务公开，民主管理。", 10),
    ("厂务 公开\n民主\u3000管理", 8),
    ("2017", 1),
    ("2017年", 2),
    ("2017年11月3日", 6),
    ("ISO9001", 1),
    ("ISO 9001", 2),
    ("通过ISO9001认证", 5),
    ("98.5%", 1),
    ("达98.5%以上", 4),
    ("98.5％", 2),
    ("2017-11-03", 1),
    ("don't don’t", 2),
    ("don’", 2),
    ("“两级评估”", 6),
    ("见附件——", 5),
    ("公开……", 4),
    ("①建立", 3),
    ("１２", 2),
    ("Привет мир", 2),
    ("甲\u200b乙", 2),
    ("AB\u200bCD", 1),
    ("e\u0301té", 1),
    ("㐀𠀀", 2),
    ("a - b", 3),
]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_word_count(text: str, count: int) -> None:
    """Each Chinese character or mark counts 1, each run of anything else 1, spaces nothing."""
    assert word_count(text) == count


def test_eight_hundred_characters_count_eight_hundred() -> None:
    """The notice's limit means what the clerk's word processor shows."""
    assert word_count("深化厂务公开民主管理。\n\u3000\u3000" * 80) == 880


@given(st.text(), st.text())
def test_parts_count_as_the_whole(one: str, other: str) -> None:
    """A line end parts what stands on its two sides."""
    assert word_count(f"{one}\n{other}") == word_count(one) + word_count(other)


@given(st.text(), st.sampled_from("厂龥，。、；：！？（）《》“”"), st.text())
@example("don", "厂", "’t")
@example("don’", "”", "t")
def test_frequent_signs_count_one_each_and_end_a_run(one: str, sign: str, other: str) -> None:
    """They are counted in one go, and part what stands on their two sides."""
    assert word_count(f"{one}{sign}{sign}{other}") == word_count(one) + 2 + word_count(other)


@given(st.text())
def test_never_more_words_than_characters(text: str) -> None:
    """No character counts twice."""
    assert 0 <= word_count(text) <= len(text)
