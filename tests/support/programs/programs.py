"""Programs that open a workbook and save it again, as they are driven from the tests.

LibreOffice has a driver of its own (tests/support/office); these need none that stays open. The JavaScript ones are
found through NODE_PATH, where `npm install` with the package.json beside this module has put them.
"""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from cwgk_excel.identity import TOKEN

HERE = Path(__file__).parent
SECONDS = 120
Save = Callable[[Path, Path], None]


class ProgramError(RuntimeError):
    """A program is absent or failed; the text says which and how."""


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    if done.returncode != 0:
        raise ProgramError(f"{command[0]}: {done.stderr.decode('utf-8', 'replace')[-800:]}")


@functools.cache
def missing() -> str:
    """Say which of the programs are not installed; "" when all are."""
    absent = [] if shutil.which("ssconvert") else ["Gnumeric (ssconvert)"]
    try:
        _run("node", "-e", "require('xlsx'); require('exceljs')")
    except (OSError, ProgramError):
        absent.append("node with tests/support/programs/package.json installed and named by NODE_PATH")
    return " and ".join(absent)


def sheetjs(kind: str) -> Save:
    """SheetJS saving as "xlsx", "xlsb", "biff8" or "ods"."""
    return lambda source, target: _run("node", str(HERE / "sheetjs.js"), str(source), str(target), kind)


def exceljs(source: Path, target: Path, entries: Sequence[tuple[str, str, Any]] = ()) -> None:
    """ExcelJS, which knows .xlsx only; it types ``entries`` (sheet, address, text or number) before it saves."""
    _run("node", str(HERE / "exceljs.js"), str(source), str(target), json.dumps(list(entries)))


def gnumeric(exporter: str) -> Save:
    """Gnumeric saving with an exporter, such as "Gnumeric_Excel:xlsx2"."""
    return lambda source, target: _run("ssconvert", "-T", exporter, str(source), str(target))


def by_openpyxl(source: Path, target: Path, entries: Sequence[tuple[str, str, Any]] = ()) -> None:
    """openpyxl, loading all, typing ``entries`` (sheet, address, value) and saving all."""
    with _quiet():
        book = openpyxl.load_workbook(source)
    for sheet, address, value in entries:
        book[sheet][address].value = value
    book.save(target)


def by_pandas(source: Path, target: Path) -> None:
    """pandas, which knows values only: every sheet written anew, the token in its cell with the rest."""
    sheets = _frames(source)
    with pd.ExcelWriter(target, engine="xlsxwriter") as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, header=False, index=False)


def by_pandas_unsigned(source: Path, target: Path) -> None:
    """pandas again, but only the form's own sheet and without its token, as someone would who copies a table."""
    frame = next(iter(_frames(source).values()))
    unsigned = frame.map(lambda value: None if _is_token(value) else value)
    unsigned.to_excel(target, header=False, index=False, engine="xlsxwriter")


def _is_token(value: Any) -> bool:
    return isinstance(value, str) and TOKEN.fullmatch(value.strip()) is not None


def _frames(source: Path) -> dict[str, pd.DataFrame]:
    with _quiet():
        return pd.read_excel(source, sheet_name=None, header=None, engine="openpyxl")


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Print area cannot be set")
        yield
