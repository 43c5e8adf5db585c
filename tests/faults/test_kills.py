"""Real processes: killed at random moments, eight at once, on a disk that is full. docs/testing.md says how.

``CWGK_KILLS`` (50), ``CWGK_RETURNS`` (2000) and ``CWGK_SEED`` set how many and which.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk

from cwgk_excel.ledger import archive
from cwgk_excel.ledger.loading import receipts
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.upkeep.check import check

resource = pytest.importorskip("resource", reason="Windows has no limits and no process groups to kill")
pytestmark = pytest.mark.soak
KILLS = int(os.environ.get("CWGK_KILLS", "50"))
RETURNS = int(os.environ.get("CWGK_RETURNS", "2000"))
SEED = int(os.environ.get("CWGK_SEED", str(time.time_ns() % 100_000)))


def command(folder: Path, *more: str) -> list[str]:
    """Taking in, as a person would."""
    return [sys.executable, "-m", "cwgk_excel", "ingest", str(folder), "--on", "2017-11-10", *more]


def copies(desk: Desk, count: int) -> None:
    """So many returns of different units: one filled in, the others with another name in it."""
    first = desk.unit(unit_name="占位公司")
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for number in range(count):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as package:
            for name, data in parts.items():
                package.writestr(name, data.replace("占位公司".encode(), f"第{number}公司".encode()))
        desk.put(f"{number % 10}/{number}.xlsx", target.getvalue())


def accepted(desk: Desk) -> list[str]:
    """The files accepted, each as often as the ledger says; opening undoes what was half written."""
    with Ledger.open(desk.folder) as ledger:
        assert ledger.damages() == []
        return [receipt.sha256 for receipt in receipts(ledger) if receipt.outcome == "accepted"]


def wrong(desk: Desk) -> list[str]:
    """What is wrong after a run that was cut short, but for originals that the next one registers."""
    problems = check(desk.campaign, workers=0).problems
    return [line for line in problems if not re.match("archive 里有[0-9]+个原文件还没有登记", line)]


def until_archived(process: subprocess.Popen[bytes], folder: Path, count: int) -> None:
    """Wait until so many originals are kept or the process has ended; how busy the machine is makes no difference."""
    while process.poll() is None and sum(1 for _ in archive.whole(folder)) < count:
        time.sleep(0.002)


def ended(group: int) -> bool:
    """Whether no process of a group is left; those that are get some seconds to see that they are alone."""
    for _ in range(100):
        with suppress(ProcessLookupError):
            os.killpg(group, 0)
            time.sleep(0.1)
            continue
        return True
    return False


def test_killed_at_random_moments(desk: Desk, tmp_path: Path) -> None:
    """Each time the ledger is sound, nothing is lost or doubled, and no process stays behind."""
    print(f"CWGK_SEED={SEED}")
    chance = random.Random(SEED)
    copies(desk, 12)
    calm = shutil.copytree(desk.folder, tmp_path / "calm")
    subprocess.run(command(calm), check=True, capture_output=True, timeout=300)
    originals = desk.snapshot("inbox")
    wanted = sorted(accepted(Desk(calm)))
    assert len(wanted) == 12
    run, before, interrupted = Desk(shutil.copytree(desk.folder, tmp_path / "0")), 0, 0
    for number in range(1, KILLS + 1):
        process = subprocess.Popen(
            command(run.folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until_archived(process, run.folder, chance.randint(0, 12))
        time.sleep(chance.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        interrupted += process.wait() == -signal.SIGKILL
        assert ended(process.pid), "worker processes outlived the one that was killed"
        now = accepted(run)
        assert len(set(now)) == len(now) >= before
        assert wrong(run) == []
        before = len(now)
        if before == 12 or chance.random() < 0.3:
            run.take()
            assert sorted(accepted(run)) == wanted
            assert check(run.campaign, workers=0).problems == []
            assert run.snapshot("inbox") == originals
            shutil.rmtree(run.folder)
            run, before = Desk(shutil.copytree(desk.folder, tmp_path / str(number))), 0
    assert interrupted > KILLS / 4


def test_eight_at_once(desk: Desk) -> None:
    """All succeed, and every return is accepted exactly once."""
    copies(desk, RETURNS)
    processes = [
        subprocess.Popen(
            command(desk.folder, "--json", "--workers", "1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(8)
    ]
    told: list[dict[str, Any]] = []
    for process in processes:
        out, err = process.communicate(timeout=3600)
        assert (process.returncode, err.decode()) == (0, "")
        told.append(json.loads(out))
    assert {one["seen"] for one in told} == {RETURNS}
    assert {one["accepted"] + one["duplicate"] for one in told} == {RETURNS}
    assert sum(one["accepted"] for one in told) == RETURNS
    assert len(set(accepted(desk))) == len(accepted(desk)) == RETURNS
    assert check(desk.campaign, workers=2).problems == []


def test_many_masters_at_once(desk: Desk) -> None:
    """All succeed, and nothing is left beside the two workbooks and the 呈批单."""
    desk.put("甲.xlsx", desk.unit())
    desk.put("表.xlsx", desk.table({}))
    desk.take()
    words = [sys.executable, "-m", "cwgk_excel", "master", str(desk.folder), "--on", "2017-11-10"]
    processes = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(24)]
    for process in processes:
        _, err = process.communicate(timeout=600)
        assert (process.returncode, err.decode()) == (0, "")
    assert sorted(place.name for place in (desk.folder / "master").iterdir()) == [
        "全市汇总表-第二批.xlsx",
        "呈批单-第二批.docx",
        "工作总表-第二批.xlsx",
    ]


@contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """A file system of its own at ``place``, where this may be made; says whether it could."""
    place.mkdir()
    made = not subprocess.run(
        ["mount", "-t", "tmpfs", "tmpfs", place], capture_output=True, check=False
    ).returncode
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", place], check=True)


def resize(place: Path, size: int) -> None:
    """Give a file system of its own so many bytes."""
    subprocess.run(["mount", "-o", f"remount,size={size}", place], check=True)


def test_full_disk(desk: Desk, tmp_path: Path) -> None:
    """Whatever was still free: one clear line, the earlier state, and after making room all is taken in.

    Where no file system can be made, files that may not grow stand for the full disk.
    """
    copies(desk, 4)
    used = sum(path.stat().st_size for path in desk.folder.rglob("*") if path.is_file())
    codes = set()
    with small_disk(tmp_path / "盘") as made:
        for free in (0, 20_000, 60_000, 120_000, 250_000, 500_000, 20_000_000):
            folder = shutil.copytree(desk.folder, tmp_path / "盘" / str(free))
            if made:
                resize(tmp_path / "盘", taken_up(tmp_path / "盘") + free)
            # Room for the ledger as it is; how much more tells `free`.
            most = used + free if made else (folder / "ledger.sqlite").stat().st_size - 100_000 + free
            done = subprocess.run(
                command(folder),
                capture_output=True,
                check=False,
                timeout=120,
                preexec_fn=lambda most=most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
            )
            codes.add(done.returncode)
            if done.returncode:
                (line,) = done.stderr.decode().splitlines()
                assert done.returncode == 2
                assert "磁盘" in line or "太大" in line
            if made:
                resize(tmp_path / "盘", 2**30)
            run = Desk(folder)
            assert len(accepted(run)) == (0 if done.returncode else 4)
            assert wrong(run) == []
            run.take()
            assert len(accepted(run)) == 4
            assert check(run.campaign, workers=0).problems == []
            shutil.rmtree(folder)
    assert codes == {0, 2}


def taken_up(place: Path) -> int:
    """Bytes in use on a file system."""
    state = os.statvfs(place)
    return (state.f_blocks - state.f_bfree) * state.f_frsize
