"""Mistakes in settings are named as such, each with its line."""

from __future__ import annotations

import tomllib

import pytest

from cwgk_excel.campaign.toml_mistakes import toml_mistakes
from cwgk_excel.resources import sample_text

QUOTES = '用了中文引号，请改成英文引号，例如 batch = "第二批"。'


def told(text: str) -> list[str]:
    """What is said of a text that TOML refuses."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    return list(toml_mistakes(text, caught.value))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("batch = “第二批”  # 批次", QUOTES),
        ('batch = “第二批"', QUOTES),
        ("name = 「刘峰」", QUOTES),
        ('ownership = [“国有”, "集体"]', QUOTES),
        ("due = 2017.11.15", "日期要写成 2017-11-15 的样子，不加引号，现在是“2017.11.15”。"),
        ("due = 2017/1/5", "日期要写成 2017-01-05 的样子，不加引号，现在是“2017/1/5”。"),
        ("due = 2017年11月15日", "日期要写成 2017-11-15 的样子，不加引号，现在是“2017年11月15日”。"),
        ("due = 2017-1-5", "日期要写成 2017-01-05 的样子，不加引号，现在是“2017-1-5”。"),
        ("due = ２０１７.11.31", "没有“２０１７.11.31”这一天，请改成正确的日期，例如 2017-11-15。"),
        ("due = 2017-11-31", "没有“2017-11-31”这一天，请改成正确的日期，例如 2017-11-15。"),
        ("batch = 第二批", '文字要用英文引号括起，请改成 batch = "第二批"。'),
        ("phone = 0411-82610415 # 电话", '文字要用英文引号括起，请改成 phone = "0411-82610415"。'),
        (
            "document = 大厂开办发〔2017〕7号",
            '文字要用英文引号括起，请改成 document = "大厂开办发〔2017〕7号"。',
        ),
        ('batch = "第二批   # 批次', '英文引号不成对，文字前后各要一个，例如 batch = "第二批"。'),
        ('batch = 第二批"', '英文引号不成对，文字前后各要一个，例如 batch = "第二批"。'),
        ("narrative_length = True", "请改成小写的 true。"),
        ("rows ＝ 300", "用了中文符号“＝”，请改成英文的“=”。"),
        ("rows = ３００", "用了中文符号“３”，请改成英文的“3”。"),
        ('ownership = ["国有"，"集体"]', "用了中文符号“，”，请改成英文的“,”。"),
        ('ownership = 【"国有"】', "用了中文符号“【”，请改成英文的“[”。"),
        ("［dates］", "用了中文符号“［”，请改成英文的“[”。"),
        ("＃ 说明", "用了中文符号“＃”，请改成英文的“#”。"),
    ],
)
def test_a_mistake_is_named_with_its_line(line: str, said: str) -> None:
    """And nothing is said of the lines around it, which hold Chinese marks within texts and remarks."""
    assert told(f'a = "“甲”，【乙】＝2017.1.1"\n{line}\nb = 1 # “丙”，\n') == [f"第2行：{said}"]


def test_all_mistakes_are_named_at_once() -> None:
    """Though the reader stops at the first."""
    assert [line.split("：")[0] for line in told("a = “甲”\nb = 1\nc = 2017.1.1\n")] == ["第1行", "第3行"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("a = 1\na = 2\n", "第2行第6列"), ("a = [1, 2\n", "末尾"), ("a 1\n", "第1行第3列")],
)
def test_another_mistake_is_named_by_its_place(text: str, place: str) -> None:
    """What it may be is said in general."""
    (line,) = told(text)
    assert line.startswith(f"{place}写法有误，请检查引号、")


def test_nothing_in_the_sample_is_a_mistake() -> None:
    """Its remarks hold all the marks of Chinese text."""
    (line,) = told(sample_text("campaign.toml") + "\nx x\n")
    assert "写法有误" in line
