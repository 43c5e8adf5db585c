"""Read the part of a worksheet: at one glance where it is plain, else by the general pass; both give the same."""

from __future__ import annotations

from xml.parsers import expat

from cwgk_excel.intake.formats.xlsx.plain_parts import Cut, cut, scan_cells
from cwgk_excel.intake.formats.xlsx.sheet_xml import Shared, SheetReader


def read_sheet(part_name: str, part: bytes, shared: Shared) -> SheetReader:
    """Return the reader of a worksheet that has read it. Raises Refused."""
    if not shared.may_mark and (found := cut(part, b"sheetData")):
        reader = _PlainSheet(part_name, shared)
        if reader.scan(found):
            return reader
    general = SheetReader(part_name, shared)
    general.parse(part)
    return general


class _PlainSheet(SheetReader):
    """Listens only to what is around the cells, and has these scanned."""

    def scan(self, part: Cut) -> bool:
        """Read a part that is cut at its cells; False, with nothing counted, where the general pass has to read it."""
        try:
            self.parser.Parse(part.before, False)
            if self._open != "sheetData" or not self.is_utf8:
                return False
            self.listen(None)
            self.parser.Parse(part.inside, False)
            found = scan_cells(part.inside, self._shared.strings, self._shared.formats)
            if found is None or found.number > self._shared.cells_left:
                return False
            self.listen(self._beside_cells)
            self._done = True
            self.parser.Parse(part.after, True)
        except (expat.ExpatError, ValueError):
            return False
        self.cells = found.cells
        self._hidden_rows = [row.number for row in found.rows if self._hides(row.attributes)]
        self._shared.cells_left -= found.number
        return True
