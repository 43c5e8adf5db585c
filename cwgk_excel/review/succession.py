"""What the office should know of a return that took the place of others; told anew at each look, never kept."""

from __future__ import annotations

from collections.abc import Iterator

from cwgk_excel.forms.findings import Finding, first_few, shown
from cwgk_excel.forms.names import matching_name
from cwgk_excel.review.in_force import Judged, Standing


def succession(standing: Standing, number: str, city: str) -> Iterator[Finding]:
    """Warnings about the return in force: only the time decided, or its table lacks units.

    ``number``: what the form is called, such as 附件2. Where the table before was kept out by an error, the
    new one may hold nothing but the corrected rows, so it is compared with that one too.
    """
    if standing.same_day > 1:
        file = standing.chosen.stored.receipt.name
        yield _finding(
            standing.chosen, "return-superseded", count=str(standing.same_day), form=number, file=file
        )
    if standing.before and standing.chosen.stored.raw.is_table:
        listed = _units(standing.chosen, city)
        dropped = [name for key, name in _units(standing.before, city).items() if key not in listed]
        if dropped:
            units = first_few([shown(name) for name in dropped])
            yield _finding(standing.chosen, "units-dropped", count=str(len(dropped)), units=units)


def _units(one: Judged, city: str) -> dict[str, str]:
    """The units that a table lists, by the key of their names."""
    names = (str(values.get("unit_name") or "") for values in one.result.values)
    return {key: name for name in names if (key := matching_name(name, city))}


def _finding(one: Judged, code: str, **words: str) -> Finding:
    return Finding.of(code, words, one.stored.raw.form, one.stored.raw.sheet)
