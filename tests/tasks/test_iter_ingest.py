"""Results come file by file once they are committed, what needs all files at the end; nothing is held meanwhile."""

from __future__ import annotations

import errno
import gc
import json
import os
import subprocess
import sys
from datetime import date

import pytest
from conftest import ON, Desk
from printed import as_json
from test_cli import Run, run
from test_ingest import outcome, total

from cwgk_excel.cli.commands import taking_in
from cwgk_excel.ledger.attachments import attachments
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.tasks.taking_in import ingest as module
from cwgk_excel.tasks.taking_in.ingest import iter_ingest
from cwgk_excel.tasks.taking_in.results import Later, complete
from cwgk_excel.tasks.telling_json import json_pieces

__all__ = ["run"]


@pytest.fixture
def several(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An inbox of three units, each a batch of its own."""
    monkeypatch.setattr(module, "GROUP", 1)
    for name in ("1", "2", "3"):
        desk.put(f"{name}.xlsx", desk.unit(unit_name=f"第{name}厂"))
    return desk


def test_each_result_comes_once_it_is_committed(several: Desk) -> None:
    """Who stops keeps what came, and the next run goes on with the rest."""
    taking = iter_ingest(several.campaign, on=ON, workers=0)
    assert total(several) == 0
    results = iter(taking)
    for number in (1, 2):
        assert (next(results).outcome, total(several), taking.totals.seen) == ("accepted", number, number)
    del taking, results
    gc.collect()
    assert outcome(several.take()) == {"1.xlsx": "duplicate", "2.xlsx": "duplicate", "3.xlsx": "accepted"}


def test_results_are_not_held(several: Desk) -> None:
    """However many there are, the cells of a few returns are in memory."""
    for number in range(4, 13):
        several.put(f"{number}.xlsx", several.unit(unit_name=f"第{number}厂"))
    held = []
    gc.freeze()  # what other tests left is not looked through
    try:
        for _ in iter_ingest(several.campaign, on=ON, workers=0):
            held.append(sum(isinstance(one, RawReturn) and bool(one.records) for one in gc.get_objects()))
    finally:
        gc.unfreeze()
    assert len(held) == 12
    assert max(held) == held[1]


def test_what_needs_all_files_comes_at_the_end(desk: Desk) -> None:
    """What a list replaces, and whose a scan is; ``ingest`` puts both into its results."""
    desk.take(desk.put("一.xlsx", desk.table({"unit_name": "甲公司"})), on=date(2017, 11, 8))
    desk.put("材料/二.xlsx", desk.table({"unit_name": "甲公司", "staff_count": 300}))
    desk.put("材料/盖章.pdf", b"%PDF-1.4\n")
    taking = iter_ingest(desk.campaign, on=ON, workers=0)
    results = {result.path: result for result in taking}
    table, scan = results["材料/二.xlsx"], results["材料/盖章.pdf"]
    assert (table.findings, scan.submitter) == ([], "")
    told, replaces, again = taking.totals.later
    assert told == Later("材料/盖章.pdf", "", scan.sha256, None, "210202")
    assert replaces[:3] == ("材料/二.xlsx", "", table.sha256)
    assert replaces.finding is not None
    assert replaces.finding.code == "return-replaces"
    assert again[:5] == ("材料/二.xlsx", "", table.sha256, None, "")
    assert again.resubmission is not None
    assert again.resubmission.differences == "改了1格：甲公司的职工人数“326”→“300”"
    assert (taking.totals.outcomes["accepted"], taking.totals.wrong) == (1, False)
    complete(results.values(), taking.totals.later)
    assert [finding.code for finding in table.findings] == ["return-replaces"]
    assert scan.submitter == "210202"


def test_json_is_printed_while_files_are_taken_in(several: Desk) -> None:
    """Each file stands there once it is committed; before the first nothing does, not even a bracket."""
    pieces = json_pieces(iter_ingest(several.campaign, on=ON, workers=0))
    for number in (1, 2, 3):
        assert f'"path": "{number}.xlsx"' in next(pieces)
        assert total(several) == number
    assert not any("path" in piece for piece in pieces)


def test_json_of_the_command(run: Run, desk: Desk) -> None:
    """Files first, with their findings; then those beside other returns, each with its file; then the counts."""
    desk.put("一.xlsx", desk.table({"unit_name": "甲公司"}, {"unit_name": "乙公司", "staff_count": 3}))
    desk.put("二.xlsx", desk.table({"unit_name": "丙公司"}, {"unit_name": "乙公司", "staff_count": 4}))
    code, out, _ = run("ingest", desk.folder, "--json", "--on", "2017-11-10")
    printed = json.loads(out)
    assert code == 1
    assert list(printed) == [
        *("files", "beside", "resubmitted", "campaign", "seen"),
        *("accepted", "refused", "ignored", "duplicate"),
    ]
    assert [printed[name] for name in ("seen", "accepted", "refused", "duplicate")] == [2, 2, 0, 0]
    assert all(finding["severity"] != "error" for file in printed["files"] for finding in file["findings"])
    differs = [(one["path"], one["cell"]) for one in printed["beside"] if one["code"] == "unit-differs"]
    assert differs == [("一.xlsx", "D7"), ("二.xlsx", "D7")]
    hashes = {file["path"]: file["sha256"] for file in printed["files"]}
    assert all(one["sha256"] == hashes[one["path"]] and one["key"] for one in printed["beside"])


def test_json_of_nothing(run: Run, desk: Desk) -> None:
    """One whole object all the same; where nothing can be taken in at all, there is none."""
    printed = json.loads(run("ingest", desk.folder, "--json")[1])
    assert printed.pop("campaign")["errors"] == 0
    assert {**printed, "campaign": None} == as_json([])
    (desk.folder / "keys" / "signing.key").unlink()
    assert run("ingest", desk.folder, "--json")[:2] == (2, "")


def test_windows_says_otherwise_that_a_reader_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of an invalid argument, which elsewhere is a mistake to be told at once."""
    taken: list[str] = []

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    with monkeypatch.context() as patch:
        patch.setattr("builtins.print", refuse)
        patch.setattr(os, "name", "nt")
        with pytest.raises(BrokenPipeError):
            taking_in._print_to_the_end(taken.append(piece) or piece for piece in "abc")  # type: ignore[func-returns-value]
        patch.setattr(os, "name", "posix")
        with pytest.raises(OSError, match="Invalid argument"):
            taking_in._print_to_the_end("d")
    assert taken == ["a", "b", "c"]


def test_reader_that_stops_does_not_stop_the_taking_in(desk: Desk) -> None:
    """All is registered, to the attachments at the very end, when nobody reads what is printed."""
    desk.put("甲.xlsx", desk.unit())
    desk.put("扫描.pdf", b"%PDF-1.4\n")
    command = [sys.executable, "-m", "cwgk_excel", "ingest", str(desk.folder), "--json", "--workers", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
    with Ledger.open(desk.folder) as ledger:
        assert [one.path for one in attachments(ledger)] == ["扫描.pdf"]
