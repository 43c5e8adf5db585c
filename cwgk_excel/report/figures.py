"""The headline figures of a round, counted once for all that shows them: distinct units, people, bodies, problems.

A unit that several bodies list, or one body twice, counts once: its first row in official order does. Units are told
apart by their names, folded as for the comparison of the two forms.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cwgk_excel.forms.spec import Form
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.progress import COMPLETE, NONE_EXPECTED, PARTLY
from cwgk_excel.report.records.shelf import Records
from cwgk_excel.review.decided import ACCEPTED
from cwgk_excel.review.reconciling.compare import PLACED


@dataclass(frozen=True)
class Lacking:
    """A unit of which a body returned something, and which is in no list without an error.

    ``body``: the code of the first body that names it. ``why``: in words, such as 附件2有错误.
    ``record``: what was returned of it, of ``form``.
    """

    unit: str
    body: str
    why: str
    form: Form
    record: Record


@dataclass(frozen=True)
class Figures:
    """What is counted of a round.

    ``expected``: the bodies that have to return; ``returned``: those of them that did, in full or in part;
    ``complete``: in full. ``rows``: the rows of lists without an error; ``units``: the distinct units among them;
    ``row_staff`` and ``staff``: the people of the rows, and of the units. ``first``: for each of those rows, in
    their order, whether it is the first of its unit (1, else 0). ``lacking``: the units that are in none of them.
    ``errors``, ``warnings``: the open findings.
    """

    expected: int
    returned: int
    complete: int
    rows: int
    units: int
    row_staff: float
    staff: float
    first: Sequence[int]
    lacking: Sequence[Lacking]
    errors: int
    warnings: int

    @property
    def repeated(self) -> int:
        """How many rows repeat a unit that stands above."""
        return self.rows - self.units


def figures_of(content: MasterContent) -> Figures:
    """Count what the content of a master says."""
    rows = content.valid(content.compared.listed)
    first = array("B", first_of_units(rows))
    fields = _staff_fields(content)
    staff = [sum(record[name] or 0 for name in fields) for record in rows]
    states = [line["state"] for line in content.progress]
    found = content.collected.findings
    levels = found[found["state"] != ACCEPTED]["severity"]
    return Figures(
        expected=sum(state != NONE_EXPECTED for state in states),
        returned=sum(state in (COMPLETE, PARTLY) or state.startswith("随") for state in states),
        complete=sum(state == COMPLETE for state in states),
        rows=len(rows),
        units=sum(first),
        row_staff=sum(staff),
        staff=sum(people for people, counts in zip(staff, first, strict=True) if counts),
        first=first,
        lacking=tuple(_lacking(content, rows)),
        errors=int((levels == "error").sum()),
        warnings=int((levels == "warning").sum()),
    )


def _staff_fields(content: MasterContent) -> Sequence[str]:
    return [field.name for field in content.compared.listed.fields if field.figure == "staff"]


def first_of_units(records: Records) -> Iterator[bool]:
    """Yield, of each record of a form, whether it is the first of its unit; one without a name is always."""
    seen: set[str] = set()
    for _, unit in records.column(PLACED):
        yield not unit or unit not in seen
        seen.add(unit)


def _lacking(content: MasterContent, rows: Records) -> Iterator[Lacking]:
    """Yield each unit once, those of lists with errors before those that only declarations name."""
    declared, listed = content.compared.declared, content.compared.listed
    seen = {unit for _, unit in rows.column(PLACED)}
    came = set(map(str, content.rows.column("submitter")))
    for form, records, why in (
        (listed, content.rows, f"{listed.number}有错误"),
        (declared, content.declarations, f"{listed.number}没有列此单位"),
    ):
        for record, (body, unit) in zip(records, records.column(PLACED), strict=True):
            if unit and unit not in seen:
                seen.add(unit)
                told = why if body in came else f"没有报{listed.number}"
                yield Lacking(str(record[form.key]), body, told, form, record)
