"""The words of the commands that close a round or pass it on. Imports nothing heavy, like ``parser``."""

from __future__ import annotations

from cwgk_excel.cli.parsing.parts import Commands, add_day, add_folder, add_json


def add_closing(commands: Commands) -> None:
    """What is kept of a round, and what is told to whoever takes it over."""
    packing = add_folder(
        commands, "archive-package", "做档案包：原件、决定、总表和目录在一个压缩包里，不用本程序就能核对"
    )
    packing.add_argument("-o", "--output", metavar="文件", help="存成这个文件（.zip）；已有的不覆盖")
    add_json(packing)
    add_day(packing)
    passing = add_folder(commands, "handover", "交接清单：没有办完的事、密钥和备份在哪里、接下来做什么")
    passing.add_argument("-o", "--output", metavar="文件", help="存成这个文件（.docx）")
    add_json(passing)
    add_day(passing)
