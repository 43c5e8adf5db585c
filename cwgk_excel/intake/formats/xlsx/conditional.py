"""Find the cells that a conditional format may show otherwise: by a number format, or struck through.

Whether the condition holds is not evaluated, because only a spreadsheet program can do that. Colours and
borders do not count: the forms use them, and they do not change what a cell says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cwgk_excel.intake.formats.xml_parts import TRUE, Attributes, Listener, plain_text
from cwgk_excel.values.shown import is_plain, is_plain_day

# ExcelJS writes this for the number format of every rule, the forms' own included; the real format is lost.
_LOST = "[object Object]"


def read_telling_formats(parts: Mapping[str, bytes], part_name: str) -> frozenset[str]:
    """Return the conditional formats that change what a cell shows, by the index that rules give in dxfId.

    Most workbooks have none: their part is not parsed when a search for the words finds nothing.
    """
    part = parts[part_name]
    listed = part[part.find(b"dxfs") :]
    if b"\0" not in part and b"numFmt" not in listed and b"strike" not in listed:
        return frozenset()
    found: set[str] = set()
    count, within = 0, False

    def begin(_: Attributes) -> None:
        nonlocal within
        within = True

    def take(_: Attributes) -> None:
        nonlocal count
        count += within

    def take_format(attributes: Attributes) -> None:
        code = plain_text(attributes.get("formatCode", "General"))
        if count and code != _LOST and not (is_plain(code) or is_plain_day(code)):
            found.add(str(count - 1))

    def take_strike(attributes: Attributes) -> None:
        if count and attributes.get("val", "1") in TRUE:
            found.add(str(count - 1))

    takers = {"dxfs": begin, "dxf": take, "numFmt": take_format, "strike": take_strike}
    Listener(part_name, "styleSheet", takers).parse(part)
    return frozenset(found)


def read_conditional_ranges(part_name: str, part: bytes, formats: Collection[str]) -> tuple[str, ...]:
    """Return the ranges of a sheet for which a rule applies one of these formats."""
    if not formats:
        return ()
    found: list[str] = []
    ranges: list[str] = []

    def begin(attributes: Attributes) -> None:
        ranges[:] = attributes.get("sqref", "").split()

    def take(attributes: Attributes) -> None:
        if attributes.get("dxfId") in formats:
            found.extend(ranges)

    takers = {"conditionalFormatting": begin, "cfRule": take}
    Listener(part_name, "worksheet", takers).parse(part)
    return tuple(dict.fromkeys(found))
