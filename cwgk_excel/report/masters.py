"""Both workbooks of a round, from one source: the table that is handed up, and the one to work with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.figures import Figures
from cwgk_excel.report.handed_up.draw import handed_up_file
from cwgk_excel.report.handed_up.readback import verify as verify_handed_up
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.report.placing import placed
from cwgk_excel.report.readback import verify
from cwgk_excel.report.sheets.draw import tallies
from cwgk_excel.report.sheets.sheet_map import SheetMap
from cwgk_excel.report.working.write import master_file

Maps = Mapping[str, Mapping[str, SheetMap]]


def write_masters(
    handed_up: Path,
    working: Path,
    content: MasterContent,
    figures: Figures,
    *,
    version: int = 1,
    draft: bool = True,
    lacks: Lacks = "named",
) -> Maps:
    """Write both workbooks, or none; return by file name and sheet what their cells show.

    Both are saved under other names first, read back and compared with the frames. Raises MasterError when they
    differ, PlaceError when one cannot be written; older ones then stay as they were.
    """
    collected = content.collected
    data, maps = handed_up_file(content, figures, version=version, draft=draft, lacks=lacks)
    other, drawn = master_file(content)
    with (
        data,
        other,
        placed(handed_up, data, lambda saved: verify_handed_up(saved, collected, lacks)),
        placed(working, other, lambda saved: verify(saved, tallies(drawn), collected)),
    ):
        pass
    return {
        handed_up.name: maps,
        working.name: {sheet: one.map for sheet, one in drawn.items()},
    }
