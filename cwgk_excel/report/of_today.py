"""What a look at the ledger says of returns, for the frames of reports and for who only counts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.spec import Form
from cwgk_excel.ledger.keys import file_key
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.ledger.store import FILE, Ledger
from cwgk_excel.returns.where import Where
from cwgk_excel.returns.whose import bodies_in_path
from cwgk_excel.review.in_force import Standing, waiting
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.succession import held, succession
from cwgk_excel.review.today import renew

NEWER = "（这是后报的一份，有错误，暂按以前无错误的一份计）"
PlacedFinding = tuple[tuple[int, ...], Judged, Finding]
"""A finding with the return on which it stands, and its turn among those of one severity."""


@contextmanager
def ledger_of_today(campaign: Campaign) -> Iterator[Ledger]:
    """Yield a copy of the ledger at one moment, with results under the settings of today. Raises LedgerError.

    It is a copy so that no writer waits, however long the reading takes.
    """
    with Ledger.open(campaign.folder) as ledger:
        renew(campaign, ledger)
    with TemporaryDirectory() as place, Ledger.copied(campaign.folder, Path(place) / FILE) as ledger:
        yield ledger


def all_findings(
    standings: Iterable[Standing], judged: Sequence[Judged], forms: Mapping[str, Form], city: str
) -> Iterator[PlacedFinding]:
    """Yield all findings of ``judged``: those of their cells, and those about succession and held returns.

    ``standings``: what is in force among ``judged``.
    """
    for standing in standings:
        turn = standing.chosen.stored.id
        for part in standing.parts:
            yield from (((0, turn), part, finding) for finding in part.findings)
        for new in standing.pending:
            for finding in new.findings:
                yield (0, turn), new, replace(finding, message=f"{finding.message}{NEWER}")
        beside = succession(standing, forms[standing.chosen.stored.raw.form])
        yield from (((1, turn), one, finding) for one, finding in beside)
    for turns, one in waiting(judged, city):
        yield (2, *turns), *held(one)


def refused(arrived: Iterable[Receipt], set_aside: Container[str]) -> list[Receipt]:
    """Return the refusals that still stand: neither the content nor another file of its path was accepted later.

    ``set_aside``: contents that the office decided to count for nothing, since what they were came otherwise.
    Refusals are told apart by content, since two bodies may well send files of one name. What cannot be taken
    out of an archive has the archive's content, so its name there counts too. Where a content was accepted
    before, each other place that it lies in has a refusal of its own.
    """
    found: dict[tuple[str, ...], tuple[int, Receipt]] = {}
    accepted: dict[tuple[str, ...], int] = {}
    for number, receipt in enumerate(arrived):
        if receipt.outcome == "refused":
            lay = (receipt.path,) if (receipt.sha256,) in accepted else ()
            found[receipt.sha256, receipt.member, *lay] = number, receipt
        else:
            accepted[receipt.path, receipt.member] = accepted[(receipt.sha256,)] = number
    return [
        receipt
        for number, receipt in found.values()
        if receipt.sha256 not in set_aside
        and accepted.get((receipt.path, receipt.member), -1) < number
        and accepted.get((receipt.sha256,), -1) < number
    ]


def refusal(receipt: Receipt) -> Finding:
    """Return the finding that says why a file was refused."""
    return replace(Finding.of_file(receipt.code, receipt.reason), key=file_key(receipt.sha256, receipt.code))


def body_of_refused(where: Where, names: Mapping[str, tuple[str, ...]]) -> str:
    """Return the code of the body that a refused file is from, as its place and name tell, "" where they do not."""
    bodies = bodies_in_path(where.whole, names, by_file=True)
    return bodies[0] if len(bodies) == 1 else ""


def names_of_bodies(campaign: Campaign) -> dict[str, tuple[str, ...]]:
    """Return, by its code, the names that each body may be called by."""
    return {body.code: (body.name, *body.aliases) for body in campaign.submitters}
