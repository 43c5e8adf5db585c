"""Ledgers of earlier releases, kept as SQL text in tests/ledgers, and what they become."""

from __future__ import annotations

import re
import sqlite3
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
from injected import LEDGERS, placed

from cwgk_excel.errors import LedgerError
from cwgk_excel.ledger import migrations
from cwgk_excel.ledger.attachments import attachments
from cwgk_excel.ledger.decisions import decisions
from cwgk_excel.ledger.loading import load_returns, receipts
from cwgk_excel.ledger.migrations import NEWEST, keeping, migrate
from cwgk_excel.ledger.safety import guard
from cwgk_excel.ledger.snapshots import snapshots
from cwgk_excel.ledger.store import FILE, Ledger
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed

OLDER = range(1, NEWEST)
# Defaults are left out: they fill what older rows lack, and every statement of ours gives every column.
LEFT_OUT = re.compile(r"--.*$| DEFAULT (?:'[^']*'|[0-9]+)", re.MULTILINE)
OUTER_COMMA = re.compile(r",(?![^()]*\))")


def shape(db: sqlite3.Connection) -> dict[str, list[str]]:
    """By name what makes each table and index, part by part, in whichever order its columns came."""
    made = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: parts(" ".join(LEFT_OUT.sub("", sql).split())) for name, sql in made}


def parts(sql: str) -> list[str]:
    """A statement's columns and conditions, and what stands around them."""
    start, end = sql.index("("), sql.rindex(")")
    return [sql[:start], *sorted(part.strip() for part in OUTER_COMMA.split(sql[start + 1 : end])), sql[end:]]


