"""Returns in the ledger: what is written is read back, and what is half written is not there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.errors import LedgerError
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger import store
from cwgk_excel.ledger.loading import load_returns, receipts
from cwgk_excel.ledger.returns import Receipt, Result, _cells_text, outcomes, save, save_results
from cwgk_excel.ledger.safety.soundness import cells_wrong
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.cells import BLANK, RawCell
from cwgk_excel.returns.raw import Placed, RawRecord, RawReturn, SlipLine

AT = datetime(2017, 11, 9, 16, 30, tzinfo=UTC)
TABLES = ("content", "receipt", "return", "record", "derived", "finding")


def receipt(name: str = "甲.xlsx", **changes: Any) -> Receipt:
    """An arrival."""
    usual = Receipt(name, "", f"{name:x<64}", 1234, AT, date(2017, 11, 10), "accepted")
    return usual._replace(**changes)


def raw(form: str = "annex1", **changes: Any) -> RawReturn:
    """A return as read: one unit, or a table with a head and two rows."""
    head: tuple[Placed, ...] = ()
    records: tuple[RawRecord, ...] = (
        RawRecord(
            0,
            (
                Placed("staff_count", "D5", RawCell("number", "326", "0", "")),
                Placed("unit_name", "B4", RawCell("text", "甲公司\n(一厂)\x9b", "@", "=")),
                Placed("board_score", "F7", BLANK),
            ),
        ),
    )
    if form == "annex2":
        head = (Placed("leader", "G4", RawCell("text", "张华", "General", "")),)
        names = ("甲公司", "乙公司")
        records = tuple(
            RawRecord(n, (Placed("unit_name", f"B{n}", RawCell("text", name, "General", "")),))
            for n, name in zip((6, 9), names, strict=True)
        )
    label = Finding("locked-changed", "改了", "重填", form, "表", "A4", "unit_name", "单位名称", "改")
    usual = RawReturn(form, "7K3M", "210202", "", "表", False, head, records, (label,))
    return usual._replace(**changes)


def result(*codes: str, records: int = 1) -> Result:
    """What was derived."""
    values: list[dict[str, Any]] = [{"unit_name": f"第{n}公司", "staff_count": n} for n in range(records)]
    return Result(
        values, [Finding(code, f"{code}！", "改", "annex1", "表", "D5", record=0) for code in codes]
    )


def count(ledger: Ledger) -> dict[str, int]:
    """How many rows each table holds."""
    return {name: int(str(ledger.rows(f"SELECT count(*) FROM {name}")[0][0])) for name in TABLES}


def test_returns_are_read_back_as_they_were(tmp_path: Path) -> None:
    """Raw cells, records, findings and receipts, of both forms, in the order of arrival."""
    pairs = [(raw(corrects="0042", date1904=True), result("cell-blank")), (raw("annex2"), result(records=2))]
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt(), pairs)], "rules")
    with Ledger.open(tmp_path) as ledger:
        stored = load_returns(ledger, "rules")
    assert [s.raw for s in stored] == [one for one, _ in pairs]
    assert [s.result for s in stored] == [derived for _, derived in pairs]
    assert [s.receipt for s in stored] == [receipt(run=1), receipt(run=1)]
    assert [s.id for s in stored] == [1, 2]


def test_values_of_every_kind(tmp_path: Path) -> None:
    """A date comes back as its ISO text; numbers, blanks and texts as they were, however large."""
    values: dict[str, Any] = {
        "fill_date": date(2017, 11, 3),
        "staff_count": 10**30,
        "self_total": 92.5,
        "board_score": None,
        "unit_name": "“甲”\n\x1b[31m公司",
    }
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt(), [(raw(), Result([values], []))])], "rules")
        (stored,) = load_returns(ledger, "rules")
    assert stored.result is not None
    assert stored.result.values == [{**values, "fill_date": "2017-11-03"}]


@given(st.text())
def test_raw_cells_are_written_as_ever(text: str) -> None:
    """Whoever looks at a ledger by hand, or compares it with one of before, finds the same text for the same cell."""
    cell = Placed("unit_name", "B4", RawCell("text", text, "@", ""))
    said = json.dumps({"unit_name": ["B4", "text", text, "@", ""]}, ensure_ascii=False, separators=(",", ":"))
    assert _cells_text((cell,)) == said


def test_value_of_no_field_is_a_mistake_of_ours(tmp_path: Path) -> None:
    """It is not written as something else, and nothing of its return is kept."""
    with Ledger.open(tmp_path) as ledger:
        with pytest.raises(TypeError, match="not a value of a field"):
            save(ledger, [(receipt(), [(raw(), Result([{"unit_name": object()}], []))])], "rules")
        assert set(count(ledger).values()) == {0}


@pytest.mark.parametrize(
    "said",
    [
        *("[", "[]", '{"staff_count": 5}', '{"staff_count": "ABCDE"}', '{"staff_count": ["D5", "text"]}'),
        '{"staff_count": ["D5", "number", "1", "General", "", ""]}',
        '{"staff_count": ["D5", "number", [1], "General", ""]}',
        '{"staff_count": ["D5", "number", null, "General", ""]}',
        '{"staff_count": [null, "number", "1", "General", ""]}',
        pytest.param("[" * 100_000, id="nested too deep"),
    ],
)
def test_cells_that_were_changed_by_hand_are_told(tmp_path: Path, said: str) -> None:
    """They are not taken for what was read, and the check names their file."""
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt(), [(raw(), result())])], "rules")
        assert list(cells_wrong(ledger)) == []
        ledger.db.execute("UPDATE record SET cells = ?", (said,))
        with pytest.raises(LedgerError, match="的内容被改动过，读不出来"):
            load_returns(ledger, "rules")
        (line,) = cells_wrong(ledger)
        assert line.startswith("甲.xlsx 的“表”登记的原始内容读不出来")


def test_number_that_somebody_put_in_is_taken_as_its_text(tmp_path: Path) -> None:
    """Cells hold texts alone as they are written."""
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt(), [(raw(), result())])], "rules")
        ledger.db.execute("""UPDATE record SET cells = '{"staff_count": ["D5", "number", 32, "0", ""]}'""")
        (stored,) = load_returns(ledger, "rules")
    assert stored.raw.records[0].cells == (Placed("staff_count", "D5", RawCell("number", "32", "0", "")),)


@pytest.mark.parametrize("values", ["[]", "[{}, {}]"])
def test_values_of_other_records_are_made_anew(tmp_path: Path, values: str) -> None:
    """As if the result had never been made."""
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt(), [(raw(), result())])], "rules")
        ledger.db.execute("UPDATE derived SET data = ?", (values,))
        assert [stored.result for stored in load_returns(ledger, "rules")] == [None]
        ledger.db.execute("UPDATE derived SET data = '{}'")
        with pytest.raises(LedgerError, match="的内容被改动过，读不出来"):
            load_returns(ledger, "rules")


def test_field_twice_in_a_record_is_a_mistake_of_ours(tmp_path: Path) -> None:
    """One of its two cells would be lost: nothing of its return is kept."""
    with Ledger.open(tmp_path) as ledger:
        broken = raw(records=(RawRecord(0, raw().records[0].cells * 2),))
        with pytest.raises(ValueError, match="a field twice"):
            save(ledger, [(receipt(), [(broken, result())])], "rules")
        assert set(count(ledger).values()) == {0}


def test_batch_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of the file that failed nor of those before it."""
    with Ledger.open(tmp_path) as ledger:
        broken = raw(answers=(SlipLine(1, "已修改", ""),) * 2)  # the same line twice
        batch = [(receipt("甲.xlsx"), [(raw(), result())]), (receipt("乙.xlsx"), [(broken, result())])]
        with pytest.raises(LedgerError):
            save(ledger, batch, "rules")
        assert set(count(ledger).values()) == {0}
        save(ledger, batch[:1], "rules")
        assert count(ledger)["return"] == 1


