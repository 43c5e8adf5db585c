"""The command line's words, in Chinese. This module imports nothing heavy, because ``--help`` must answer at once."""

from __future__ import annotations

import argparse

from cwgk_excel.cli.parsing.closing import add_closing
from cwgk_excel.cli.parsing.page import add_page
from cwgk_excel.cli.parsing.parts import (
    ChineseParser,
    Commands,
    add_command,
    add_day,
    add_folder,
    add_json,
    add_passwords,
    add_workers,
    day,
)
from cwgk_excel.cli.parsing.reports import add_reports


def build_parser(asked: str | None = None) -> ChineseParser:
    """Return the parser of the whole command line, or of what begins with the command that is ``asked`` for."""
    parser = ChineseParser(
        prog="cwgk-excel",
        description="用 Excel 表格分发、收取、核对和汇总申报材料。",
        epilog="一轮工作的顺序：init 建立批次 → distribute 分发 → ingest 收表 → status 查进度 → master 出总表。",
    )
    parser.add_argument("--version", action="store_true", help="显示版本")
    # The scripts of a campaign's folder pass it: next steps are double clicks, and what was made is opened.
    parser.add_argument("--clicked", action="store_true", help=argparse.SUPPRESS)
    made = parser.add_subparsers(
        dest="command", metavar="命令", title="命令", prog=parser.prog, parser_class=ChineseParser
    )
    commands = Commands(made, asked)
    add_command(commands, "start", "第一次使用：问几个问题，建好批次；或看演示，或让已有的批次改用这个版本")
    add_command(commands, "demo", "用示例数据走完一轮，并说明到哪里看结果").add_argument(
        "folder", nargs="?", default="cwgk-demo", metavar="文件夹", help="放在哪里（默认 cwgk-demo）"
    )
    add_folder(commands, "init", "建立新的批次文件夹").add_argument(
        "--sample", action="store_true", help="用示例批次的设置和公开密钥，只供演示"
    )
    add_json(add_folder(commands, "fields", "列出两张表的所有栏目、位置、类型和范围"))
    add_folder(commands, "distribute", "生成发给各报送单位的表格，放进 outbox")
    taking = add_folder(commands, "ingest", "收表：读取、检查、登记交回的表格")
    taking.add_argument(
        "paths", nargs="*", default=[], metavar="路径", help="要收的文件或文件夹（默认收 inbox）"
    )
    taking.add_argument("--dry-run", action="store_true", help="只检查，不登记")
    add_workers(taking)
    add_passwords(taking)
    add_json(taking)
    add_day(taking)
    add_reports(commands)
    add_page(commands)
    _add_correcting(commands)
    _add_deciding(commands)
    add_closing(commands)
    _add_upkeep(commands)
    return parser


def _add_correcting(commands: Commands) -> None:
    """What is sent back, and who is reminded."""
    sending = add_folder(commands, "corrections", "生成发给各单位的修改表、便函和回执，放进 corrections")
    sending.add_argument("bodies", nargs="*", default=[], metavar="报送单位", help="名称或代码（默认全部）")
    sending.add_argument("--due", type=day, metavar="日期", help="请在哪一天前改好（默认按设置的天数）")
    sending.add_argument("--formal", action="store_true", help="写成正式的函，不写便函")
    sending.add_argument("--sent", action="store_true", help="不生成，只记下 corrections 里的已经发送")
    add_json(sending)
    add_day(sending)
    calling = add_folder(commands, "remind", "催报名单：谁还欠什么、找谁、答应过哪天")
    calling.add_argument("-o", "--output", metavar="文件", help="存成这个文件")
    add_json(calling)
    add_day(calling)


def _add_deciding(commands: Commands) -> None:
    """What the office decides."""
    _add_of_findings(commands)
    _add_of_returns(commands)
    calling = _add_decision(commands, "call", "登记打给报送单位的电话", why=False)
    calling.add_argument("body", metavar="报送单位", help="报送单位的名称或代码")
    calling.add_argument("--spoke-with", default="", metavar="姓名", help="与谁通的话（没有打通的不写）")
    calling.add_argument("--promised", type=day, metavar="日期", help="答应哪一天报")
    calling.add_argument("--note", default="", dest="reason", metavar="内容", help="说了什么")
    _add_decision(commands, "undo", "撤销一项决定；决定本身仍留在记录里").add_argument(
        "number", type=int, metavar="编号", help="决定的编号（见 decisions）"
    )
    table = add_folder(
        commands, "decide", "生成决定表（等着定的事项，每项一行），放进 master；填好后写上文件名再收进来"
    )
    table.add_argument("file", nargs="?", default="", metavar="决定表", help="填好的决定表（不写则生成新的）")
    table.add_argument("-o", "--output", metavar="文件", help="新生成的存成这个文件（.xlsx）")
    add_json(table)
    table.add_argument("--on", type=day, metavar="日期", help="决定的日子（默认今天）")
    add_json(add_folder(commands, "decisions", "列出全部决定：谁、哪天、为什么，还有没有效"))


