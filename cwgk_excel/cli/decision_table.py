"""The command by which 决定表 is drawn and taken in again."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.cli.steps import Steps
from cwgk_excel.cli.text import plain
from cwgk_excel.errors import CwgkError
from cwgk_excel.tasks.decision_table import DecisionRow, decision_table, take_decisions

OUTCOMES: Mapping[str, str] = {
    "taken": "已登记",
    "duplicate": "以前登记过",
    "refused": "没有登记",
    "empty": "没有定",
}


def run_decide(options: Namespace) -> int:
    """Run ``decide``: draw the table, or take one in; return 1 when a row was refused."""
    campaign, steps = Campaign.load(options.folder), Steps(options.folder, options.clicked)
    if options.file and options.output:
        raise CwgkError("收决定表时不用写 -o；要生成新的，请不写决定表的文件名。")
    if options.file:
        rows = take_decisions(campaign, options.file, on=options.on)
        if options.json:
            print_json([asdict(row) for row in rows])
        else:
            show(_taken(rows, steps))
        return int(any(row.outcome == "refused" for row in rows))
    output = Path(options.output) if options.output else None
    target, count = decision_table(campaign, on=options.on, output=output)
    if options.json:
        print_json({"file": str(target), "rows": count})
        return 0
    print(f"已生成决定表：{target}（等着定的{count}项）")
    show([_to_fill(target, steps) if count else f"下一步：没有要定的；{steps.do('master')}，出总表。"])
    steps.show(target)
    return 0


def _to_fill(target: Path, steps: Steps) -> str:
    take = f"收进来：{steps.do('decide', f' {target}')}"
    if steps.clicked:
        take = f"用鼠标把它拖到 {steps.script('decide')} 的图标上，就收进来了。"
    return f"下一步：用 Excel 或 WPS 打开，在黄色的格里写好决定，保存并关闭，再{take}"


def _taken(rows: Sequence[DecisionRow], steps: Steps) -> Iterator[str]:
    counts = Counter(row.outcome for row in rows)
    told = "，".join(f"{name}{counts[code]}行" for code, name in OUTCOMES.items())
    yield f"决定表共{len(rows)}行：{told}。"
    for code in ("taken", "duplicate", "refused"):
        found = [row for row in rows if row.outcome == code]
        if found:
            yield f"{OUTCOMES[code]}："
            yield from (f"  第{row.row}行　{plain(_line(row))}" for row in found)
    if counts["refused"]:
        yield "下一步：没有登记的，请照上面说的改好再收一次；登记过的行不会重复登记。"
    elif counts["taken"]:
        undo = "照操作手册“等着定的事项：决定表”" if steps.clicked else "可以用 undo "
        yield f"下一步：{steps.do('master')}，重新生成总表；做错了的{undo}撤销。"
    else:
        yield "下一步：这张决定表里没有新的决定；在黄色的格里写好，保存，再收一次。"


def _line(row: DecisionRow) -> str:
    numbers = "、".join(map(str, row.decisions))
    parts = (row.about, row.decision, f"第{numbers}号" if numbers else "", row.why)
    return "　".join(filter(None, parts))


RUN: Mapping[str, Callable[[Namespace], int]] = {"decide": run_decide}
