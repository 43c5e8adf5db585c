"""The words of the command that makes the page. Imports nothing heavy, like ``parser``."""

from __future__ import annotations

from cwgk_excel.cli.parsing.parts import Commands, add_day, add_folder


def add_page(commands: Commands) -> None:
    """The round as a page for the browser."""
    page = add_folder(commands, "report", "生成网页报告：双击就能看，可以查找、排序、打印，放进 master")
    page.add_argument("-o", "--output", metavar="文件", help="存成这个文件（.html）")
    add_day(page)
