"""Describe the differences between a return as it was registered and as its bytes are read now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.ledger.keys import Subject
from cwgk_excel.ledger.returns import Stored
from cwgk_excel.returns.raw import Placed, RawReturn

_NAMES: Mapping[str, str] = {
    "form": "表格种类",
    "version": "表格版本",
    "submitter": "报送单位",
    "corrects": "所改正的报表",
    "sheet": "工作表名",
    "date1904": "日期起点",
    "told_by": "报送单位的依据",
}
_KINDS: Mapping[str, str] = {
    "blank": "空白",
    "text": "文字",
    "number": "数",
    "boolean": "真假值",
    "date": "日期",
    "error": "出错",
}
# Cells by the row of their record (-1: the head) and field. The row is used instead of the record's number, so that
# a row that is no longer read as a unit does not make all later records look different.
_Cells = dict[tuple[int, str], Placed]


def all_differences(then: Sequence[Stored], now: Sequence[RawReturn]) -> Iterator[str]:
    """Yield a line for each difference between the forms of one file, with sheet and cell."""
    if len(then) != len(now):
        yield f"登记了{len(then)}张表，现在读出{len(now)}张"
        return
    for one, other in zip(then, now, strict=True):
        yield from return_differences(one.raw, other, one.units)


def return_differences(then: RawReturn, now: RawReturn, units: Sequence[str] = ()) -> Iterator[str]:
    """Yield a line for each difference between two readings of one form.

    The words of findings are not compared, since they come from the catalogue. ``units``: the registered unit key of
    each record of ``then``.
    """
    for name, title in _NAMES.items():
        before, after = getattr(then, name), getattr(now, name)
        if before != after:
            yield f"{then.sheet}　{title}登记的是“{before}”，现在读出“{after}”"
    before, after = ({-1, *(record.row for record in one.records)} for one in (then, now))
    for title, rows in (
        ("登记为单位、现在没有读出", before - after),
        ("现在读出为单位、没有登记", after - before),
    ):
        if rows:
            yield f"{then.sheet}　{title}的：{'、'.join(map(_place, sorted(rows)))}"
    yield from _cells_differ(then.sheet, *(_cells(one, before & after) for one in (then, now)))
    if then.answers != now.answers:
        yield f"{then.sheet}　修改清单上填的，登记的与现在读出的不同"
    called = dict(zip((record.row for record in then.records), units, strict=False))
    subject = Subject.of(now, [called.get(record.row, "") for record in now.records])
    yield from _findings_differ(then.sheet, then.findings, subject.keyed(now.findings))


def _place(row: int) -> str:
    return f"第{row}行" if row else "整张表"


def _cells(one: RawReturn, rows: set[int]) -> _Cells:
    parts = [(-1, one.head), *((record.row, record.cells) for record in one.records)]
    return {(row, placed.field): placed for row, cells in parts if row in rows for placed in cells}


def _cells_differ(sheet: str, then: _Cells, now: _Cells) -> Iterator[str]:
    for place in sorted(then.keys() | now.keys()):
        before, after = then.get(place), now.get(place)
        if before == after:
            continue
        addresses = dict.fromkeys(placed.address for placed in (before, after) if placed)
        yield f"{sheet}!{'、'.join(addresses)}　登记的是{_said(before)}，现在读出{_said(after)}"


def _said(placed: Placed | None) -> str:
    if placed is None:
        return "没有这一格"
    cell = placed.cell
    formula = "，公式" if cell.formula else ""
    return f"“{shown(cell.text)}”（{_KINDS.get(cell.kind, cell.kind)}，格式 {shown(cell.number_format)}{formula}）"


def _findings_differ(sheet: str, then: Sequence[Finding], now: Sequence[Finding]) -> Iterator[str]:
    before, after = (Counter(map(stated, findings)) for findings in (then, now))
    words = {stated(f): f"{f.cell or '整张表'}的问题“{shown(f.message)}”" for f in (*then, *now)}
    yield from (f"{sheet}　登记时有{words[key]}，现在没有" for key in before - after)
    yield from (f"{sheet}　现在看出{words[key]}，登记时没有" for key in after - before)


def stated(finding: Finding) -> tuple[str | int, ...]:
    """Return all that a finding says besides its words, which come from today's catalogue."""
    place = finding.sheet, finding.cell, finding.field, finding.record
    return finding.key, finding.code, *place, finding.value
