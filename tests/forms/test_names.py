"""Matching unit names, and words for nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwgk_excel.forms.names import NOTHING_WORDS, OWN_KEY, matching_name


def test_nothing_words_hold_every_width_of_themselves() -> None:
    """Excel compares literally, so the words list what folding would unify."""
    assert {"无", "/", "／", "—", "-", "－"} <= set(NOTHING_WORDS)
    assert len(set(NOTHING_WORDS)) == len(NOTHING_WORDS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("大连甲（集团）有限公司", "大连甲(集团)有限公司"),
        ("大连甲【集团】有限公司", "大连甲〔集团〕有限公司"),
        ("大连 甲 有限公司", "大连甲有限公司\u3000"),
        ("大连ABC有限公司", "大连ａｂｃ有限公司"),
        ("大连市甲厂", "甲厂"),
        ("辽宁省大连市甲厂", "甲厂"),
        ("辽宁省 大连市 甲厂", "大连市甲厂"),
        ("大\u200b连市甲厂", "大连市甲厂"),
        ("大连市市政公司", "市政公司"),
        ("大连市大连市甲厂", "甲厂"),
        ("★甲厂", "甲厂"),
        ("*甲厂*", "甲厂"),
        ("※ 大连市甲厂", "甲厂"),
        ("甲厂。", "甲厂"),
        ("甲厂（盖章）", "甲厂"),
        ("甲厂(公章)★", "甲厂"),
        ("甲厂（盖章处）", "甲厂"),
        ("甲厂（全称）", "甲厂"),
        ("大商•新玛特", "大商·新玛特"),
        ("中国—东盟中心", "中国-东盟中心"),
        ("“红旗”幼儿园", '"红旗"幼儿园'),
        ("甲厂（二分厂）", "甲厂［二分厂］"),
    ],
)
def test_spellings_of_one_unit_match(one: str, other: str) -> None:
    """Widths, brackets, spaces, case and the city in front do not make another unit."""
    assert matching_name(one, "大连市") == matching_name(other, "大连市")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("大连甲有限公司", "大连乙有限公司"),
        ("大连甲有限公司", "甲有限公司"),
        ("大连甲第一分公司", "大连甲第二分公司"),
        ("沈阳市甲厂", "甲厂"),
        ("甲厂", "甲厂（大连市）"),
        ("大连甲公司", "大连甲有限公司"),
        ("甲（大连）有限公司", "甲有限公司"),
        ("甲（大连）有限公司", "甲大连有限公司"),
        ("（大连）甲厂", "甲厂"),
        ("甲厂（二分厂）", "甲厂"),
        ("甲厂一分厂", "甲厂1分厂"),
        ("一〇一厂", "101厂"),
        ("甲厂★乙", "甲厂乙"),
        ("大连1#热电厂", "大连2#热电厂"),
    ],
)
def test_different_names_do_not_match(one: str, other: str) -> None:
    """Nothing but the stated differences is overlooked."""
    assert matching_name(one, "大连市") != matching_name(other, "大连市")


def test_the_city_alone_remains() -> None:
    """A prefix is dropped only when a name remains behind it."""
    assert matching_name("大连市", "大连市") == "大连市"
    assert matching_name("★大连市", "大连市") == "大连市"
    assert matching_name("（盖章）", "大连市") == "(盖章)"
    assert matching_name("★") == "★"
    assert matching_name("辽宁省大连市", "大连市") == "辽宁省大连市"


def test_the_city_is_a_setting() -> None:
    """The city may come with or without 市; without a city nothing is dropped."""
    assert matching_name("沈阳市甲厂", "沈阳") == "甲厂"
    assert matching_name("广西壮族自治区南宁市甲厂", "南宁市") == "甲厂"
    assert matching_name("大连市甲厂") == "大连市甲厂"


@settings(max_examples=50)
@given(st.text("大连市辽宁省甲（) \u200bＡa★。盖章）—·"), st.sampled_from(["", "大连市", "大连"]))
def test_matching_twice_is_matching_once(name: str, city: str) -> None:
    """A key is its own key."""
    key = matching_name(name, city)
    assert matching_name(key, city) == key


def test_names_that_are_their_own_key() -> None:
    """None of their signs is folded or dropped, as a name shows that goes the long way for its bracket."""
    signs = "".join(sign for sign in map(chr, range(0x3400, 0xFB00)) if re.fullmatch(OWN_KEY, sign))
    assert len(signs) == 20_901
    for at in range(0, len(signs), 900):
        name = signs[at : at + 900]
        assert matching_name(f"{name}(甲)", "大连市") == f"{name}(甲)"
        assert matching_name(name, "大连市") == name
    assert not re.fullmatch(OWN_KEY, "市")
