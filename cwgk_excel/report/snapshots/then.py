"""Records as they were read at the time of a snapshot: by the raw cells, and by what was decided until then."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.ledger.decisions import Decision, decisions, standing_of
from cwgk_excel.ledger.loading import load_returns
from cwgk_excel.ledger.portions import one_by_one, portions
from cwgk_excel.ledger.returns import Stored
from cwgk_excel.ledger.snapshots import return_places
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.sheets.sheet_map import RecordKey
from cwgk_excel.review.decided import HEAD, Decided
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.review.today import made_anew


@dataclass(frozen=True, slots=True)
class Read:
    """A record of a return: its number there, its values, and the decisions that lie over its cells, by field."""

    key: RecordKey
    stored: Stored
    number: int
    values: Mapping[str, Any]
    over: Mapping[str, Decision]


def decided_until(ledger: Ledger, newest: int, on: date) -> Decided:
    """Return what stood when decision number ``newest`` was the newest. Raises LedgerError."""
    made = [one for one in decisions(ledger) if one.id <= newest]
    return Decided.by(standing_of(made), on, newest=newest)


def read_then(
    campaign: Campaign, ledger: Ledger, keys: Collection[RecordKey], decided: Decided
) -> Iterator[Read]:
    """Yield records with the values that they had under earlier decisions and the settings of today, in no order.

    ``ledger``: with the results of today. Raises LedgerError.
    """
    wanted = set(keys)
    places = {key[:3] for key in wanted}
    numbers = [id for id, place in return_places(ledger).items() if place in places]
    now = Decided.of(ledger)
    for some in portions(ledger, one_by_one(numbers)):
        returns = load_returns(ledger, rules_hash(campaign.settings), some)
        values = _values(campaign, ledger, returns, decided, now)
        for stored in returns:
            yield from _wanted(stored, values[stored.id], decided, wanted)


def _values(
    campaign: Campaign, ledger: Ledger, returns: Sequence[Stored], then: Decided, now: Decided
) -> dict[int, Sequence[Mapping[str, Any]]]:
    """Return the values of each return's records; those on record where nothing else was decided since."""

    def amended(one: Stored, decided: Decided) -> object:
        return decided.amended(one.raw, one.units, one.receipt.sha256)

    known = {
        one.id: one.result.values for one in returns if one.result and amended(one, then) == amended(one, now)
    }
    others = [one for one in returns if one.id not in known]
    made = made_anew(campaign, ledger.versions(), others, then) if others else []
    return known | {one.id: result.values for one, result in zip(others, made, strict=True)}


def _wanted(
    stored: Stored,
    values: Sequence[Mapping[str, Any]],
    decided: Decided,
    wanted: Collection[RecordKey],
) -> Iterator[Read]:
    raw, sha256 = stored.raw, stored.receipt.sha256
    applied = decided.applied(raw, stored.units, sha256)
    for number, record in enumerate(raw.records):
        key = RecordKey(raw.form, sha256, raw.sheet, record.row)
        if key in wanted:
            over = {name: one for (place, name), one in applied.items() if place in (HEAD, number)}
            yield Read(key, stored, number, values[number], over)
