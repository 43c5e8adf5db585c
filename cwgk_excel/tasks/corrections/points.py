"""From a return and its findings to what a correction slip shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.findings.catalogue import OFFICE_ONLY
from cwgk_excel.forms.findings.finding import Finding, reading_order
from cwgk_excel.forms.look.copied_row import copied
from cwgk_excel.forms.spec import Form
from cwgk_excel.issue.slip_content import Filled, FilledRow, Point
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.review.decided import HEAD
from cwgk_excel.review.judged import Judged

REPRINT, STAMP, NO_PAPER = "重打重盖", "更正处盖章", "不涉及纸质件"
# An order that a filler can do nothing about unless something else is wrong too.
_ALONE_NO_REASON = frozenset({"return-late"})
# It names another body, whose affairs are not this one's; the office asks.
_OF_THE_OFFICE = frozenset({"folder-other-body"})


@dataclass(frozen=True, slots=True)
class Content:
    """What a slip is made of: returns of one unit's form, or the parts of one body's list, with their findings.

    ``gone``: fields that were filled in and that today's form does not have, each with what stood there.
    """

    filled: Filled
    points: Sequence[Point]
    gone: Sequence[tuple[str, str]]


def needs_correction(finding: Finding) -> bool:
    """Whether the filler has something to correct or to explain."""
    asked = finding.remedy != OFFICE_ONLY and finding.code not in _OF_THE_OFFICE
    return asked and finding.severity != "notice"


def is_reason(findings: Iterable[Finding]) -> bool:
    """Whether findings together are a reason to send a form back."""
    return any(finding.code not in _ALONE_NO_REASON for finding in findings)


def returned(form: Form, parts: Sequence[tuple[Judged, Sequence[Finding]]]) -> Content:
    """Put together what is to be corrected in ``parts``, each a return with the findings that need correction.

    ``form``: as it would be issued today. Values move by the names of their fields.
    """
    head: dict[str, RawCell] = {}
    rows: list[FilledRow] = []
    points: list[Point] = []
    for one, findings in parts:
        first = len(rows)
        cells = _cells(form, one)
        own = cells.pop(HEAD)
        if form.row_fields:
            out = _outdated(form, findings)
            rows.extend(
                FilledRow(record.row, {n: c for n, c in cells[number].items() if (number, n) not in out})
                for number, record in enumerate(one.raw.records)
            )
        else:
            own |= {name: cell for record in cells.values() for name, cell in record.items()}
        head = {**own, **{name: cell for name, cell in head.items() if cell.text}}
        for finding in sorted(findings, key=reading_order):
            point = _point(form, len(points) + 1, finding, first)
            if len(parts) > 1:  # rows stand elsewhere now, and messages name them as they stood
                point = replace(point, message=f"{one.stored.receipt.where.known_as}：{point.message}")
            points.append(point)
    if len(parts) > 1:
        head.pop(form.definition.adds[0], None)  # together they are the whole list
    return Content(Filled(head, rows), points, tuple(_gone(form, head, rows)))


def _cells(form: Form, one: Judged) -> dict[int, dict[str, RawCell]]:
    """Return what goes into the slip, by record and field: as it was typed, and right cells as a form takes them.

    A form marks "89分" and full-width digits as wrong. In a cell with nothing to correct they would mislead, and what
    was read of them stands there instead; the ledger keeps what was typed.
    """
    doubtful = {(finding.record, finding.field) for finding in one.findings}
    found: dict[int, dict[str, RawCell]] = {}
    for number, placed in ((HEAD, one.raw.head), *((n, r.cells) for n, r in enumerate(one.raw.records))):
        values = one.result.values[max(number, 0)] if one.result.values else {}
        found[number] = {
            p.field: p.cell
            if (number, p.field) in doubtful or p.field not in form.by_name
            else _as_read(form.by_name[p.field], p.cell, values.get(p.field))
            for p in placed
        }
    return found


def _as_read(field: Field, cell: RawCell, value: Any) -> RawCell:
    """Return a cell with what was read of its text or percentage, where the field is no text; any other as it is."""
    worded = cell.kind == "text" or "%" in cell.number_format
    if not worded or field.kind == "text" or value is None:
        return cell
    if isinstance(value, int | float):
        return RawCell("number", f"{value:.15g}", "General", "")
    return RawCell("date" if field.kind == "date" else "text", str(value), "General", "")


def _outdated(form: Form, findings: Sequence[Finding]) -> set[tuple[int, str]]:
    """The check codes, by record and field, of copied rows that are about to be corrected by hand.

    A code repeats its row as it was copied, so that it would warn of the corrected figure. Where the code itself tells
    that the row was altered, it stays: it shows what was altered, and the remedy is to copy the row again.
    """
    check = form.definition.check
    fields = {field.name for field in copied(form.row_fields)}
    told = {finding.record for finding in findings if finding.field == check}
    return {(f.record, check) for f in findings if f.field in fields and f.record not in told}


def _point(form: Form, number: int, finding: Finding, first: int) -> Point:
    in_rows = bool(form.row_fields) and finding.record >= 0
    return Point(
        number=number,
        finding=finding.key,
        value_hash=finding.value_hash,
        severity=finding.severity,
        field=finding.field if finding.field in form.by_name else "",
        record=first + finding.record if in_rows else -1,
        label=finding.label,
        value=finding.value if finding.field else "",  # what is said of a whole form stands in no cell of it
        message=finding.message,
        remedy=finding.remedy,
        paper=paper(form.by_name.get(finding.field)),
    )


def paper(field: Field | None) -> str:
    """Return what a correction of a field means for the stamped paper; None for what is no field."""
    if field is None or not field.printed or field.role == "position":
        return NO_PAPER
    return REPRINT if field.is_long_text or field.role in ("unit", "body") else STAMP


def _gone(form: Form, head: Mapping[str, RawCell], rows: Sequence[FilledRow]) -> Iterator[tuple[str, str]]:
    """Yield what was returned in fields that the form no longer has."""
    for cells in (head, *(row.cells for row in rows)):
        for name, cell in cells.items():
            if name not in form.by_name and cell.text:
                yield name, cell.text
