"""Decide which returns are held when they are written: an unsigned one never counts beside or against a signed one.

Otherwise a forger would get further by deleting the token of a form than by altering it, which is refused. A held
return stays held until the office decides, whatever is derived anew later.
"""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.raw import RawReturn

# The reasons to hold a return: there is a signed return of the same unit; the body has a signed table; or the form
# names no unit, and the body has signed forms.
UNIT, BODY, UNNAMED = "unit", "body", "unnamed"
SIGNED = """
SELECT 1 FROM return r WHERE r.form = ? AND r.submitter = ? AND r.told_by = 'token' AND NOT EXISTS
    (SELECT 1 FROM finding f WHERE f.return = r.id AND f.read = 1 AND f.code = 'form-blank')
"""
OF_UNIT = "AND r.id IN (SELECT e.return FROM record e WHERE e.unit = ? AND e.number = 0)"


def why_held(ledger: Ledger, raw: RawReturn, units: Sequence[str]) -> str:
    """Return the reason to hold a return that is about to be written, "" if it counts; inside the transaction.

    ``units``: the keys of its records' units. Blank signed forms do not count, as they hold nothing that the return
    could displace. Raises LedgerError.
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
