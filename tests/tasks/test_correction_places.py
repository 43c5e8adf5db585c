"""What goes back names files and rows as the body knows them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from conftest import Desk

from cwgk_excel.forms.look.slip_list import LIST_SHEET, NUMBER
from cwgk_excel.tasks.corrections.corrections import corrections


def asked(desk: Desk, name: str) -> Iterator[str]:
    """What a slip of 中山区 says is wrong, line by line."""
    with zipfile.ZipFile(desk.folder / "corrections" / "210202-中山区.zip") as package:
        (path,) = (path for path in package.namelist() if path.endswith(name))
        listing = desk.book(package.read(path))[LIST_SHEET]
    for row in range(1, listing.max_row + 1):
        if isinstance(listing[f"{NUMBER}{row}"].value, int):
            yield str(listing[f"E{row}"].value)


def test_bodies_read_nothing_of_where_their_files_lie(desk: Desk) -> None:
    """The folder is the office's own; a file is named as it was sent, one that was not taken in too."""
    desk.put("11月10日/二/甲.xlsx", desk.unit())
    desk.put("11月10日/表.xlsx", desk.table({"staff_count": 320}))
    desk.put("11月10日/中山区坏.xlsx", b"PK\x03\x04")
    desk.take()
    corrections(desk.campaign, ["210202"])
    (said,) = asked(desk, "请修改-附件2-中山区.xlsx")
    assert "（甲.xlsx的认证申报表!D5）" in said
    text = (desk.folder / "corrections" / "210202-中山区" / "转发给报送单位的话.txt").read_text("utf-8-sig")
    assert "中山区坏.xlsx" in text
    assert "11月10日" not in said + text


def test_rows_of_a_list_in_parts_are_named_as_they_stood(desk: Desk) -> None:
    """In the slip they stand one below the other, so that the file is named with the row."""
    twice = {"unit_name": "乙公司"}
    desk.put("上.xlsx", desk.table({}, {"unit_name": "丙公司"}))
    desk.put("下.xlsx", desk.table(twice, twice))
    desk.take()
    corrections(desk.campaign, ["210202"])
    assert "下.xlsx：“乙公司”在本表中列了不止一次（第6、7行）" in list(
        asked(desk, "请修改-附件2-中山区.xlsx")
    )
