"""What a command loads, which is nearly all that it costs on a small campaign."""

from __future__ import annotations

import subprocess
import sys

from conftest import DemoRound

HEAVY = {
    "docx",
    "jinja2",
    "lxml",
    "msoffcrypto",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera",
    "pebble",
    "pydantic",
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
    """Nor what reads and draws workbooks, while its results are of today's settings."""
    found = loaded("status", str(demo_round.folder))
    assert found & {*HEAVY, "cwgk_excel.values.records"} == set()
    assert "sqlite3" in found


def test_a_process_of_its_own_seldom_looks_for_cycles() -> None:
    """Neither while it loads what it will keep, nor at its end."""
    told = "print(gc.get_threshold()[0] > 10_000, gc.get_freeze_count() > 0)"
    code = f"import gc\nfrom cwgk_excel.cli import run\nrun()\n{told}"
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"], capture_output=True, check=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "True True"
