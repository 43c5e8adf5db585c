"""Whatever fails, and whenever the process dies: the state after it is sound, and the next run completes it.

Real kills, a full disk and many processes at once are in tests/faults/, the soak tier.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from frames import at_once
from injected import Faults, Killed, inject, placed

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.campaign.scripts import CLICKED
from cwgk_excel.errors import CwgkError
from cwgk_excel.identity import Key
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.loading import load_returns, receipts
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.working import write_master
from cwgk_excel.tasks import export
from cwgk_excel.tasks.taking_in import ingest as ingesting
from cwgk_excel.tasks.upkeep.backup import backup
from cwgk_excel.tasks.upkeep.check import check
from cwgk_excel.tasks.upkeep.restore import restore


@pytest.fixture(scope="module")
def filled(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("filled") / "批次"))
    desk.put("中山区/甲.xlsx", desk.unit(staff_count="约300人"))
    desk.put("坏.xlsx", b"PK\x03\x04 not whole")
    return desk.folder


AT = datetime(2017, 11, 10, tzinfo=UTC)


def held(desk: Desk) -> tuple[list[Any], list[Any]]:
    """All that the ledger holds of files and returns, but for the moment at which each came."""
    with Ledger.open(desk.folder) as ledger:
        assert ledger.damages() == []
        return (
            [receipt._replace(received_at=AT) for receipt in receipts(ledger)],
            [
                one._replace(receipt=one.receipt._replace(received_at=AT))
                for one in load_returns(ledger, None)
            ],
        )


def disturbed(faults: Faults, act: Callable[[], object]) -> str:
    """Run with a fault; gives what was said of it: one clear line, nothing when it made no difference."""
    with pytest.MonkeyPatch.context() as patch:
        inject(patch, faults)
        try:
            act()
        except CwgkError as error:
            (line,) = error.lines
            assert "请" in line
            return line
        except Killed:
            return "killed"
    return ""


def every_step(filled: Path, place: Path, how: str, **options: Any) -> list[str]:
    """Take two files in, once for each step that may fail; gives the steps of the run that no fault met."""
    calm = Desk(shutil.copytree(filled, place / "calm"))
    calm.take()
    wanted = held(calm)
    assert [len(part) for part in wanted] == [2, 1]
    originals = {receipt.sha256: receipt.sha256 for receipt in wanted[0]}
    for at in range(1, 1000):
        run = Desk(shutil.copytree(filled, place / "run"))
        faults = Faults(how, at, run.folder, place / "grave", **options)
        told = disturbed(faults, run.take)
        if not faults.happened:
            assert (told, held(run)) == ("", wanted)
            return faults.steps
        assert told, faults.steps[-1]
        desk = Desk(place / "grave") if how == "killed" else run
        now = held(desk)
        done = faults.steps[: at if how == "killed" else at - 1].count("sql COMMIT")
        assert now == (wanted[0][:done], wanted[1][: len(now[1])]), faults.steps[-1]
        assert how == "killed" or not list(desk.folder.rglob("*.part"))
        assert [line[:9] for line in check(desk.campaign, workers=0).problems] == (
            ["archive 里"] if unnamed(desk) else []
        ), faults.steps[-1]
        desk.take()
        assert check(desk.campaign, workers=0).problems == [], faults.steps[-1]
        assert held(desk) == wanted, faults.steps[-1]
        kept = {place.name: place.read_bytes() for place in archive.kept(desk.folder)}
        assert {
            digest: archive.sha256(data) for digest, data in kept.items() if digest[0] != "."
        } == originals
        assert desk.snapshot("inbox") == calm.snapshot("inbox")
        shutil.rmtree(place / "run")
        shutil.rmtree(place / "grave", ignore_errors=True)
    raise AssertionError("there is no end to the steps")


def unnamed(desk: Desk) -> set[str]:
    """The originals that are kept and not registered yet."""
    with Ledger.open(desk.folder, write=False) as ledger:
        known = {receipt.sha256 for receipt in receipts(ledger)}
    return {place.name for place in archive.whole(desk.folder)} - known


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction for each file."""
    monkeypatch.setattr(ingesting, "GROUP", 1)


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("how", [pytest.param("full", marks=pytest.mark.soak), "killed"])
def test_ingest_with_a_fault_at_every_step(filled: Path, tmp_path: Path, how: str) -> None:
    """The ledger is sound at once; a second run ends as an undisturbed one. Nothing is lost, nothing twice."""
    steps = every_step(filled, tmp_path, how)
    counted = [steps.count(step) for step in ("open", "write", "replace", "sql BEGIN", "sql COMMIT")]
    # The third transaction ends the run.
    assert counted == [2, 2, 2, 3, 3]
    # Of each file itself; and before the ledger names it, of its folder, of the archive and of the campaign.
    assert " ".join(steps).count("sync mkdir replace sync sync sync sql BEGIN") == 2
    assert steps.count("sync") == 8


