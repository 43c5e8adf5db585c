"""Damaged workbooks: whatever the damage, there is a workbook or one refusal, and soon."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from both_ways import read_both_ways
from handmade import with_surroundings, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from cwgk_excel.forms.addresses import ADDRESS
from cwgk_excel.intake.extract.integrity import workbook_findings
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import Workbook

EXAMPLES, MANY = 150, 20_000
SECONDS = 5  # of the processor; such small files take some thousandths
WHOLE = with_surroundings()
with zipfile.ZipFile(io.BytesIO(WHOLE)) as _archive:
    PARTS = {name: _archive.read(name) for name in _archive.namelist()}
XML = sorted(name for name in PARTS if name.endswith((".xml", ".rels", ".vml")))
REFUSALS = {
    *("file-broken", "file-unsafe", "file-too-large", "file-encrypted"),
    *("file-empty", "file-archive", "file-not-workbook", "file-volume", "file-iwork", "file-link"),
}
# What an attacker or a faulty program would put: markup, entities, numbers that are none, far addresses.
NASTY = (
    b"<",
    b">",
    b'"',
    b"&#0;",
    b"&x;",
    b"<!DOCTYPE a>",
    b"-1",
    b"99999999999",
    b"XFD1048577",
    b"\xff",
    b"\0",
    b"",
)

CHANGES = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 12), st.binary(max_size=6) | st.sampled_from(NASTY)),
    min_size=1,
    max_size=4,
)
IN_PARTS = given(st.sampled_from(XML), CHANGES)
IN_CONTAINER = given(st.one_of(st.none(), st.integers(0, len(WHOLE))), CHANGES | st.just([]))


def changed(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """Put bytes in the place of others."""
    for place, removed, added in changes:
        place %= len(data) + 1
        data = data[:place] + added + data[place + removed :]
    return data


def attempt(data: bytes) -> Workbook | str:
    """The workbook, or the code with which it is refused."""
    try:
        return read_both_ways(data)
    except Refused as refused:
        return refused.code


def check(data: bytes) -> None:
    """Read within the time, or refuse with one reason."""
    begun = time.process_time()
    outcome = attempt(data)
    assert time.process_time() - begun < SECONDS
    if isinstance(outcome, str):
        assert outcome in REFUSALS
        return
    findings = list(workbook_findings(outcome, (), "annex1"))
    assert all(finding.cell == "" or ADDRESS.fullmatch(finding.cell) for finding in findings)
    for sheet in outcome.sheets:
        assert all(cell.text or cell.formula for cell in sheet.cells.values())
        assert all(first >= 1 for first, _ in (*sheet.hidden_rows, *sheet.hidden_columns))


def test_the_undamaged_workbook_is_read() -> None:
    """Otherwise the tests below would show nothing."""
    kinds = {extra.kind for extra in read_any(WHOLE).sheets[0].extras}
    assert kinds == {"comment", "picture", "embedded-object"}
    assert read_any(zipped(PARTS)) == read_any(WHOLE)


@settings(max_examples=EXAMPLES)
@IN_PARTS
def test_mutated_parts(name: str, changes: list[tuple[int, int, bytes]]) -> None:
    """Bytes changed in one part, in a container that is sound."""
    check(zipped({**PARTS, name: changed(PARTS[name], changes)}))


@settings(max_examples=EXAMPLES)
@IN_CONTAINER
def test_mutated_container(end: int | None, changes: list[tuple[int, int, bytes]]) -> None:
    """The file cut off, or bytes changed anywhere in it."""
    check(changed(WHOLE[:end], changes))


@pytest.mark.soak
@settings(max_examples=MANY)
@IN_PARTS
def test_parts_mutated_for_long(name: str, changes: list[tuple[int, int, bytes]]) -> None:
    """As above, many times."""
    check(zipped({**PARTS, name: changed(PARTS[name], changes)}))


@pytest.mark.soak
@settings(max_examples=MANY)
@IN_CONTAINER
def test_container_mutated_for_long(end: int | None, changes: list[tuple[int, int, bytes]]) -> None:
    """As above, many times."""
    check(changed(WHOLE[:end], changes))
