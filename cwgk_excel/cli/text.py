"""What the operator reads on the terminal. Texts from returns are shown without control codes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cwgk_excel.clock import chinese_date
from cwgk_excel.folding import is_unseen
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.spec import Definition
from cwgk_excel.tasks.distribute import Distribution
from cwgk_excel.tasks.taking_in.results import FileResult

# A column of a table: its head, its width, and the function that gives its text for a row.
Shown = tuple[str, int, Callable[[Any], str]]


def plain(text: str) -> str:
    """Return a text with a sign in place of each character that a terminal acts on or that hides what is written."""
    return text.translate({ord(c): "�" for c in set(text) if is_unseen(c)})


def wide(text: str, columns: int) -> str:
    """Return a text padded to a number of terminal columns; Chinese characters take two."""
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(0, columns - width)


def distribution(done: Distribution, outbox: str) -> Iterator[str]:
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
    yield "下一步：把每个报送单位的压缩包发出去；交回来的表放进 inbox 文件夹，再运行 ingest。"


def ingestion(
    results: Sequence[FileResult], names: Mapping[str, str], *, dry_run: bool, folder: str
) -> Iterator[str]:
    """Yield the summary of ``ingest``: counts, refused files, findings by file, what was put right, the next step.

    ``names``: the name of each body, by its code.
    """
    counts = {name: [r for r in results if r.outcome == name] for name in _OUTCOME_NAMES}
    counted = "，".join(f"{_OUTCOME_NAMES[name]}{len(found)}个" for name, found in counts.items())
    yield f"共看到{len(results)}个文件：{counted}。" + ("（试收，没有登记）" if dry_run else "")
    yield from _titled("未收下的文件：", (f"  {_name(r)}：{plain(r.in_words)}" for r in counts["refused"]))
    yield from _ignored(counts["ignored"], names)
    accepted = [result for result in counts["accepted"] if result.findings]
    for severity, title in SEVERITY_NAMES.items():
        found = [(r, [f for f in r.findings if f.severity == severity]) for r in accepted]
        total = sum(len(findings) for _, findings in found)
        if total:
            yield ""
            yield f"{title}{total}处（{_MEANING[severity]}）："
            for result, findings in found:
                yield from _file_lines(result, findings)
    yield from _titled("改正后重报的：", (line for r in counts["accepted"] for line in _resubmitted(r)))
    yield ""
    if dry_run:
        yield "下一步：这次只是试收；要登记，请去掉 --dry-run 再收一次。"
    else:
        yield _next_step(results, counts, folder)


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a part of the summary under its title, or nothing when it has no lines."""
    for number, line in enumerate(lines):
        if not number:
            yield ""
            yield title
        yield line


def _ignored(ignored: Sequence[FileResult], names: Mapping[str, str]) -> Iterator[str]:
    """Yield copies still growing, attachments by body, other files; temporary files are only counted."""
    growing = [r for r in ignored if r.code == "file-growing"]
    yield from _titled(
        "还在复制或下载、这次没有收的文件（完成后再收一次）：", (f"  {_name(r)}" for r in growing)
    )
    attached = [r for r in ignored if r.code == "file-attachment"]
    bodies = dict.fromkeys(sorted((r.submitter for r in attached), key=lambda code: (not code, code)))
    lines = (
        f"  {names.get(body, body) or '看不出报送单位的'}：{_name(r)}（{plain(r.what)}）"
        for body in bodies
        for r in attached
        if r.submitter == body
    )
    yield from _titled("附件（只列出备查，没有读取）：", lines)
    others = [r for r in ignored if r.code not in ("file-growing", "file-attachment", "file-noise")]
    yield from _titled("忽略的文件：", (f"  {_name(r)}：{plain(r.in_words)}" for r in others))
    noise = sum(r.code == "file-noise" for r in ignored)
    if noise:
        yield ""
        yield f"另有程序自动产生的临时文件{noise}个，不用处理。"


def _name(result: FileResult) -> str:
    return plain(result.where.in_words)


_OUTCOME_NAMES: Mapping[str, str] = {
    "accepted": "收下",
    "refused": "未收下",
    "ignored": "忽略",
    "duplicate": "重复",
}
_MEANING: Mapping[str, str] = {
    "error": "改正前不能进入总表",
    "warning": "可以进入总表，请核实",
    "notice": "供参考",
}


def _file_lines(result: FileResult, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield f"  {_name(result)}"
    yield from (f"    {finding_line(finding)}" for finding in findings)


def _resubmitted(result: FileResult) -> Iterator[str]:
    """Of each return in a file that came again what was put right, and what it changes."""
    for one in result.resubmitted:
        what = f"{FORMS[one.form].short}{f'“{shown(one.unit)}”' if one.unit else ''}"
        before = f"{chinese_date(one.before.received_on)}收到的{one.before.name}"
        yield f"  {_name(result)}"
        yield plain(f"    {what}：{one.in_words}。{one.differences}。（对照{before}）")


def finding_line(finding: Finding) -> str:
    """Return a finding in one line: where it stands, what is wrong, what the filler and the office do."""
    place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    return plain(f"{place}　{finding.in_words}" if place else finding.in_words)


def _next_step(results: Sequence[FileResult], counts: Mapping[str, Sequence[FileResult]], folder: str) -> str:
    if not results:
        return "下一步：没有看到文件。请把交回来的表放进批次文件夹的 inbox，再运行 ingest。"
    errors = sum(any(f.severity == "error" for f in r.findings) for r in counts["accepted"])
    if errors or counts["refused"]:
        return (
            f"下一步：有{errors + len(counts['refused'])}个文件要按上面的说明处理；须改正的，请报送单位改正后重报，"
            f"新表放进 inbox 再运行 ingest；查看进度：cwgk-excel status {folder}；出总表：cwgk-excel master {folder}"
        )
    if any(r.code == "file-growing" for r in counts["ignored"]):
        return "下一步：有文件还在复制，请等复制完成后再收一次。"
    return f"下一步：查看进度：cwgk-excel status {folder}；出总表：cwgk-excel master {folder}"


def progress_lines(frame: pd.DataFrame) -> Iterator[str]:
    """Yield the table of ``status``, one line per body."""
    columns: Sequence[Shown] = (
        ("报送单位", 28, lambda r: plain(r["name"])),
        *(column for form in FORMS.values() for column in _counts(form)),
        ("错误", 6, lambda r: str(r["errors"])),
        ("警告", 6, lambda r: str(r["warnings"])),
        ("状态", 0, lambda r: r["state"] + ("（有逾期）" if r["late"] and "逾期" not in r["state"] else "")),
    )
    yield "".join(wide(title, width) for title, width, _ in columns)
    for row in frame.to_dict("records"):
        yield "".join(wide(value(row), width) for _, width, value in columns)


def _counts(form: Definition) -> Iterator[Shown]:
    """Yield a form's columns: how much of it came and, but for a list, how much may enter the master."""
    units, valid = f"{form.name}_units", f"{form.name}_valid"
    if form.role == "list":
        yield form.short, 12, lambda r: f"{r[units]}行" if r[f"{form.name}_returned"] else "未报"
        return
    yield (
        form.short,
        2 * len(form.short) + 2,
        lambda r: _of(r[units], r["expected_units"] if form.due else None),
    )
    yield "可入总表", 10, lambda r: str(r[valid])


def _of(count: int, expected: object) -> str:
    return (
        str(count) if expected is None or expected != expected or expected is pd.NA else f"{count}/{expected}"
    )
