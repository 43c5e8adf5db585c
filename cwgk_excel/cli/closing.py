"""The commands that close a round: call the task, print, give the exit code."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.cli.text import plain
from cwgk_excel.tasks.dossier.package import Packed, archive_package
from cwgk_excel.tasks.handover import HandedOver, handover
from cwgk_excel.tasks.master import Masters


def run_archive_package(options: Namespace) -> int:
    """``archive-package``: 1 when an original that was received or a master on record is not in it."""
    output = Path(options.output) if options.output else None
    done = archive_package(Campaign.load(options.folder), on=options.on, output=output)
    if options.json:
        print_json({**asdict(done), "path": str(done.path)})
    else:
        show(_packed(done))
    return int(bool(done.missing or done.lost))


def approval_lines(made: Masters) -> Iterator[str]:
    """Yield where the 呈批单 is, and whether the one that somebody worked on was kept."""
    if made.approval:
        yield f"已生成呈批单（一页，拟办意见请改定）：{made.approval}"
        first = made.approval.with_stem(made.approval.stem.rpartition("-")[0])
        if first.exists():
            yield f"改过的 {first.name} 没有动；现在的数字在上面这一份里，请对照着改。"


def _packed(done: Packed) -> Iterator[str]:
    yield f"已做成档案包：{done.path}（{done.files}个文件）"
    yield from (f"里面的总表：{said}" for said in done.masters)
    for said in done.lost:
        yield f"不在里面的总表：{plain(said)}"
    if done.lost:
        yield "找得到原来那一份的，请放回原处，再做一次；送审稿可以先运行 master 重新生成。"
    elif done.behind:
        yield "要把以后收到、决定的也列入，请先运行 master，再做一次。"
    yield f"对照表列了总表的{done.cells}格，其中{done.exact}格一直对到原件的单元格，其余的对到原件的文件。"
    if done.missing:
        yield f"有{len(done.missing)}个文件太大，收到时没有存下，不在里面：{'、'.join(map(plain, done.missing[:10]))}"
    yield f"校验清单 SHA256SUMS 的 SHA-256：{done.sha256}"
    yield "下一步：把上面这一行抄在移交单上；把档案包解压，打开其中的 index.html，照着核对一遍，再移交档案室。"


def run_handover(options: Namespace) -> int:
    """``handover``: 1 when something is open."""
    output = Path(options.output) if options.output else None
    done = handover(Campaign.load(options.folder), on=options.on, output=output)
    if options.json:
        print_json(_as_json(done))
    else:
        show(_handed_over(done))
    return int(bool(done.said.needs or done.said.held or done.said.waiting))


def _handed_over(done: HandedOver) -> Iterator[str]:
    said = done.said
    yield f"已生成交接清单：{done.path}"
    yield (
        f"还有要办的报送单位{len(said.needs)}家，等着定的{len(said.held) + sum(said.waiting.values())}项，"
        f"没有交回的修改表{len(said.slips)}份，答应了还没有办的{len(list(said.promises))}家。"
    )
    yield plain(said.backup)
    yield "下一步：打印交接清单，逐项当面交接，签字；再备份一次（backup），把备份和批次文件夹交给接手的人。"


def _as_json(done: HandedOver) -> dict[str, Any]:
    said = done.said
    return {
        "path": str(done.path),
        "bodies": [
            {
                "code": one.body.code,
                "name": one.body.name,
                "standing": said.standing.get(one.body.code, ""),
                "missing": list(one.missing),
                "open": one.open_count,
            }
            for one in said.needs
        ],
        "held": [{"body": body, "file": file, "why": why} for body, file, why in said.held],
        "waiting": dict(said.waiting),
        "slips": [asdict(one) for one in said.slips],
        "promises": [{"code": one.body.code, "promised": day} for one, day in said.promises],
        "decided": said.decided,
        "keys": list(said.keys),
        "backup": said.backup,
    }


RUN: Mapping[str, Callable[[Namespace], int]] = {
    "archive-package": run_archive_package,
    "handover": run_handover,
}