def columns(db: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table, in their order, which is that of values that are put in without names."""
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    return {
        name: [column for (column,) in db.execute(f"SELECT name FROM pragma_table_info('{name}')")]
        for name in names
    }


def test_newest_schema_has_its_number() -> None:
    """Each older one has its ledger among the tests."""
    assert NEWEST == 9
    assert sorted(p.name for p in LEDGERS.iterdir()) == [f"schema-{schema}.sql" for schema in OLDER]


@pytest.mark.parametrize("schema", OLDER)
def test_older_ledger_gets_the_shape_of_a_new_one(tmp_path: Path, schema: int) -> None:
    """In whichever release it was made."""
    (tmp_path / "new").mkdir()
    with Ledger.open(placed(tmp_path, schema)) as older, Ledger.open(tmp_path / "new") as new:
        assert shape(older.db) == shape(new.db)
        assert columns(older.db) == columns(new.db)
        assert older.damages() == []


@pytest.mark.parametrize("schema", OLDER)
def test_nothing_is_lost_on_the_way(tmp_path: Path, schema: int) -> None:
    """Receipts, raw cells, values, findings and what was issued are what they were."""
    with Ledger.open(placed(tmp_path, schema)) as ledger:
        arrived, (stored,) = receipts(ledger), load_returns(ledger, None)
        assert [(r.path, r.outcome, r.code, r.received_on.isoformat()) for r in arrived] == [
            ("附件1-大连东纬阀门制造有限公司.xlsx", "refused", "submitter-unknown", "2017-11-10"),
            ("附件2-瓦房店市.xlsx", "accepted", "", "2017-11-10"),
            ("损坏.xlsx", "refused", "file-broken", "2017-11-11"),
        ]
        assert stored.raw.records[1].cells[3].cell.text == "620人"
        assert stored.raw.told_by == "token"
        assert stored.result is not None
        assert [values["staff_count"] for values in stored.result.values] == [355, 620, 145, 205, 145]
        assert [f.code for f in stored.result.findings] == ["phone-unusual", "unit-listed-twice"]
        assert [
            (str(form), str(body)) for form, body in ledger.rows("SELECT form, submitter FROM issued")
        ] == [
            ("annex1", "210281"),
            ("annex2", "210281"),
        ]


@pytest.mark.parametrize("schema", OLDER)
def test_raw_cells_are_what_they_were(tmp_path: Path, schema: int) -> None:
    """Each with its field, address, kind, text, number format and formula, whatever signs are in them."""
    with sqlite3.connect(placed(tmp_path, schema) / FILE) as db:
        strange = 'say "x" \\ \n\t\x01\x00 𠮷\'', 'yyyy"年"', 'CONCATENATE("a",B6)'
        db.execute(
            "UPDATE cell SET text = ?, number_format = ?, formula = ? WHERE record = 4 AND field = 'seq'",
            strange,
        )
        db.execute("UPDATE cell SET text = '', kind = 'blank' WHERE record = -1 AND field = 'leader'")
    db.close()
    with Ledger.open(tmp_path) as ledger:
        (stored,) = load_returns(ledger, None)
    assert stored.raw.head == (
        Placed("filled_by", "B4", RawCell("text", "迟国栋", "@", "")),
        Placed("leader", "G4", RawCell("blank", "", "@", "")),
        Placed("phone", "D4", RawCell("text", "见通讯录", "@", "")),
        Placed("submitter_name", "D3", RawCell("text", "瓦房店市", "General", "")),
    )
    assert [record.row for record in stored.raw.records] == [6, 9, 10, 11, 12]
    assert stored.raw.records[4].cells == (
        Placed("evaluation_result", "F12", RawCell("text", "100%", "General", "")),
        Placed("self_score", "E12", RawCell("number", "93", "0.0#", "")),
        Placed("seq", "A12", RawCell("number", *strange)),
        Placed("staff_count", "D12", RawCell("text", "145 人", "0", "")),
        Placed("superior_score", "G12", RawCell("text", "91.5分", "0.0#", "")),
        Placed("unit_name", "B12", RawCell("text", "大连得利农机制造有限公司", "@", "")),
        Placed("unit_type", "C12", RawCell("text", "企业", "General", "")),
    )
    assert sum(len(record.cells) for record in stored.raw.records) == 35


def test_attachments_stay_listed(tmp_path: Path) -> None:
    """The first release did not list any."""
    (tmp_path / "1").mkdir()
    with Ledger.open(placed(tmp_path, 2)) as second, Ledger.open(placed(tmp_path / "1", 1)) as first:
        assert [a.path for a in attachments(second)] == ["扫描件.pdf"]
        assert attachments(first) == []


@pytest.mark.parametrize("schema", OLDER)
def test_reason_of_a_refusal_loses_its_remedy(tmp_path: Path, schema: int) -> None:
    """It named files of ours; the remedies are those of the catalogue now."""
    with Ledger.open(placed(tmp_path, schema)) as ledger:
        assert [receipt.reason for receipt in receipts(ledger)] == [
            "控制码“114JKPH1-210211-A7GKBFEN-ES30KAK9”中的报送单位代码 210211 不在名单中",
            "",
            "文件已损坏，无法完整读取（不完整的工作簿或压缩包）",
        ]


def test_only_the_remedy_is_taken_off(tmp_path: Path) -> None:
    """A message may hold a full stop of its own."""
    with sqlite3.connect(placed(tmp_path, 3) / FILE) as db:
        db.execute("UPDATE receipt SET reason = '甲。乙（丙。丁）。请重新发送。' WHERE id = 1")
        db.execute("UPDATE receipt SET reason = '没有怎么办。' WHERE id = 3")
    db.close()
    with Ledger.open(tmp_path) as ledger:
        assert [receipt.reason for receipt in receipts(ledger)] == ["甲。乙（丙。丁）", "", "没有怎么办。"]


def test_earlier_arrivals_are_a_run_each(tmp_path: Path) -> None:
    """Which of them came together is not known, and what is newer still takes the place of the older."""
    with Ledger.open(placed(tmp_path, 2)) as ledger:
        assert ledger.rows("SELECT id, run FROM receipt") == [(1, 1), (2, 2), (3, 3)]
        assert ledger.rows("SELECT count(*) FROM run WHERE finished_at = ''") == [(0,)]


def test_each_campaign_has_an_identity(tmp_path: Path) -> None:
    """Random, kept, and given to new ledgers and older ones."""
    seen = set()
    for schema in (0, *OLDER):
        folder = tmp_path / str(schema)
        folder.mkdir()
        for _ in range(2):
            new = not schema or (folder / FILE).exists()
            with Ledger.open(folder if new else placed(folder, schema)) as ledger:
                ((identity,),) = ledger.rows("SELECT value FROM meta WHERE key = 'campaign'")
                assert re.fullmatch("[0-9a-f]{32}", str(identity))
                seen.add(identity)
    assert len(seen) == 1 + len(OLDER)


def test_decisions_of_the_release_before_stand(tmp_path: Path) -> None:
    """And nothing is said of masters that it wrote, of which no snapshot was made."""
    with Ledger.open(placed(tmp_path, 7)) as ledger:
        assert [(one.kind, one.made_by, one.made_on.isoformat()) for one in decisions(ledger)] == [
            ("accept", "王秀英", "2017-11-13"),
            ("call", "王秀英", "2017-11-14"),
        ]
        assert snapshots(ledger) == []


def test_reading_changes_nothing(tmp_path: Path) -> None:
    """Who may only read sees the ledger as it will be, and leaves it as it is."""
    before = (placed(tmp_path, 1) / FILE).read_bytes()
    with Ledger.open(tmp_path, write=False) as ledger:
        assert len(load_returns(ledger, None)) == 1
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize("schema", OLDER)
def test_step_that_fails_leaves_the_ledger_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: int
) -> None:
    """All steps are one transaction, with one clear line."""
    placed(tmp_path, schema)
    with sqlite3.connect(tmp_path / FILE) as db:
        before = list(db.iterdump())
        monkeypatch.setattr(migrations, "_STEPS", {**migrations._STEPS, 10: migrations._STEPS[3]})
        with pytest.raises(LedgerError, match="出错"):
            Ledger.open(tmp_path)
        assert list(db.iterdump()) == before
    db.close()


def test_a_new_ledger_has_todays_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes no step."""
    monkeypatch.setattr(migrations, "_STEPS", {})
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, 0)
    assert db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall() == [(str(NEWEST),)]


