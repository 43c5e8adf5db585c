"""The master workbook: what the office hands up, with all that the office needs to trust it."""

from __future__ import annotations

from pathlib import Path

from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import gather
from cwgk_excel.report.placing import placed
from cwgk_excel.report.readback import verify
from cwgk_excel.report.sheets.draw import tallies
from cwgk_excel.report.working.write import master_file

__all__ = ["write_master"]


def write_master(path: Path, collected: Collected) -> None:
    """Write the master to ``path``, replacing an older one; the same frames give the same bytes.

    The file is saved under another name first, read back and compared with what was written and with the frames.
    Raises MasterError when they differ, PlaceError when it cannot be written; an older master then stays as it was.
    """
    data, drawn = master_file(gather(collected))
    with data, placed(path, data, lambda saved: verify(saved, tallies(drawn), collected)):
        pass
