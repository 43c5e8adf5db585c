"""Records that are compared wait in a file until all have come; what was read is let go."""

from __future__ import annotations

import gc
import weakref
from array import array
from collections.abc import Callable

import pytest
from conftest import Desk

from cwgk_excel.forms import FORMS
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.in_force import in_force
from cwgk_excel.review.reconciling import kept, spots
from cwgk_excel.review.reconciling.kept import Records
from cwgk_excel.review.today import renew
from cwgk_excel.review.together import together

NAMES = ("甲公司", "乙公司", "乙公司", "丙公司", "丙公司")  # as they come
FIELDS = {"annex1": ("staff_count", "superior_total"), "annex2": ("staff_count", "superior_total")}


@pytest.fixture(params=["in memory", "on disk"])
def records(request: pytest.FixtureRequest, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Records:
    """Two declarations, of which the second names its unit as the list does, and a list of three rows."""
    monkeypatch.setattr(kept, "_IN_MEMORY", 1 << 20 if request.param == "in memory" else 1)
    desk.put("甲.xlsx", desk.unit(staff_count=320))
    desk.put("乙.xlsx", desk.unit(unit_name="乙公司", staff_count=50))
    desk.put("表.xlsx", desk.table({"unit_name": "乙公司"}, {"unit_name": "丙公司"}, {"unit_name": "丙公司"}))
    desk.take()
    found, forms, read = Records("annex2"), FORMS.under(desk.campaign.settings), []
    with Ledger.open(desk.folder) as ledger:
        renew(desk.campaign, ledger)
        for judged in together(desk.campaign, ledger):
            for standing in in_force(judged, "大连市"):
                form = standing.chosen.stored.raw.form
                found.add(standing, standing.chosen, forms[form], FIELDS[form])
                read.append(weakref.ref(standing.chosen))
            del judged, standing
    assert [one() for one in read] == [None, None, None]
    return found


def test_records_come_back_body_by_body(records: Records, desk: Desk) -> None:
    """Each with its cells as they were typed, its place and the figures that are compared."""
    assert records.bodies == {"210202"}
    assert [(one.unit, one.cells[1:], one.reported.figures) for one in records.of("annex1", "210202")] == [
        ("甲公司", (("D5", "320"), ("B8", "91")), (320, 91.0)),
        ("乙公司", (("D5", "50"), ("B8", "91")), (50, 91.0)),
    ]
    assert [(one.unit, one.number, one.cells[0]) for one in records.of("annex2", "210202")] == [
        ("乙公司", 0, ("B6", "乙公司")),
        ("丙公司", 1, ("B7", "丙公司")),
        ("丙公司", 2, ("B8", "丙公司")),
    ]
    assert records.of("annex1", "210203") == []


@pytest.mark.parametrize("hashed", [hash, lambda _: 7])
def test_unit_is_found_where_its_body_lists_it_first(
    records: Records, hashed: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list's record goes before the declaration, the first row before the second; names may have one hash."""
    monkeypatch.setattr(spots, "hash", hashed, raising=False)
    monkeypatch.setattr(records._spots, "_hashes", array("q", map(hashed, NAMES)))
    found = {name: records.named(name) for name in ("甲公司", "乙公司", "丙公司", "丁公司")}
    assert {name: [records.at(spot).place for spot in some.values()] for name, some in found.items()} == {
        "甲公司": [(1, 0)],
        "乙公司": [(3, 0)],
        "丙公司": [(3, 1)],
        "丁公司": [],
    }


def test_its_file_goes_with_whoever_holds_it() -> None:
    """At once, without a look for what is held in circles."""
    found = Records("annex2")
    file = weakref.ref(found._file)
    gc.disable()
    try:
        del found
        assert file() is None
    finally:
        gc.enable()
