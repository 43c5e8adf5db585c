"""Whatever bytes come: a result or one refusal, never anything else, and never slowly."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from conftest import Desk
from hostile import other_formats as other
from hostile.material import Material, zipped
from hostile.office import office_of
from hostile.old_formats import spinning
from hostile.packages import mail
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.identity import Key
from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.intake.files.package import unpack
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.ledger.store import Ledger

# Small, so that no example costs much; what goes beyond them is refused like what goes beyond the usual ones.
SMALL = Limits(
    file_bytes=2_000_000, members=100, member_bytes=4_000_000, total_bytes=8_000_000, cells=100_000
)
SECONDS = 5.0  # of the processor
MAGIC = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x09\x08\x10\x00\x00\x06",
    b"<?xml version='1.0'?>",
    b"<html>",
    b"%PDF-1.4",
    b"From: a@b\r\nMIME-Version: 1.0\r\n",
    b"Rar!\x1a\x07",
    b"\x1f\x8b\x08",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"",
)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
Edits = list[tuple[int, int, bytes]]
EDITS = st.lists(
    st.tuples(st.integers(0, 2**20), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=5
)


@pytest.fixture(scope="module")
def samples(_issued_folder: Path) -> dict[str, bytes]:
    """One good file of each format that is read."""
    m = Material(office_of(Desk(_issued_folder)), "甲公司")
    good = m.good()
    return {
        "xlsx": good,
        "xls": other.xls(m),
        "ods": other.ods(m),
        "xlsb": other.xlsb(m),
        # Fewer rounds of hashing, so that an example takes milliseconds: the password then fits no more.
        "encrypted": spinning(m, 100),
        "zip": zipped({"甲/附件1.xlsx": good, "盖章.pdf": b"%PDF-1.4", "里.zip": zipped({"乙.xlsx": good})}),
        "eml": mail(m, {"附件1.xlsx": good}).as_bytes(),
    }


@pytest.fixture(scope="module")
def known(_issued_folder: Path) -> FormReader:
    """The reader of an issued campaign, with small limits and a password to try."""
    desk = Desk(_issued_folder)
    with Ledger.open(desk.folder) as ledger:
        found = form_reader(desk.campaign, Key.load(desk.folder), ledger.versions())
    return FormReader(found.key, found.versions, found.names, SMALL, passwords=("1234",))


def _edited(data: bytes, edits: Edits) -> bytes:
    for place, removed, added in edits:
        place %= len(data) + 1
        data = data[:place] + added + data[place + removed :]
    return data


def _survives(action: Callable[[], object]) -> None:
    """A result, or a refusal with a code of the catalogue; soon."""
    begun = time.process_time()
    code = ""
    try:
        action()
    except Refused as refused:
        code = refused.code
    assert not code or code in CATALOGUE
    assert time.process_time() - begun < SECONDS


def _all_readers(data: bytes, known: FormReader) -> None:
    sniff(data)
    _survives(lambda: read_any(data, SMALL))
    _survives(lambda: known.read(data, "中山区/表.xlsx"))
    _survives(lambda: unpack(data, SMALL))


@cache
def _members(data: bytes) -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


def _with_edited_part(data: bytes, number: int, edits: Edits) -> bytes:
    """A sound package, one part of which is damaged."""
    parts = dict(_members(data))
    name = sorted(parts)[number % len(parts)]
    return zipped({**parts, name: _edited(parts[name], edits)})


def _bytes_behind_any_magic(known: FormReader, magic: bytes, data: bytes) -> None:
    _all_readers(magic + data, known)


def _bytes_of_a_good_file(known: FormReader, samples: dict[str, bytes], name: str, edits: Edits) -> None:
    _all_readers(_edited(samples[name], edits), known)


def _parts_of_a_good_package(
    known: FormReader, samples: dict[str, bytes], name: str, number: int, edits: Edits
) -> None:
    _all_readers(_with_edited_part(samples[name], number, edits), known)


FORMATS = ("xlsx", "xls", "ods", "xlsb", "encrypted", "zip", "eml")
PACKAGES = ("xlsx", "ods", "xlsb")


@FEW
@given(magic=st.sampled_from(MAGIC), data=st.binary(max_size=700))
@example(magic=MAGIC[2], data=b"\xff" * 504)
@example(magic=MAGIC[2], data=bytes(504))
@example(magic=MAGIC[1], data=bytes(18))
def test_random_bytes(known: FormReader, magic: bytes, data: bytes) -> None:
    """Behind each beginning that some reader takes for its own."""
    _bytes_behind_any_magic(known, magic, data)


@pytest.mark.parametrize("name", FORMATS)
@FEW
@given(edits=EDITS)
def test_damaged_files(known: FormReader, samples: dict[str, bytes], name: str, edits: Edits) -> None:
    """A good file with bytes changed, removed and put in."""
    _bytes_of_a_good_file(known, samples, name, edits)


@pytest.mark.parametrize("name", PACKAGES)
@FEW
@given(number=st.integers(0, 50), edits=EDITS)
def test_damaged_parts(
    known: FormReader, samples: dict[str, bytes], name: str, number: int, edits: Edits
) -> None:
    """Checksums are right, so that the damage reaches the readers of the parts."""
    _parts_of_a_good_package(known, samples, name, number, edits)


@pytest.mark.parametrize("name", FORMATS)
@FEW
@given(share=st.floats(0, 1))
def test_files_cut_anywhere(known: FormReader, samples: dict[str, bytes], name: str, share: float) -> None:
    """As a copy that was broken off."""
    data = samples[name]
    _all_readers(data[: int(len(data) * share)], known)


@pytest.mark.soak
@MANY
@given(magic=st.sampled_from(MAGIC), data=st.binary(max_size=5000))
def test_many_random_bytes(known: FormReader, magic: bytes, data: bytes) -> None:
    """The same at length."""
    _bytes_behind_any_magic(known, magic, data)


@pytest.mark.soak
@pytest.mark.parametrize("name", FORMATS)
@MANY
@given(edits=EDITS)
def test_many_damaged_files(known: FormReader, samples: dict[str, bytes], name: str, edits: Edits) -> None:
    """The same at length."""
    _bytes_of_a_good_file(known, samples, name, edits)


@pytest.mark.soak
@pytest.mark.parametrize("name", PACKAGES)
@MANY
@given(number=st.integers(0, 50), edits=EDITS)
def test_many_damaged_parts(
    known: FormReader, samples: dict[str, bytes], name: str, number: int, edits: Edits
) -> None:
    """The same at length."""
    _parts_of_a_good_package(known, samples, name, number, edits)
