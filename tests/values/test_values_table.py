"""What people type and programs store, case by case, against tests/golden/values.tsv (its head says how to read it)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from raw_returns import table, unit, version

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.review.derive import derive
from cwgk_excel.values.normalise import parse
from cwgk_excel.values.parsed import Parsed

TABLE = Path(__file__).parents[1] / "golden" / "values.tsv"
CELL = re.compile(r"(?P<kind>\w+)(?: \[(?P<format>.*)\])?(?P<old> 1904)?(?: =(?P<formula>.*))?")
SIGN = re.compile(r"(\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\.|.)(?:\{\*(\d+)\})?")
NAMED = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\"}
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")
BLANK = "(blank)"


@dataclass(frozen=True)
class Case:
    """One line: what is read (a kind or form.field), the cell, and what must come out."""

    line: int
    section: str
    what: str
    cell: RawCell
    date1904: bool
    value: str
    codes: tuple[str, ...]
    remark: str


def plain(text: str) -> str:
    """A text of the table without its escapes."""

    def sign(found: re.Match[str]) -> str:
        one = found[1]
        if one[:2] in ("\\u", "\\U"):
            one = chr(int(one[2:], 16))
        return NAMED.get(one, one) * int(found[2] or 1)

    return SIGN.sub(sign, text)


def cases() -> Iterator[Case]:
    """Every line of the table; a line for several kinds gives a case for each."""
    section = ""
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("##"):
            section = line.removeprefix("##").strip()
        elif line and not line.startswith("#"):
            whats, cell, stored, expected, remark = (*line.split("\t"), "")[:5]
            found = CELL.fullmatch(cell)
            assert found, f"line {number}: {cell}"
            value, _, codes = expected.partition("! ")
            raw = RawCell(
                found["kind"],
                plain(stored),
                plain(found["format"] or "General"),
                plain(found["formula"]) or "=" if found["formula"] is not None else "",
            )
            for what in KINDS if whats == "*" else whats.split(","):
                yield Case(
                    *(number, section, what, raw, bool(found["old"])),
                    *(value.strip(), tuple(codes.split()), remark),
                )


CASES = tuple(cases())
SECTIONS = tuple(dict.fromkeys(case.section for case in CASES if case.what in KINDS))


def literal(kind: str, text: str) -> Any:
    """The value that a text of the table stands for."""
    if text in ("", BLANK):
        return None
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "integer":
        return int(text)
    if kind in ("decimal", "percent") or (kind == "rate_or_words" and NUMBER.fullmatch(text)):
        return float(text)
    return plain(text)


@pytest.mark.parametrize("section", SECTIONS)
def test_cells_are_read_as_the_table_says(section: str) -> None:
    """Value, finding and remark: all of what reading a cell gives."""
    wrong = []
    for case in (one for one in CASES if one.section == section and one.what in KINDS):
        expected = Parsed(literal(case.what, case.value), *(case.codes or ("",)), case.remark)
        found = parse(case.what, case.cell, nothing=NOTHING_WORDS, date1904=case.date1904)
        if (found, type(found.value)) != (expected, type(expected.value)):
            wrong.append((case.line, case.what, case.cell, found, expected))
    assert wrong == [], "\n".join(map(str, wrong))


def test_fields_are_judged_as_the_table_says(settings: Settings) -> None:
    """The value in its record and every finding at its cell, all in one batch."""
    judged = [case for case in CASES if case.what not in KINDS]
    versions = {(name, "AAAA"): version(name, settings) for name in FORMS}
    returns = []
    for case in judged:
        form, name = case.what.split(".")
        v = versions[form, "AAAA"]
        if form == "annex1":
            returns.append(unit(v, date1904=case.date1904, **{name: case.cell}))
        elif v.issued_form.by_name[name].part == "head":
            returns.append(table(v, {}, **{name: case.cell}))
        else:
            returns.append(table(v, {name: case.cell}))
    results = derive([(raw, settings.dates.due) for raw in returns], versions, settings)
    wrong = []
    for case, raw, result in zip(judged, returns, results, strict=True):
        form, name = case.what.split(".")
        known = versions[form, "AAAA"].issued_form.by_name[name]
        address = next(p.address for p in (*raw.head, *raw.records[0].cells) if p.field == name)
        codes = tuple(f.code for f in result.findings if f.cell == address)
        if (result.values[0][name], codes) != (literal(known.kind, case.value), case.codes):
            wrong.append((case.line, case.what, case.cell, result.values[0][name], codes))
    assert wrong == [], "\n".join(map(str, wrong))


def test_table_holds_every_kind_of_case() -> None:
    """Hundreds of lines, none twice, every kind of field and of cell, and only codes that exist."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert len(lines) >= 300
    inputs = [(case.what, case.cell, case.date1904) for case in CASES]
    assert len(inputs) == len(set(inputs))
    assert set(KINDS) <= {case.what for case in CASES}
    assert {"blank", "text", "number", "boolean", "error", "date"} == {case.cell.kind for case in CASES}
    assert {code for case in CASES for code in case.codes} <= set(CATALOGUE)
