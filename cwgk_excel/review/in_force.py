"""Which returns count: per unit (Annex 1) or per body (Annex 2) the newest valid return, else the newest.

Valid means without any error. Settings or rules that changed since are applied first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.findings import Finding
from cwgk_excel.forms.names import matching_name
from cwgk_excel.ledger.loading import load
from cwgk_excel.ledger.returns import Result, Stored, save_results
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.contents import contents
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
        # Read back, so that values have the same types whether fresh or stored; what another process
        # derives anew under other settings in between keeps the result that was made here.
        returns = load(ledger, rules)
    results_now = ((stored, stored.result or fresh.get(stored.id)) for stored in returns)
    return [Judged(stored, result) for stored, result in results_now if result is not None]


@dataclass(frozen=True, slots=True)
class Standing:
    """The return that counts for a unit or body, and all that came for it, in order of arrival."""

    chosen: Judged
    history: tuple[Judged, ...]

    @property
    def pending(self) -> Judged | None:
        """A newer return whose errors keep it from counting: its correction is still awaited."""
        newest = self.history[-1]
        return newest if newest.stored.id > self.chosen.stored.id else None

    @property
    def before(self) -> Judged | None:
        """The return that counted until the chosen one took its place."""
        earlier = [one for one in self.history if one.stored.id < self.chosen.stored.id]
        return _counting(earlier) if earlier else None

    @property
    def same_day(self) -> Sequence[Judged]:
        """The different returns that came on the chosen one's day, among which only the time decided.

        A return with an error against a valid one is no choice by time.
        """
        day = self.chosen.stored.receipt.received_on
        different: list[Judged] = []
        for one in self.history:
            equal = one.stored.receipt.received_on == day and one.valid == self.chosen.valid
            if equal and not any(_same_content(one, other) for other in different):
                different.append(one)
        return different


def _counting(history: Sequence[Judged]) -> Judged:
    """The newest valid return, else the newest."""
    return next((one for one in reversed(history) if one.valid), history[-1])


def _same_content(one: Judged, other: Judged) -> bool:
    """Whether two returns say the same, whatever else was found in their files."""
    said, others = (contents(judged.stored.raw, judged.result.values) for judged in (one, other))
    return said == others


def in_force(judged: Iterable[Judged], city: str) -> list[Standing]:
    """The returns that count, in order of arrival; a blank form never replaces a filled one.

    A return that names nobody (a blank form, one whose grid has moved, one without the unit's name) counts
    for nothing, but its findings stand until a later one takes its place: a return that names its unit, from
    a file and sheet of the same name; or, for a table, any that holds rows of the same body.
    """
    histories: dict[tuple[str, ...], list[Judged]] = {}
    nameless: list[Judged] = []
    newest: dict[tuple[str, ...], int] = {}
    for one in judged:
        key = _key(one, city)
        if key is None:
            # It ends no other's findings: two units may well send files of one name.
            nameless.append(one)
        else:
            histories.setdefault(key, []).append(one)
            newest.update(dict.fromkeys(_takes_place_of(one), one.stored.id))
    found = [Standing(_counting(history), tuple(history)) for history in histories.values()]
    for one in nameless:
        if max(newest.get(place, 0) for place in _places(one)) <= one.stored.id:
            found.append(Standing(one, (one,)))
    return sorted(found, key=lambda standing: standing.chosen.stored.id)


def _key(one: Judged, city: str) -> tuple[str, ...] | None:
    """The unit or body that a return speaks for; None when it does not say."""
    raw = one.stored.raw
    if not raw.records:
        return None
    if raw.is_table:
        return raw.form, raw.submitter
    name = matching_name(str(one.result.values[0].get("unit_name") or ""), city)
    return (raw.form, raw.submitter, name) if name else None


def _places(one: Judged) -> tuple[tuple[str, ...], tuple[str, ...]]:
    raw, receipt = one.stored.raw, one.stored.receipt
    body = (raw.form, raw.submitter)
    return body, (*body, receipt.path, receipt.member, raw.sheet)


def _takes_place_of(one: Judged) -> tuple[tuple[str, ...], ...]:
    body, file = _places(one)
    return (body, file) if one.stored.raw.is_table else (file,)
