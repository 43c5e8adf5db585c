"""What hostile files are made of, taken from an issued campaign."""

from __future__ import annotations

from conftest import Desk

from cwgk_excel.identity import Key
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.resources import sample
from hostile.material import Office, unzipped

BODIES = ("210202", "210203")


def office_of(desk: Desk) -> Office:
    """What hostile files are made of, from an issued campaign."""
    with Ledger.open(desk.folder) as ledger:
        versions = {version.form: version for version in ledger.versions().values()}
    return Office(
        forms={name: desk.form(name) for name in ("annex1", "annex2")},
        key=Key.load(desk.folder),
        versions=versions,
        issued={(f, c): unzipped(desk.issued(f, c)) for f in ("annex1", "annex2") for c in BODIES},
        encrypted=sample("returns", "有打开密码.xlsx").read_bytes(),
    )
