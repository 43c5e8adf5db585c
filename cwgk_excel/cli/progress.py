"""What the operator reads of how far each body is: one line per body, then what is open, body by body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cwgk_excel.cli.steps import Steps
from cwgk_excel.cli.text import finding_line, plain, wide, width
from cwgk_excel.forms import FORMS
from cwgk_excel.report.daily import Daily, Open

Line = Mapping[str, Any]
MOST = 20
"""The most errors of a body that are told one by one."""
_GAP = 2


def body_lines(bodies: Sequence[Line]) -> Iterator[str]:
    """Yield a table with a line per body: how many errors and warnings, how far it is, whom to call."""
    rows = [("报送单位", "错误", "警告", "状态", "联系电话"), *map(_row, bodies)]
    widths = [max(width(row[place]) for row in rows) + _GAP for place in range(len(rows[0]))]
    for row in rows:
        yield "".join(map(wide, row, widths)).rstrip()


def _row(line: Line) -> tuple[str, ...]:
    standing = line["standing"] + ("（有逾期）" if line["late"] and "逾期" not in line["standing"] else "")
    called = " ".join(part for part in (line["contact"], line["phone"]) if part)
    return plain(line["name"]), str(line["errors"]), str(line["warnings"]), standing, plain(called)


def progress_lines(told: Daily, steps: Steps) -> Iterator[str]:
    """Yield what ``status`` says: the table of all bodies, the details of each, how much is open, the next step."""
    yield from body_lines(told.bodies)
    yield ""
    for line in told.bodies:
        found = [one for one in told.open if one.body == line["code"] and one.finding.severity == "error"]
        came = "；".join(_came(line))
        if came or found:
            yield f"{plain(line['name'])}{f'　{came}' if came else ''}"
        yield from open_lines(found)
    yield ""
    yield f"{still_open(told)}。"
    wrong = f"有错误的，{steps.do('corrections')}，做好要发给各单位的修改表；" if told.errors else ""
    yield f"下一步：{wrong}没有报齐的，{steps.do('remind')}，看催报名单；收齐后{steps.do('master')}，出总表。"


def still_open(told: Daily) -> str:
    """Return in words how many errors are open in the whole campaign."""
    return f"仍有{told.errors}处错误未改正" if told.errors else "没有未改正的错误"


def _came(line: Line) -> Iterator[str]:
    """Yield how much of each form came, how much of it may enter the master, how many originals and scans."""
    for form in FORMS.values():
        if units := line[f"{form.name}_units"]:
            papers = line[f"{form.name}_papers"]
            told = f"{form.number}：{units}个单位，可入总表{line[f'{form.name}_valid']}个"
            yield told + (f"，纸质件{papers}份" if papers else "")
    if line["attachments"]:
        yield f"扫描件等附件{line['attachments']}个"


def open_lines(found: Sequence[Open]) -> Iterator[str]:
    """Yield findings under the files in which they stand; of very many the first."""
    file = None
    for one in found[:MOST]:
        if one.file != file:
            file = one.file
            yield f"  {plain(file.in_words)}"
        yield f"    {finding_line(one.finding, severity=True)}"
    if len(found) > MOST:
        yield f"  还有{len(found) - MOST}处，见工作总表的“问题清单”。"
