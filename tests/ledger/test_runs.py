"""Which arrivals came together, though their taking in was cut short."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from conftest import Desk
from test_ledger_returns import receipt

from cwgk_excel.ledger.loading import receipts
from cwgk_excel.ledger.returns import save
from cwgk_excel.ledger.runs import Run
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.taking_in import ingest


def runs(ledger: Ledger) -> list[int]:
    """The run of each arrival."""
    return [one.run for one in receipts(ledger)]


def unfinished(ledger: Ledger) -> list[object]:
    """The runs that have no end."""
    return [number for (number,) in ledger.rows("SELECT id FROM run WHERE finished_at = ''")]


def dying() -> Callable[[int], None]:
    """What dies when the second file was read."""
    read = count(1)

    def advance(_: int) -> None:
        if next(read) == 2:
            raise KeyboardInterrupt

    return advance


def test_run_that_writes_nothing_has_no_number(tmp_path: Path) -> None:
    """Nor does its end write anything."""
    with Ledger.open(tmp_path) as ledger:
        Run(ledger).finish()
        save(ledger, [], "rules", Run(ledger))
        assert ledger.rows("SELECT * FROM run") == []


def test_each_run_that_came_to_its_end_has_a_number(tmp_path: Path) -> None:
    """All that it writes bears it."""
    with Ledger.open(tmp_path) as ledger:
        for names in (("甲", "乙"), ("丙",)):
            run = Run(ledger)
            for name in names:
                save(ledger, [(receipt(name), [])], "rules", run)
            run.finish()
        assert runs(ledger) == [1, 1, 2]
        assert unfinished(ledger) == []


def test_run_that_was_cut_short_is_gone_on_with(tmp_path: Path) -> None:
    """By the next one, which ends both."""
    with Ledger.open(tmp_path) as ledger:
        save(ledger, [(receipt("甲"), [])], "rules", Run(ledger))
        assert unfinished(ledger) == [1]
        again = Run(ledger)
        save(ledger, [(receipt("乙"), [])], "rules", again)
        again.finish()
        save(ledger, [(receipt("丙"), [])], "rules", Run(ledger))
        assert runs(ledger) == [1, 1, 2]


def test_run_keeps_its_number_though_another_that_shared_it_ended(tmp_path: Path) -> None:
    """Of two at the same moment; it is open again until its own end."""
    with Ledger.open(tmp_path) as ledger:
        one, other = Run(ledger), Run(ledger)
        for name, run in (("甲", one), ("乙", other)):
            save(ledger, [(receipt(name), [])], "rules", run)
        other.finish()
        save(ledger, [(receipt("丙"), [])], "rules", one)
        assert runs(ledger) == [1, 1, 1]
        assert unfinished(ledger) == [1]


def test_files_of_one_inbox_are_of_one_run_after_a_kill(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first was kept when the program died; what is put in later is of another run."""
    monkeypatch.setattr(ingest, "GROUP", 1)
    desk.put("甲.xlsx", desk.unit())
    desk.put("乙.xlsx", desk.unit(unit_name="乙公司"))
    with pytest.raises(KeyboardInterrupt):
        desk.take(progress=lambda _: dying())
    desk.take()
    desk.put("丙.xlsx", desk.unit(unit_name="丙公司"))
    desk.take()
    with Ledger.open(desk.folder) as ledger:
        assert [(one.path, one.run) for one in receipts(ledger)] == [
            ("甲.xlsx", 1),
            ("乙.xlsx", 1),
            ("丙.xlsx", 2),
        ]
