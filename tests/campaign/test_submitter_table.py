"""The list of bodies as programs save it."""

from __future__ import annotations

import pytest
from msgspec import structs

from cwgk_excel.campaign import Submitter
from cwgk_excel.campaign.submitter_table import HEADS, REQUIRED, decoded, rows_in
from cwgk_excel.errors import SettingsError
from cwgk_excel.folding import fold

LIST = "代码,名称,类别,顺序\r\nA1,中山区,区市县,1\r\n"
ROW = {"code": "A1", "name": "中山区", "kind": "区市县", "order": "1"}


def read(text: str) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """The rows of a list, and what is wrong with it."""
    problems: list[str] = []
    return list(rows_in(text, "submitters.csv", problems)), problems


def test_every_column_has_its_heads() -> None:
    """In the order of the body's fields; no word stands for two of them."""
    assert list(HEADS) == list(Submitter.__struct_fields__)
    words = [fold(word) for column, heads in HEADS.items() for word in (column, *heads)]
    assert len(set(words)) == len(words)
    assert set(REQUIRED) == {field.name for field in structs.fields(Submitter) if field.required}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_list_is_read_as_programs_save_it(encoding: str, between: str) -> None:
    """CSV, CSV UTF-8 and Unicode text of Excel; UTF-8 and Unicode of Notepad."""
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    data = (mark + LIST.replace(",", between)).encode(encoding)
    assert read(decoded(data, "submitters.csv")) == ([(2, ROW)], [])


@pytest.mark.parametrize(
    ("start", "name"),
    [(b"PK\x03\x04", "submitters.xlsx"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "submitters.xls")],
)
def test_a_workbook_under_this_name_is_answered_by_what_to_do(start: bytes, name: str) -> None:
    """Excel does not open it under this name, so it is renamed first."""
    with pytest.raises(SettingsError) as caught:
        decoded(start + bytes(100), "submitters.csv")
    assert caught.value.lines == (
        f"submitters.csv：这是 Excel 工作簿，不是 CSV 文件。请先改名为 {name}，再用 Excel 或 WPS 打开，"
        "另存为“CSV UTF-8（逗号分隔）”，文件名为 submitters.csv。",
    )


def test_another_encoding_is_answered_by_what_to_do() -> None:
    """Rather than read as signs that nobody wrote."""
    with pytest.raises(SettingsError, match="文字编码认不出"):
        decoded(b"\xff\xff\xff", "submitters.csv")


def test_empty_columns_saved_along_do_no_harm() -> None:
    """Excel saves columns that were in use once."""
    assert read("代码,名称,类别,顺序,,\nA1,中山区,区市县,1,,\n,,,,,\n") == ([(2, ROW)], [])


def test_a_cell_without_a_head_is_a_mistake() -> None:
    """Values may have been shifted."""
    assert read("代码,名称,类别,顺序\nA1,中山区,区市县,1,,多\n")[1] == [
        "submitters.csv 第2行：这一行的格子比表头多，请检查是否多了逗号。"
    ]


def test_a_column_written_twice_is_a_mistake() -> None:
    """Which one counts would be a guess."""
    assert read("代码,名称,类别,顺序,code\n")[1] == [
        "submitters.csv 第1行：“code”这一列写了两次（同“代码”），请删去一列。"
    ]


def test_chinese_commas_are_a_mistake_of_their_own() -> None:
    """The whole line would be one unknown column."""
    assert read(LIST.replace(",", "，"))[1] == [
        "submitters.csv 第1行：格子要用英文逗号“,”隔开，现在是中文逗号“，”，请全部改过来。"
    ]
