"""Findings about returns beside others: what replaces what, what is joined, and what is held.

They are derived in the same way when returns are taken in and for each later report, and are never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cwgk_excel.clock import chinese_date
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.names import NAMED, first_few, matching_name
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.held import BODY, UNIT, UNNAMED
from cwgk_excel.ledger.keys import Subject
from cwgk_excel.review.contents import differences
from cwgk_excel.review.in_force import Standing
from cwgk_excel.review.judged import Judged

_HELD: Mapping[str, str] = {
    UNIT: "而这个单位已有带控制码的{form}",
    BODY: "而本报送单位已有带控制码的{form}",
    UNNAMED: "也看不出是哪个单位的，而本报送单位已有带控制码的{form}",
}
ReturnFinding = tuple[Judged, Finding]
"""A return and a finding about it."""


def succession(standing: Standing, form: Form) -> Iterator[ReturnFinding]:
    """Yield findings about what counts for a unit or body, and about newer returns that do not count yet."""
    chosen, city = standing.chosen, standing.city
    if len(standing.history) == 1 and not chosen.stored.raw.is_table:
        return  # nothing else came
    if standing.same_day > 1:
        file = standing.whole.stored.receipt.where.known_as
        words = {"count": str(standing.same_day), "form": form.number, "file": file}
        words["parts"] = _parts(standing, form)
        yield _finding(chosen, "return-superseded", words)
    if standing.replaced:
        yield _finding(chosen, "return-replaces", _listed(_with_days(standing.replaced)))
    if not chosen.stored.raw.is_table:
        return
    if len(standing.parts) > 1:
        code = "list-supplemented" if any(part.adds for part in standing.parts) else "lists-joined"
        yield _finding(chosen, code, _listed(_names(standing.parts)))
    if standing.whole.adds:
        yield _finding(chosen, "supplement-alone", {})
    yield from _differences(standing, form)
    counting = _units(standing.parts, city)
    yield from _missing(chosen, "units-dropped", standing.replaced, counting, city)
    if standing.later:
        newest = (standing.pending or standing.later)[-1]
        yield from _missing(newest, "units-waiting", standing.later, counting, city)


def beside_findings(
    standing: Iterable[Standing], waiting: Iterable[Judged], forms: Mapping[str, Form]
) -> Iterator[ReturnFinding]:
    """Yield all findings about returns beside each other: those that count, and those that wait for the office."""
    for one in standing:
        yield from succession(one, forms[one.chosen.stored.raw.form])
    yield from map(held, waiting)


def held(one: Judged) -> ReturnFinding:
    """Return the finding that a return waits for the office's decision."""
    reason = one.stored.held or (BODY if one.stored.raw.is_table else UNIT)
    return _finding(
        one, "return-held", {"reason": _HELD[reason].format(form=FORMS[one.stored.raw.form].short)}
    )


def _parts(standing: Standing, form: Form) -> str:
    """Return in Chinese in which fields the other returns of the day differ from what counts."""
    counted = standing.said
    parts = (part for other in standing.unlike for part in differences(counted, other, form))
    return first_few(list(dict.fromkeys(parts)))


def _missing(
    one: Judged, code: str, others: Iterable[Judged], counting: Mapping[str, str], city: str
) -> Iterator[ReturnFinding]:
    """Yield a finding that names every unit of the ``others`` that is not in ``counting``, if there is any."""
    names = [name for key, name in _units(others, city).items() if key not in counting]
    if names:
        yield _finding(one, code, {"count": str(len(names)), "units": "、".join(map(shown, names))})


def _units(tables: Iterable[Judged], city: str) -> dict[str, str]:
    """Return the names of the units in tables, by the keys of the names."""
    names = (unit_name(one.stored.raw.form, values) for one in tables for values in one.result.values)
    return {key: name for name in names if (key := matching_name(name, city))}


def _differences(standing: Standing, form: Form) -> Iterator[ReturnFinding]:
    """Yield a finding for each row that differs from one of the same unit in another part, at its first such cell."""
    tables = {one.stored.id: one for one in standing.history}
    said = {number: tables[number].said() for number, _ in standing.differing}
    for (number, row), others in standing.differing.items():
        one = tables[number]
        among = (one, *(tables[place[0]] for place in others))
        which = "合并的" if any(table.adds for table in among) else "一起收到的"
        unlike = [
            (field, place)
            for place in others
            for field in form.by_name
            if said[number][row].get(field) != said[place[0]][place[1]].get(field)
        ]
        there = [
            f"{form.by_name[field].label}这里是“{_text(one, row, field)}”，"
            f"{_where(tables[place[0]], place[1], field)}是“{_text(tables[place[0]], place[1], field)}”"
            for field, place in unlike
        ]
        field = unlike[0][0]
        finding = Finding.of(
            "unit-differs",
            {
                "which": which,
                "unit": shown(unit_name(form.name, one.result.values[row])),
                "differences": _in_turn(there),
            },
            one.stored.raw.form,
            one.stored.raw.sheet,
            _cell(one, row, field),
            field=field,
            label=form.by_name[field].label,
            value=_text(one, row, field),
            record=row,
        )
        files = dict.fromkeys(tables[number].stored.receipt.name for number, _ in others)
        yield one, _keyed(one, finding, "、".join(files))


def _in_turn(differences: Sequence[str]) -> str:
    """Join the first ten differences, with 等 after them if there are more; each is a clause of its own."""
    return "；".join(differences[:NAMED]) + "等" * (len(differences) > NAMED)


def _text(one: Judged, row: int, field: str) -> str:
    cells = one.raw.records[row].cells
    return next((shown(placed.cell.text) for placed in cells if placed.field == field), "")


def _cell(one: Judged, row: int, field: str) -> str:
    cells = one.stored.raw.records[row].cells
    return next((placed.address for placed in cells if placed.field == field), "")


def _where(one: Judged, row: int, field: str) -> str:
    return f"{one.stored.receipt.where.known_as}的{one.stored.raw.sheet}!{_cell(one, row, field)}"


def _names(returns: Sequence[Judged]) -> Iterator[str]:
    """Yield the name of each return's file, with the sheet if the file holds several of the returns."""
    files = [(one.stored.receipt.where.known_as, one.stored.receipt.run) for one in returns]
    for one, file in zip(returns, files, strict=True):
        yield f"{file[0]}的{one.stored.raw.sheet}" if files.count(file) > 1 else file[0]


def _with_days(returns: Sequence[Judged]) -> Iterator[str]:
    for one, name in zip(returns, _names(returns), strict=True):
        yield f"{name}（{chinese_date(one.stored.receipt.received_on)}）"


def _listed(files: Iterable[str]) -> dict[str, str]:
    names = list(files)
    return {"count": str(len(names)), "files": first_few(names)}


def _finding(one: Judged, code: str, words: Mapping[str, str]) -> ReturnFinding:
    """Return a return with a finding about it; the ``files`` of ``words``, if any, are part of the finding's key."""
    finding = Finding.of(code, words, one.stored.raw.form, one.stored.raw.sheet)
    return one, _keyed(one, finding, words.get("files", ""))


def _keyed(one: Judged, finding: Finding, other: str = "") -> Finding:
    return Subject.of(one.stored.raw, one.stored.units).beside(finding, other)
