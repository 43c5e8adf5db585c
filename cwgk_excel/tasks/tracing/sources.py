"""What a figure rests on: for each record its value, what was decided about it, the raw cell and the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.comparison import Comparison, comparison
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.decisions import KINDS, Decision, decisions
from cwgk_excel.ledger.loading import load_returns
from cwgk_excel.ledger.returns import Stored
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.progress import body_name
from cwgk_excel.report.sheets.sheet_map import RecordKey
from cwgk_excel.report.snapshots.then import Read, read_then
from cwgk_excel.returns.raw import Placed
from cwgk_excel.review.decided import HEAD, Decided, cells_of

# Beyond so many files the bytes are not read again: that takes minutes, and check does it.
FILES = 200


@dataclass(frozen=True, slots=True)
class Overlay:
    """A decision that lies over the cell.

    Attributes:
        number: Its number.
        kind: What it is called.
        made_by: Who made it.
        made_on: When.
        reason: Why.
        before: What stood in the cell.
        value: What it puts there.
        stands: Whether it still stands.
    """

    number: int
    kind: str
    made_by: str
    made_on: date
    reason: str
    before: str
    value: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another return of the same unit and form.

    Attributes:
        received: The day of its arrival.
        file: Where it lay.
        member: Where it lay in an archive or mail, "" outside one.
        sha256: The hash of its file.
        sheet: Its sheet.
        cell: The cell of the field, "" where it has none.
        raw: What stands there.
        later: Whether it came after the one that is traced.
    """

    received: date
    file: str
    member: str
    sha256: str
    sheet: str
    cell: str
    raw: str
    later: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A record that a figure rests on.

    Attributes:
        form: The form's name.
        number: What people call the form.
        submitter: The code of the body.
        body: Its name.
        unit: The name of the unit.
        field: The field, "" where the cell shows none.
        label: Its label.
        value: Its value, as the ledger gives it with the decisions of that time.
        decision: The decision that gives it this value, None where it is as it came.
        sheet: The sheet of the return.
        cell: The cell there, "" where it was not found.
        raw: What stands in the cell, as stored.
        number_format: The cell's number format.
        formula: Its formula, "" of none.
        sha256: The hash of the file.
        archive: The file in the archive, within the campaign's folder.
        intact: Whether the archived bytes have that hash; None where they were not read or are not kept.
        file: Where the file lay when it came.
        member: Where it lay in an archive or mail, "" outside one.
        received: The day of its arrival.
        history: Other returns of the same unit and form, the oldest first; only of a figure of one record.
    """

    form: str
    number: str
    submitter: str
    body: str
    unit: str
    field: str
    label: str
    value: Any
    decision: Overlay | None
    sheet: str
    cell: str
    raw: str
    number_format: str
    formula: str
    sha256: str
    archive: str
    intact: bool | None
    file: str
    member: str
    received: date
    history: tuple[Earlier, ...] = ()


class Sources:
    """Finds what figures rest on; ``decided``: what stood at the time, ``ledger``: with the results of today."""

    def __init__(self, campaign: Campaign, ledger: Ledger, decided: Decided) -> None:
        self._campaign, self._ledger, self._decided = campaign, ledger, decided
        self._compared: Comparison = comparison(campaign.settings)
        self._undone = {one.undoes for one in decisions(ledger)}
        self._intact: dict[str, bool | None] = {}

    def of(self, keys: Sequence[RecordKey], field: str, *, history: bool = True) -> list[Source]:
        """Return what is known of a field of records, in their order. Raises LedgerError, OSError."""
        read = {one.key: one for one in read_then(self._campaign, self._ledger, keys, self._decided)}
        few = len({key.sha256 for key in keys}) <= FILES
        return [self._source(read[key], field, history=history, check=few) for key in keys]

    def _source(self, one: Read, wanted: str, *, history: bool, check: bool) -> Source:
        form, raw, receipt = self._compared.forms[one.key.form], one.stored.raw, one.stored.receipt
        field = self._field(form, wanted)
        placed = _placed(one.stored, one.number, field)
        decision = one.over.get(field)
        place = archive.path(self._campaign.folder, receipt.sha256)
        return Source(
            form=form.name,
            number=form.number,
            submitter=raw.submitter,
            body=body_name(self._campaign, raw.submitter),
            unit=unit_name(form.name, one.values),
            field=field,
            label=form.by_name[field].label if field else "",
            value=one.values.get(field) if field else None,
            decision=self._told(decision) if decision else None,
            sheet=raw.sheet,
            cell=placed.address if placed else "",
            raw=placed.cell.text if placed else "",
            number_format=placed.cell.number_format if placed else "",
            formula=placed.cell.formula if placed else "",
            sha256=receipt.sha256,
            archive=place.relative_to(self._campaign.folder).as_posix(),
            intact=self._is_intact(receipt.sha256) if check else None,
            file=receipt.path,
            member=receipt.member,
            received=receipt.received_on,
            history=tuple(self._history(one.stored, one.number, field)) if history else (),
        )

    def _field(self, form: Form, wanted: str) -> str:
        """Return the field of a form that a column shows; a list's column also shows what the other form says."""
        if not wanted or wanted in form.by_name:
            return wanted
        listed = self._compared.listed.by_name.get(wanted)
        return listed.same_as[1] if listed and listed.same_as and listed.same_as[0] == form.name else ""

    def _told(self, one: Decision) -> Overlay:
        about = one.data
        return Overlay(
            *(one.id, KINDS[one.kind], one.made_by, one.made_on, one.reason),
            *(str(about.get("before", "")), str(about.get("value", "")), one.id not in self._undone),
        )

    def _is_intact(self, sha256: str) -> bool | None:
        if sha256 not in self._intact:
            place = archive.path(self._campaign.folder, sha256)
            self._intact[sha256] = archive.sha256_of(place) == sha256 if place.is_file() else None
        return self._intact[sha256]

    def _history(self, traced: Stored, number: int, field: str) -> Iterator[Earlier]:
        """Yield the other returns of the record's unit, by the key that it was first seen under."""
        unit = traced.units[number] if number < len(traced.units) else ""
        if not unit:
            return
        ids = [
            int(str(id))
            for (id,) in self._ledger.rows(
                "SELECT DISTINCT r.id FROM return r JOIN record c ON c.return = r.id"
                " WHERE r.form = ? AND r.submitter = ? AND c.unit = ? AND r.id <> ?",
                (traced.raw.form, traced.raw.submitter, unit, traced.id),
            )
        ]
        for other in load_returns(self._ledger, None, ids) if ids else ():
            for place in (n for n, name in enumerate(other.units) if name == unit):
                placed, receipt = _placed(other, place, field), other.receipt
                yield Earlier(
                    *(receipt.received_on, receipt.path, receipt.member, receipt.sha256, other.raw.sheet),
                    *((placed.address, placed.cell.text) if placed else ("", "")),
                    other.id > traced.id,
                )


def _placed(stored: Stored, number: int, field: str) -> Placed | None:
    """Return the raw cell of a field in a record, or in the head of its return."""
    cells: Iterable[Placed] = (*cells_of(stored.raw, number), *cells_of(stored.raw, HEAD))
    return next((one for one in cells if one.field == field), None) if field else None
