"""Correction slips as tests need them: drawn of what the ledger holds of a return, put on record, and filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from conftest import Desk

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import now_utc
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import severity
from cwgk_excel.forms.look.slip_list import LIST_SHEET, REASON, VERDICT
from cwgk_excel.identity import Key
from cwgk_excel.issue.slip import draw_blank, draw_slip
from cwgk_excel.issue.slip_content import Filled, FilledRow, Point, form_with_room
from cwgk_excel.issue.slip_sheet import SlipHead
from cwgk_excel.issue.template import make_template
from cwgk_excel.ledger.archive import sha256
from cwgk_excel.ledger.slips import Slip, SlipPoint, new_number, save_slips
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.today import current

MADE = date(2017, 11, 12)
Answers = Mapping[int, tuple[str | None, str | None]]
NOTHING: Answers = MappingProxyType({})


def newest(campaign: Campaign) -> Judged:
    """The return that came last."""
    with Ledger.open(campaign.folder, write=False) as ledger:
        return current(campaign, ledger)[-1]


def issue(
    campaign: Campaign, one: Judged, *, lock_right: bool = False, later: int = 0
) -> tuple[bytes, Slip, Sequence[Point]]:
    """A slip of a return, drawn and put on record; made so many seconds from now."""
    raw = one.stored.raw
    rows = [FilledRow(r.row, {p.field: p.cell for p in r.cells}) for r in raw.records if r.row]
    once = raw.head if raw.is_table else raw.records[0].cells
    filled = Filled({p.field: p.cell for p in once}, rows)
    form = form_with_room(FORMS[raw.form](campaign.settings), rows)
    version = make_template(form).version
    wrong = [f for f in one.findings if severity(f.code) != "notice"]
    points = [
        Point(
            number, f.key, f.value_hash, severity(f.code), f.field, f.record if raw.is_table else -1,
            f.label, f.value, f.message, f.remedy, "更正处盖章",
        )
        for number, f in enumerate(wrong, 1)
    ]  # fmt: skip
    body = campaign.submitter(raw.submitter)
    assert body is not None
    made_at: datetime = now_utc() + timedelta(seconds=later)
    with Ledger.open(campaign.folder) as ledger:
        number = new_number(ledger)
        key = Key.load(campaign.folder)
        head = SlipHead("单位", ("请改正。",))
        drawn = draw_slip(
            draw_blank(form), version, body, key, number, filled, points, head, lock_right=lock_right
        )
        addresses = {f.number: _address(drawn.cells, f) for f in points}
        slip = Slip(
            number=number,
            form=raw.form,
            version=version.id,
            submitter=raw.submitter,
            name=body.name,
            unit="" if raw.is_table else (one.stored.units or ("",))[0],
            made_at=made_at,
            made_on=MADE,
            due=MADE + timedelta(days=5),
            said="",
            sha256=sha256(drawn.data),
            path=f"{number}.xlsx",
            returns=((one.stored.receipt.sha256, raw.sheet),),
            cells=drawn.cells,
            lines={p.number: SlipPoint(p.finding, p.value_hash, addresses[p.number]) for p in points},
        )
        save_slips(ledger, [(slip, version)])
    return drawn.data, slip, points


def _address(cells: Mapping[str, Any], point: Point) -> str:
    found = (at for at, cell in cells.items() if (cell.field, cell.record) == (point.field, point.record))
    return next(found, "")


def answer(desk: Desk, data: bytes, cells: Mapping[str, Any], answers: Answers = NOTHING) -> bytes:
    """A slip with cells typed on its form, and answers typed on the lines of its list."""
    book = desk.book(data)
    listing, form = book.worksheets[:2]
    assert listing.title == LIST_SHEET
    for address, value in cells.items():
        form[address].value = value
    rows = {line[0].value: line[0].row for line in listing.iter_rows() if isinstance(line[0].value, int)}
    for number, (verdict, reason) in answers.items():
        listing[f"{VERDICT}{rows[number]}"] = verdict
        listing[f"{REASON}{rows[number]}"] = reason
    return desk.saved(book)
