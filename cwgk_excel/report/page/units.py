"""The units as the page lists them: what each form says of one, its findings, and where it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.names import matching_name
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.figures import Figures
from cwgk_excel.report.sheets import look
from cwgk_excel.returns.where import Where
from cwgk_excel.review.decided import ACCEPTED
from cwgk_excel.review.reconciling.compare import Pair

# The figures of a unit that the page shows, by what they count for in statistics.
SHOWN = ("staff", "own", "superior", "satisfaction")


@dataclass(frozen=True)
class Source:
    """Where a record stands: the form, the file, the cell of the unit's name, and the day of receipt."""

    form: str
    file: str
    cell: str
    received: Any


@dataclass(frozen=True)
class Remark:
    """A finding about a unit, in short: its level in the words of programs and of people, and what is wrong."""

    level: str
    level_name: str
    text: str


@dataclass(frozen=True)
class Unit:
    """A unit as one body reports it. ``figures``: in the order of the heads of ``Units``."""

    number: int
    body: str
    name: str
    standing: str
    counts: bool
    figures: tuple[Any, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Units:
    """The units that a page lists. ``total``: how many there are; ``found``: how many of them have a finding.

    ``only_found``: only those with a finding are listed. ``heads``: what the forms call the figures.
    """

    heads: tuple[str, ...]
    listed: Sequence[Unit]
    total: int
    found: int
    only_found: bool


def units_of(content: MasterContent, counted: Figures, found: Iterable[Record], most: int) -> Units:
    """List all units, or when there are more than ``most``, the first ``most`` of those that have a finding."""
    city = content.collected.campaign.settings.campaign.city
    remarks: Mapping[tuple[str, str], list[Remark]] = defaultdict(list)
    for line in found:
        if line["unit"] and line["state"] != ACCEPTED:
            remark = Remark(line["severity"], SEVERITY_NAMES[line["severity"]], _said(line))
            remarks[line["submitter"], matching_name(line["unit"], city)].append(remark)
    only_found = len(content.pairs) > most
    every = list(_units(content, counted, remarks))
    found_on = [unit for unit in every if unit.remarks]
    listed = found_on[:most] if only_found else every
    heads = tuple(
        _named(content.compared.listed)[figure].short for figure in SHOWN if _is_shown(content, figure)
    )
    return Units(heads, listed, len(every), len(found_on), only_found)


def _said(line: Record) -> str:
    return f"{line['cell']}　{line['message']}" if line["cell"] else str(line["message"])


def _named(form: Form) -> Mapping[str, Any]:
    return {field.figure: field for field in form.fields if field.figure}


def _is_shown(content: MasterContent, figure: str) -> bool:
    return figure in _named(content.compared.listed)


def _units(
    content: MasterContent, counted: Figures, remarks: Mapping[tuple[str, str], Sequence[Remark]]
) -> Iterator[Unit]:
    city = content.collected.campaign.settings.campaign.city
    valid = (row for row, record in enumerate(content.rows) if record["valid"])
    first = dict(zip(valid, counted.first, strict=True))
    for number, pair in enumerate(content.pairs, 1):
        records = list(_records(content, pair))
        name = next((str(record[form.key]) for form, record in records if record[form.key]), "")
        standing = _standing(content, pair, first)
        yield Unit(
            number=number,
            body=content.name(pair.submitter),
            name=look.short(name) or "（名称没有填或读不出）",
            standing=standing,
            counts=not standing,
            figures=tuple(_figure(records, figure) for figure in SHOWN if _is_shown(content, figure)),
            remarks=tuple(remarks.get((pair.submitter, matching_name(name, city)), ())) if name else (),
            sources=tuple(_source(form, record) for form, record in records),
        )


def _records(content: MasterContent, pair: Pair) -> Iterator[tuple[Form, Record]]:
    """Yield the records of a unit, that of the list first, since it is what counts."""
    if pair.listed is not None:
        yield content.compared.listed, content.rows[pair.listed]
    if pair.declared is not None:
        yield content.compared.declared, content.declarations[pair.declared]


def _standing(content: MasterContent, pair: Pair, first: Mapping[int, int]) -> str:
    """Say why a unit does not count; "" where it does."""
    listed = content.compared.listed.number
    if pair.listed is None:
        return f"{listed}没有列，未计入"
    if pair.listed not in first:
        return f"{listed}有错误，未计入"
    return "" if first[pair.listed] else "前面已列，不重复计"


def _figure(records: Sequence[tuple[Form, Record]], figure: str) -> Any:
    """Return a figure as the first record has it that says one."""
    named = ((_named(form), record) for form, record in records)
    values = (record[fields[figure].name] for fields, record in named if figure in fields)
    return next((value for value in values if value is not None), None)


def _source(form: Form, record: Record) -> Source:
    cell = record["cells"].get(form.key, "")
    return Source(
        form=form.number,
        file=Where(record["file"], record["member"]).in_words,
        cell="!".join(text for text in (record["sheet"], cell) if text),
        received=record["received"],
    )
