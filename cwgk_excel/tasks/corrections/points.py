"""From a return and its findings to what a correction slip shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.findings.catalogue import OFFICE_ONLY
from cwgk_excel.forms.findings.finding import Finding, reading_order
from cwgk_excel.forms.spec import Form
from cwgk_excel.issue.slip_content import Filled, FilledRow, Point
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.review.judged import Judged

REPRINT, STAMP, NO_PAPER = "重打重盖", "更正处盖章", "不涉及纸质件"
# An order that a filler can do nothing about unless something else is wrong too.
_ALONE_NO_REASON = frozenset({"return-late"})


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
    return finding.severity != "notice" and finding.remedy != OFFICE_ONLY


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
        own = {placed.field: placed.cell for placed in one.raw.head}
        if form.row_fields:
            rows.extend(
                FilledRow(record.row, {placed.field: placed.cell for placed in record.cells})
                for record in one.raw.records
            )
        else:
            own |= {placed.field: placed.cell for record in one.raw.records for placed in record.cells}
        head = {**own, **{name: cell for name, cell in head.items() if cell.text}}
        for finding in sorted(findings, key=reading_order):
            point = _point(form, len(points) + 1, finding, first)
            if len(parts) > 1:  # rows stand elsewhere now, and messages name them as they stood
                point = replace(
                    point, message=f"{PurePosixPath(one.stored.receipt.where.name).name}：{point.message}"
                )
            points.append(point)
    if len(parts) > 1:
        head.pop(form.definition.adds[0], None)  # together they are the whole list
    return Content(Filled(head, rows), points, tuple(_gone(form, head, rows)))


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
        value=finding.value,
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
