"""What the office should know of a return that took the place of others; told anew at each look, never kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from cwgk_excel.forms.findings import Finding, first_few, shown
from cwgk_excel.forms.names import matching_name
from cwgk_excel.review.contents import contents, differences
from cwgk_excel.review.in_force import Judged, Standing

NO_LABELS: Mapping[str, str] = MappingProxyType({})


def succession(
    standing: Standing, number: str, city: str, labels: Mapping[str, str] = NO_LABELS
) -> Iterator[Finding]:
    """Warnings about the return in force: only the time decided, or its table lacks units.

    ``number``: what the form is called, such as 附件2; ``labels``: what each of its fields is called. Where
    the table before was kept out by an error, the new one may hold nothing but the corrected rows, so it is
    compared with that one too.
    """
    if len(standing.same_day) > 1:
        words = {"form": number, "file": standing.chosen.stored.receipt.name}
        words |= {"count": str(len(standing.same_day)), "parts": _parts(standing, labels)}
        yield _finding(standing.chosen, "return-superseded", **words)
    if standing.before and standing.chosen.stored.raw.is_table:
        listed = _units(standing.chosen, city)
        dropped = [name for key, name in _units(standing.before, city).items() if key not in listed]
        if dropped:
            units = first_few([shown(name) for name in dropped])
            yield _finding(standing.chosen, "units-dropped", count=str(len(dropped)), units=units)


def _parts(standing: Standing, labels: Mapping[str, str]) -> str:
    """In what the returns of one day differ from the one that counts."""
    counted, *others = (
        contents(one.stored.raw, one.result.values) for one in (standing.chosen, *standing.same_day)
    )
    parts = (part for other in others for part in differences(counted, other, labels))
    return first_few(list(dict.fromkeys(parts)))


def _units(one: Judged, city: str) -> dict[str, str]:
    """The units that a table lists, by the key of their names."""
    names = (str(values.get("unit_name") or "") for values in one.result.values)
    return {key: name for name in names if (key := matching_name(name, city))}


def _finding(one: Judged, code: str, **words: str) -> Finding:
    return Finding.of(code, words, one.stored.raw.form, one.stored.raw.sheet)
