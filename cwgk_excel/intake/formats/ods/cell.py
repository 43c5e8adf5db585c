"""Make the cell of an OpenDocument spreadsheet from its attributes and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from cwgk_excel.intake.formats.ods.shown import as_shown
from cwgk_excel.intake.formats.xml_parts import Attributes
from cwgk_excel.intake.grid import number_cell
from cwgk_excel.returns.cells import HIDDEN, STRUCK, RawCell, TextRun, marked_cell
from cwgk_excel.starting.expressions import late
from cwgk_excel.values.numbers import number_literal

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, STYLE = f"{_SPACE}office:1.0}}", f"{_SPACE}table:1.0}}", f"{_SPACE}style:1.0}}"
TEXT, DRAW = f"{_SPACE}text:1.0}}", f"{_SPACE}drawing:1.0}}"
NUMBER = f"{_SPACE}datastyle:1.0}}"
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
XLINK = "http://www.w3.org/1999/xlink}"

# A cell of up to so many characters is kept for the next one like it: copies of a form have their formulas in common.
_SHORT = 1000
_PREFIX = late(r"(?:[A-Za-z][\w.-]*:)?=?", re.ASCII)
_DURATION = late(
    r"(-?)P(?:(\d{1,6})D)?T(?:(\d{1,8})H)?(?:(\d{1,4})M)?(?:(\d{1,4}(?:[.,]\d{1,12})?)S)?", re.ASCII
)
_PERCENT, _TIME = "0.00%", "h:mm:ss"
_FORMATS = {"percentage": _PERCENT, "time": _TIME}
# Number formats by the element of the number style, for programs that do not state the type at the cell.
STYLE_FORMATS = {
    f"{NUMBER}percentage-style": _PERCENT,
    f"{NUMBER}time-style": _TIME,
    f"{NUMBER}date-style": "yyyy-mm-dd",
}
_BOOLEANS = {"true": "TRUE", "false": "FALSE"}
_ERROR_MARK = late(r"#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)|Err:\d{3}", re.ASCII)


def make_cell(attributes: Attributes, written: str | None, style_format: str) -> RawCell | None:
    """Return the cell of these attributes and paragraphs, None when it is blank.

    ``written`` is None when there is no paragraph. ``style_format`` is the number format by the cell's style;
    the type that the cell states takes precedence. Where the paragraphs differ from what that format would
    show, the cell gets a number format that shows them (see `shown.as_shown`).
    """
    if len(written or "") + sum(map(len, attributes.values())) <= _SHORT:
        return _kept(tuple(attributes.items()), written, style_format)
    return _made(attributes, written, style_format)


def _made(attributes: Attributes, written: str | None, style_format: str) -> RawCell | None:
    cell = _stored(attributes, written, style_format)
    return cell if cell is None or written is None else as_shown(cell, written)


@lru_cache(maxsize=4096)
def _kept(attributes: tuple[tuple[str, str], ...], written: str | None, style_format: str) -> RawCell | None:
    return _made(dict(attributes), written, style_format)


def _stored(attributes: Attributes, written: str | None, style_format: str) -> RawCell | None:
    """Return the cell by its stored type and value, None when it is blank.

    A literal that is invalid for its type becomes an "error" cell with that literal, as in .xlsx.
    OpenDocument has no type for errors: programs mark them in their own ways, and a formula whose text is the
    name of an error counts as one.
    """
    formula, text = _formula(attributes), written or ""
    kind = attributes.get(f"{OFFICE}value-type", "string" if text else "")
    number_format = _FORMATS.get(kind, style_format)
    if attributes.get(f"{_CALC}value-type") == "error" or (formula and _ERROR_MARK.fullmatch(text)):
        return RawCell("error", text or "#VALUE!", number_format, formula)
    if kind in ("float", "percentage", "currency"):
        literal = attributes.get(f"{OFFICE}value", "").strip()
        sound = number_literal(literal) is not None
        return RawCell("number" if sound else "error", literal or text, number_format, formula)
    if kind == "date":
        literal = attributes.get(f"{OFFICE}date-value", "").strip()
        return RawCell("date" if literal else "error", literal or text, number_format, formula)
    if kind == "time":
        return _time(attributes.get(f"{OFFICE}time-value", "").strip(), text, number_format, formula)
    if kind == "boolean":
        literal = attributes.get(f"{OFFICE}boolean-value", "").strip()
        known = _BOOLEANS.get(literal)
        return RawCell("boolean" if known else "error", known or literal or text, number_format, formula)
    stored = attributes.get(f"{OFFICE}string-value", text)
    if stored or (formula and (kind == "string" or written is not None)):
        return RawCell("text", stored, number_format, formula)
    return RawCell("blank", "", number_format, formula) if formula else None


def _formula(attributes: Attributes) -> str:
    """Return the formula without the prefix of its language: "of:=SUM([.B1:.B2])" gives "SUM([.B1:.B2])"."""
    written = attributes.get(f"{TABLE}formula")
    return "" if written is None else _PREFIX.sub("", written, count=1) or "="


def _time(literal: str, text: str, number_format: str, formula: str) -> RawCell:
    """Return the cell of a time of day or duration, as the fraction of a day that Excel stores."""
    parts = _DURATION.fullmatch(literal)
    if parts is None:
        return RawCell("error", literal or text, number_format, formula)
    sign, days, hours, minutes = parts[1], *(int(part or 0) for part in parts.group(2, 3, 4))
    seconds = float((parts[5] or "0").replace(",", "."))
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return number_cell((-total if sign else total) / 86_400, number_format, formula)


def with_runs(cell: RawCell, runs: Sequence[TextRun]) -> RawCell:
    """Return the cell with its runs.

    The runs of a number hold only what is shown of it, so it is struck through only when all of them are.
    """
    if cell.kind in ("text", "blank"):
        return marked_cell(cell, runs)
    struck = [run for run in runs if run.text.strip() and run.mark != HIDDEN]
    if struck and all(run.mark == STRUCK for run in struck):
        return replace(cell, runs=(TextRun(cell.text, STRUCK), *(run for run in runs if run.mark == HIDDEN)))
    return replace(cell, runs=tuple(runs))