def test_results_under_other_rules_are_not_current(tmp_path: Path) -> None:
    """They are replaced in one go; what was seen when reading stays."""
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt(), [(raw(), result("cell-blank"))])], "rules")
        (stale,) = load_returns(ledger, "other rules")
        assert stale.result is None
        save_results(ledger, [(stale.id, result("score-over-100"))], "other rules")
        (fresh,) = load_returns(ledger, "other rules")
        assert fresh.result == result("score-over-100")
        assert [f.code for f in fresh.raw.findings] == ["locked-changed"]
        assert load_returns(ledger, "rules")[0].result is None


def test_replacing_results_fails_whole(tmp_path: Path) -> None:
    """The older results are still there."""
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt(), [(raw(), result("cell-blank")), (raw(), result())])], "rules")
        wrong = Result([{"unit_name": object()}], [])
        with pytest.raises(TypeError):
            save_results(ledger, [(1, result()), (2, wrong)], "other")
        assert [s.result for s in load_returns(ledger, "rules")] == [result("cell-blank"), result()]


def test_return_without_records(tmp_path: Path) -> None:
    """A blank form has findings only."""
    blank = raw(records=(), findings=(Finding("form-blank", "空", "", "annex1", "表"),))
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt(), [(blank, Result([], []))])], "rules")
        (stored,) = load_returns(ledger, "rules")
    assert stored.raw == blank
    assert stored.result == Result([], [])


