"""Tests of cwgk_excel.ledger.snapshots: what masters were, appended run by run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cwgk_excel.errors import LedgerError
from cwgk_excel.ledger.snapshots import Snapshot, map_text, record, snapshots, snapshots_wrong
from cwgk_excel.ledger.store import Ledger

DRAFT = Snapshot(
    *("working", datetime(2017, 11, 20, 1, 2, tzinfo=UTC), date(2017, 11, 20), "master/工作总表-第二批.xlsx"),
    *("a1" * 32, 1, "0123456789abcdef", 0, 3, "f1" * 32),
)
SIGNED = replace(
    DRAFT, final=True, signed_by="刘主任", signed_on=date(2017, 11, 22), lacking="left-out", sha256="b2" * 32
)


def test_what_is_recorded_is_read_back(tmp_path: Path) -> None:
    """Files of one run have one number of the run; what did not change is kept once."""
    with Ledger.open(tmp_path) as ledger:
        record(ledger, [(replace(DRAFT, kind="handed-up"), "甲"), (DRAFT, "乙")], 0)
        record(ledger, [(SIGNED, "乙")], 2)
        found = snapshots(ledger)
        assert [(one.id, one.run, one.kind, one.final) for one in found] == [
            (1, 1, "handed-up", False),
            (2, 1, "working", False),
            (3, 3, "working", True),
        ]
        assert replace(found[2], id=0, run=0, map="") == SIGNED
        assert [map_text(ledger, one) for one in found] == ["甲", "乙", "乙"]
        assert ledger.rows("SELECT count(*) FROM snapshot_map") == [(2,)]
        assert list(snapshots_wrong(ledger, "请恢复")) == []


def test_two_runs_at_once_do_not_share_a_number(tmp_path: Path) -> None:
    """The later one would have been numbered without knowing the other; nothing of it is recorded."""
    with Ledger.open(tmp_path) as ledger:
        record(ledger, [(DRAFT, "甲")], 0)
        with pytest.raises(LedgerError, match="请再运行一次"):
            record(ledger, [(SIGNED, "乙")], 0)
        assert [one.id for one in snapshots(ledger)] == [1]
        assert ledger.rows("SELECT count(*) FROM snapshot_map") == [(1,)]


def test_two_runs_at_once_of_the_same_figures_are_both_recorded(tmp_path: Path) -> None:
    """Both have the version that either would have alone."""
    with Ledger.open(tmp_path) as ledger:
        record(ledger, [(DRAFT, "甲")], 0)
        record(ledger, [(DRAFT, "甲")], 0)
        assert [(one.id, one.run, one.version) for one in snapshots(ledger)] == [(1, 1, 1), (2, 2, 1)]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE snapshot_map SET data = x'00'", "内容读不出来"),
        ("UPDATE snapshot SET decision = 7", "对不上"),
        ("UPDATE snapshot SET final = 1", "签批登记不完整"),
    ],
)
def test_snapshots_that_cannot_be_so_are_told(tmp_path: Path, damage: str, words: str) -> None:
    """Each with its number and file, and what to do."""
    with Ledger.open(tmp_path) as ledger:
        record(ledger, [(DRAFT, "甲")], 0)
        ledger.db.execute(damage)
        (line,) = snapshots_wrong(ledger, "请恢复")
        assert line.startswith("第1号总表快照（master/工作总表-第二批.xlsx）")
        assert words in line
        assert line.endswith("请恢复。")


def test_damaged_map_is_one_clear_line(tmp_path: Path) -> None:
    """What it says cannot be believed."""
    with Ledger.open(tmp_path) as ledger:
        (one,) = record(ledger, [(DRAFT, "甲")], 0)
        ledger.db.execute("UPDATE snapshot_map SET data = ?", (b"",))
        with pytest.raises(LedgerError, match="第1号总表快照读不出来"):
            map_text(ledger, one)
