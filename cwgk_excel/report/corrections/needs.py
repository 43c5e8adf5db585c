"""What a body returned, what it has to correct, and what it still owes: all that the outgoing papers are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cwgk_excel.campaign import Submitter
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.report.progress import MISSING, PARTLY
from cwgk_excel.review.judged import Judged

IN_ORDER, TO_CORRECT = "报齐无误", "报齐待改"
PROGRESS = (IN_ORDER, TO_CORRECT, PARTLY, MISSING)


@dataclass(frozen=True, slots=True)
class Received:
    """A form that was received and counts or waits for correction.

    ``form``: its name (annex1). ``number``: of its receipt (收件编号), as people quote it. ``unit``: the unit as typed,
    "" of a list. ``units``: how many units it lists, 1 of a declaration. ``in_order``: whether nothing is to be
    corrected and it can enter the city's table.
    """

    form: str
    number: str
    unit: str
    units: int
    received: date
    in_order: bool


@dataclass(frozen=True, slots=True)
class ToCorrect:
    """A return that has to be corrected or explained.

    ``findings``: errors and warnings that are open, in reading order. ``slip``: the name of its correction slip in the
    body's folder, "" where none can be drawn. ``explained``: findings (by key) that the filler called right, with the
    reason, and that wait for the office.
    """

    judged: Judged
    unit: str
    findings: Sequence[Finding]
    slip: str = ""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that was refused: its name as people know it, and why and what to do as a finding."""

    file: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone call on record: when, with whom, what day was promised (None for none), and a note."""

    on: date
    spoke_with: str
    promised: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Needs:
    """One body's affairs on a day.

    ``state``: as in 报送进度 (已报齐, 部分报送, 未报, 逾期未报 …). ``missing``: what is still owed, each a short phrase
    such as "附件2 认证申报汇总表" or "大连甲厂的申报表（汇总表已列）". ``fresh``: names of blank forms put into its
    folder. ``correct_by``: the day by which corrections are asked for. ``calls``: oldest first.
    """

    body: Submitter
    state: str
    expected: int | None
    received: Sequence[Received]
    to_correct: Sequence[ToCorrect]
    not_taken: Sequence[NotTaken]
    missing: Sequence[str]
    fresh: Sequence[str]
    correct_by: date
    calls: Sequence[Call] = ()

    @property
    def in_order(self) -> bool:
        """Whether the body has returned all that is due and nothing is to be corrected."""
        return bool(self.received) and not self.owes

    @property
    def owes(self) -> bool:
        """Whether the body has anything to do: to correct, to send again or to send."""
        return bool(self.to_correct or self.not_taken or self.missing)

    @property
    def progress(self) -> str:
        """How far the body is, in a word that names none of its errors: for the group and the counts.

        报齐待改: nothing is missing, but something is to be corrected or was not taken in. 部分报送: something is
        missing, but something came, be it a file that was not taken in: who has sent something is not called 未报.
        未报: something is missing and nothing came. 报齐无误: the body owes nothing, also where nothing is due from it.
        """
        came = bool(self.received or self.to_correct or self.not_taken)
        if self.missing:
            return PARTLY if came else MISSING
        return TO_CORRECT if self.owes else IN_ORDER

    @property
    def open_count(self) -> int:
        """How many findings are to be dealt with, refused files among them."""
        return sum(len(one.findings) for one in self.to_correct) + len(self.not_taken)
