"""Which units the returns of a body are of, without reading the returns themselves."""

from __future__ import annotations

from cwgk_excel.ledger.store import Ledger

OF_BODY = """
SELECT r.id, coalesce(e.unit, '') FROM return r LEFT JOIN record e ON e.return = r.id AND e.number = 0
WHERE r.form = ? AND r.submitter = ? ORDER BY r.id
"""


def unit_keys(ledger: Ledger, form: str, submitter: str) -> dict[int, str]:
    """By the number of each return, in order, the key of its first record's unit; "" where it has none.

    As it was when the return came. Raises LedgerError.
    """
    return {int(str(id)): str(unit) for id, unit in ledger.rows(OF_BODY, (form, submitter))}
