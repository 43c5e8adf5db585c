"""What the operator reads on the terminal. Texts from returns are shown without control codes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cwgk_excel.cli.steps import Steps
from cwgk_excel.folding import is_unseen
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.findings.finding import Finding

if TYPE_CHECKING:
    from cwgk_excel.tasks.distribute import Distribution


def plain(text: str) -> str:
    """Return a text with a sign in place of each character that a terminal acts on or that hides what is written."""
    return text.translate({ord(c): "�" for c in set(text) if is_unseen(c)})


def wide(text: str, columns: int) -> str:
    """Return a text padded to a number of terminal columns; Chinese characters take two."""
    return text + " " * max(0, columns - width(text))


def width(text: str) -> int:
    """Return how many terminal columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def distribution(done: Distribution, outbox: str, steps: Steps) -> Iterator[str]:
    """Yield the summary of ``distribute``."""
    if done.new_versions and not done.first:
        names = "、".join(f"{FORMS[f].short}（版本 {v}）" for f, v in done.new_versions.items())
        yield f"设置改过或程序更新过，生成了新版本：{names}。以前发出的旧版本交回来仍然能收。"
    if done.written:
        yield f"已为{done.submitters}个报送单位生成{done.files}个表格，放在 {outbox}，其中{done.written}个是新的。"
    else:
        yield f"{done.submitters}个报送单位的{done.files}个表格都已生成过，没有变化：{outbox}。"
    if done.stale:
        yield f"outbox 里还有不在名单中的旧文件夹，请连同压缩包一起删去，不要再发：{'、'.join(done.stale)}。"
    yield from (f"注意：{line}" for line in done.warnings)
    yield (
        "下一步：把 outbox 里每个报送单位的压缩包发给该单位；交回来的表放进 inbox 文件夹，"
        f"再{steps.do('ingest')}。"
    )


def finding_line(finding: Finding, *, severity: bool = False) -> str:
    """Return a finding in one line: where it stands, what is wrong, what the filler and the office do.

    ``severity``: whether the line begins with how severe it is.
    """
    level = SEVERITY_NAMES[finding.severity] if severity else ""
    place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    return plain("　".join(filter(None, (level, place, finding.in_words))))