@pytest.mark.soak
@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("how", ["full", "io", "killed"])
def test_ingest_with_a_fault_at_every_statement(filled: Path, tmp_path: Path, how: str) -> None:
    """Also at every other statement to the ledger."""
    assert len(every_step(filled, tmp_path, how, statements=("",))) > 40


def export_it(desk: Desk, target: Path) -> None:
    """Write the records as CSV."""
    export.write(at_once(desk.collect()), "csv", target)


def master_it(desk: Desk, target: Path) -> None:
    """Write the master."""
    write_master(target / "总表.xlsx", desk.collect())


@pytest.mark.soak
@pytest.mark.parametrize("how", ["io", "killed"])
@pytest.mark.parametrize("write", [export_it, master_it])
def test_outputs_with_a_fault_at_every_step(
    desk: Desk, tmp_path: Path, how: str, write: Callable[[Desk, Path], None]
) -> None:
    """Each file is the older one or the new one, whole; nothing else is there but what a dead process left."""
    out = tmp_path / "出"
    write(desk, out)
    older = contents(out)
    desk.put("甲.xlsx", desk.unit())
    desk.take()
    write(desk, tmp_path / "新")
    newer = contents(tmp_path / "新")
    assert newer.keys() == older.keys()
    for at in range(1, 100):
        folder = shutil.copytree(out, tmp_path / "run")
        faults = Faults(how, at, folder, tmp_path / "grave")
        told = disturbed(faults, partial(write, desk, folder))
        if not faults.happened:
            assert (told, contents(folder)) == ("", newer)
            break
        found = contents(tmp_path / "grave" if how == "killed" else folder)
        assert told
        assert {name for name, data in older.items() if found[name] not in (data, newer[name])} == set()
        left = [name for name in found if name not in older]
        assert left == [] or how == "killed"
        shutil.rmtree(folder)
        shutil.rmtree(tmp_path / "grave", ignore_errors=True)
    assert faults.steps.count("replace") == len(older)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.soak
@pytest.mark.parametrize("how", ["full", "killed"])
def test_backup_with_a_fault_at_every_step(filled: Path, tmp_path: Path, how: str) -> None:
    """Under its name it is whole or not there; what failed leaves nothing."""
    desk = Desk(shutil.copytree(filled, tmp_path / "批次"))
    desk.take()
    for at in range(1, 200):
        (tmp_path / "out").mkdir()
        faults = Faults(how, at, tmp_path / "out", tmp_path / "grave")
        told = disturbed(faults, partial(backup, desk.campaign, tmp_path / "out" / "备份.zip"))
        place = tmp_path / "grave" if (tmp_path / "grave").exists() else tmp_path / "out"
        assert faults.happened == bool(told)
        # Once it is renamed it is whole, even if its folder cannot be synced.
        assert how == "killed" or {path.name for path in place.iterdir()} <= {"备份.zip"}
        if (place / "备份.zip").exists():
            restored = restore(place / "备份.zip", tmp_path / f"{at}")
            assert held(Desk(restored.folder)) == held(desk), faults.steps[-1]
        for folder in ("out", "grave"):
            shutil.rmtree(tmp_path / folder, ignore_errors=True)
        if not faults.happened:
            break
    assert faults.steps.count("replace") == 1
    assert restored.folder.name == f"{at}"


