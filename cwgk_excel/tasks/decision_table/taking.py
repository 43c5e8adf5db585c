"""What becomes of each row of a 决定表 that came back; one bad row stops only itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import CwgkError
from cwgk_excel.folding import fold
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.look.decision_sheet import (
    LONGEST_REASON,
    REASON,
    SPOKE_WITH,
    TEL,
    VALUE,
    WHO,
)
from cwgk_excel.identity import Key
from cwgk_excel.ledger.decisions import (
    ACCEPT,
    AMEND,
    CHOOSE,
    CONFIRM,
    KINDS,
    WITHDRAW,
    Decision,
    decisions,
    standing_of,
)
from cwgk_excel.ledger.decisions import PAPER as PAPER_KIND
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import HEAD, Decided
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.today import current
from cwgk_excel.tasks.deciding.cells import AGREES, amendment, paper_agrees
from cwgk_excel.tasks.deciding.findings import acceptance
from cwgk_excel.tasks.deciding.looked_up import Target, body_named, put
from cwgk_excel.tasks.deciding.whole_returns import about_return, chosen
from cwgk_excel.tasks.decision_table.marks import Mark, of_row, origin
from cwgk_excel.tasks.decision_table.reading import Row
from cwgk_excel.tasks.decision_table.waiting import FINDING, Waiting
from cwgk_excel.tasks.decision_table.words import ACCEPTED, AMENDED, CONFIRMED, PAPER, WITHDRAWN

TAKEN, DUPLICATE, EMPTY, REFUSED = "taken", "duplicate", "empty", "refused"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What became of a row of a 决定表.

    Attributes:
        row: Its number in the sheet.
        about: What it is about: body, unit, place.
        decision: What was chosen, "" where nothing was.
        outcome: taken, duplicate, empty or refused.
        why: Why it was not taken, or what to know of it; "" where there is nothing to say.
        decisions: The numbers of the decisions that it made, or of the earlier ones of a duplicate.
    """

    row: int
    about: str
    decision: str
    outcome: str
    why: str = ""
    decisions: tuple[int, ...] = field(default=())


class _Refused(Exception):
    """A row cannot be taken; why."""


class _Done(Exception):
    """A row says what was decided already: by which decisions, and what to know of them."""

    def __init__(self, numbers: tuple[int, ...], why: str = "") -> None:
        super().__init__(why)
        self.numbers = numbers