def test_refused_file_is_a_receipt_without_returns(tmp_path: Path) -> None:
    """With its reason, and its content once."""
    refused = receipt("坏.xlsx", outcome="refused", code="file-broken", reason="文件已损坏")
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(refused, [])], "rules")
        save(ledger, [(refused._replace(code="token-foreign"), [])], "rules")
        assert [r.code for r in receipts(ledger)] == ["file-broken", "token-foreign"]
        assert receipts(ledger)[0] == refused._replace(run=1)
        assert count(ledger)["content"] == 1
        assert load_returns(ledger, "rules") == []


def test_newest_outcome_of_a_content(tmp_path: Path) -> None:
    """A file that was refused may be accepted when the settings were put right."""
    refused = receipt(outcome="refused", code="submitter-unknown")
    with Ledger.open(tmp_path) as ledger:
        assert outcomes(ledger, [refused.sha256]) == {}
        save(ledger, [(refused, [])], "rules")
        assert outcomes(ledger, [refused.sha256, "0" * 64]) == {
            refused.sha256: ("refused", "submitter-unknown")
        }
        save(ledger, [(receipt(), [(raw(), result())])], "rules")
        assert outcomes(ledger, [refused.sha256]) == {refused.sha256: ("accepted", "")}


def test_days_and_moments_are_kept(tmp_path: Path) -> None:
    """The moment in UTC; the day in UTC+8, which is the next one in the evening; the file's own date."""
    own = datetime(2017, 11, 8, 1, 2, 3, tzinfo=UTC)
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt(modified_at=own), []), (receipt("乙.xlsx"), [])], "rules")
        kept, undated = receipts(ledger)
    assert (kept.modified_at, undated.modified_at) == (own, None)
    assert kept.received_at == datetime(2017, 11, 9, 16, 30, tzinfo=UTC)
    assert kept.received_on == date(2017, 11, 10)


def test_content_accepted_before_is_not_taken_again(tmp_path: Path) -> None:
    """Looked up inside the transaction: another process may have taken it in since it was read."""
    refused = receipt("坏.xlsx", outcome="refused", code="file-broken")
    batch = [(receipt(), [(raw(), result("cell-blank"))]), (refused, [])]
    with Ledger.open(tmp_path) as ledger, Ledger.open(tmp_path) as other:
        assert save(other, batch, "rules") == [(1,), ()]
        assert save(ledger, [*batch, (receipt("乙.xlsx"), [(raw(), result())])], "rules") == [
            None,
            None,
            (2,),
        ]
        assert [r.path for r in receipts(ledger)] == ["甲.xlsx", "坏.xlsx", "乙.xlsx"]
        assert count(ledger)["return"] == 2


def test_same_content_twice_in_one_batch_is_one_receipt(tmp_path: Path) -> None:
    """Accepted or refused; once accepted, it is not refused any more."""
    refused = receipt("坏.xlsx", outcome="refused", code="file-broken")
    later = receipt("甲.xlsx", outcome="refused", code="submitter-unknown")
    with Ledger.open(tmp_path) as ledger:
        batch = [(one, []) for one in (refused, refused, receipt(), receipt(), later)]
        assert save(ledger, batch, "rules") == [(), None, (), None, None]


def test_returns_are_read_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No return is seen without its cells because another ingest commits between two looks."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    tried: list[str] = []
    with Ledger.open(tmp_path) as ledger, Ledger.open(tmp_path) as other:
        save(ledger, [(receipt(), [(raw(), result())])], "rules")
        rows = Ledger.rows

        def interrupted(self: Ledger, query: str, parameters: Sequence[object] = ()) -> list[Any]:
            found = rows(self, query, parameters)
            if self is ledger:
                try:
                    save(other, [(receipt(f"{len(tried)}.xlsx"), [(raw(), result())])], "rules")
                    tried.append("written")
                except LedgerError:
                    tried.append("waits")
            return found

        with monkeypatch.context() as patch:
            patch.setattr(Ledger, "rows", interrupted)
            stored = load_returns(ledger, "rules")
        assert set(tried) == {"waits"}
        assert len(tried) >= 6
        assert [len(s.raw.records[0].cells) for s in stored] == [3]


def test_returns_and_receipts_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another would write between the two waits."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(tmp_path) as ledger, Ledger.open(tmp_path) as other:
        save(ledger, [(receipt(), [(raw(), result())])], "rules")
        with ledger.snapshot():
            (stored,) = load_returns(ledger, "rules")
            with pytest.raises(LedgerError, match="占用"):
                save(other, [(receipt("乙.xlsx"), [])], "rules")
            assert [r.path for r in receipts(ledger)] == ["甲.xlsx"]
        assert stored.result == result()