@pytest.mark.soak
@pytest.mark.parametrize("how", ["full", "killed"])
def test_restore_with_a_fault_at_every_step(filled: Path, tmp_path: Path, how: str) -> None:
    """A folder that has settings is a whole campaign; into one that has none it can be restored again."""
    desk = Desk(shutil.copytree(filled, tmp_path / "批次"))
    desk.take()
    backup(desk.campaign, tmp_path / "备份.zip")
    for at in range(1, 200):
        (tmp_path / "into").mkdir()
        folder = tmp_path / "into" / "新"
        faults = Faults(how, at, tmp_path / "into", tmp_path / "grave")
        told = disturbed(faults, partial(restore, tmp_path / "备份.zip", folder))
        if (tmp_path / "grave").exists():
            folder = tmp_path / "grave" / "新"
        assert faults.happened == bool(told)
        if not (folder / "campaign.toml").exists():
            restore(tmp_path / "备份.zip", folder)
        assert held(Desk(folder)) == held(desk)
        for place in ("into", "grave"):
            shutil.rmtree(tmp_path / place, ignore_errors=True)
        if not faults.happened:
            break
    assert faults.steps.count("write") >= 6


def test_upgrade_with_a_fault_at_every_step(desk: Desk, tmp_path: Path) -> None:
    """A ledger of the first release stays what it was until it is wholly what it should be."""
    placed(desk.folder, 1)
    for at in range(1, 100):
        run = Desk(shutil.copytree(desk.folder, tmp_path / "run"))
        faults = Faults(
            "killed",
            at,
            run.folder,
            tmp_path / "grave",
            statements=("BEGIN", "CREATE", "ALTER", "UPDATE", "DROP", "COMMIT"),
        )
        disturbed(faults, partial(opened, run.folder))
        opened(tmp_path / "grave" if faults.happened else run.folder)
        shutil.rmtree(run.folder)
        shutil.rmtree(tmp_path / "grave", ignore_errors=True)
        if not faults.happened:
            break
    assert faults.steps[0] == "sql BEGIN"
    assert faults.steps[-2:] == ["sql COMMIT", "sql BEGIN"]  # and it is read
    assert faults.steps.count("sql ALTER") == 11
    assert faults.steps.count("sql DROP") == 2


def opened(folder: Path) -> None:
    """Open a ledger for writing; it is of this release then, and sound."""
    with Ledger.open(folder) as ledger:
        assert ledger.damages() == []
        assert len(load_returns(ledger, None)) == 1


def test_two_ingests_at_once(desk: Desk) -> None:
    """Both succeed, each return is accepted by one of them, and each tells the other's as duplicates."""
    for number in range(6):
        desk.put(f"{number}.xlsx", desk.unit(unit_name=f"第{number}公司"))
    options = ["--json", "--on", "2017-11-10", "--workers", "1"]
    command = [sys.executable, "-m", "cwgk_excel", "ingest", str(desk.folder), *options]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    told = []
    for process in both:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, b"")
        told.append(json.loads(out))
    assert [one["seen"] for one in told] == [6, 6]
    assert sum(one["accepted"] for one in told) == 6
    assert sum(one["duplicate"] for one in told) == 6
    assert sorted(desk.collect().records["annex1"]["unit_name"]) == [f"第{number}公司" for number in range(6)]
    assert check(desk.campaign, workers=0).problems == []


@pytest.mark.parametrize("how", ["full", "killed"])
def test_init_with_a_fault_at_every_step(tmp_path: Path, how: str) -> None:
    """A folder that has settings is a whole campaign; one that has none becomes it when it is made again."""
    for at in range(1, 200):
        (tmp_path / "in").mkdir()
        faults = Faults(how, at, tmp_path / "in", tmp_path / "grave")
        told = disturbed(faults, partial(create, tmp_path / "in" / "新", on=AT.date()))
        place = (tmp_path / "grave" if (tmp_path / "grave").exists() else tmp_path / "in") / "新"
        assert faults.happened == bool(told)
        key = (place / "keys" / "signing.key").exists() and Key.load(place)
        if not (place / "campaign.toml").exists():
            create(place, on=AT.date())
        assert len(Campaign.load(place).submitters) == 15
        assert key in (False, Key.load(place))
        assert len(list(place.glob("*.cmd"))) == len(CLICKED)
        for folder in ("in", "grave"):
            shutil.rmtree(tmp_path / folder, ignore_errors=True)
        if not faults.happened:
            break
    assert faults.steps.count("replace") == 3 + len(CLICKED) + 1  # settings, bodies, key; scripts; the manual
