"""Which returns are held when they are written: an unsigned one never counts beside or against a signed one.

Otherwise deleting the token from a form would get a forger further than altering it, which is refused. What is
held stays so, whatever is derived anew later, until the office decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cwgk_excel.forms.names import matching_name
from cwgk_excel.intake.returns import RawReturn
from cwgk_excel.ledger.store import Ledger

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
    named = (_unit(ledger, id, city) for (id,) in signed)
    return UNIT if any(name == unit for name in named) else ""


def _unit(ledger: Ledger, id: object, city: str) -> str:
    """The unit of a stored return, by the key of its name; "" where it has none."""
    rows = ledger.rows("SELECT data FROM value WHERE return = ? AND record = 0", (id,))
    return matching_name(str(json.loads(str(rows[0][0])).get("unit_name") or ""), city) if rows else ""
