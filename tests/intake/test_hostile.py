"""Every hostile or broken file has the outcome expected of it, and costs nobody else anything."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import ON, Desk
from frames import at_once
from hostile.catalog import FAMILIES, KINDS
from hostile.kind import Kind, Member
from hostile.material import Material, blank_sheet
from hostile.office import office_of
from hostile.old_formats import spinning
from printed import as_json
from words import faults

from cwgk_excel.cli.ingestion import ingestion
from cwgk_excel.cli.steps import Steps
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.daily import daily
from cwgk_excel.tasks.export import as_json as records
from cwgk_excel.tasks.master import master
from cwgk_excel.tasks.taking_in.results import OUTCOMES, FileResult


@dataclass(frozen=True)
class Batch:
    """All kinds taken in at once: what became of each, and what the folders held before and after."""

    desk: Desk
    results: tuple[FileResult, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]
    outside: tuple[set[str], set[str]]
    top: set[str]

    def of(self, name: str) -> list[FileResult]:
        """What became of one kind: its file, or the files in it."""
        return [r for r in self.results if r.path.split("/")[:2] == name.split("/")]


def _prints(folder: Path) -> dict[str, str]:
    """Every regular file with the hash of its bytes, every other thing with its nature."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[path.as_posix()] = f"link to {path.readlink()}"
        elif path.is_file():
            found[path.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture(scope="module")
def batch(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """One inbox with all kinds, each in a folder of its own, and ONE ingest over it."""
    base = tmp_path_factory.mktemp("hostile")
    desk = Desk(shutil.copytree(_issued_folder, base / "批次"))
    office = office_of(desk)
    inbox = desk.folder / "inbox"
    for number, (name, kind) in enumerate(KINDS.items(), 1):
        place = inbox / name / kind.file
        place.parent.mkdir(parents=True, exist_ok=True)
        material = Material(office, f"第{number:03}公司")
        if kind.lay:
            kind.lay(material, place)
        elif kind.build:
            place.write_bytes(kind.build(material))
    before, around = _prints(inbox), {p.as_posix() for p in base.rglob("*") if desk.folder not in p.parents}
    top = {path.name for path in desk.folder.iterdir()}
    results = desk.take(workers=2)
    after = {p.as_posix() for p in base.rglob("*") if desk.folder not in p.parents}
    return Batch(desk, tuple(results), before, _prints(inbox), (around, after), top)


def _codes(result: FileResult) -> list[str]:
    return [result.code] if result.outcome != "accepted" else [f.code for f in result.findings]


def _matches(expected: str, result: FileResult) -> bool:
    code, _, cell = expected.partition("@")
    return any(f.code == code and cell in ("", f.cell) for f in result.findings)


def _check_accepted(kind: Kind, result: FileResult) -> None:
    assert (result.outcome, result.code) == ("accepted", ""), result.reason
    found = [f"{f.code}@{f.cell}" for f in result.findings]
    assert [code for code in kind.codes if not _matches(code, result)] == [], found
    known = {code.partition("@")[0] for code in (*kind.codes, *kind.also)}
    assert [code for code in found if code.partition("@")[0] not in known] == []
    assert len(result.returns) == kind.forms
    raw, derived = result.returns[0]
    if kind.told_by:
        assert raw.told_by == kind.told_by
    if kind.values:
        assert {name: derived.values[0][name] for name in kind.values} == kind.values


def _check_member(member: Member, result: FileResult) -> None:
    assert result.outcome == member.outcome, result.reason
    if member.codes and member.outcome != "accepted":
        assert result.code in member.codes, result.reason


def _check_members(kind: Kind, results: list[FileResult]) -> None:
    """Each member has its own line; a name may be told in another way, but not left out."""
    assert len(results) == len(kind.members), [(r.path, r.member, r.reason) for r in results]
    for name, member in kind.members.items():
        (result,) = [r for r in results if r.member == name or not name]
        _check_member(member, result)


@pytest.mark.parametrize("name", KINDS)
def test_kind_has_the_outcome_expected_of_it(batch: Batch, name: str) -> None:
    """Accepted with exactly these findings and values, or not accepted for this reason."""
    kind, results = KINDS[name], batch.of(name)
    if kind.members:
        _check_members(kind, results)
        return
    (result,) = results
    if kind.outcome == "accepted":
        _check_accepted(kind, result)
        return
    assert result.outcome == kind.outcome, result.reason or [f.code for f in result.findings]
    assert result.code in kind.codes, result.reason
    assert kind.reason in result.reason


def test_there_are_enough_kinds() -> None:
    """At least 150, over all families, and no family is a token one."""
    assert len(KINDS) >= 150
    assert sum(map(len, FAMILIES.values())) == len(KINDS)
    assert min(map(len, FAMILIES.values())) >= 15


def test_everything_put_in_is_accounted_for(batch: Batch) -> None:
    """seen = accepted + refused + ignored + duplicate, and no file of the inbox is without a line."""
    printed: Any = as_json(batch.results)
    assert printed["seen"] == sum(printed[name] for name in OUTCOMES) == len(batch.results)
    assert {"/".join(r.path.split("/")[:2]) for r in batch.results} == set(KINDS)
    json.dumps(printed).encode()


def test_each_refusal_says_what_to_do(batch: Batch) -> None:
    """In words of the catalogue: nothing of a program's own words, no control characters, of bounded length."""
    for result in batch.results:
        if result.outcome in ("refused", "ignored"):
            assert result.in_words.endswith("。"), result.in_words
            assert "Error" not in result.in_words, result.path
            assert result.in_words.isprintable(), result.path
            assert len(result.in_words) < 400, result.path


def test_all_that_is_told_is_in_good_words(batch: Batch) -> None:
    """Whatever stands in a file: no command, setting or file of ours goes to a district.

    The folders here are named after what is wrong with the files in them, and findings name files.
    """
    folders = {part for kind in KINDS for part in kind.split("/")}
    told = [(result.path, fault) for result in batch.results for f in result.findings for fault in faults(f)]
    assert [(path, fault) for path, fault in told if fault.partition(" ")[0] not in folders] == []


OWN_REASON = [
    f"container/{name}"
    for name in (
        "twice-same-name", "name-traversal", "name-absolute", "encrypted-flag", "descriptor-lies", "overlap-quoted",
        "prefix", "trailing-bytes", "crc-wrong", "method-unknown", "several-disks", "packed-too-large",
    )
]  # fmt: skip


def test_dishonest_containers_have_each_their_own_reason(batch: Batch) -> None:
    """The office can tell them apart, and so can whoever helps it."""
    reasons = Counter(result.reason for name in OWN_REASON for result in batch.of(name))
    assert [reason for reason, count in reasons.items() if count > 1 and "名称不正常" not in reason] == []


def test_originals_are_as_they_were(batch: Batch) -> None:
    """Not a byte changed, nothing came or went."""
    assert batch.after == batch.before


def test_nothing_is_written_outside_the_campaign(batch: Batch) -> None:
    """Whatever a name or a link says."""
    assert batch.outside[0] == batch.outside[1]
    made = {path.name for path in batch.desk.folder.iterdir()} - batch.top
    assert made <= {"archive", "master"}


def test_outputs_are_made_of_what_was_taken_in(batch: Batch) -> None:
    """Master, records and terminal: returned text stands there as text."""
    made = master(batch.desk.campaign, on=ON)
    books = [openpyxl.load_workbook(path, read_only=True) for path in (made.handed_up, made.working)]
    cells = [cell for book in books for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    hostile = [
        c for c in cells if c.data_type == "f" and ("cmd" in str(c.value) or "SUM(1+1)" in str(c.value))
    ]
    assert hostile == []
    assert any("cmd|' /c calc'" in str(c.value) for c in cells)
    json.dumps(list(records(at_once(made.collected))), ensure_ascii=False).encode()
    told = daily(batch.desk.campaign, on=ON, run=1)
    lines = "\n".join(ingestion(batch.results, batch.desk.campaign, told, Steps("批次")))
    assert not {"\x1b", "\u202e", "\u2066", "\0"} & set(lines)


def test_second_ingest_takes_nothing_twice(batch: Batch) -> None:
    """What was accepted is known; what was refused is refused again for the same reason."""
    families = ("container", "packages")
    again = {
        (f"{family}/{r.path}", r.member): r
        for family in families
        for r in batch.desk.take(batch.desk.folder / "inbox" / family)
    }
    for result in batch.results:
        if result.path.split("/")[0] not in families:
            continue
        later = again[result.path, result.member]
        if result.outcome in ("accepted", "duplicate"):
            assert later.outcome == "duplicate", result.path
        else:
            assert (later.outcome, later.code) == (result.outcome, result.code), result.path


def test_passwords_that_would_be_tried_for_ever_are_not(desk: Desk) -> None:
    """The number of hashing rounds comes from the file, and is bounded before a password is tried."""
    material = Material(office_of(desk), "甲公司")
    with Ledger.open(desk.folder) as ledger:
        known = form_reader(desk.campaign, Key.load(desk.folder), ledger.versions())
    known = replace(known, passwords=("1234",))
    begun = time.process_time()
    with pytest.raises(Refused) as caught:
        known.read(spinning(material))
    assert caught.value.code in ("file-unsafe", "file-broken", "file-password")
    assert time.process_time() - begun < 10


def test_cells_are_counted_over_all_sheets(desk: Desk) -> None:
    """Many small sheets are as much work as a large one."""
    material = Material(office_of(desk), "甲公司")
    parts = material.unit()
    for number in range(5):
        rows = "".join(f'<row r="{r}"><c r="A{r}"><v>{r * 37}</v></c></row>' for r in range(1, 300))
        parts.sheet(f"底{number}", blank_sheet(rows))
    with Ledger.open(desk.folder) as ledger:
        known = form_reader(desk.campaign, Key.load(desk.folder), ledger.versions())
    with pytest.raises(Refused) as caught:
        replace(known, limits=Limits(cells=1000)).read(parts.zip())
    assert caught.value.code == "file-too-large"


def test_file_that_a_copy_is_still_growing_on_is_deferred(desk: Desk) -> None:
    """It is left alone and told; when the copy is done it is taken in."""
    data = Material(office_of(desk), "甲公司").good()
    place = desk.put("表.xlsx", data[:2000])
    done = threading.Event()

    def copy() -> None:
        with place.open("ab") as file:
            for start in range(2000, len(data) - 1):
                file.write(data[start : start + 1])
                file.flush()
                if done.wait(0.02):
                    file.write(data[start + 1 :])
                    return

    copying = threading.Thread(target=copy)
    copying.start()
    (growing,) = desk.take()
    done.set()
    copying.join()
    assert (growing.outcome, growing.code) == ("ignored", "file-growing")
    (taken,) = desk.take()
    assert (taken.outcome, taken.findings) == ("accepted", [])
