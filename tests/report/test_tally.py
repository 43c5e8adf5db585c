"""Tests of cwgk_excel.report.tally: what status counts, and how little of the ledger it asks for at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest
from conftest import Desk
from counts import count

from cwgk_excel.cli import main
from cwgk_excel.ledger import portions
from cwgk_excel.ledger.loading import about_refusals, receipts
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.of_today import refused
from cwgk_excel.report.progress import per_body, progress

DAY = date(2017, 11, 10)


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Of three bodies units, a list, a newer form with an error, scans, and refused files of several kinds."""
    for number, code in enumerate(("210202", "210203", "210202", "210203", "210202")):
        desk.put(f"{code}/{number}.xlsx", desk.unit(code, unit_name=f"第{number}公司"))
    desk.put("中山区/汇总.xlsx", desk.table(*({"unit_name": f"第{number}公司"} for number in (0, 2, 4))))
    for name in ("中山区/坏.xlsx", "西岗区/坏.xlsx", "西岗区/后来好的.xlsx", "坏.xlsx"):
        desk.put(name, f"{name} is no workbook".encode())
    for name in ("中山区/盖章.pdf", "中山区/盖章2.pdf", "散落/照片.pdf"):
        desk.put(name, f"%PDF-1.4 {name}".encode())
    desk.take(on=date(2017, 11, 8))
    desk.put("西岗区/后来好的.xlsx", desk.unit("210203", unit_name="好公司"))
    desk.put("210202/0.xlsx", desk.unit(unit_name="第0公司", staff_count="不详"))
    desk.put("210204/别处.xlsx", desk.unit("210202", unit_name="第2公司", staff_count=7))
    desk.take(on=DAY)
    return desk


def test_counts(busy: Desk) -> None:
    """Of what is in force, by body; a refused file whose place was taken is no error any more."""
    tally = count(busy.campaign)
    assert tally.units == {("annex1", "210202"): 3, ("annex1", "210203"): 3, ("annex2", "210202"): 3}
    assert tally.valid == tally.units
    assert tally.days == {"210202": (date(2017, 11, 8), DAY), "210203": (date(2017, 11, 8), DAY)}
    errors = {body: number for (body, severity), number in tally.findings.items() if severity == "error"}
    assert errors == {"210202": 2, "210203": 1, "": 1}
    assert tally.attachments == {"210202": 2, "": 1}
    assert [tally.matched(body) for body in ("210202", "210203")] == [True, False]


def test_the_same_as_in_the_frames(busy: Desk) -> None:
    """What status prints and what the master has are counted alike."""
    tally, collected = count(busy.campaign), busy.collect()
    assert per_body(tally, busy.campaign, DAY) == progress(collected)
    found = collected.findings
    assert tally.findings == Counter(zip(found["submitter"], found["severity"], strict=True))


def test_refusals_are_told_by_what_they_have_to_do_with(busy: Desk) -> None:
    """Other arrivals are not looked at."""
    with Ledger.open(busy.folder) as ledger:
        few, whole = about_refusals(ledger), receipts(ledger)
    assert refused(few, ()) == refused(whole, ()) != []
    assert [receipt.path for receipt in few if receipt.outcome == "accepted"] == ["西岗区/后来好的.xlsx"]


def test_status_never_asks_for_all_that_came(
    busy: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No answer of the ledger tells of more files than one body's of a form, or those about refusals: of 14, four."""
    inbox = busy.folder / "inbox"
    files = {path.relative_to(inbox).as_posix() for path in inbox.rglob("*.*")}
    told: list[set[object]] = []
    ask = Ledger.rows

    def asked(ledger: Ledger, query: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        rows = ask(ledger, query, parameters)
        told.append({value for row in rows for value in row if value in files})
        return rows

    monkeypatch.setattr(portions, "RECORDS", 1)
    monkeypatch.setattr(Ledger, "rows", asked)
    assert main(["status", str(busy.folder), "--on", "2017-11-10"]) == 1
    assert "中山区" in capsys.readouterr().out
    assert len(files) == 14
    assert max(map(len, told)) == 4