def _add_of_findings(commands: Commands) -> None:
    """Decisions about findings and cells."""
    accepting = _add_decision(commands, "accept", "认可问题：属实的照样计入，值变了再提出")
    accepting.add_argument("key", nargs="?", default="", metavar="问题", help="问题的 key（在 JSON 输出中）")
    _add_place(accepting, needed=False)
    accepting.add_argument("--field", default="", metavar="栏目", help="哪一栏")
    accepting.add_argument("--code", default="", metavar="代码", help="现有的、这个代码的问题全部认可")
    accepting.add_argument("--until", type=day, metavar="日期", help="只认可到这一天")
    amending = _add_decision(commands, "amend", "电话更正一个值，并写出确认单；原来填的仍留着")
    _add_place(amending)
    _add_row(amending)
    amending.add_argument("--field", required=True, metavar="栏目", help="哪一栏")
    amending.add_argument("--value", required=True, metavar="内容", help="应当是什么")
    amending.add_argument("--with", required=True, dest="spoke_with", metavar="姓名", help="与谁核实的")
    amending.add_argument("--tel", required=True, metavar="电话", help="打的哪个电话")
    amending.add_argument("-o", "--output", metavar="文件", help="确认单存成这个文件（.txt）")


def _add_of_returns(commands: Commands) -> None:
    """Decisions about whole returns."""
    _add_place(
        _add_decision(commands, "confirm", "确认计入：没有控制码暂不计入的，或几张汇总表说法不一时以哪张为准")
    )
    adding = _add_decision(commands, "supplement", "把一张汇总表作为补充，加在现有的名单上")
    adding.add_argument("--body", required=True, metavar="报送单位", help="报送单位的名称或代码")
    adding.add_argument("--file", default="", metavar="文件", help="哪个文件")
    taking_out = _add_decision(commands, "withdraw", "撤出一份表，不再计入")
    _add_place(taking_out, needed=False)
    taking_out.add_argument(
        "--file", default="", metavar="文件", help="有几份时，是哪个文件；没有收下的文件只写这一项"
    )
    taking_out.add_argument("--why", required=True, metavar="哪一种", help="单位撤回、退回重报 或 重复作废")
    taking_out.add_argument("--request", default="", metavar="文件", help="单位撤回的书面申请存成的文件")
    choosing = _add_decision(commands, "choose", "几个报送单位都报了同一单位时，定由哪一个申报")
    choosing.add_argument("unit", metavar="单位", help="申报单位的名称")
    choosing.add_argument("--body", required=True, metavar="报送单位", help="由哪个报送单位申报")
    receiving = _add_decision(
        commands, "paper", "登记收到盖章的纸质件：与电子表一致，或哪一栏不一致", why=False
    )
    _add_place(receiving)
    _add_row(receiving)
    receiving.add_argument("--field", default="", metavar="栏目", help="不一致的一栏")
    receiving.add_argument("--value", default="", metavar="内容", help="纸质件上是什么")
    receiving.add_argument("--counts", default="", metavar="哪个", help="以哪个为准：纸质件 或 电子表")


def _add_decision(commands: Commands, name: str, help: str, *, why: bool = True) -> ChineseParser:
    """A command that puts a decision on record; ``why``: whether its reason is asked for."""
    parser = add_folder(commands, name, help)
    parser.add_argument("--by", required=True, metavar="姓名", help="谁决定的")
    if why:
        parser.add_argument("--reason", required=True, metavar="理由", help="为什么")
    add_json(parser)
    parser.add_argument("--on", type=day, metavar="日期", help="决定的日子（默认今天）")
    return parser


def _add_row(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--row", type=int, default=0, metavar="行号", help="同一单位有几行时，是工作表的第几行"
    )


def _add_place(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    """Of which form, body and unit."""
    parser.add_argument("--form", required=needed, default="", metavar="表", help="附件1 或 附件2")
    parser.add_argument(
        "--body", required=needed, default="", metavar="报送单位", help="报送单位的名称或代码"
    )
    parser.add_argument("--unit", default="", metavar="单位", help="申报单位的名称")
    if needed:
        parser.add_argument("--file", default="", metavar="文件", help="有几份时，是哪个文件")


def _add_upkeep(commands: Commands) -> None:
    """Add the commands that keep a campaign safe and up to date."""
    checking = add_folder(
        commands, "check", "核对整个批次：账本、存档，以及登记的内容与原文件是否一致；不改动任何东西"
    )
    add_workers(checking)
    add_passwords(checking)
    add_json(checking)
    saving = add_folder(commands, "backup", "把整个批次备份成一个文件")
    saving.add_argument(
        "file", nargs="?", default="", metavar="备份文件", help="存成这个文件，或存进这个文件夹；已有的不覆盖"
    )
    restoring = add_command(commands, "restore", "从备份文件恢复批次，并核对一遍")
    restoring.add_argument("file", metavar="备份文件", help="backup 做的文件")
    restoring.add_argument("folder", metavar="批次文件夹", help="恢复到这里：新的或空的文件夹")
    add_workers(restoring)
    add_passwords(restoring)
    add_json(add_folder(commands, "review", "按现在的设置和规则重新检查收下的表，说明有什么变化"))
