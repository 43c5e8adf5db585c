"""The programs that save a filled workbook: none (as stamped), openpyxl, and LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import openpyxl

from benchmarks.data.moulds import Mark, typed_in_place

# Of some hundred files at once LibreOffice leaves out the last ones, and says nothing.
_AT_ONCE = 50
Saving = Callable[[bytes, str, Mapping[str, Mark]], bytes]


def office() -> str | None:
    """LibreOffice's command, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def as_stamped(issued: bytes, sheet: str, cells: Mapping[str, Mark]) -> bytes:
    """What was issued, with values in its cells: as small as a return can be."""
    return typed_in_place(issued, cells)


def by_openpyxl(issued: bytes, sheet: str, cells: Mapping[str, Mark]) -> bytes:
    """Opened, typed into and saved by openpyxl."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Print area cannot be set")
        book = openpyxl.load_workbook(BytesIO(issued))
    for address, value in cells.items():
        cell = book[sheet][address]
        kept = cell.number_format
        cell.value = value
        cell.number_format = kept
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def by_office(issued: bytes, sheet: str, cells: Mapping[str, Mark]) -> bytes:
    """Typed in, then opened and saved by LibreOffice."""
    with tempfile.TemporaryDirectory(prefix="bench-office-") as name:
        source = Path(name) / "in"
        source.mkdir()
        (source / "表.xlsx").write_bytes(as_stamped(issued, sheet, cells))
        return (converted_all(source, "xlsx", Path(name) / "out") / "表.xlsx").read_bytes()


def converted_all(source: Path, ending: str, target: Path) -> Path:
    """All workbooks of a folder saved by LibreOffice in another format, into another folder, which is returned."""
    files = [str(file) for file in sorted(source.iterdir())]
    with tempfile.TemporaryDirectory(prefix="bench-office-") as profile:
        where = f"-env:UserInstallation={Path(profile).as_uri()}"
        command = [str(office()), where, "--headless", "--convert-to", ending, "--outdir", str(target)]
        for begin in range(0, len(files), _AT_ONCE):
            some = files[begin : begin + _AT_ONCE]
            subprocess.run([*command, *some], check=True, capture_output=True, timeout=1800)
    if len(list(target.iterdir())) != len(files):
        raise RuntimeError(f"LibreOffice did not save all of {len(files)} files as .{ending}")
    return target


def programs() -> Mapping[str, Saving]:
    """Those that are there, by the name that results have."""
    found: dict[str, Saving] = {"as stamped": as_stamped, "openpyxl": by_openpyxl}
    return {**found, "LibreOffice": by_office} if office() else found
