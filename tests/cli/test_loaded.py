"""What a command loads, which is nearly all that it costs on a small campaign."""

from __future__ import annotations

import subprocess
import sys

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
    "pebble",
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


def test_a_process_of_its_own_seldom_looks_for_cycles() -> None:
    """Neither while it loads what it will keep, nor at its end."""
    told = "print(gc.get_threshold()[0] > 10_000, gc.get_freeze_count() > 0)"
    code = f"import gc\nfrom cwgk_excel.cli import run\nrun()\n{told}"
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"], capture_output=True, check=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "True True"
