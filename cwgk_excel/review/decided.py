"""What decisions say of returns on a day: cells amended, findings accepted, returns taken out or confirmed.

An amendment lies over the raw text and is parsed and judged like any other; the raw text stays as it came. It holds
for the text that was looked at: a newer return with the same keeps it, with another ends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from cwgk_excel.clock import today
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.findings.finding import Finding, text_hash
from cwgk_excel.ledger.decisions import (
    ACCEPT,
    CHOOSE,
    Decision,
    decisions,
    explanations,
    standing_of,
)
from cwgk_excel.ledger.keys import in_turn
from cwgk_excel.ledger.safety.failures import readable
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed, RawReturn

HEAD = -1
OPEN, EXPLAINED, ACCEPTED = "open", "explained", "accepted"
RESOLVED = "resolved"  # no decision: a later return put it right
Spot = tuple[int, str]
"""A cell of a return: the number of its record, or HEAD, and its field."""


class Decided(NamedTuple):
    """What stands on a day; ``newest``: the number of the newest decision that was looked at, standing or not.

    ``overlays``: by form and body, the decisions that give a cell another text. ``accepted`` and ``explained``: by a
    finding's key and the hash of its value. ``returns``: by kind, content and sheet the newest decision about a return.
    ``yielded``: by unit key and body the decision that another body keeps the unit.
    """

    newest: int = 0
    overlays: Mapping[tuple[str, str], Sequence[Decision]] = {}
    accepted: Mapping[tuple[str, str], Decision] = {}
    explained: Mapping[tuple[str, str], str] = {}
    returns: Mapping[tuple[str, str, str], Decision] = {}
    yielded: Mapping[tuple[str, str], Decision] = {}

    @classmethod
    def of(cls, ledger: Ledger, on: date | None = None) -> Decided:
        """What the ledger holds, judged on a day (default: today, UTC+8). Raises LedgerError."""
        made, explained = decisions(ledger), explanations(ledger)
        newest = max((one.id for one in made), default=0)
        with readable(ledger.path):
            return cls.by(standing_of(made), on or today(), explained, newest)

    @classmethod
    def by(
        cls,
        standing: Iterable[Decision],
        on: date,
        explained: Mapping[tuple[str, str], str] | None = None,
        newest: int = 0,
    ) -> Decided:
        """What decisions that stand, the oldest first, say on a day."""
        overlays: dict[tuple[str, str], list[Decision]] = defaultdict(list)
        accepted, returns, chosen = {}, {}, {}
        for one in standing:
            if one.overlays:
                overlays[one.form, one.submitter].append(one)
            if one.kind == ACCEPT and on <= _until(one):
                accepted[one.finding, one.bound] = one
            if one.sha256:
                returns[one.kind, one.sha256, one.sheet] = one
            if one.kind == CHOOSE:
                chosen[one.unit] = one
        yielded = {(unit, str(body)): one for unit, one in chosen.items() for body in one.data["others"]}
        return cls(newest, dict(overlays), accepted, explained or {}, returns, yielded)

    def acceptance(self, finding: Finding) -> Decision | None:
        """Return the decision that accepts a finding while its value is the same, if there is any."""
        return self.accepted.get((finding.key, finding.value_hash)) if finding.key else None

    def state(self, finding: Finding) -> tuple[str, str, str]:
        """Return how far a finding is settled, who decided it, and why: by the office, or by the filler's reason."""
        if decision := self.acceptance(finding):
            return ACCEPTED, decision.made_by, decision.reason
        reason = self.explained.get((finding.key, finding.value_hash), "") if finding.key else ""
        return (EXPLAINED, "", reason) if reason else (OPEN, "", "")

    def about(self, kind: str, sha256: str, sheet: str) -> Decision | None:
        """The newest decision of a kind about a return, by its content and sheet."""
        return self.returns.get((kind, sha256, sheet))

    def applied(self, raw: RawReturn, units: Sequence[str], sha256: str) -> Mapping[Spot, Decision]:
        """The decisions that lie over cells of a return; ``units``: of its records when they were first seen."""
        given = self.overlays.get((raw.form, raw.submitter))
        if not given:
            return {}
        places = {unit: number for number, unit in enumerate(in_turn(units))}
        found: dict[Spot, Decision] = {}
        for one in given:
            here = one.unit or not one.sha256 or (one.sha256, one.sheet) == (sha256, raw.sheet)
            in_head = one.turn == HEAD or not (one.unit or one.sha256)
            number = HEAD if in_head else places.get((one.unit, str(one.turn)))
            if here and number is not None and text_hash(raw_text(raw, number, one.field)) == one.bound:
                found[number, one.field] = one
        return found

    def amended(self, raw: RawReturn, units: Sequence[str], sha256: str) -> RawReturn:
        """A return as it is to be parsed and judged; the same where nothing lies over it."""
        if not (applied := self.applied(raw, units, sha256)):
            return raw
        over: dict[int, dict[str, str]] = defaultdict(dict)
        for (number, name), one in applied.items():
            over[number][name] = str(one.data["value"])
        return raw._replace(
            head=_overlaid(raw.head, over.get(HEAD, {})),
            records=tuple(
                record._replace(cells=_overlaid(record.cells, over.get(number, {})))
                for number, record in enumerate(raw.records)
            ),
            findings=tuple(f for f in raw.findings if not any(_answers(s, f, raw) for s in applied)),
        )


NOTHING = Decided()


def raw_text(raw: RawReturn, number: int, name: str) -> str:
    """What stands in a cell of a record, or of the head, as stored; "" where there is no such cell."""
    return next((one.cell.text for one in cells_of(raw, number) if one.field == name), "")


def cells_of(raw: RawReturn, number: int) -> Sequence[Placed]:
    """The cells of a record, or of the head."""
    return raw.head if number == HEAD else raw.records[number].cells


def _until(one: Decision) -> date:
    until = one.data.get("until")
    return date.fromisoformat(str(until)) if until else date.max


def _overlaid(cells: Sequence[Placed], texts: Mapping[str, str]) -> tuple[Placed, ...]:
    """Cells with other texts; a field whose cell was not found has none of its own."""

    def laid() -> Iterator[Placed]:
        for one in cells:
            yield one._replace(cell=_typed(texts[one.field])) if one.field in texts else one
        known = {one.field for one in cells}
        yield from (Placed(name, "", _typed(text)) for name, text in texts.items() if name not in known)

    return tuple(laid())


def _typed(text: str) -> RawCell:
    return RawCell("text" if text else "blank", text, "General", "")


def _answers(spot: Spot, finding: Finding, raw: RawReturn) -> bool:
    """Whether a text given for a cell says what a finding of reading the file says could not be read."""
    number, name = spot
    if CATALOGUE[finding.code].acceptable:
        return False
    if finding.code == "row-unclear":
        return finding.record == number and name == FORMS[raw.form].key
    once = number == HEAD or not raw.is_table
    if finding.field == name and (finding.record == number or (once and finding.record == HEAD)):
        return True
    return any(one.field == name and one.address == finding.cell for one in cells_of(raw, number))
