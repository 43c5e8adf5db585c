"""Which returns count: the newest valid one, else the newest; judged by the settings of today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from conftest import Desk

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger import store
from cwgk_excel.ledger.returns import Receipt, Result, Stored
from cwgk_excel.ledger.store import FILE, Ledger
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed, RawRecord, RawReturn
from cwgk_excel.review import today as module
from cwgk_excel.review.derive import derive
from cwgk_excel.review.in_force import Standing, in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.today import current, renew

ERROR = Finding("cell-blank", "没填", "填", record=0)
ON_THE_SHEET = Finding("locked-changed", "改了", "重填")
WARNING = Finding("score-over-100", "超过100", "核实", record=0)
BLANK_FORM = Finding("form-blank", "空白", "")
_ids = count(1)


def judged(
    *names: str,
    form: str = "annex1",
    body: str = "210202",
    findings: tuple[Finding, ...] = (),
    file: str = "",
    sheet: str = "表",
    day: int = 9,
    run: int = 0,
    told_by: str = "token",
    held: str = "",
    modified: int | None = None,
    staff: tuple[int, ...] = (),
    kind: str | None = None,
) -> Judged:
    """A return of units with these names, later than all before it; no names: nothing was filled in.

    ``run``: by default one of its own; ``modified``: the day of its file; ``staff``: of each unit;
    ``kind``: what a table says of itself.
    """
    number = next(_ids)
    receipt = Receipt(
        file or f"{number}.xlsx",
        "",
        f"{number:064}",
        1,
        datetime(2017, 11, 9, tzinfo=UTC),
        date(2017, 11, day),
        "accepted",
        run=run or number,
        modified_at=datetime(2017, 11, modified, tzinfo=UTC) if modified else None,
    )
    head = (Placed("leader", "G4", RawCell("text", "张华", "General", "")),) if form == "annex2" else ()
    if kind:
        head += (Placed("list_kind", "K4", RawCell("text", kind, "General", "")),)
    people = (*staff, *(300 for _ in names[len(staff) :]))
    records = tuple(
        RawRecord(row, (Placed("staff_count", f"D{row}", RawCell("number", str(count), "General", "")),))
        for row, count in enumerate(people, 6 if form == "annex2" else 0)
    )
    raw = RawReturn(form, "7K3M", body, "", sheet, False, head, records, (), told_by)
    values: list[dict[str, Any]] = [
        {"unit_name": name or None, "staff_count": count, **({"list_kind": kind} if kind else {})}
        for name, count in zip(names, people, strict=True)
    ]
    result = Result(values, findings)
    return Judged(Stored(number, receipt, raw, result, held), result)


def counting(returns: Sequence[Judged]) -> list[Judged]:
    """Those that count."""
    return [standing.chosen for standing in in_force(returns, "大连市")]


def only(*returns: Judged) -> Standing:
    """What stands of returns for one unit or body."""
    (standing,) = in_force(returns, "大连市")
    return standing


def test_newest_of_two_valid_returns_counts() -> None:
    """Of the same unit and body."""
    first, second = judged("甲公司"), judged("甲公司")
    assert counting([first, second]) == [second]


def test_newer_return_with_an_error_does_not_replace_a_valid_one() -> None:
    """A warning does no harm."""
    valid, wrong = judged("甲公司", findings=(WARNING,)), judged("甲公司", findings=(ERROR,))
    assert counting([valid, wrong]) == [valid]


def test_newest_counts_while_none_is_valid() -> None:
    """So that the office sees the latest state."""
    first, second = judged("甲公司", findings=(ERROR,)), judged("甲公司", findings=(ERROR,))
    assert counting([first, second]) == [second]


def test_correction_replaces_what_was_wrong() -> None:
    """And a later wrong one does not come back over it."""
    wrong, right, again = (
        judged("甲公司", findings=(ERROR,)),
        judged("甲公司"),
        judged("甲公司", findings=(ON_THE_SHEET,)),
    )
    assert counting([wrong, right, again]) == [right]


@pytest.mark.parametrize("other", [" 甲 公司", "大连市甲公司", "甲公司\u200b"])
def test_spellings_of_one_unit_are_one_unit(other: str) -> None:
    """By the same key as everywhere."""
    first, second = judged("甲公司"), judged(other)
    assert counting([first, second]) == [second]


def test_units_bodies_and_forms_do_not_replace_each_other() -> None:
    """Each counts for itself, in the order of arrival."""
    all_count = [
        judged("甲公司"),
        judged("乙公司"),
        judged("甲公司", body="210203"),
        judged("甲公司", form="annex2"),
        judged("甲公司", form="annex2", body="210203"),
    ]
    assert counting(all_count) == all_count


def test_table_replaces_the_bodys_table_whatever_it_lists() -> None:
    """One summary per body."""
    first, second = judged("甲公司", "乙公司", form="annex2"), judged("丙公司", form="annex2")
    assert counting([first, second]) == [second]


def test_blank_form_never_replaces_a_filled_one() -> None:
    """Its own finding stands beside it."""
    for form in ("annex1", "annex2"):
        filled, blank = judged("甲公司", form=form), judged(form=form, findings=(BLANK_FORM,))
        assert counting([filled, blank]) == [filled, blank]


def test_filled_table_ends_what_was_said_of_an_empty_one() -> None:
    """A table whose grid had moved, or that was blank, from whatever file it came."""
    moved, blank, other = (
        judged(form="annex2", findings=(ON_THE_SHEET,)),
        judged(form="annex2", findings=(BLANK_FORM,)),
        judged(form="annex2", body="210203", findings=(BLANK_FORM,)),
    )
    filled = judged("甲公司", form="annex2")
    assert counting([moved, blank, other, filled]) == [other, filled]


def test_nameless_unit_form_ends_with_its_own_file() -> None:
    """Nobody else can say which unit it was."""
    unnamed = judged("", findings=(ERROR,), file="甲.xlsx")
    moved = judged(findings=(ON_THE_SHEET,), file="乙.xlsx")
    other_sheet = judged("", findings=(ERROR,), file="甲.xlsx", sheet="第二家")
    later = [judged("甲公司", file="甲.xlsx"), judged("丙公司", file="丙.xlsx")]
    assert counting([unnamed, moved, other_sheet, *later]) == [moved, other_sheet, *later]


def test_nameless_forms_from_files_of_one_name_are_two() -> None:
    """Two units call their file 附件1.xlsx; only a form that names its unit ends what was said."""
    first, second = (judged("", findings=(ERROR,), file="附件1.xlsx") for _ in range(2))
    assert counting([first, second]) == [first, second]
    blank = judged(findings=(BLANK_FORM,), file="附件1.xlsx")
    assert counting([first, blank]) == [first, blank]
    named = judged("甲公司", file="附件1.xlsx")
    assert counting([first, second, blank, named]) == [named]


def test_newer_return_with_an_error_is_pending() -> None:
    """Until a later one settles it; where none is valid, the newest counts and nothing is pending."""
    valid, wrong = judged("甲公司"), judged("甲公司", findings=(ERROR,))
    assert only(valid, wrong).pending == (wrong,)
    assert only(judged("甲公司", findings=(ERROR,)), valid).pending == ()
    assert only(valid, wrong, judged("甲公司")).pending == ()
    assert only(wrong, judged("甲公司", findings=(ERROR,))).pending == ()
    assert only(valid).pending == ()


def test_all_that_a_list_took_the_place_of() -> None:
    """Whether it had errors or not; not what came later."""
    wrong, valid, wrong_again = (
        judged("甲", form="annex2", findings=(ERROR,)),
        judged("甲", form="annex2"),
        judged("甲", form="annex2", findings=(ERROR,)),
    )
    newest = judged("甲", form="annex2")
    assert only(wrong, valid, wrong_again, newest).replaced == (wrong, valid, wrong_again)
    standing = only(wrong, valid, wrong_again)
    assert (standing.replaced, standing.later) == ((wrong,), (wrong_again,))


def test_different_returns_of_one_day_are_counted() -> None:
    """Where nothing but the time decides between them: equal ones, other days and errors do not count.

    What was found in a file besides what it says makes it no other.
    """
    first, second = judged("甲公司"), judged(" 甲公司")
    assert only(first).same_day == 1
    assert only(first, second).same_day == 2
    assert only(first, second, judged("甲公司")).same_day == 2
    assert only(first, judged("甲公司")).same_day == 1
    assert only(judged("甲公司", findings=(WARNING,)), judged("甲公司")).same_day == 1
    assert only(judged("甲公司", findings=(ERROR,)), judged("甲公司")).same_day == 1
    assert only(first, judged(" 甲公司", day=10)).same_day == 1


def test_lists_of_one_day_that_spell_the_city_or_not_speak_of_the_same_unit() -> None:
    """What they say of it is compared; a list that names other units only is no other."""
    first = judged("甲公司", form="annex2", staff=(5,))
    assert only(first, judged("大连市甲公司", form="annex2", staff=(6,))).same_day == 2
    assert only(first, judged("乙公司", form="annex2", staff=(6,))).same_day == 1


def test_two_nameless_forms_are_two() -> None:
    """They are not taken for the same unit."""
    first, second = judged("", findings=(ERROR,)), judged("", findings=(ERROR,))
    assert counting([first, second]) == [first, second]


def test_record_is_valid_by_its_own_cells_and_the_heads() -> None:
    """An error in one row keeps that row out; one in the head or on the sheet keeps all out."""
    row = judged("甲", "乙", form="annex2", findings=(Finding("cell-blank", "", "", record=1),))
    assert (row.record_valid(0), row.record_valid(1), row.valid) == (True, False, False)
    head = judged("甲", "乙", form="annex2", findings=(Finding("cell-blank", "", "", record=-1),))
    assert (head.record_valid(0), head.record_valid(1), head.valid) == (False, False, False)
    warned = judged("甲", findings=(WARNING,))
    assert (warned.record_valid(0), warned.valid) == (True, True)


def test_changed_settings_are_applied_without_sending_again(desk: Desk) -> None:
    """Thresholds set, advisories off: findings are made anew, and only once."""
    desk.put("甲.xlsx", desk.unit(self_total=90, congress_score=40, openness_score=40, delegate_count=29))
    (taken,) = desk.take()
    assert [f.code for f in taken.findings] == ["delegates-below-norm"]
    settings = desk.folder / "campaign.toml"
    text = settings.read_text(encoding="utf-8").replace("# self_total = 80", "self_total = 95", 1)
    settings.write_text(text, encoding="utf-8")
    desk.edit(delegates_below_norm="false")
    with Ledger.open(desk.folder) as ledger:
        renew(desk.campaign, ledger)
        (again,) = current(desk.campaign, ledger)
    assert [f.code for f in again.findings] == ["below-threshold"]
    kept = (desk.folder / FILE).read_bytes()
    with Ledger.open(desk.folder) as ledger:
        renew(desk.campaign, ledger)
        (same,) = current(desk.campaign, ledger)
    assert same == again
    assert (desk.folder / FILE).read_bytes() == kept


def test_results_are_the_same_fresh_and_stored(desk: Desk) -> None:
    """Values have one type, whether they were made now or before."""
    desk.put("甲.xlsx", desk.unit())
    desk.put("表.xlsx", desk.table({}))
    desk.take()
    with Ledger.open(desk.folder) as ledger:
        stored = current(desk.campaign, ledger)
        with ledger.transaction():
            ledger.db.execute("UPDATE derived SET rules = 'of another day'")
        fresh = current(desk.campaign, ledger)
    assert [j.result for j in fresh] == [j.result for j in stored]
    assert stored[0].result.values[0]["fill_date"] == "2017-11-03"


def test_no_writer_waits_while_results_are_made_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports hold no moment of the ledger until all that they need is worked out."""
    desk.put("甲.xlsx", desk.unit())
    desk.take()
    desk.edit(delegates_below_norm="false")
    made: list[int] = []

    def derive_meanwhile(*args: Any) -> Any:
        with Ledger.open(desk.folder) as writer, writer.transaction():
            made.append(writer.db.execute("UPDATE meta SET value = value").rowcount)
        return derive(*args)

    monkeypatch.setattr(module, "derive", derive_meanwhile)
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    assert len(desk.collect().records["annex1"]) == 1
    assert len(made) == 1
