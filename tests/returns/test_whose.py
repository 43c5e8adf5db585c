"""Which bodies a text or a path names: all that it names, and none that it does not."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator

import pytest

from cwgk_excel.returns.whose import bodies_in_path, bodies_mentioned, bodies_named

NAMES = {
    "210202": ("中山区", "大连市中山区"),
    "210212": ("旅顺口区", "旅顺"),
    "210213": ("金州区", "大连市金州区"),
    "XQ01": ("金普新区",),
    "XQ02": ("高新技术产业园区", "高新区"),
    "CY01": ("示例-机械冶金产业工会", "JX"),
    "CY02": ("金州区总工会",),
    "7": ("直属",),
}
# So many that what a text says is looked up, piece by piece.
MANY = {**NAMES, **{f"ZZ{number:05}": (f"别处的第{number}号地方",) for number in range(2000)}}


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("", ()),
        ("附件1.xlsx", ()),
        ("中山区/附件1.xlsx", ("210202",)),
        ("210202-中山区/附件1.xlsx", ("210202",)),
        ("210202/附件1.xlsx", ("210202",)),
        ("２１０２０２/附件1.xlsx", ("210202",)),
        ("xq01_报送/附件1.xlsx", ("XQ01",)),
        ("210202 20171103/附件1.xlsx", ("210202",)),
        ("2102021/附件1.xlsx", ()),
        ("A210202/附件1.xlsx", ()),
        ("收件/中 山 区.zip/副本/附件1.xlsx", ("210202",)),
        ("大连中山区XX公司/附件1.xlsx", ("210202",)),
        ("中山区/西岗区附件/附件1.xlsx", ("210202",)),
        ("中山区/金州区/附件1.xlsx", ("210202", "210213")),
        ("中山区/附件1-金州区.xlsx", ("210202",)),
        ("附件1-金州区.xlsx", ()),
        ("中山区、金州区/附件1.xlsx", ("210202", "210213")),
        ("金州区和210202/附件1.xlsx", ("210202", "210213")),
        ("金州区总工会/附件1.xlsx", ("CY02",)),
        ("金州区总工会（金州区）/附件1.xlsx", ("210213", "CY02")),
        ("示例-机械冶金产业工会.zip/附件1.xlsx", ("CY01",)),
        ("示例－机械冶金产业工会/附件1.xlsx", ("CY01",)),
        ("旅顺口区/附件1.xlsx", ("210212",)),
        ("旅顺/1.xlsx", ("210212",)),
        ("旅顺-附件1/1.xlsx", ("210212",)),
        ("旅顺路小学/1.xlsx", ()),
        ("JX-附件1/1.xlsx", ("CY01",)),
        ("AJX/附件1.xlsx", ()),
        ("7/附件1.xlsx", ("7",)),
        ("附件7/1.xlsx", ()),
        ("2017年/附件1.xlsx", ()),
    ],
)
def test_bodies_in_a_path(path: str, codes: tuple[str, ...]) -> None:
    """All that folders and packages name are given, never the file's own name; short words stand alone."""
    assert bodies_in_path(path, NAMES) == codes
    assert bodies_in_path(path, MANY) == codes


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("金州区盖章扫描.pdf", ("210213",)),
        ("中山区/金州区盖章扫描.pdf", ("210202",)),
        ("扫描.pdf", ()),
    ],
)
def test_file_name_counts_only_where_asked_and_no_folder_tells(path: str, codes: tuple[str, ...]) -> None:
    """As for a scan, of which nothing but its place and name is known."""
    assert bodies_in_path(path, NAMES, by_file=True) == codes
    assert bodies_in_path(path, MANY, by_file=True) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("中山区", ("210202",)),
        (" 大连市中山区（盖章）", ("210202",)),
        ("中 山 区", ("210202",)),
        ("高新区", ("XQ02",)),
        ("辽宁省大连市金普新区", ("XQ01",)),
        ("中山区某公司", ()),
        ("", ()),
        ("（报送单位）", ()),
    ],
)
def test_bodies_named_by_a_text(text: str, codes: tuple[str, ...]) -> None:
    """The whole text is a name, as unit names are compared."""
    assert bodies_named(text, NAMES, "大连市") == codes


def test_name_of_two_bodies_is_of_both() -> None:
    """Nobody chooses between them."""
    assert bodies_named("直属", {"A": ("直属",), "B": ("直 属",)}) == ("A", "B")


def test_body_mentioned_in_a_longer_text() -> None:
    """Such a text is no body's name, but speaks of one."""
    names = {"210202": ("中山区",), "210203": ("西岗区",)}
    assert bodies_mentioned("大连市中山区总工会", names) == ("210202",)
    assert bodies_mentioned("西岗区、中山区", names) == ("210202", "210203")
    assert bodies_mentioned("（报送单位）", names) == ()


class Counted(dict[str, tuple[str, ...]]):
    """Names that count how often somebody goes through all of them."""

    looks = 0

    def __iter__(self) -> Iterator[str]:
        self.looks += 1
        return super().__iter__()

    def items(self) -> ItemsView[str, tuple[str, ...]]:
        """All of them."""
        self.looks += 1
        return super().items()


def test_names_are_gone_through_once() -> None:
    """However many paths are asked about: a country has thousands of bodies and a million files."""
    names = Counted({"210202": ("中山区", "大连市中山区"), "210203": ("西岗区",)})
    assert bodies_in_path("西岗区/表.xlsx", names) == ("210203",)
    assert bodies_named("中山区", names, "大连市") == ("210202",)
    looks = names.looks
    for number in range(5):
        assert bodies_in_path(f"收到/中山区/{number}.xlsx", names) == ("210202",)
        assert bodies_mentioned(f"西岗区总工会{number}", names) == ("210203",)
        assert bodies_named("大连市 西岗区", names, "大连市") == ("210203",)
    assert names.looks == looks
