"""The history of returns: what became of each that was ever taken in, and what it changed."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cwgk_excel.clock import chinese_date
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.report.collected import HISTORY_COLUMNS, finding_row
from cwgk_excel.report.records.blocks import Blocks
from cwgk_excel.report.records.lines import Line, Lines, Waiting
from cwgk_excel.review.decided import RESOLVED
from cwgk_excel.review.in_force import Standing, held_back, histories
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.resubmission import Resubmission, compared, predecessors

IN_FORCE, REPLACED, HELD, WRONG = "在用", "被代替", "暂不计入", "有错误待改"
Turn = tuple[int, int, int]
Against = Mapping[int, tuple[Judged, Resubmission]]
"""By the number of a return the one before it, and what it says beside that."""


def against_before(judged: Sequence[Judged], forms: Mapping[str, Form], city: str) -> Against:
    """Compare each of ``judged`` that has a predecessor with it."""
    return {
        one.stored.id: (before, compared(one, before, forms[one.stored.raw.form], city))
        for one, before in predecessors(judged, city)
    }


def resolved_rows(judged: Sequence[Judged], against: Against) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what was put right by a later return: that return's number, and the finding as a row of its frame."""
    for one in judged:
        if one.stored.id in against:
            before, found = against[one.stored.id]
            was, now = before.stored.receipt, one.stored.receipt
            told = (
                RESOLVED,
                now.where.whole.rpartition("/")[2],
                f"{chinese_date(now.received_on)}收到，已改好",
            )
            for finding in found.resolved:
                unit = ""
                if finding.record >= 0:
                    unit = unit_name(before.stored.raw.form, before.result.values[finding.record])
                yield (
                    one.stored.id,
                    finding_row(
                        finding,
                        submitter=before.stored.raw.submitter,
                        unit=unit,
                        file=was.path,
                        member=was.member,
                        state=told,
                    ),
                )


def history_rows(
    standings: Sequence[Standing],
    judged: Sequence[Judged],
    against: Against,
    forms: Iterable[str],
    city: str,
) -> Iterator[tuple[Turn, dict[str, Any]]]:
    """A row for each of ``judged``, with its turn among those of its body; ``standings``: what is in force of them."""
    ranks = {name: rank for rank, name in enumerate(forms)}
    counting = {part.stored.id for standing in standings for part in standing.parts}
    pending = {new.stored.id for standing in standings for new in standing.pending}
    held = {one.stored.id for one in held_back(judged, city)}
    for history in histories(judged, city):
        for one in history:
            turn = ranks[one.stored.raw.form], history[0].stored.id, one.stored.id
            state = _state(one, counting, pending, held)
            _, found = against.get(one.stored.id, (None, None))
            yield turn, _row(one, state, found)


class History:
    """Takes rows of the history in, and then gives them in their order."""

    def __init__(self) -> None:
        self._rows = Blocks(HISTORY_COLUMNS)
        # Of each row the number of its body, its form, the first of its unit's returns, and its own return.
        self._turns, self._bodies = array("I"), dict[str, int]()

    def add(self, turn: Turn, row: Mapping[str, Any]) -> None:
        """Take in a row with its turn among those of its body."""
        self._turns.extend((self._bodies.setdefault(row["submitter"], len(self._bodies)), *turn))
        self._rows.add(row)

    def lines(self, in_order: Callable[[Iterable[str]], Iterable[str]], changes: Mapping[int, str]) -> Lines:
        """Return all rows: bodies as ``in_order`` sorts their codes, of each its forms in theirs.

        ``changes``: by the number of a return what is said of its changes instead.
        """
        ranks = {code: rank for rank, code in enumerate(in_order(self._bodies))}
        official = [ranks[code] for code in self._bodies]
        turns = zip(*(self._turns[place::4] for place in range(4)), strict=True)
        keys = [((official[body] << 8 | form) << 64) + (first << 32) + id for body, form, first, id in turns]
        order = array("I", sorted(range(len(keys)), key=keys.__getitem__))
        told = {place: said for place, id in enumerate(self._turns[3::4]) if (said := changes.get(id))}
        return _Lines(self._rows, order, told)


class _Lines(Waiting):
    """Rows of the history, some of which were found to say something else."""

    def __init__(self, rows: Blocks, order: Sequence[int], told: Mapping[int, str]) -> None:
        super().__init__(rows, order, object)
        self._told = told

    def __iter__(self) -> Iterator[Line]:
        for number, line in zip(self._order, super().__iter__(), strict=True):
            yield {**line, "changes": self._told[number]} if number in self._told else line


def _state(one: Judged, counting: Collection[int], pending: Collection[int], held: Collection[int]) -> str:
    if one.stored.id in held:
        return HELD
    if one.stored.id in counting:
        return IN_FORCE if one.valid else WRONG
    return WRONG if one.stored.id in pending else REPLACED


def _row(one: Judged, state: str, against: Resubmission | None) -> dict[str, Any]:
    raw, receipt = one.stored.raw, one.stored.receipt
    return {
        "submitter": raw.submitter,
        "form": raw.form,
        "unit": unit_name(raw.form, one.result.values[0]) if raw.records and not raw.is_table else "",
        "received": receipt.received_on,
        "file": receipt.path,
        "member": receipt.member,
        "sheet": raw.sheet,
        "sha256": receipt.sha256,
        "state": state,
        "resolved": len(against.resolved) if against else None,
        "remaining": len(against.remaining) if against else None,
        "appeared": len(against.appeared) if against else None,
        "changes": against.differences if against else "",
    }
