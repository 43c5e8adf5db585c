"""Which names are called alike, and that the blocks find what all pairs would give."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from cwgk_excel.review.reconciling import alike
from cwgk_excel.review.reconciling.alike import candidates

CITY = "大连市"
SIGNS = "盛通机械制造东方宏达瑞丰海鸥出版新港国际贸易汇园华信电子建筑安装天健医药金石化工永安物流泰和食品"
ENDS = ("有限公司", "股份有限公司", "集团有限公司", "公司", "厂", "第一中学")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("盛通机械", "盛通机械有限公司"),
        ("甲有限公司", "甲股份有限公司"),
        ("甲有限公司", "甲有限责任公司"),
        ("大连盛通机械", "盛通机械有限公司"),
        ("辽宁省大连盛通机械公司", "盛通机械有限公司"),
        ("原盛通机械厂", "盛通机械厂"),
        ("汇丰机械厂(原盛通机械厂)", "盛通机械厂"),
        ("甲(大连)有限公司", "甲有限公司"),
        ("海川(集团)有限公司", "海川集团有限公司"),
        ("盛通机械有限公司", "盛通机戒有限公司"),
        ("盛通机械有限公司", "盛通机械制有限公司"),
        ("盛通机械有限公司", "盛通械机有限公司"),
        ("盛通机械有限公司", "盛通机械有限工司"),
    ],
)
def test_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    """City, 原, brackets, the words for a company, or one sign."""
    assert candidates([one, other], CITY) == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲有限公司", "乙有限公司"),
        ("桃源小学", "桃林小学"),
        ("盛通第一机械有限公司", "盛通第二机械有限公司"),
        ("盛通机械第1公司", "盛通机械第10公司"),
        ("港务东区服务公司", "港务西区服务公司"),
        ("盛通机械(一分厂)", "盛通机械(二分厂)"),
        ("盛通机械有限公司", "盛达机戒有限公司"),
        ("盛通集团有限公司", "盛通有限公司"),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    """Short ones, numbered ones, and those with more than one difference."""
    assert candidates([one, other], CITY) == []


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("甲一丙", "甲乙丙", "一乙"),
        ("甲乙丙", "甲丙", "乙"),
        ("甲乙乙丙", "甲乙丙", "乙"),
        ("甲乙丙丁", "甲丙乙丁", "丙"),
        ("甲", "甲", ""),
        ("甲乙丙丁", "甲丁", None),
        ("甲乙丙", "丙乙甲", None),
        ("甲乙丙丁", "甲戊己丁", None),
    ],
)
def test_one_sign_apart(one: str, other: str, apart: str | None) -> None:
    """Another sign, one more or fewer, or neighbours exchanged."""
    assert alike._sign_apart(one, other) == apart


def test_without_a_city_none_is_left_out() -> None:
    """A campaign may have no city's name to go by."""
    assert candidates(["大连盛通", "盛通"], "") == []


def names(count: int) -> list[str]:
    """Names made up in the same way each time; every twentieth is another one, spelled differently."""
    made = random.Random(20171114)
    found: list[str] = []
    for number in range(count):
        if number % 20:
            found.append("".join(made.choices(SIGNS, k=made.randint(3, 6))) + made.choice(ENDS))
        else:
            found.append(respelled(made, made.choice(found or ["盛通机械有限公司"])))
    return sorted(set(found))


def respelled(made: random.Random, name: str) -> str:
    """A name as somebody else might write it."""
    place = made.randrange(len(name) - 1)
    return made.choice(
        (
            f"大连{name}",
            f"原{name}",
            name.removesuffix("有限公司"),
            f"{name}(大连)",
            f"{name[:place]}{name[place + 1 :]}",
            f"{name[:place]}金{name[place + 1 :]}",
            f"{name[:place]}金{name[place:]}",
            f"{name[:place]}{name[place + 1]}{name[place]}{name[place + 2 :]}",
        )
    )


def test_blocks_find_what_all_pairs_give() -> None:
    """Of 800 names, some forty of them planted."""
    some = names(800)
    spelt = dict(enumerate(alike._spelt(some, CITY)))
    found = candidates(some, CITY)
    assert found == list(alike._confirmed(spelt, list(combinations(range(len(some)), 2))))
    assert len(found) > 25


def test_of_three_spellings_each_two_are_alike() -> None:
    """All pairs of them, not the first with the others or with the last alone."""
    assert candidates(["盛通机械厂", "大连盛通机械厂", "原盛通机械厂"], CITY) == [(0, 1), (0, 2), (1, 2)]


def test_few_pairs_are_looked_at_however_many_names() -> None:
    """Of 10,000 all pairs would be fifty million."""
    some, more = (alike._blocked(alike._spelt(names(count), CITY)) for count in (5_000, 10_000))
    assert 250 < len(some) < len(more) < 5_000
