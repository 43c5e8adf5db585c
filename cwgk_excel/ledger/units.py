"""Which units the returns of a body are of, without reading the returns themselves."""

from __future__ import annotations

import json

from cwgk_excel.forms.names import matching_name
from cwgk_excel.ledger.failures import readable
from cwgk_excel.ledger.store import Ledger


def unit_keys(ledger: Ledger, form: str, submitter: str, city: str) -> dict[int, str]:
    """By the number of each return, in order, the key of its first record's unit name; "" where it has none.

    Raises LedgerError.
    """
    rows = ledger.rows(
        "SELECT r.id, v.data FROM return r LEFT JOIN value v ON v.return = r.id AND v.record = 0"
        " WHERE r.form = ? AND r.submitter = ? ORDER BY r.id",
        (form, submitter),
    )
    with readable(ledger.path):
        return {
            int(str(id)): matching_name(str(json.loads(str(data)).get("unit_name") or ""), city)
            if data
            else ""
            for id, data in rows
        }
