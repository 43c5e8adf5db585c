"""Read a returned workbook: its cells, in one pass over each part that holds some, and what surrounds them.

This is an own reader, because the fast ones lose what matters here (formulas, number formats, error values)
and openpyxl cannot load what some programs save. Dimensions that the file states are not trusted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from cwgk_excel.intake.formats.number_formats import read_number_formats
from cwgk_excel.intake.formats.xlsx.conditional import read_conditional_ranges, read_telling_formats
from cwgk_excel.intake.formats.xlsx.fonts import read_struck_styles
from cwgk_excel.intake.formats.xlsx.rich_text import Strings, read_shared_strings
from cwgk_excel.intake.formats.xlsx.sheet_part import read_sheet
from cwgk_excel.intake.formats.xlsx.sheet_xml import Shared
from cwgk_excel.intake.formats.xlsx.surroundings import Surroundings
from cwgk_excel.intake.formats.xml_parts import (
    Relationship,
    SheetEntry,
    inside,
    read_relationships,
    read_sheet_list,
    sheet_parts,
)
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, broken
from cwgk_excel.returns.cells import Sheet, Workbook

# Copies of a form that one program saved have the same styles: of so many parts of up to so many bytes they are kept.
_LIKE, _KEPT = 16, 100_000


class _Styles(NamedTuple):
    """Of a workbook's styles: their number formats, those struck through, and the telling conditional formats."""

    formats: Mapping[str, str] = MappingProxyType({})
    struck: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()


def read_parts(parts: Mapping[str, bytes], limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Return the workbook in the parts of a vetted container.

    Cells without value and formula are left out, and so are empty strings without a formula. A number or
    boolean cell with an invalid literal ("1,5", "nan", "1e999") becomes an "error" cell with that literal,
    so that one bad cell is a finding at its place and the file is still read. A style index that is not in
    the styles means "General".

    Raises Refused: file-broken (a part that is missing or no sound XML, a shared string that does not
    exist, an address beyond XFD1048576 or twice in a sheet, a cell type that does not exist, a sheet name
    or sheet part used twice, two runs of cells in a sheet), file-unsafe (DOCTYPE) or file-too-large (more
    cells, or more things around them, than allowed).
    """
    main = _main_part(parts)
    entries, date1904 = read_sheet_list(parts, main)
    relations = read_relationships(parts, main)
    present = inside(relations, parts)
    part_name, strings = _target(present, "styles"), _target(present, "sharedStrings")
    styles = _styles(part_name, parts[part_name]) if part_name else _Styles()
    shared = Shared(
        read_shared_strings(parts, strings) if strings else Strings(),
        styles.formats,
        styles.struck,
        limits.cells,
    )
    surroundings = Surroundings(parts)
    sheets = [
        _read_sheet(parts, entry, relation, shared, surroundings, styles.telling)
        for entry, relation in sheet_parts(entries, present)
    ]
    if not sheets:
        raise broken("工作簿里没有工作表")
    return Workbook(tuple(sheets), date1904, surroundings.of_workbook(relations))


def _styles(part_name: str, part: bytes) -> _Styles:
    return _kept_styles(part_name, part) if len(part) <= _KEPT else _read_styles(part_name, part)


def _read_styles(part_name: str, part: bytes) -> _Styles:
    parts = {part_name: part}
    return _Styles(
        read_number_formats(parts, part_name),
        read_struck_styles(parts, part_name),
        read_telling_formats(parts, part_name),
    )


_kept_styles = lru_cache(maxsize=_LIKE)(_read_styles)


def _main_part(parts: Mapping[str, bytes]) -> str:
    main = _target(inside(read_relationships(parts, ""), parts), "officeDocument")
    if main is None and "xl/workbook.xml" in parts:
        return "xl/workbook.xml"
    if main is None:
        raise broken("找不到工作簿的主要部件")
    return main


def _target(relations: Mapping[str, Relationship], kind: str) -> str | None:
    return next((relation.target for relation in relations.values() if relation.kind == kind), None)


def _read_sheet(
    parts: Mapping[str, bytes],
    entry: SheetEntry,
    relation: Relationship,
    shared: Shared,
    surroundings: Surroundings,
    telling: Collection[str],
) -> Sheet:
    extras = surroundings.of_sheet(relation.target)
    if relation.kind != "worksheet":
        return Sheet(entry.name, entry.state, {}, extras=extras)  # chart and dialog sheets have no grid
    read = read_sheet(relation.target, parts[relation.target], shared)
    conditional = read_conditional_ranges(relation.target, parts[relation.target], telling)
    return Sheet(entry.name, entry.state, **read._asdict(), extras=extras, conditional=conditional)
