"""What cells show is what LibreOffice shows, over the table of tests/golden/shown.tsv, and whatever it saves it as."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest
import xlsxwriter
from office.driver import Format, Office
from test_shown import CASES, Case, shown

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.returns.cells import BLANK, RawCell

pytestmark = pytest.mark.interchange
COMPARED = [case for case in CASES if case.section == "As LibreOffice shows it"]
WHITE = re.compile(r"\s+")


def drawn(target: Path) -> Path:
    """A workbook with every case in a row of its own."""
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    for row, case in enumerate(COMPARED):
        style = book.add_format({"num_format": case.code})
        if case.kind == "number":
            sheet.write_number(row, 0, float(case.stored), style)
        else:
            sheet.write_string(row, 0, case.stored, style)
    book.close()
    return target


@pytest.mark.parametrize("ending", ["ods", "xls", "xlsx"])
def test_cells_show_what_libreoffice_shows(ending: str, office: Office, tmp_path: Path) -> None:
    """An OpenDocument holds the shown text itself; in the others our writing of it outlives a save."""
    target = tmp_path / f"表.{ending}"
    office.fill(drawn(tmp_path / "源.xlsx"), target, [], cast(Format, ending))
    cells = read_any(target.read_bytes()).sheets[0].cells
    wrong: list[tuple[Case, RawCell]] = []
    for row, case in enumerate(COMPARED, 1):
        cell = cells.get(f"A{row}", BLANK)
        if WHITE.sub(" ", shown(cell)) != WHITE.sub(" ", case.shown):
            wrong.append((case, cell))
    assert wrong == [], "\n".join(map(str, wrong))
