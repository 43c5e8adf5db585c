"""Which rows of a table are units: not a sum, not a row of words for nothing, not a number alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cwgk_excel.folding import fold
from cwgk_excel.forms.findings import Finding, shown
from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.intake.cells import RawCell
from cwgk_excel.intake.returns import Placed, RawRecord
from cwgk_excel.intake.text import clean, is_nothing

# Prefilled or never typed by a body: they do not make a form or row a filled one.
NOT_TYPED = frozenset({"seq", "submitter_name", "office_opinion"})
# What closes a list: as good as blank where nothing else stands in the row.
CLOSING_WORDS = (*NOTHING_WORDS, "以下空白", "以下无正文", "（以下空白）", "（以下无正文）")
_TOTAL = re.compile(r"(?:本页|以上|全部|单位)?(?:合计|总计|小计|共计)(?:[:(].*|\d+[家个户]?(?:单位|企业)?)?")
_POSITION = re.compile(r"\(?(?:\d{1,5}|[一二三四五六七八九十百]{1,5})[).、,]?")


def says_something(cell: RawCell) -> bool:
    """Whether anything was typed: spaces and words for nothing are none, a formula is something."""
    if cell.formula:
        return True
    return cell.kind != "blank" and not (cell.kind == "text" and is_nothing(clean(cell.text), NOTHING_WORDS))


def is_filled(cell: RawCell) -> bool:
    """Whether anything stands there that a person would see, words for nothing included."""
    return bool(cell.formula) or (cell.kind != "blank" and bool(clean(cell.text)))


def typed(cells: Iterable[Placed]) -> bool:
    """Whether a body has typed anything into these cells."""
    return any(p.field not in NOT_TYPED and says_something(p.cell) for p in cells)


def sort_rows(
    rows: Iterable[tuple[int, tuple[Placed, ...]]], form: str, sheet: str
) -> tuple[tuple[RawRecord, ...], tuple[Finding, ...]]:
    """The records of a table, and a finding for each row that is used and is none.

    A number alone under 序号 is the row's position, printed or filled down: it is taken as that and needs
    no finding.
    """
    records: list[RawRecord] = []
    findings: list[Finding] = []
    for row, cells in rows:
        code, said = _judged(cells)
        if said is None:
            continue
        if not code:
            records.append(RawRecord(row, cells))
            continue
        words = {"row": str(row), "value": shown(clean(said.cell.text))}
        findings.append(
            Finding.of(code, words, form, sheet, said.address, field=said.field, value=said.cell.text)
        )
    return tuple(records), tuple(findings)


def _judged(cells: Sequence[Placed]) -> tuple[str, Placed | None]:
    """A finding's code and the cell it is about; "" for a unit; no cell for a row that is not in use."""
    filled = sorted((p for p in cells if is_filled(p.cell)), key=lambda p: (len(p.address), p.address))
    if not filled:
        return "", None
    total = next((p for p in filled if p.field in ("seq", "unit_name") and _is_total(p.cell)), None)
    if total:
        return "row-total", total
    own = [p for p in filled if p.field not in NOT_TYPED]
    if any(not _is_closing(p.cell) for p in own):
        return "", own[0]
    if not own and all(_is_position(p.cell) for p in filled):
        return "", None
    return "row-nothing", (own or filled)[0]


def _is_total(cell: RawCell) -> bool:
    return cell.kind == "text" and len(cell.text) <= 40 and _TOTAL.fullmatch(fold(cell.text)) is not None


def _is_closing(cell: RawCell) -> bool:
    return not cell.formula and cell.kind == "text" and is_nothing(clean(cell.text), CLOSING_WORDS)


def _is_position(cell: RawCell) -> bool:
    if cell.formula or cell.kind == "number":
        return True
    return cell.kind == "text" and _POSITION.fullmatch(fold(cell.text)) is not None
