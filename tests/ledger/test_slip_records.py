"""Correction slips on record: what was issued is looked up by the number in the token, and the newest is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from conftest import Desk
from raw_returns import version

from cwgk_excel.campaign import Settings
from cwgk_excel.errors import LedgerError
from cwgk_excel.forms.look.slip_list import SlipCell
from cwgk_excel.identity import ALPHABET
from cwgk_excel.ledger import slips as module
from cwgk_excel.ledger.slips import Slip, SlipPoint, new_number, open_slips, replaced_on, save_slips, slip
from cwgk_excel.ledger.store import Ledger

FIRST = Slip(
    number="ABCDEF1",
    form="annex1",
    version="AAAA",
    submitter="210202",
    name="中山区",
    unit="甲厂",
    made_at=datetime(2017, 11, 12, 1, tzinfo=UTC),
    made_on=date(2017, 11, 12),
    due=date(2017, 11, 17),
    said="c" * 64,
    sha256="a" * 64,
    path="中山区/甲厂.xlsx",
    returns=(("b" * 64, "认证申报表"),),
    cells={
        "D5": SlipCell("staff_count", -1, "约300人", "marked", "1．不是准确的数"),
        "B4": SlipCell("unit_name", -1, "甲厂", "open"),
    },
    lines={1: SlipPoint("k1", "h1", "D5"), 2: SlipPoint("k2", "h2", "")},
)  # fmt: skip
SECOND = FIRST._replace(
    number="ABCDEF2", made_at=datetime(2017, 11, 14, tzinfo=UTC), made_on=date(2017, 11, 14)
)


def saved(desk: Desk, settings: Settings, *slips: Slip) -> Ledger:
    """An open ledger with slips on record."""
    ledger = Ledger.open(desk.folder)
    save_slips(ledger, [(one, version(one.form, settings, one.version)) for one in slips])
    return ledger


def test_slip_is_read_back_as_it_was_issued(desk: Desk, settings: Settings) -> None:
    """Cells, lines and all, with the version by which it is read."""
    with saved(desk, settings, FIRST) as ledger:
        assert slip(ledger, "ABCDEF1") == FIRST
        assert slip(ledger, "ABCDEF2") is None
        assert ("annex1", "AAAA") in ledger.versions()


def test_numbers_are_random_and_used_once(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven characters of the token's alphabet; what is on record or just given out is drawn again."""
    with saved(desk, settings, FIRST) as ledger:
        numbers = {new_number(ledger) for _ in range(50)}
        assert len(numbers) == 50
        assert {len(number) for number in numbers} == {7}
        assert set("".join(numbers)) <= set(ALPHABET)
        drawn = iter("ABCDEF1ABCDEF2ABCDEF3")
        monkeypatch.setattr(module.secrets, "choice", lambda _: next(drawn))
        assert new_number(ledger, {"ABCDEF2"}) == "ABCDEF3"
        with pytest.raises(LedgerError):
            save_slips(ledger, [(FIRST, version("annex1", settings))])


def test_nothing_is_kept_where_a_version_is_anothers(desk: Desk, settings: Settings) -> None:
    """All slips of one call, or none."""
    with saved(desk, settings, FIRST) as ledger:
        other = replace(version("annex1", settings), locked={"A1": "别的"})
        with pytest.raises(LedgerError, match="编号同为 AAAA"):
            save_slips(ledger, [(SECOND, version("annex1", settings)), (SECOND._replace(number="X"), other)])
        assert slip(ledger, "ABCDEF2") is None


def test_newest_slip_of_a_unit_is_open(desk: Desk, settings: Settings) -> None:
    """Of each unit and list; of forms that name no unit each is of its own. The day of the newer one is known."""
    others = [
        FIRST._replace(number="ABCDEF3", unit=""),
        FIRST._replace(number="ABCDEF4", unit="", returns=(("c" * 64, "认证申报表"),)),
        FIRST._replace(number="ABCDEF5", form="annex2", unit="", cells={"B6": SlipCell("unit_name", 0, "甲", "open")}),
        SECOND._replace(number="ABCDEF6", form="annex2", unit="", cells={"B6": SlipCell("unit_name", 0, "甲", "open")},
                returns=(("d" * 64, "表"),)),
    ]  # fmt: skip
    with saved(desk, settings, FIRST, SECOND, *others) as ledger:
        assert [one.number for one in open_slips(ledger, "210202")] == [
            "ABCDEF3",
            "ABCDEF4",
            "ABCDEF2",
            "ABCDEF6",
        ]
        moments = [datetime(2017, 11, day, tzinfo=UTC) for day in (13, 15)]
        assert [replaced_on(ledger, FIRST, moment) for moment in moments] == [None, date(2017, 11, 14)]
        assert replaced_on(ledger, SECOND, moments[1]) is None


def test_name_on_a_slip_stays_good(desk: Desk, settings: Settings) -> None:
    """After the body was renamed its slip still bears one of its names."""
    with saved(desk, settings, FIRST._replace(name="中山老区")) as ledger:
        assert ledger.issued_names()["210202"] == ("中山区", "中山老区")


def test_spare_rows_cost_little(desk: Desk, settings: Settings) -> None:
    """A list of 300 rows takes no more room than a page of text."""
    cells = {
        f"{letter}{row}": SlipCell(f"field_{letter}", -1, "", "spare")
        for row in range(6, 306)
        for letter in "ABCDEFGH"
    }
    with saved(desk, settings, FIRST._replace(cells=cells)) as ledger:
        ((length,),) = ledger.rows("SELECT length(data) FROM slip")
        assert int(str(length)) < 20_000