class Taking:
    """Takes rows, one by one; ``waits``: what waits now."""

    def __init__(
        self, campaign: Campaign, ledger: Ledger, key: Key, waits: Sequence[Waiting], on: date
    ) -> None:
        self._campaign, self._ledger, self._key, self._on = campaign, ledger, key, on
        self._waits = {(one.kind, one.subject, one.bound): one for one in waits}
        self._subjects = {(one.kind, one.subject) for one in waits}

    def take(self, row: Row) -> DecisionRow:
        """Put on record what a row says, if it says something new."""
        about = "　".join(filter(None, (row.said[0], row.said[1], row.said[3])))
        told = DecisionRow(row.number, about, row.decision, TAKEN)
        if not any(row.answers):
            return replace(told, outcome=EMPTY)
        try:
            made = self._made(row)
        except _Done as done:
            return replace(told, outcome=DUPLICATE, why=str(done), decisions=done.numbers)
        except _Refused as why:
            return replace(told, outcome=REFUSED, why=str(why))
        except CwgkError as error:
            return replace(told, outcome=REFUSED, why=error.lines[0].removeprefix("没有登记："))
        return replace(told, decisions=tuple(one.id for one in made))

    def _made(self, row: Row) -> list[Decision]:
        mark = self._mark(row)
        said_so = origin(row.mark, row.answers)
        self._not_yet(row, said_so)
        one = self._still(mark)
        choice = next((choice for choice in one.choices if fold(choice) == fold(row.decision)), "")
        self._whole(row, choice, one)
        reason = row.filled[REASON] or AGREES
        made = Decision("", row.filled[WHO], reason, self._on, origin=said_so)
        return put(self._ledger, *self._decisions(one, choice, row, made))

    def _mark(self, row: Row) -> Mark:
        mark = Mark.of(row.mark)
        if mark is None:
            raise _Refused("这一行不是生成的决定表上的。请在新生成的决定表上填写。")
        if mark.sealed(self._key, row.said) != row.mark:
            raise _Refused("这一行的内容被改动或挪动过。请在新生成的决定表上填写。")
        return mark

    def _not_yet(self, row: Row, said_so: str) -> None:
        """Raise when this row was taken before: as a duplicate where it says the same."""
        every = decisions(self._ledger)
        holds = {one.id for one in standing_of(every)}
        same = tuple(one.id for one in every if one.origin == said_so)
        if same:
            gone = "" if holds.intersection(same) else "后来撤销了，没有再登记；要重新定，请用新生成的决定表"
            raise _Done(same, gone)
        others = [one for one in every if one.id in holds and one.origin.startswith(of_row(row.mark))]
        if others:
            raise _Refused(f"这一行已经定过（{_told(others[-1])}）。要改，请先撤销那项决定。")

    def _still(self, mark: Mark) -> Waiting:
        """What a row is about, while it still waits and is the same."""
        one = self._waits.get((mark.kind, mark.subject, mark.bound))
        if one and not self._is_taken_out(one):
            return one
        if one is None and (mark.kind, mark.subject) in self._subjects:
            raise _Refused("填的内容在生成决定表以后变了。请在新生成的决定表上重新看过再定。")
        for made in reversed(list(standing_of(decisions(self._ledger)))):
            if mark.kind == FINDING and made.finding == mark.subject and made.bound == mark.bound:
                raise _Refused(f"这个问题已经定过（{_told(made)}）。要改，请先撤销那项决定。")
        raise _Refused("这一项已经不用定了：可能已经重报、更正，或者已经定过。")

    def _is_taken_out(self, one: Waiting) -> bool:
        """Whether a row before it has sent its return back."""
        return bool(self._judged(one.source).withdrawn)

    def _whole(self, row: Row, choice: str, one: Waiting) -> None:
        """Raise when something is lacking."""
        filled = row.filled
        if not row.decision:
            raise _Refused("填了内容，但没有选“决定”。")
        if not choice:
            raise _Refused(f"“决定”不能是“{row.decision}”，这一行可以选：{'、'.join(one.choices)}。")
        if not filled[WHO]:
            raise _Refused("没有写经办人。")
        if not filled[REASON] and choice != PAPER:
            raise _Refused("没有写理由。")
        if len(filled[REASON]) > LONGEST_REASON:
            raise _Refused(f"理由超过{LONGEST_REASON}字，请缩短。")
        if choice == AMENDED and not filled[VALUE]:
            raise _Refused(f"选了“{AMENDED}”，但没有写“改为”。")
        if choice == AMENDED and not (filled[SPOKE_WITH] and filled[TEL]):
            raise _Refused(f"选了“{AMENDED}”，请写明电话核实人和电话。")
        if choice != AMENDED and filled[VALUE]:
            raise _Refused(f"写了“改为”，但“决定”不是“{AMENDED}”。")

    def _decisions(self, one: Waiting, choice: str, row: Row, made: Decision) -> Iterator[Decision]:
        judged = self._judged(one.source)
        if choice == ACCEPTED:
            for source, finding in one.findings:
                yield acceptance(replace(made, kind=ACCEPT), self._judged(source), finding)
        elif choice == AMENDED:
            yield self._amendment(judged, one.findings[0][1], row, replace(made, kind=AMEND))
        elif choice == CONFIRMED:
            yield about_return(replace(made, kind=CONFIRM), judged)
        elif choice in WITHDRAWN:
            said = {"why": WITHDRAWN[choice], "request": ""}
            yield about_return(replace(made, kind=WITHDRAW), judged, said)
        elif choice == PAPER:
            number = HEAD if judged.stored.raw.is_table else 0
            yield paper_agrees(replace(made, kind=PAPER_KIND), Target(judged, number))
        else:
            keeper = body_named(self._campaign, dict(one.keepers)[choice])
            yield chosen(self._campaign, self._ledger, replace(made, kind=CHOOSE), one.unit, keeper)

    def _amendment(self, judged: Judged, finding: Finding, row: Row, made: Decision) -> Decision:
        form = FORMS[finding.form](self._campaign.settings)
        known = form.by_name[finding.field]
        in_head = judged.stored.raw.is_table and known.part == "head"
        meant = Target(judged, HEAD if in_head else max(finding.record, 0))
        said = row.filled[SPOKE_WITH], row.filled[TEL]
        return amendment(self._campaign, self._ledger, made, meant, known, row.filled[VALUE], said)

    def _judged(self, source: int) -> Judged:
        return current(self._campaign, self._ledger, [source], Decided.of(self._ledger, self._on))[0]


def _told(one: Decision) -> str:
    return f"第{one.id}号：{KINDS[one.kind]}，{one.made_by}"
