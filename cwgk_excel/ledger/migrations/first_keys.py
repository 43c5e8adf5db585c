"""Give keys to the units and findings of a ledger from before the schema had keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.keys import Subject, in_turn, stands_as_issued, units_of

if TYPE_CHECKING:
    from cwgk_excel.ledger.migrations import Database

# The city comes from the settings under which the form was issued: a ledger has no other settings.
_RETURNS = """
SELECT r.id, r.form, r.submitter, r.told_by, coalesce(json_extract(v.data, '$.settings.campaign.city'), ''),
    EXISTS (SELECT 1 FROM cell c WHERE c.return = r.id AND c.record < 0)
    OR EXISTS (SELECT 1 FROM record e WHERE e.return = r.id AND e.sheet_row)
FROM return r LEFT JOIN version v ON v.form = r.form AND v.id = r.version
"""
_VALUES = """
SELECT coalesce(v.data, '{}') FROM record e LEFT JOIN value v ON v.return = e.return AND v.record = e.number
WHERE e.return = ? ORDER BY e.number
"""
_FINDINGS = "SELECT id, code, sheet, cell, field, value, record FROM finding WHERE return = ? AND read = ? ORDER BY id"


def give_keys(db: Database) -> None:
    """Write the keys of all records and findings, return by return, inside the caller's transaction."""
    for id, form, submitter, told_by, city, is_table in list(db.execute(_RETURNS)):
        values = [json.loads(str(data)) for (data,) in db.execute(_VALUES, (id,))]
        units = units_of(str(form), values, str(city))
        for number, unit in enumerate(units):
            db.execute("UPDATE record SET unit = ? WHERE return = ? AND number = ?", (unit, id, number))
        read, derived = (dict(_findings(db, id, str(form), seen)) for seen in (1, 0))
        fixed = stands_as_issued(str(told_by), {finding.code for finding in read.values()})
        subject = Subject(str(form), str(submitter), bool(is_table), in_turn(units), _places(db, id), fixed)
        keyed = [*subject.keyed(read.values()), *subject.keyed(derived.values(), read.values())]
        for of, finding in zip((*read, *derived), keyed, strict=True):
            key = finding.key, finding.value_hash
            db.execute("UPDATE finding SET key = ?, value_hash = ? WHERE id = ?", (*key, of))


def _places(db: Database, id: object) -> Iterator[tuple[str, int]]:
    for address, record in db.execute(
        "SELECT address, record FROM cell WHERE return = ? AND record >= 0", (id,)
    ):
        yield str(address), int(str(record))


def _findings(db: Database, id: object, form: str, read: int) -> Iterator[tuple[object, Finding]]:
    for number, code, sheet, cell, field, value, record in db.execute(_FINDINGS, (id, read)):
        yield (
            number,
            Finding(
                str(code),
                "",
                "",
                form,
                str(sheet),
                str(cell),
                str(field),
                value=str(value),
                record=int(str(record)),
            ),
        )
