"""Numbers of returns in portions that fit into memory, however many returns there are and however long their lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from cwgk_excel.ledger.loading import record_counts
from cwgk_excel.ledger.store import Ledger

RECORDS = 250
"""A portion ends once it holds so many records; what belongs together is not split, whatever it holds."""
_ASKED_AT_ONCE = 100


def portions(ledger: Ledger, groups: Iterable[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the sorted numbers of whole groups, in lists that end once their returns hold ``RECORDS`` or more.

    A return without records counts as one. Raises LedgerError.
    """
    waiting: list[int] = []
    size, groups = 0, iter(groups)
    while some := list(islice(groups, _ASKED_AT_ONCE)):
        sizes = record_counts(ledger, [id for group in some for id in group])
        for group in some:
            waiting += group
            size += sum(sizes.get(id, 1) for id in group)
            if size >= RECORDS:
                yield sorted(waiting)
                waiting, size = [], 0
    if waiting:
        yield sorted(waiting)


def one_by_one(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    """Yield groups of one number, for returns that need not be together."""
    return ([id] for id in ids)
