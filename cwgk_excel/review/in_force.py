"""Which returns count: per unit (Annex 1) or per body (Annex 2) the newest valid return, else the newest.

Valid means without any error. Settings or rules that changed since are applied first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.findings import Finding
from cwgk_excel.forms.names import matching_name
from cwgk_excel.ledger.returns import Result, Stored, load, save_results
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.derive import derive, rules_hash


@dataclass(frozen=True, slots=True)
class Judged:
    """A return with its result under the settings of today."""

    stored: Stored
    result: Result

    @property
    def findings(self) -> Sequence[Finding]:
        """Those of reading the file, then those of its values."""
        return (*self.stored.raw.findings, *self.result.findings)

    @property
    def valid(self) -> bool:
        """No error anywhere in the return."""
        return not any(finding.severity == "error" for finding in self.findings)

    def record_valid(self, number: int) -> bool:
        """Whether a record may enter the master: no error in it, in the head, or in the whole return."""
        return not any(f.severity == "error" and f.record in (-1, number) for f in self.findings)


def current(campaign: Campaign, ledger: Ledger) -> list[Judged]:
    """All returns in order of arrival, their results made anew where settings or rules changed."""
    rules = rules_hash(campaign.settings)
    returns = load(ledger, rules)
    stale = [stored for stored in returns if stored.result is None]
    fresh: dict[int, Result] = {}
    if stale:
        pairs = [(stored.raw, stored.receipt.received_on) for stored in stale]
        results = derive(pairs, ledger.versions(), campaign.settings)
        for stored, derived in zip(stale, results, strict=True):
            fresh[stored.id] = Result(derived.values, derived.findings)
        save_results(ledger, fresh.items(), rules)
        # Read back, so that values have the same types whether fresh or stored.
        returns = load(ledger, rules)
    return [Judged(stored, stored.result) for stored in returns if stored.result is not None]


def in_force(judged: Iterable[Judged], city: str) -> list[Judged]:
    """The returns that count, in order of arrival; a blank form never replaces a filled one."""
    chosen: dict[tuple[str, ...], Judged] = {}
    for one in judged:
        for key in _keys(one, city):
            before = chosen.get(key)
            if before is None or one.valid or not before.valid:
                chosen[key] = one
    kept = {one.stored.id: one for one in chosen.values()}
    return [kept[id] for id in sorted(kept)]


def _keys(one: Judged, city: str) -> Iterator[tuple[str, ...]]:
    raw = one.stored.raw
    if not raw.records:
        # Nothing to count, but its findings stand until the body sends something.
        yield (raw.form, raw.submitter, "", str(one.stored.id))
    elif raw.head:
        yield (raw.form, raw.submitter)
    else:
        name = str(one.result.values[0].get("unit_name") or "")
        yield (raw.form, raw.submitter, matching_name(name, city) or f"#{one.stored.id}")
