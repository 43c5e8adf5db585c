"""Raw returns made from a few words each, as reading a file would give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import filled

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.version import Version
from cwgk_excel.returns.cells import BLANK, RawCell
from cwgk_excel.returns.raw import Placed, RawRecord, RawReturn

UNIT: Mapping[str, Any] = {**filled.UNIT, "fill_date": filled.DAY_TYPED}
HEAD: Mapping[str, Any] = {"submitter_name": "中山区", **filled.HEAD}
ROW: Mapping[str, Any] = {"seq": 1, **filled.ROW}


def version(name: str, settings: Settings, id: str = "AAAA") -> Version:
    """A version as it would be on record."""
    return Version(name, id, settings, FORMS[name](settings).layout, {})


def cell(value: str | float | RawCell | None) -> RawCell:
    """What a typed value is stored as."""
    if isinstance(value, RawCell):
        return value
    if value is None:
        return BLANK
    return RawCell("text" if isinstance(value, str) else "number", str(value), "General", "")


def placed(v: Version, values: Mapping[str, Any], row: int, *, head: bool = False) -> tuple[Placed, ...]:
    """The cells of a record or a head, each at its address."""
    names = [f.name for f in v.issued_form.fields if (f.part == "head") == head]
    return tuple(Placed(name, v.layout.address(name, row), cell(values.get(name))) for name in names)


def unit(v: Version, *, date1904: bool = False, **changes: Any) -> RawReturn:
    """An Annex 1 as read."""
    record = RawRecord(0, placed(v, {**UNIT, **changes}, 0))
    return RawReturn("annex1", v.id, "210202", "", "认证申报表", date1904, (), (record,), ())


def table(v: Version, *rows: Mapping[str, Any], first: int = 6, **head: Any) -> RawReturn:
    """An Annex 2 as read, its rows one below the other."""
    records = tuple(RawRecord(n, placed(v, {**ROW, **row}, n)) for n, row in enumerate(rows, first))
    return RawReturn(
        "annex2",
        v.id,
        "210202",
        "",
        "认证申报汇总表",
        False,
        placed(v, {**HEAD, **head}, 0, head=True),
        records,
        (),
    )
