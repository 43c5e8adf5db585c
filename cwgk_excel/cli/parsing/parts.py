"""What the command line's words are put together from, in Chinese. Imports nothing heavy, like ``parser``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from datetime import date
from gettext import gettext
from typing import Any, NamedTuple, NoReturn

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


class Commands(NamedTuple):
    """The commands so far. Only the one ``asked`` for is made, if any: all take longer than to load argparse."""

    made: argparse._SubParsersAction[ChineseParser]
    asked: str | None


class _NotAsked(ChineseParser):
    """Takes the options of a command that is not asked for, and keeps none."""

    def __init__(self) -> None:
        pass

    def add_argument(self, *_: Any, **__: Any) -> Any:
        pass


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


def number(text: str) -> int:
    """Return the number of something. Raises ArgumentTypeError for anything but a whole number from 1 on."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}”应为从1起的整数")
    return int(text)


def add_command(commands: Commands, name: str, help: str) -> ChineseParser:
    """Add a command and return its parser."""
    if commands.asked in (None, name):
        return commands.made.add_parser(name, help=help, description=help)
    return _NotAsked()


def add_folder(commands: Commands, name: str, help: str) -> ChineseParser:
    """Add a command of a campaign folder and return its parser."""
    parser = add_command(commands, name, help)
    parser.add_argument("folder", metavar="批次文件夹", help="批次所在的文件夹")
    return parser


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Add the number of processes that read."""
    parser.add_argument(
        "--workers", type=workers, default=1, metavar="数", help="同时读取的进程数（默认1，0为不另开）"
    )


def add_passwords(parser: argparse.ArgumentParser) -> None:
    """Add the passwords to open files with."""
    parser.add_argument(
        "--password", action="append", default=[], metavar="密码", help="表的打开密码，可以写几次，逐个试"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the choice of JSON for what is printed."""
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")


def add_day(parser: argparse.ArgumentParser) -> None:
    """Add the day that lateness is told by."""
    parser.add_argument("--on", type=day, metavar="日期", help="按这一天判断是否逾期（默认今天）")
