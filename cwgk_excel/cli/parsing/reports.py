"""The words of the commands that report on what came in. Imports nothing heavy, like ``parser``."""

from __future__ import annotations

import argparse

from cwgk_excel.cli.parsing.parts import Commands, add_day, add_folder, add_json, number


def add_reports(commands: Commands) -> None:
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
    _add_versions(master)
    add_day(master)
    export = add_folder(commands, "export", "导出记录，供其他程序使用")
    export.add_argument("--format", required=True, choices=("csv", "json", "parquet"), help="格式")
    export.add_argument("-o", "--output", metavar="位置", help="json 存成这个文件，其他格式存进这个文件夹")
    add_day(export)
    tracing = add_folder(commands, "trace", "追溯：总表上的一个数出自谁的哪张表、哪一格，作过什么决定")
    tracing.add_argument(
        "file", nargs="?", default="", metavar="总表", help="总表文件（改了名、拷到别处的也行）"
    )
    tracing.add_argument(
        "place", nargs="?", default="", metavar="单元格", help="工作表!单元格，如 汇总总表!E5"
    )
    tracing.add_argument("--unit", default="", metavar="单位", help="不写单元格，写申报单位的名称")
    tracing.add_argument("--field", default="", metavar="栏目", help="该单位的哪一栏，如 职工人数")
    add_json(tracing)


def _add_versions(master: argparse.ArgumentParser) -> None:
    """What is done with versions: compare with an earlier one, and freeze the one that was signed."""
    master.add_argument(
        "--compare",
        metavar="哪一份",
        help="不出总表，列出与以前的一份相比有什么变动：总表文件、快照号、上次、上一版、定稿 或 第几版",
    )
    master.add_argument("--final", action="store_true", help="定稿：送审稿已经签批，数据有变动的不能定")
    master.add_argument(
        "--version", dest="signed_version", type=number, metavar="版次", help="签批的是第几版"
    )
    master.add_argument("--signed-by", default="", metavar="姓名", help="谁签批的")
    add_json(master)
