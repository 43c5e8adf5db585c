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

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
Saving = Callable[[bytes, str, Mapping[str, Mark]], bytes]


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
    return converted(as_stamped(issued, sheet, cells), "xlsx")


def converted(data: bytes, ending: str) -> bytes:
    """A workbook in another format, saved by LibreOffice. Raises RuntimeError where that is not installed."""
    if OFFICE is None:
        raise RuntimeError("LibreOffice is not installed")
    with tempfile.TemporaryDirectory(prefix="bench-office-") as name:
        folder = Path(name)
        source, target = folder / "表.xlsx", folder / "out" / f"表.{ending}"
        source.write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [OFFICE, profile, "--headless", "--convert-to", ending, "--outdir", str(target.parent)]
        subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=300)
        return target.read_bytes()


def programs() -> Mapping[str, Saving]:
    """Those that are there, by the name that results have."""
    found: dict[str, Saving] = {"as stamped": as_stamped, "openpyxl": by_openpyxl}
    return {**found, "LibreOffice": by_office} if OFFICE else found
