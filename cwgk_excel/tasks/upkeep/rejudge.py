"""Judge all returns again by the settings and rules of today, and report what that changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.version import Version
from cwgk_excel.ledger.loading import load_returns, numbers
from cwgk_excel.ledger.portions import one_by_one, portions
from cwgk_excel.ledger.returns import Result, Stored, save_results
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import Decided
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.today import made_anew
from cwgk_excel.tasks.telling_json import finding_json


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A cell whose value is another one now."""

    cell: str
    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Unit:
    """A record as people know it: the cell with its unit's name, and that name."""

    cell: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """What changed about one return; ``stored`` is that return without its cells and results.

    ``entered``: records that may enter the master now and could not before. ``left``: records that may not any more.
    """

    stored: Stored
    appeared: tuple[Finding, ...]
    disappeared: tuple[Finding, ...]
    values: tuple[ValueChange, ...]
    entered: tuple[Unit, ...]
    left: tuple[Unit, ...]

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.appeared or self.disappeared or self.values or self.entered or self.left)


@dataclass(frozen=True, slots=True)
class Rejudged:
    """The number of returns that were judged, and the changes."""

    returns: int
    changes: tuple[Change, ...]


def rejudge(campaign: Campaign) -> Rejudged:
    """Make the values and findings of all returns anew, and store each batch in one transaction.

    Other writers need not wait: what comes in meanwhile is judged by today's settings anyway. Raises LedgerError.
    """
    forms = FORMS.under(campaign.settings)
    changes: list[Change] = []
    with Ledger.open(campaign.folder) as ledger:
        versions, all_returns = ledger.versions(), numbers(ledger)
        for some in portions(ledger, one_by_one(all_returns)):
            changes.extend(_rejudged(campaign, ledger, versions, forms, some))
    return Rejudged(len(all_returns), tuple(changes))


def _rejudged(
    campaign: Campaign,
    ledger: Ledger,
    versions: Mapping[tuple[str, str], Version],
    forms: Mapping[str, Form],
    some: Sequence[int],
) -> Iterator[Change]:
    """Make the results of some returns anew and store them; yield what that changes."""
    before, decided = load_returns(ledger, None, some), Decided.of(ledger)
    made = made_anew(campaign, versions, before, decided)
    save_results(ledger, zip(some, made, strict=True), rules_hash(campaign.settings), decided.newest)
    for stored, result in zip(before, made, strict=True):
        change = _change(stored, result, forms[stored.raw.form], decided)
        if change.any:
            yield change


def _change(stored: Stored, new: Result, form: Form, decided: Decided) -> Change:
    old = stored.result or Result([], [])
    gone, come = Judged(stored, old, decided), Judged(stored, new, decided)
    units = list(_units(stored, new))
    was = [number < len(old.values) and gone.record_valid(number) for number in range(len(units))]
    now = [come.record_valid(number) for number in range(len(units))]
    return Change(
        # Keep only what the return is and where it came from: many returns may have changed.
        stored=stored._replace(raw=stored.raw._replace(head=(), records=()), result=None),
        appeared=tuple(_beyond(new.findings, old.findings)),
        disappeared=tuple(_beyond(old.findings, new.findings)),
        values=tuple(_values_changed(stored, form, old, new)),
        entered=tuple(unit for unit, x, y in zip(units, was, now, strict=True) if y and not x),
        left=tuple(unit for unit, x, y in zip(units, was, now, strict=True) if x and not y),
    )


def _beyond(findings: Sequence[Finding], others: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings that ``others`` lacks; words are not compared, since they may name a limit that changed."""
    left = Counter((finding.key, finding.value_hash) for finding in others)
    for finding in findings:
        key = finding.key, finding.value_hash
        left[key] -= 1
        if left[key] < 0:
            yield finding


def _units(stored: Stored, result: Result) -> Iterator[Unit]:
    key = FORMS[stored.raw.form].key
    for record, values in zip(stored.raw.records, result.values, strict=True):
        cell = next((placed.address for placed in record.cells if placed.field == key), "")
        yield Unit(cell, str(values.get(key) or ""))


def _values_changed(stored: Stored, form: Form, old: Result, new: Result) -> Iterator[ValueChange]:
    head = {placed.field: placed.address for placed in stored.raw.head}
    # A result that was never made, or is incomplete, has no values to compare.
    for number, (before, after) in enumerate(zip(old.values, new.values, strict=False)):
        cells = {placed.field: placed.address for placed in stored.raw.records[number].cells}
        for name in after:
            # Every record contains the values of the head; report their changes once.
            if before.get(name) != after[name] and (name in cells or number == 0):
                label = form.by_name[name].label if name in form.by_name else name
                cell = cells.get(name) or head.get(name, "")
                yield ValueChange(cell, name, label, before.get(name), after[name])


def as_json(done: Rejudged) -> dict[str, object]:
    """Return the object that ``review --json`` prints."""
    return {"returns": done.returns, "changes": [_change_json(change) for change in done.changes]}


def _change_json(change: Change) -> dict[str, object]:
    receipt, raw = change.stored.receipt, change.stored.raw
    return {
        "path": receipt.path,
        "member": receipt.member,
        "sha256": receipt.sha256,
        "form": raw.form,
        "sheet": raw.sheet,
        "submitter": raw.submitter,
        "appeared": [finding_json(finding) for finding in change.appeared],
        "disappeared": [finding_json(finding) for finding in change.disappeared],
        "values": [asdict(value) for value in change.values],
        "entered": [asdict(unit) for unit in change.entered],
        "left": [asdict(unit) for unit in change.left],
    }
