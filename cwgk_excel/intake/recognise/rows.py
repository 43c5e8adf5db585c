"""Decides which rows of a table are units, and which are sums, remarks, signatures, repeated heads or nothing.

A row that cannot be a unit is no record and gets one finding with its whole text. A row that may be a unit is a
record; where that is not certain, one error says so and none of its cells is judged by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from cwgk_excel.folding import fold
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.forms.plan import FORMULA_MARK, NAME_MARK, Plan
from cwgk_excel.intake.grid import runs
from cwgk_excel.intake.recognise.row_words import (
    CALLED,
    FIGURE,
    GROUP,
    NOTE,
    SIGNATURE,
    SPECIAL,
    TOTAL,
    WORDS,
    bare,
    introduces,
    is_plain_name,
    is_sum,
    names_organisation,
    role,
)
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed, RawRecord
from cwgk_excel.starting.expressions import late
from cwgk_excel.values.text import clean, is_nothing

# Words that close a list; a row that holds nothing else is no unit.
CLOSING_WORDS = (*NOTHING_WORDS, "以下空白", "以下无正文", "（以下空白）", "（以下无正文）")
LONGEST_POSITION = 20
# One finding with this code covers all rows of a table that hold the same words.
NOTHING = "row-nothing"
_POSITION = late(r"\(?(?:no\.?|第)?(?:\d{1,5}(?:[-.]\d{1,5})?|[一二三四五六七八九十百]{1,5})[).、,:号家个]?")


def says_something(cell: RawCell) -> bool:
    """Return whether a cell holds an entry: a formula counts, spaces and words for nothing do not."""
    if cell.formula:
        return True
    return cell.kind != "blank" and not (cell.kind == "text" and is_nothing(clean(cell.text), NOTHING_WORDS))


def is_filled(cell: RawCell) -> bool:
    """Return whether a cell holds a formula or anything that a person would see, words for nothing included."""
    return bool(cell.formula) or (cell.kind != "blank" and bool(clean(cell.text)))


def typed(cells: Iterable[Placed], version: Plan) -> bool:
    """Return whether a body has typed an entry into any of these cells."""
    return any(p.field not in version.not_typed and says_something(p.cell) for p in cells)


def sort_rows(
    rows: Iterable[tuple[int, tuple[Placed, ...]]], version: Plan, sheet: str, printed: Collection[str] = ()
) -> tuple[tuple[RawRecord, ...], tuple[Finding, ...]]:
    """Return the records of a table, and a finding for each row in use that is no record or perhaps none.

    Rows with the same words for nothing, filled down or typed to the end of the table, share one finding. A
    row with only a number under 序号 is not in use: the number is its position, printed or filled down.

    ``printed``: the form's own texts (see ``printed_texts``), by which a repeated head is recognised.
    """
    records: list[RawRecord] = []
    verdicts: list[tuple[_Verdict, list[int], int]] = []
    nothing: dict[str, list[int]] = {}
    unit = version.unit
    for row, cells in rows:
        name = _cell_of(unit, cells)
        if name and _names_unit(name, printed):
            records.append(RawRecord(row, cells))
            continue
        verdict = _Row(cells, version, printed).verdict()
        if verdict is None:
            continue
        alike = nothing.get(verdict.whole) if verdict.code == NOTHING else None
        if alike:
            alike.append(row)
        elif verdict.code:
            verdicts.append((verdict, [row], len(records) if verdict.unit else -1))
            if verdict.code == NOTHING:
                nothing[verdict.whole] = verdicts[-1][1]
        if verdict.unit:
            records.append(RawRecord(row, cells))
    return tuple(records), tuple(
        one.finding(_spans(at), version.form, sheet, number) for one, at, number in verdicts
    )


def _cell_of(name: str, cells: Iterable[Placed]) -> RawCell | None:
    for field, _, cell in cells:
        if field == name:
            return cell
    return None


def _names_unit(cell: RawCell, printed: Collection[str]) -> bool:
    """Return whether a cell of the names' column makes its row a unit whatever stands beside it, as most do.

    ``_Row`` would say the same: it takes the role of such a cell as it is, and asks no other.
    """
    if cell.kind != "text":
        return False
    return is_plain_name(cell.text, printed) or _names_unit_closely(cell, printed)


def _names_unit_closely(cell: RawCell, printed: Collection[str]) -> bool:
    return (
        bool(clean(cell.text))
        and names_organisation(cell)
        and role(cell, printed) in (WORDS, FIGURE)
        and not _is_closing(cell)
    )


def _spans(rows: Sequence[int]) -> str:
    """Return row numbers as a person lists them: 7、9至12."""
    spans = (range(first, last + 1) for first, last in runs(rows))
    return "、".join(
        f"{span[0]}至{span[-1]}" if len(span) > 2 else "、".join(map(str, span)) for span in spans
    )


def printed_texts(version: Plan) -> frozenset[str]:
    """Return all texts that a version prints, as ``role`` compares cells with them."""
    titles = (known.printed_label for known in version.fields)
    texts = (text for text in version.locked.values() if text not in (FORMULA_MARK, NAME_MARK))
    return frozenset(map(bare, (*titles, *texts))) - {""}


class _Verdict(NamedTuple):
    """Whether a row is kept as a record (``unit``); ``code``: of the finding about it, "" for an ordinary unit."""

    unit: bool
    code: str = ""
    at: Placed | None = None
    filled: Sequence[Placed] = ()
    what: str = ""

    @property
    def whole(self) -> str:
        """The texts of all filled cells in the row."""
        texts = [clean(p.cell.text) for p in self.filled]
        return " | ".join(text for text in texts if text)

    def finding(self, rows: str, form: str, sheet: str, number: int) -> Finding:
        """Return the finding, whose value is the row's whole text: nothing is lost if the row is no record."""
        at, whole = self.at, self.whole
        assert at is not None
        value = whole if self.unit else clean(at.cell.text)
        words = {"row": rows, "value": shown(value), "what": self.what}
        return Finding.of(
            self.code, words, form, sheet, at.address, field=at.field, value=whole, record=number
        )


