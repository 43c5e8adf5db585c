"""Whether a package is an .xlsb: by its main part, so that its reader is loaded for such files only."""

from __future__ import annotations

from collections.abc import Mapping

from cwgk_excel.intake.formats.xml_parts import inside, read_relationships


def main_part(parts: Mapping[str, bytes]) -> str | None:
    """Return a package's main part if that consists of records; the presence of macros does not tell."""
    for relation in inside(read_relationships(parts, ""), parts).values():
        if relation.kind == "officeDocument":
            return relation.target if relation.target.casefold().endswith(".bin") else None
    return "xl/workbook.bin" if "xl/workbook.bin" in parts else None
