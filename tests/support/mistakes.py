"""The likeliest mistakes, of which docs/填写差错.md tells and which a test types into LibreOffice: one table."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal, NamedTuple, cast

from cwgk_excel.forms.findings.catalogue import CATALOGUE, SEVERITY_NAMES, severity

TABLE = Path(__file__).parents[1] / "interchange" / "mistakes.tsv"
LOCKED = "（格子锁着，改不了）"
STEPS = {"stopped": "填写时拦下", "shown": "填写时提示", "found": "收表时指出"}
FORMS = {"annex1": "附件1", "annex2": "附件2"}
PASTE = "paste:"
PAGE = """# 填写差错

填表时最容易出的30个差错，按最早在哪一步发现排列。写给市厂开办和报送单位，可以照着提醒填表的人。

| 哪一步 | 怎样发现 |
| --- | --- |
| 填写时拦下 | 输入后出现对话框，不让填进去；或者格子锁着，根本改不了 |
| 填写时提示 | 填得进去，但出现可以选“是”保留的对话框，或表右侧的“填报自检”马上写明，有的格子同时变红变橙 |
| 收表时指出 | 填写时看不出来，`2-收表.cmd` 才指出 |

从别处粘贴会绕过对话框，所以前两步能发现的，收表时都再查一遍。“收表时”一栏是不理会提示、照样报来时的结果：写“照常读取”的，意思没有疑问，
按应填的读取，不用改。是“错误”的，改正以前不能进入总表。写简称的，收表时与另一张表核对，单位对不上就指出。
本页按示例批次的设置生成；各批次的日期、列表、满分可以不同。每一行都在 LibreOffice 里逐字敲过，由测试核对。
"""


class Mistake(NamedTuple):
    """A line of the table. ``typed``: entries as ``field@row=text`` or ``B306=text``, "paste:" before the whole.

    ``step``: where it is noticed first, and ``said`` the words seen there. ``code``: what the intake finds in a
    return that keeps it; "" for what it reads as meant, or cannot get.
    """

    form: str
    field: str
    mistake: str
    example: str
    typed: str
    step: Literal["stopped", "shown", "found"]
    said: str
    code: str


def mistakes() -> list[Mistake]:
    """Return all lines, in order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert tuple(next(lines)) == Mistake._fields
        return [
            Mistake(*line[:5], cast(Literal["stopped", "shown", "found"], line[5]), *line[6:])
            for line in lines
        ]


def draw_page() -> str:
    """Return docs/填写差错.md without its first line."""
    rows = [
        "| 号 | 填什么时 | 差错 | 例子 | 最早在哪一步 | 看到的话 | 收表时 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for number, one in enumerate(mistakes(), 1):
        place = f"{FORMS[one.form]}　{one.field}"
        cells = (str(number), place, one.mistake, one.example, STEPS[one.step], one.said, _at_intake(one))
        rows.append(f"| {' | '.join(cells)} |")
    return PAGE + "\n" + "\n".join(rows) + "\n"


def _at_intake(one: Mistake) -> str:
    if not one.code:
        return "" if one.said == LOCKED else "照常读取"
    return f"{SEVERITY_NAMES[severity(one.code)]}：{CATALOGUE[one.code].title}"
