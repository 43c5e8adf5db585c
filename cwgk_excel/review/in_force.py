"""Which returns count: per unit (Annex 1) or per body (Annex 2) the newest valid return, else the newest.

Valid means without any error. Settings or rules that changed since are applied first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    """The returns that count, in order of arrival; a blank form never replaces a filled one.

    A return that names nobody (a blank form, one whose grid has moved, one without the unit's name) counts
    for nothing, but its findings stand until a later one takes its place: from the same file and sheet, or,
    for a table, any that holds rows of the same body.
    """
    chosen: dict[tuple[str, ...], Judged] = {}
    nameless: list[Judged] = []
    newest: dict[tuple[str, ...], int] = {}
    for one in judged:
        newest.update(dict.fromkeys(_takes_place_of(one), one.stored.id))
        key = _key(one, city)
        if key is None:
            nameless.append(one)
            continue
        before = chosen.get(key)
        if before is None or one.valid or not before.valid:
            chosen[key] = one
    standing = (one for one in nameless if max(newest.get(k, 0) for k in _places(one)) <= one.stored.id)
    kept = {one.stored.id: one for one in (*chosen.values(), *standing)}
    return [kept[id] for id in sorted(kept)]


def _key(one: Judged, city: str) -> tuple[str, ...] | None:
    """The unit or body that a return speaks for; None when it does not say."""
    raw = one.stored.raw
    if not raw.records:
        return None
    if raw.head:
        return raw.form, raw.submitter
    name = matching_name(str(one.result.values[0].get("unit_name") or ""), city)
    return (raw.form, raw.submitter, name) if name else None


def _places(one: Judged) -> tuple[tuple[str, ...], tuple[str, ...]]:
    raw, receipt = one.stored.raw, one.stored.receipt
    body = (raw.form, raw.submitter)
    return body, (*body, receipt.path, receipt.member, raw.sheet)


def _takes_place_of(one: Judged) -> tuple[tuple[str, ...], ...]:
    body, file = _places(one)
    raw = one.stored.raw
    return (body, file) if raw.head and raw.records else (file,)
