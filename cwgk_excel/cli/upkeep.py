"""What the operator reads when a campaign is checked, backed up, restored or judged again."""

from __future__ import annotations

from collections.abc import Iterator

from cwgk_excel.cli.steps import Steps
from cwgk_excel.cli.text import finding_line, plain
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.tasks.taking_in.result_file import NAME
from cwgk_excel.tasks.upkeep.backup import BackedUp
from cwgk_excel.tasks.upkeep.check import Checked
from cwgk_excel.tasks.upkeep.rejudge import Change, Rejudged, Unit

NOT_CARRIED = (
    f"没有备份的：outbox 和没有定稿的总表（可以重新生成）、inbox（里面还没有收的文件请先收表）、扫描件等附件、"
    f"corrections（包括登记的发送日期和改过的便函）、填了没有收的决定表、改过的呈批单、dossier、export、{NAME}。"
    "其中要留的，请另存一份。"
)


def checked(done: Checked) -> Iterator[str]:
    """Yield what was checked, what is wrong, and what is only a notice."""
    yield f"核对了：{'，'.join(f'{title}{count}' for title, count in done.counts.items()) or '账本'}。"
    if done.problems:
        yield f"发现{len(done.problems)}个问题："
        yield from (f"  {number}. {plain(line)}" for number, line in enumerate(done.problems, 1))
    else:
        yield "没有发现问题。"
    yield from (f"提示：{plain(line)}" for line in done.notices)


def backed_up(done: BackedUp, steps: Steps) -> Iterator[str]:
    """Yield where the backup is, what is in it, what is not, and where to take it."""
    yield f"已备份到 {done.place}：设置、名单、签名密钥、账本和存档的原文件，共{done.files}个文件。"
    yield "备份里有签名密钥，不要发给别人。"
    yield NOT_CARRIED
    if done.missing:
        yield f"有{len(done.missing)}个文件已不见或损坏，备份也不完整：{'、'.join(map(plain, done.missing[:10]))}"
        check = "照操作手册“想确认批次文件夹没有损坏”做一遍"
        if not steps.clicked:
            check = f"运行 cwgk-excel check {steps.folder}"
        yield f"下一步：{check}，按提示处理后再备份一次。"
        return
    yield "下一步：把这个备份文件复制到 U 盘或另一台电脑上；留在同一块硬盘里的，硬盘坏了就一起丢了。"
    if not steps.clicked:
        yield f"可以恢复到一个新文件夹里试一试：cwgk-excel restore {done.place} 新文件夹"


def after_restoring(folder: str) -> Iterator[str]:
    """Yield what to do next in the restored campaign."""
    yield f"下一步：运行 cwgk-excel distribute {folder} 重新生成 outbox；备份以后收到的表，放进 inbox 再收一次。"


def rejudged(done: Rejudged, folder: str) -> Iterator[str]:
    """Yield what is different now, by file and cell."""
    changed = f"其中{len(done.changes)}张的结果有变化" if done.changes else "结果都没有变化"
    yield f"按现在的设置和规则重新检查了收下的{done.returns}张表，{changed}。"
    for change in done.changes:
        yield ""
        yield f"  {plain(change.stored.receipt.name)}（{plain(change.stored.raw.sheet)}）"
        yield from (f"    {line}" for line in _change_lines(change))
    yield ""
    yield f"下一步：出总表：cwgk-excel master {folder}"


def _change_lines(change: Change) -> Iterator[str]:
    sheet = change.stored.raw.sheet
    for title, findings in (("新增", change.appeared), ("消失", change.disappeared)):
        for finding in findings:
            yield f"{title}{SEVERITY_NAMES[finding.severity]}：{finding_line(finding)}"
    for value in change.values:
        yield plain(
            f"读法变了：{sheet}!{value.cell}　{value.label}　{_shown(value.before)} → {_shown(value.after)}"
        )
    yield from (f"现在可以进总表：{_unit(sheet, unit)}" for unit in change.entered)
    yield from (f"现在不能进总表：{_unit(sheet, unit)}" for unit in change.left)


def _shown(value: object) -> str:
    return "空白" if value is None else f"“{value}”"


def _unit(sheet: str, unit: Unit) -> str:
    return plain(f"{sheet}!{unit.cell}　{unit.name or '没有名称的单位'}")
