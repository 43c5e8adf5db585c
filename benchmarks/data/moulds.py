"""Many returns from one: a workbook that a program saved, taken apart where its body and its values stand.

Opening and saving one by a library takes longer than all that is to be measured; so each program saves one, with
marks in its cells, and every return is that workbook with other values at the marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from cwgk_excel.issue.open_ended import OpenEnded
from cwgk_excel.zips import zipped

# Letters and digits only: LibreOffice cuts a text where its script changes.
_TEXT, _NUMBER = "Mark{:05d}Mark", 7_100_000
_MARK = "Mark([0-9]{5})Mark|(?<=<v>)71([0-9]{5})(?=</v>)"
_REFERENCE = re.compile(b"&#([0-9]{3,});")
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
Mark = str | int


def mark(number: int, value: str | float) -> Mark:
    """What is typed where a value of this kind will stand."""
    return _TEXT.format(number) if isinstance(value, str) else _NUMBER + number


def typed_in_place(issued: bytes, cells: Mapping[str, Mark]) -> bytes:
    """An issued workbook with values in its blank cells, and nothing else changed."""
    with ZipFile(BytesIO(issued)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet, strings = parts[SHEET].decode(), parts[STRINGS].decode()
    count = strings.count("<si>")
    more = []
    for address, value in cells.items():
        inside = f"<v>{value}</v>"
        kind = ""
        if isinstance(value, str):
            more.append(f"<si><t>{value}</t></si>")
            kind, inside = ' t="s"', f"<v>{count + len(more) - 1}</v>"
        sheet, found = re.subn(rf'(<c r="{address}"(?: s="[0-9]+")?)/>', rf"\1{kind}>{inside}</c>", sheet)
        if found != 1:
            raise ValueError(f"{address} is no blank cell")
    parts[SHEET] = sheet.encode()
    parts[STRINGS] = strings.replace("</sst>", "".join(more) + "</sst>").encode()
    return zipped(parts.items())


class Mould:
    """A saved workbook with marks, whose token and body are known; ``cast`` gives it other values."""

    def __init__(self, saved: bytes, token: str, body: str) -> None:
        self._pieces: dict[str, Sequence[str]] = {}
        self._referring: set[str] = set()  # the parts in which openpyxl writes references to characters
        pattern = re.compile(f"{_MARK}|({token})|((?<=[>]){body}(?=<))")
        with ZipFile(BytesIO(saved)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        for name in [name for name in parts if name.endswith(".xml")]:
            plain, count = _REFERENCE.subn(lambda found: chr(int(found[1])).encode(), parts[name])
            if count and parts[name].isascii():
                self._referring.add(name)
            pieces = pattern.split(plain.decode())
            if len(pieces) > 1:
                self._pieces[name] = pieces
                del parts[name]
        self._constant = zipped(parts.items())

    def cast(self, token: str, body: str, values: Sequence[str | float]) -> bytes:
        """The workbook of another body, with these values at the marks 0, 1, 2, …"""
        said = [escape(value) if isinstance(value, str) else f"{value:g}" for value in values]
        archive = self._constant
        for name, pieces in self._pieces.items():
            whole = [pieces[0]]
            for place in range(1, len(pieces), 5):
                text, number, is_token, _, after = pieces[place : place + 5]
                key = text or number
                whole += [said[int(key)] if key else token if is_token else escape(body), after]
            how = "ascii" if name in self._referring else "utf-8"
            told = "".join(whole).encode(how, "xmlcharrefreplace")
            archive = OpenEnded(archive).with_last(name, told).data
        return archive
