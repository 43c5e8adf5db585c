"""A return as read: raw cells assigned to fields, before their values are interpreted."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple, cast

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.returns.cells import RawCell


class Placed(NamedTuple):
    """A field's raw cell and its address."""

    field: str
    address: str
    cell: RawCell


def all_placed(cells: Iterable[tuple[str, str, RawCell]]) -> tuple[Placed, ...]:
    """Return cells that are given as plain tuples; of a list they are some thousand, for which a call each is dear."""
    return cast("tuple[Placed, ...]", tuple(map(tuple.__new__, repeat(Placed), cells)))


class RawRecord(NamedTuple):
    """The cells of one unit's fields. ``row`` is the sheet row, 0 where the form does not list units in rows."""

    row: int
    cells: tuple[Placed, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        """Send plain tuples to another process: named ones are pickled one by one."""
        return _record, (self.row, tuple(map(tuple, self.cells)))


_row = attrgetter("row")


def _record(row: int, cells: tuple[tuple[str, str, RawCell], ...]) -> RawRecord:
    return RawRecord(row, all_placed(cells))


class SlipLine(NamedTuple):
    """What the filler of a correction slip says on a line of its list: what was done about a finding, and why.

    ``number``: the line's; ``row``: of a line that takes a row of the form back, that row, with no number. Once the
    slip was looked up: ``finding`` and ``value_hash`` are the finding's key and the hash of the value it was about.
    """

    number: int
    verdict: str
    reason: str
    row: int = 0
    finding: str = ""
    value_hash: str = ""


class RawReturn(NamedTuple):
    """One form instance found in a file.

    ``head`` holds the cells outside the rows of a form with rows, and is empty for any other form.
    ``findings`` are those that do not depend on any setting, such as changed locked cells or a blank form.
    ``told_by`` says how the submitter is known: by the "token", or, for a form without a token that was
    recognised by its printed labels, by the form's "text" or the "folder" the file lay in. ``corrects``: the number
    of the slip that it is, "" of none; ``answers``: what was written on the slip's list.
    """

    form: str
    version: str
    submitter: str
    corrects: str
    sheet: str
    date1904: bool
    head: tuple[Placed, ...]
    records: tuple[RawRecord, ...]
    findings: tuple[Finding, ...]
    told_by: str = "token"
    answers: tuple[SlipLine, ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether the form lists units in rows. A home-made copy may lack its whole head, so rows count too."""
        return bool(self.head) or any(map(_row, self.records))
