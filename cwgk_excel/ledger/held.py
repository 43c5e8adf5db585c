"""Which returns are held when they are written: an unsigned one never counts beside or against a signed one.

Otherwise deleting the token from a form would get a forger further than altering it, which is refused. What is
held stays so, whatever is derived anew later, until the office decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.raw import RawReturn

# Of a signed return of the same unit, of the body's signed table, or of a form whose unit cannot be read.
UNIT, BODY, UNNAMED = "unit", "body", "unnamed"
SIGNED = """
SELECT 1 FROM return r WHERE r.form = ? AND r.submitter = ? AND r.told_by = 'token' AND NOT EXISTS
    (SELECT 1 FROM finding f WHERE f.return = r.id AND f.read = 1 AND f.code = 'form-blank')
"""
OF_UNIT = "AND r.id IN (SELECT e.return FROM record e WHERE e.unit = ? AND e.number = 0)"


def why_held(ledger: Ledger, raw: RawReturn, units: Sequence[str]) -> str:
    """The reason to hold a return that is about to be written, "" where it counts. Inside the transaction.

    ``units``: the keys of its records' units. A signed form that was sent in blank says nothing that could be
    displaced. Raises LedgerError.
    """
    if raw.told_by == "token" or not raw.records:
        return ""
    body = (raw.form, raw.submitter)
    if not ledger.rows(f"{SIGNED} LIMIT 1", body):
        return ""
    if raw.is_table:
        return BODY
    if not units[0]:
        return UNNAMED
    return UNIT if ledger.rows(f"{SIGNED} {OF_UNIT} LIMIT 1", (*body, units[0])) else ""
