"""The words of the commands that report on what came in. Imports nothing heavy, like ``parser``."""

from __future__ import annotations

import argparse

from cwgk_excel.cli.parser_parts import ChineseParser, add_day, add_folder, add_json


def add_reports(commands: argparse._SubParsersAction[ChineseParser]) -> None:
    """What is made of all that came in."""
    status = add_folder(commands, "status", "报送进度：谁报了、谁没报、谁逾期、还有多少问题")
    add_json(status)
    add_day(status)
    master = add_folder(commands, "master", "生成全市汇总表（上报用）和工作总表（核对用），放进 master")
    master.add_argument("-o", "--output", metavar="文件", help="全市汇总表存成这个文件，工作总表放在它旁边")
    master.add_argument(
        "--lacking",
        choices=("列入", "不列入"),
        help="材料未补正的单位列入全市汇总表并注明，还是不列入（默认在表下写明是哪些）",
    )
    add_day(master)
    export = add_folder(commands, "export", "导出记录，供其他程序使用")
    export.add_argument("--format", required=True, choices=("csv", "json", "parquet"), help="格式")
    export.add_argument("-o", "--output", metavar="位置", help="json 存成这个文件，其他格式存进这个文件夹")
    add_day(export)