class _Row:
    """One row of a table, judged by the role of each of its filled cells."""

    def __init__(self, cells: Sequence[Placed], version: Plan, printed: Collection[str]) -> None:
        # What stands beside the printed table says nothing of what its row is.
        self.name, self.not_typed = version.unit, version.not_typed | version.beside
        self.own = [p for p in cells if p.field not in self.not_typed]
        filled = (p for p in cells if is_filled(p.cell))
        self.filled = sorted(filled, key=lambda p: (len(p.address), p.address))
        said = [p for p in self.filled if not (p.field in version.not_typed and _is_position(p.cell))]
        self.said = [p for p in said if not _is_closing(p.cell) and p.field not in version.beside]
        self.left = [p for p in said if p.field in version.beside]
        self.closing = [p for p in said if _is_closing(p.cell)]
        self.roles = {p.field: role(p.cell, printed) for p in self.said}
        self._in_their_columns()
        self._announced()

    def _in_their_columns(self) -> None:
        """Correct roles by column: outside the name's, 企业 is a kind of unit; in it, 甲公司（盖章） is a name."""
        for placed in self.said:
            if self.roles[placed.field] == GROUP and placed.field not in (*self.not_typed, self.name):
                self.roles[placed.field] = WORDS
        entries = {FIGURE, WORDS} & {said for field, said in self.roles.items() if field != self.name}
        stamped = self.roles.get(self.name) == SIGNATURE and entries
        if stamped and any(p.field == self.name and names_organisation(p.cell) for p in self.said):
            self.roles[self.name] = WORDS

    def _announced(self) -> None:
        """Give the cell after 填报人： or 注： the same role, because it is what these words announce."""
        for before, after in zip(self.said, self.said[1:], strict=False):
            kind = self.roles[before.field]
            introduced = kind in (NOTE, SIGNATURE) and introduces(before.cell)
            if introduced and self.roles[after.field] not in SPECIAL and not names_organisation(after.cell):
                self.roles[after.field] = kind

    def verdict(self) -> _Verdict | None:
        """Return what becomes of the row, None where it is not in use."""
        if not self.said:
            own = [p for p in self.closing if p.field not in self.not_typed]
            nothing = own or self.closing or self.left
            return self._no_unit(NOTHING, nothing[0]) if nothing else None
        if self._is_named():
            return _Verdict(unit=True)
        special = self._special()
        if special is None:
            return self._without_name()
        kind = self.roles[special.field]
        if all(self._goes_with(kind, placed) for placed in self.said):
            return self._no_unit("row-total" if kind == TOTAL else "row-not-unit", special)
        return self._unclear()

    def _goes_with(self, kind: str, placed: Placed) -> bool:
        """Return whether an entry may stand in a row of that kind: beside a sum anything may but a name."""
        if self.roles[placed.field] in SPECIAL:
            return True
        figure = self.roles[placed.field] == FIGURE
        no_name = placed.field != self.name and not names_organisation(placed.cell)
        return kind == TOTAL and (figure or no_name)

    def _special(self) -> Placed | None:
        """Return the cell that shows most clearly that the row is no unit, None where none shows it."""
        ranked = (
            (SPECIAL.index(self.roles[p.field]), p) for p in self.said if self.roles[p.field] in SPECIAL
        )
        return min(ranked, key=lambda pair: pair[0], default=(0, None))[1]

    def _is_named(self) -> bool:
        """Return whether the row has a unit's name; a word that only may be one counts beside other entries."""
        name = next((p for p in self.said if p.field == self.name), None)
        if name is None or self.roles[self.name] not in (WORDS, FIGURE):
            return False
        if names_organisation(name.cell):
            return True
        entries = [p for p in self.said if p.field != self.name and self.roles[p.field] in (WORDS, FIGURE)]
        others = [p for p in entries if p.field not in self.not_typed]
        special = self._special()
        if self.roles[self.name] == FIGURE or special is not None:
            return self._is_half(others) and (special is None or special.field not in self.not_typed)
        return bool(others)

    def _without_name(self) -> _Verdict:
        """Return the verdict on a row without a unit's name, or with one that may be something else."""
        own = [p for p in self.said if p.field not in self.not_typed]
        if own and all(is_sum(p.cell) for p in own):
            return self._no_unit("row-total", own[0])
        others = [p for p in own if p.field != self.name]
        if self.name not in self.roles and self._is_half(others):
            return _Verdict(unit=True)
        wordy = own and self.name not in self.roles and set(self.roles.values()) == {WORDS}
        if wordy and not any(names_organisation(p.cell) for p in self.said):
            return self._no_unit(NOTHING, own[0])
        return self._unclear()

    def _is_half(self, others: Sequence[Placed]) -> bool:
        return bool(others) and 2 * len(others) >= sum(p.field != self.name for p in self.own)

    def _no_unit(self, code: str, at: Placed) -> _Verdict:
        return _Verdict(False, code, at, self.filled, CALLED.get(self.roles.get(at.field, ""), ""))

    def _unclear(self) -> _Verdict:
        own = [p for p in self.said if p.field not in self.not_typed]
        return _Verdict(True, "row-unclear", (own or self.said)[0], self.filled)


def _is_closing(cell: RawCell) -> bool:
    return not cell.formula and cell.kind == "text" and is_nothing(clean(cell.text), CLOSING_WORDS)


def _is_position(cell: RawCell) -> bool:
    if cell.formula or cell.kind == "number":
        return True
    short = cell.kind == "text" and len(cell.text) <= LONGEST_POSITION
    return short and _POSITION.fullmatch(fold(cell.text)) is not None
