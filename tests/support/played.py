"""A round as several programs play it: forms filled in, slips taken out of their packages, corrected and answered."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from conftest import Desk

from cwgk_excel.demo.fill import issued_path
from cwgk_excel.forms.look.slip_list import CORRECTED, LIST_SHEET, NUMBER, REASON, RIGHT, VERDICT

Typed = tuple[str, str, Any]
Program = Callable[[Path, Path, Sequence[Typed]], None]


@dataclass(frozen=True)
class Right:
    """What is answered 属实, and why; "" where no reason is given."""

    reason: str


@dataclass(frozen=True)
class Line:
    """A line of a slip's list as people see it: its number and row, and the cell that its place leads to."""

    number: int
    row: int
    at: str


def fill(desk: Desk, program: Program, name: str, form: str, code: str, cells: Mapping[str, Any]) -> Path:
    """An issued form, filled in by a program and put into the inbox; ``cells`` by address."""
    sheet = desk.form(form).layout.sheet
    target = desk.folder / "inbox" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    entries = [(sheet, address, value) for address, value in cells.items()]
    program(issued_path(desk.campaign, desk.form(form), code), target, entries)
    return target


def packed(desk: Desk, body: str) -> Mapping[str, bytes]:
    """What a body is sent: the files of its package, by name."""
    with zipfile.ZipFile(desk.folder / "corrections" / f"{body}.zip") as package:
        return {name.rpartition("/")[2]: package.read(name) for name in package.namelist()}


def lines(slip: bytes) -> list[Line]:
    """The lines of a slip's list."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Print area cannot be set")
        listing = openpyxl.load_workbook(BytesIO(slip))[LIST_SHEET]
    found = []
    for row in range(1, listing.max_row + 1):
        number, at = listing[f"{NUMBER}{row}"].value, listing[f"B{row}"].value
        if isinstance(number, int):
            found.append(Line(number, row, str(at)))
    return found


def correct(program: Program, slip: Path, target: Path, sheet: str, said: Mapping[str, Any]) -> None:
    """A slip corrected by a program in its marked cells, and in no other; what is right is answered on the list.

    ``said``: by address the value, or ``Right``; a cell without a line on the list is none that may be typed in.
    """
    listed = lines(slip.read_bytes())
    assert {line.at for line in listed} == set(said), (slip.name, [line.at for line in listed])
    entries: list[Typed] = []
    for line in listed:
        value = said[line.at]
        verdict = RIGHT if isinstance(value, Right) else CORRECTED
        entries.append((LIST_SHEET, f"{VERDICT}{line.row}", verdict))
        if isinstance(value, Right):
            entries.append((LIST_SHEET, f"{REASON}{line.row}", value.reason or None))
        elif value is None:  # a row that is taken back is emptied
            entries.extend((sheet, f"{letter}{line.at[1:]}", None) for letter in "BCDEFG")
        else:
            entries.append((sheet, line.at, value))
    program(slip, target, list(dict.fromkeys(entries)))
