"""The command line's words, in Chinese. This module imports nothing heavy, because ``--help`` must answer at once."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from datetime import date
from gettext import gettext
from typing import Any, NoReturn

_ERRORS = (
    (r"the following arguments are required: (.*)", r"缺少：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (\S+): invalid choice: '?(.*?)'? \(choose from '?(.*?)'?\)", r"没有“\2”，可用的有：\3"),
    (r"argument (\S+): expected .*argument.*", r"\1 后面缺少内容"),
    (r"argument (\S+): (.*)", r"\1：\2"),
)


class ChineseParser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese and ends with exit code 2 on one clear line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=_Help)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to look, and exit with 2."""
        for pattern, words in _ERRORS:
            if found := re.fullmatch(pattern, message, flags=re.DOTALL):
                message = found.expand(words).replace("', '", "、")
                break
        self.exit(2, f"命令写法不对：{message}。输入 {self.prog} --help 查看用法。\n")


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or gettext("用法："))


def day(text: str) -> date:
    """Return a day given on the command line. Raises ArgumentTypeError for anything but a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写成 2017-11-15 的样子") from None


def workers(text: str) -> int:
    """Return a number of worker processes. Raises ArgumentTypeError for anything but 0 to 64."""
    if not text.isdigit() or not 0 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"“{text}”应为0到64的整数")
    return int(text)


def build_parser() -> ChineseParser:
    """Return the parser of the whole command line."""
    parser = ChineseParser(
        prog="cwgk-excel",
        description="用 Excel 表格分发、收取、核对和汇总申报材料。",
        epilog="一轮工作的顺序：init 建立批次 → distribute 分发 → ingest 收表 → status 查进度 → master 出总表。",
    )
    parser.add_argument("--version", action="store_true", help="显示版本")
    commands = parser.add_subparsers(
        dest="command", metavar="命令", title="命令", prog=parser.prog, parser_class=ChineseParser
    )
    _add(commands, "demo", "用示例数据走完一轮，并说明到哪里看结果").add_argument(
        "folder", nargs="?", default="cwgk-demo", metavar="文件夹", help="放在哪里（默认 cwgk-demo）"
    )
    _add_folder(commands, "init", "建立新的批次文件夹").add_argument(
        "--sample", action="store_true", help="用示例批次的设置和公开密钥，只供演示"
    )
    _add_json(_add_folder(commands, "fields", "列出两张表的所有栏目、位置、类型和范围"))
    _add_folder(commands, "distribute", "生成发给各报送单位的表格，放进 outbox")
    taking = _add_folder(commands, "ingest", "收表：读取、检查、登记交回的表格")
    taking.add_argument(
        "paths", nargs="*", default=[], metavar="路径", help="要收的文件或文件夹（默认收 inbox）"
    )
    taking.add_argument("--dry-run", action="store_true", help="只检查，不登记")
    _add_workers(taking)
    _add_passwords(taking)
    _add_json(taking)
    _add_day(taking)
    status = _add_folder(commands, "status", "报送进度：谁报了、谁没报、谁逾期、还有多少问题")
    _add_json(status)
    _add_day(status)
    master = _add_folder(commands, "master", "生成汇总总表，放进 master")
    master.add_argument("-o", "--output", metavar="文件", help="存成这个文件")
    _add_day(master)
    export = _add_folder(commands, "export", "导出记录，供其他程序使用")
    export.add_argument("--format", required=True, choices=("csv", "json", "parquet"), help="格式")
    export.add_argument("-o", "--output", metavar="位置", help="json 存成这个文件，其他格式存进这个文件夹")
    _add_day(export)
    _add_upkeep(commands)
    return parser


def _add_upkeep(commands: argparse._SubParsersAction[ChineseParser]) -> None:
    """Add the commands that keep a campaign safe and up to date."""
    checking = _add_folder(
        commands, "check", "核对整个批次：账本、存档，以及登记的内容与原文件是否一致；不改动任何东西"
    )
    _add_workers(checking)
    _add_passwords(checking)
    _add_json(checking)
    saving = _add_folder(commands, "backup", "把整个批次备份成一个文件")
    saving.add_argument("file", metavar="备份文件", help="存成这个文件，如 备份.zip；已有的不覆盖")
    restoring = _add(commands, "restore", "从备份文件恢复批次，并核对一遍")
    restoring.add_argument("file", metavar="备份文件", help="backup 做的文件")
    restoring.add_argument("folder", metavar="批次文件夹", help="恢复到这里：新的或空的文件夹")
    _add_workers(restoring)
    _add_passwords(restoring)
    _add_json(_add_folder(commands, "review", "按现在的设置和规则重新检查收下的表，说明有什么变化"))


def _add(commands: argparse._SubParsersAction[ChineseParser], name: str, help: str) -> ChineseParser:
    return commands.add_parser(name, help=help, description=help)


def _add_folder(commands: argparse._SubParsersAction[ChineseParser], name: str, help: str) -> ChineseParser:
    parser = _add(commands, name, help)
    parser.add_argument("folder", metavar="批次文件夹", help="批次所在的文件夹")
    return parser


def _add_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers", type=workers, default=1, metavar="数", help="同时读取的进程数（默认1，0为不另开）"
    )


def _add_passwords(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password", action="append", default=[], metavar="密码", help="表的打开密码，可以写几次，逐个试"
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")


def _add_day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=day, metavar="日期", help="按这一天判断是否逾期（默认今天）")