@pytest.mark.parametrize("said", ["newer", "strange", "ours", "changed"])
@pytest.mark.parametrize("schema", [0, 8])
def test_what_another_program_makes_meanwhile_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: int, said: str
) -> None:
    """Before we may write: one of a newer release, or of no ledger at all, is not opened and not changed."""
    if schema:
        placed(tmp_path, schema)
    begin = Ledger.transaction

    def late(ledger: Ledger) -> AbstractContextManager[None]:
        monkeypatch.setattr(Ledger, "transaction", begin)
        with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
            if said == "strange":
                other.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT)")
                other.execute("INSERT OR REPLACE INTO meta VALUES ('schema', 'theirs')")
            else:
                migrate(other, schema)
            if said == "newer":
                other.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(NEWEST + 1),))
            if said == "changed":
                other.execute("CREATE TABLE theirs (a)")
        return begin(ledger)

    monkeypatch.setattr(Ledger, "transaction", late)
    if said == "ours":
        Ledger.open(tmp_path).db.close()
        return
    with pytest.raises(LedgerError, match="被改动过" if said == "changed" else "另一个版本"):
        Ledger.open(tmp_path)
    told = {"newer": str(NEWEST + 1), "strange": "theirs", "changed": str(NEWEST)}[said]
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        assert db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall() == [(told,)]


def test_the_newest_schema_is_known_by_its_hash() -> None:
    """If it is not, each command makes a new ledger in memory, only to compare."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, 0)
    assert guard.digest(guard.shape(db)) == guard.NEWEST


def said(path: Path) -> list[str]:
    """All that a ledger holds, as SQL."""
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


@pytest.mark.parametrize("schema", OLDER)
def test_ledger_of_before_is_kept(tmp_path: Path, schema: int) -> None:
    """Whole, beside the new one; the next opening changes and keeps nothing."""
    before = said(placed(tmp_path, schema) / FILE)
    kept = tmp_path / f"ledger.sqlite.{schema}.bak"
    with Ledger.open(tmp_path, write=False) as ledger:
        assert ledger.kept is None
    assert not kept.exists()
    with Ledger.open(tmp_path) as ledger:
        assert ledger.kept == kept
    assert said(kept) == before
    with Ledger.open(tmp_path) as ledger:
        assert ledger.kept is None


def test_ledger_stays_as_it_is_when_it_cannot_be_kept(tmp_path: Path) -> None:
    """The disk is full, say: one line, and the older program can go on."""
    before = (placed(tmp_path, 6) / FILE).read_bytes()
    (tmp_path / "ledger.sqlite.6.bak").mkdir()
    with pytest.raises(LedgerError, match=r"没有备份成，账本没有改动：这是一个文件夹"):
        Ledger.open(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before
    with sqlite3.connect(tmp_path / FILE) as db:
        assert db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == ("6",)
    db.close()


def test_copy_that_differs_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has fewer rows, say."""

    placed(tmp_path, 6)
    rows = iter([{"issued": (2,)}, {"issued": (3,)}])
    monkeypatch.setattr(keeping, "_counts", lambda _: next(rows))
    with pytest.raises(LedgerError, match=r"写下的与账本不一致"):
        Ledger.open(tmp_path)
    assert not (tmp_path / "ledger.sqlite.6.bak").exists()
