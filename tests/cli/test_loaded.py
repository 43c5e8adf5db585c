"""What a command loads, which is nearly all that it costs on a small campaign."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DemoRound, Desk

HEAVY = {
    "docx",
    "email",
    "importlib.metadata",
    "importlib.resources",
    "jinja2",
    "lxml",
    "msoffcrypto",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera",
    "pydantic",
    "subprocess",
    "xlsxwriter",
}
CODE = """
import sys
from cwgk_excel.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write("\\n".join(sorted(set(sys.modules))))
"""


def loaded(*arguments: str) -> set[str]:
    """The modules that a command loads, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split("\n"))


def test_a_look_at_the_ledger_loads_no_frames(demo_round: DemoRound) -> None:
    """Nor what reads and draws workbooks, or looks through packages, while its results are of today's settings."""
    found = loaded("status", str(demo_round.folder))
    assert found & {*HEAVY, "cwgk_excel.values.records"} == set()
    assert "sqlite3" in found


def test_what_is_taken_in_loads_only_what_reads_it(desk: Desk) -> None:
    """No bar where nobody sees it, and none of the readers of kinds that did not come."""
    desk.put("甲.xlsx", desk.unit())
    rare = {"tqdm", "cwgk_excel.intake.files.mail"}
    rare |= {f"cwgk_excel.intake.formats.{kind}.reader" for kind in ("ods", "xlsb")}
    found = loaded("ingest", str(desk.folder), "--workers", "0")
    assert found & rare == set()
    assert "cwgk_excel.intake.formats.xlsx.workbook" in found


def test_a_command_whose_files_others_read_loads_no_reader(desk: Desk) -> None:
    """What it does not read itself it need not know how to read."""
    desk.put("甲.xlsx", desk.unit())
    readers = (
        "cwgk_excel.intake.formats",
        "cwgk_excel.intake.recognise",
        "cwgk_excel.intake.extract.extraction",
    )
    assert [name for name in loaded("ingest", str(desk.folder)) if name.startswith(readers)] == []


ENDED = """
import atexit, gc, sys
from cwgk_excel import cli

class Kept:
    def __del__(self):
        print("taken apart")

def done():
    sys.stdout.write(f"called at the end {gc.get_threshold()[0] > 10_000}")

def main():
    atexit.register(done)
    print("did it")
    {how}

cli.main, kept = main, Kept()
sys.exit(cli.run())
"""


@pytest.mark.parametrize(
    ("how", "code", "end"),
    [
        ("return 1", 1, ""),
        ("sys.exit(2)", 2, ""),
        ("sys.exit('no')", 1, "taken apart\n"),
        ("1 / 0", 1, "taken apart\n"),
    ],
)
def test_a_process_of_its_own_ends_at_once(how: str, code: int, end: str) -> None:
    """With its code and all that it printed, once what others registered was called; else as Python ends it."""
    done = subprocess.run(
        [sys.executable, "-c", ENDED.replace("{how}", how)], capture_output=True, check=False, text=True
    )
    assert done.returncode == code
    assert done.stdout == f"did it\ncalled at the end True{end}"


@pytest.mark.parametrize(("given", "is_then"), [(None, "1"), ("3", "3")])
def test_a_process_of_its_own_multiplies_no_matrices(given: str | None, is_then: str) -> None:
    """The library behind numpy starts no threads for that, unless somebody asks for some."""
    code = ENDED.replace("{how}", "import os; print(os.environ['OPENBLAS_NUM_THREADS']); return 0")
    held = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    given_too = {"OPENBLAS_NUM_THREADS": given} if given else {}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, env={**held, **given_too}
    )
    assert done.stdout.splitlines()[1] == is_then


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that takes nothing")
def test_what_cannot_be_written_at_the_end_is_told() -> None:
    """By Python itself, with its own exit code."""
    with Path("/dev/full").open("wb") as full:
        code = [sys.executable, "-c", ENDED.replace("{how}", "return 0")]
        held = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        done = subprocess.run(code, stdout=full, stderr=subprocess.PIPE, check=False, text=True, env=held)
    assert done.returncode == 120
    assert "No space left" in done.stderr
