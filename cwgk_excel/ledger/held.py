"""Which returns are held when they are written: an unsigned one never counts beside or against a signed one.

Otherwise deleting the token from a form would get a forger further than altering it, which is refused. What is
held stays so, whatever is derived anew later, until the office decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cwgk_excel.forms.names import matching_name
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.ledger.units import unit_keys
from cwgk_excel.returns.raw import RawReturn

# Of a signed return of the same unit, of the body's signed table, or of a form whose unit cannot be read.
UNIT, BODY, UNNAMED = "unit", "body", "unnamed"


def why_held(ledger: Ledger, raw: RawReturn, values: Sequence[Mapping[str, Any]], city: str) -> str:
    """The reason to hold a return that is about to be written, "" where it counts. Inside the transaction.

    ``values``: of its records. A signed form that was sent in blank says nothing that could be displaced.
    Raises LedgerError.
    """
    if raw.told_by == "token" or not raw.records:
        return ""
    signed = ledger.rows(
        "SELECT r.id FROM return r WHERE r.form = ? AND r.submitter = ? AND r.told_by = 'token' AND NOT EXISTS"
        " (SELECT 1 FROM finding f WHERE f.return = r.id AND f.read = 1 AND f.code = 'form-blank')",
        (raw.form, raw.submitter),
    )
    if not signed:
        return ""
    if raw.is_table:
        return BODY
    unit = matching_name(str(values[0].get("unit_name") or ""), city)
    if not unit:
        return UNNAMED
    known = unit_keys(ledger, raw.form, raw.submitter, city)
    return UNIT if any(known[int(str(id))] == unit for (id,) in signed) else ""
