"""Issued forms that somebody took apart: labels changed, rows moved, protection off, cells hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hostile.kind import Change, Kind, accepted, changed_unit
from hostile.material import BOOK, ROW, SHEET, Parts, text_cell
from hostile.recognition import GOOD, LOST

Edit = Callable[[Any], object]


def _edited(name: str, change: Edit, *codes: str, **more: Any) -> Kind:
    """Saved by another program after a change to the form's sheet."""
    return accepted(name, lambda m: m.edited(change), *codes, **{"values": GOOD, **more})


def _patched(name: str, change: Change, *codes: str, **more: Any) -> Kind:
    return accepted(name, changed_unit(change), *codes, **{"values": GOOD, **more})


def _protection_off(parts: Parts) -> None:
    parts.within(SHEET, r"<sheetProtection[^>]*/>", "")


def _validation_off(parts: Parts) -> None:
    parts.within(SHEET, r"<dataValidations.*</dataValidations>", "")


def _merges_undone(parts: Parts) -> None:
    parts.within(SHEET, r"<mergeCells.*</mergeCells>", "")


KINDS: tuple[Kind, ...] = (
    _edited("saved-by-another-program", lambda s: None),
    _patched("label-changed", lambda p: p.put("C5", "在岗人数"), "locked-changed@C5"),
    _patched("label-erased", lambda p: p.cell("C5", ""), "locked-changed@C5"),
    _patched(
        "label-made-formula",
        lambda p: p.cell("C5", '<f>"职工人数"</f><v>职工人数</v>', 't="str"'),
        "locked-changed@C5",
    ),
    _patched("label-with-other-spaces", lambda p: p.put("C5", " 职工\n人数 ")),
    _patched("title-changed", lambda p: p.put("A2", "先进单位申报表"), "locked-changed@A2"),
    # Which value belongs to which label nobody can tell, so none is read.
    _patched(
        "labels-exchanged",
        lambda p: p.put("B6", "厂务公开得分").put("C6", "职代会得分"),
        "locked-changed@B6",
        values={},
    ),
    _edited(
        "row-inserted-above",
        lambda s: s.insert_rows(1),
        "form-moved",
        also=(*LOST, "cells-covered"),
        values=GOOD,
    ),
    _edited(
        "rows-inserted-in-the-middle",
        lambda s: s.insert_rows(6, 2),
        "form-moved",
        also=(*LOST, "cells-covered"),
        values=GOOD,
    ),
    _edited(
        "column-inserted",
        lambda s: s.insert_cols(1),
        "form-moved",
        also=(*LOST, "cells-covered"),
        values=GOOD,
    ),
    _edited(
        "row-deleted",
        lambda s: s.delete_rows(12),
        also=(*LOST, "label-missing", "locked-changed"),
        values={"staff_count": 326},
    ),
    _edited(
        "label-row-deleted",
        lambda s: s.delete_rows(5),
        "label-missing",
        also=(*LOST, "cell-blank", "locked-changed"),
        values={"self_total": 92.5},
    ),
    _edited("column-deleted", lambda s: s.delete_cols(8), "formula-replaced", also=LOST),
    _patched("sheet-renamed", lambda p: p.sub(BOOK, "认证申报表", "甲公司报送", 9)),
    _patched(
        "form-sheet-hidden",
        lambda p: p.sub(BOOK, 'sheetId="1"', 'sheetId="1" state="hidden"'),
        "sheet-hidden",
    ),
    _patched(
        "form-sheet-very-hidden",
        lambda p: p.sub(BOOK, 'sheetId="1"', 'sheetId="1" state="veryHidden"'),
        "sheet-hidden",
    ),
    _patched("hidden-sheet-shown", lambda p: p.sub(BOOK, ' state="veryHidden"', "")),
    _patched(
        "row-hidden",
        lambda p: p.sub(SHEET, '<row r="5"', '<row r="5" hidden="1"'),
        "cells-hidden@B5",
        also=("cells-hidden",),
    ),
    _patched(
        "row-of-no-height",
        lambda p: p.within(SHEET, r'<row r="5"([^>]*) ht="[^"]*"', r'<row r="5"\1 ht="0"'),
        also=("cells-hidden",),
    ),
    _patched(
        "column-hidden",
        lambda p: p.within(
            SHEET, r"<cols>.*?</cols>", '<cols><col min="4" max="4" width="9" hidden="1"/></cols>'
        ),
        "cells-hidden",
    ),
    _patched(
        "help-column-hidden",
        lambda p: p.within(
            SHEET, r"<cols>.*?</cols>", '<cols><col min="8" max="8" width="9" hidden="1"/></cols>'
        ),
    ),
    _patched("protection-off", _protection_off, "protection-removed"),
    _patched("validation-dropped", _validation_off, "validation-lost"),
    _patched(
        "structure-unlocked",
        lambda p: p.within(BOOK, r"<workbookProtection[^>]*/>", ""),
        also=("protection-removed",),
    ),
    _patched("formulas-replaced", lambda p: p.put("H4", "全部填完"), "formula-replaced@H4"),
    _patched("merges-undone", _merges_undone, also=("form-moved",)),
    _patched("value-in-merged-part", lambda p: p.put("E3", "2017年"), "text-outside@E3"),
    _patched(
        "text-outside",
        lambda p: p.row(20, f'<c r="B20" t="inlineStr">{text_cell("请联系我")}</c>'),
        "text-outside@B20",
    ),
    _patched("number-outside", lambda p: p.row(20, '<c r="B20"><v>9</v></c>'), also=("text-outside",)),
    _patched("office-opinion-written", lambda p: p.put("E13", "同意"), "locked-changed@E13"),
    accepted(
        "rows-beyond",
        lambda m: m.table().row(30, f'<c r="B30" t="inlineStr">{text_cell("丁公司")}</c>').zip(),
        "rows-beyond@B30",
    ),
    accepted(
        "table-row-inserted-in-head",
        lambda m: m.edited(lambda s: s.insert_rows(3), m.table().zip()),
        "form-moved",
        also=LOST,
    ),
    accepted("as-issued", lambda m: m.blank().put("A13", "\u3000").zip(), "form-blank"),
    accepted(
        "without-rows",
        lambda m: m.table(dict.fromkeys(("unit_name", *ROW)), filled_by=m.unit_name).zip(),
        "form-no-rows",
    ),
)
