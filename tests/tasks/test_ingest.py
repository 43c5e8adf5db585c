"""Taking returns in: each file once, all of it or nothing, and no file stops the others."""

from __future__ import annotations

import errno
import gc
import hashlib
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk, findings_of
from odd_workers import always_dying, dying, stillborn
from printed import as_json

from cwgk_excel.errors import CwgkError, LedgerError, PlaceError
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.intake.files.arrivals import Arrival, Look, arrivals
from cwgk_excel.intake.refusal import DEFAULT_LIMITS
from cwgk_excel.ledger import returns as ledger_returns
from cwgk_excel.ledger import store
from cwgk_excel.ledger.archive import path as archived
from cwgk_excel.ledger.loading import receipts
from cwgk_excel.ledger.store import FILE, Ledger
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.taking_in import ingest as module
from cwgk_excel.tasks.taking_in import keeping, one_file, reading
from cwgk_excel.tasks.taking_in.duplicates import Duplicates
from cwgk_excel.tasks.taking_in.one_file import FileRead, Source
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.upkeep.check import check


@pytest.fixture
def mixed(desk: Desk) -> Desk:
    """An inbox with one file of every outcome, and more."""
    unit = desk.unit()
    desk.put("中山区/附件1-甲.xlsx", unit)
    desk.put("中山区/附件1-甲 - 副本.xlsx", unit)
    desk.put("中山区/附件2.xlsx", desk.table({"staff_count": None}, {"unit_name": "乙公司"}))
    desk.put("坏.xlsx", desk.unit()[:2000])
    desk.put("说明.xlsx", "这是一个文本文件".encode())
    desk.put("扫描.pdf", b"%PDF-1.4\n")
    desk.put("~$附件1.xlsx", b"\x05")
    return desk


def total(desk: Desk) -> int:
    """How many receipts there are."""
    with Ledger.open(desk.folder) as ledger:
        return len(receipts(ledger))


def outcome(results: list[FileResult]) -> dict[str, str]:
    """Path → outcome and code."""
    return {r.path: f"{r.outcome} {r.code}".strip() for r in results}


def test_every_file_has_one_outcome(mixed: Desk) -> None:
    """The rest goes on after a refused one."""
    assert outcome(mixed.take()) == {
        "~$附件1.xlsx": "ignored file-noise",
        "中山区/附件1-甲.xlsx": "accepted",
        "中山区/附件1-甲 - 副本.xlsx": "duplicate",
        "中山区/附件2.xlsx": "accepted",
        "坏.xlsx": "refused file-broken",
        "扫描.pdf": "ignored file-attachment",
        "说明.xlsx": "refused file-not-workbook",
    }


def test_json_is_as_documented(mixed: Desk) -> None:
    """Every key, every type, and seen is the sum of the four outcomes."""
    printed = json.loads(json.dumps(as_json(mixed.take()), ensure_ascii=False))
    assert list(printed) == [
        *("files", "beside", "resubmitted", "campaign", "seen"),
        *("accepted", "refused", "ignored", "duplicate"),
    ]
    assert {k: printed[k] for k in printed if k != "files"} == {
        "beside": [],
        "resubmitted": [],
        "campaign": None,  # which the command adds
        "seen": 7,
        "accepted": 2,
        "refused": 2,
        "ignored": 2,
        "duplicate": 1,
    }
    assert printed["seen"] == len(printed["files"])
    for file in printed["files"]:
        assert list(file) == ["path", "member", "sha256", "outcome", "reason", "forms", "findings"]
        assert file["member"] == ""
        assert bool(file["reason"]) == (file["outcome"] != "accepted")
        for form in file["forms"]:
            assert list(form) == ["form", "sheet", "submitter", "records"]
        for finding in file["findings"]:
            documented = {"code", "severity", "form", "sheet", "cell", "field", "value", "message"}
            documented |= {"label", "remedy", "office"}
            assert documented <= set(finding)
            assert all(isinstance(text, str) for text in finding.values())
    table = next(f for f in printed["files"] if f["path"] == "中山区/附件2.xlsx")
    assert table["forms"] == [
        {"form": "annex2", "sheet": "认证申报汇总表", "submitter": "210202", "records": 2}
    ]
    (finding,) = table["findings"]
    assert {k: finding[k] for k in ("code", "severity", "form", "sheet", "cell", "field", "value")} == {
        "code": "cell-blank",
        "severity": "error",
        "form": "annex2",
        "sheet": "认证申报汇总表",
        "cell": "D6",
        "field": "staff_count",
        "value": "",
    }


def test_refused_file_says_why_in_json(mixed: Desk) -> None:
    """One finding of the file as a whole; the reason is all its words in one text."""
    files: Any = as_json(mixed.take())["files"]
    broken = next(f for f in files if f["path"] == "坏.xlsx")
    (finding,) = broken["findings"]
    assert (finding["code"], finding["severity"], finding["cell"]) == ("file-broken", "error", "")
    assert finding["message"] == "文件已损坏，无法完整读取（不完整的工作簿或压缩包）"
    assert (finding["remedy"][:3], finding["office"]) == ("请用 ", "")
    assert broken["reason"] == f"{finding['message']}。{finding['remedy']}"
    assert broken["forms"] == []
    assert broken["sha256"] == hashlib.sha256((mixed.folder / "inbox" / "坏.xlsx").read_bytes()).hexdigest()


def test_same_bytes_are_one_receipt(desk: Desk) -> None:
    """In one batch under two names, and again later."""
    data = desk.unit()
    desk.put("甲.xlsx", data)
    desk.put("甲(1).xlsx", data)
    first, second = desk.take()
    assert (first.outcome, second.outcome) == ("accepted", "duplicate")
    assert f"“{first.path}”" in second.reason
    assert total(desk) == 1
    (later,) = desk.take(desk.put("最终版.xlsx", data))
    assert later.outcome == "duplicate"
    assert later.returns == []
    assert total(desk) == 1


def test_second_ingest_adds_nothing(mixed: Desk) -> None:
    """Not a byte of the ledger or the archive changes, and nothing is accepted twice."""
    mixed.take()
    before = mixed.snapshot()
    again = mixed.take()
    assert {r.outcome for r in again} == {"duplicate", "refused", "ignored"}
    assert mixed.snapshot() == before


def test_dry_run_writes_nothing(mixed: Desk) -> None:
    """And says the same as the real one afterwards."""
    before = mixed.snapshot()
    tried = mixed.take(dry_run=True)
    assert mixed.snapshot() == before
    assert as_json(mixed.take()) == as_json(tried)
    assert mixed.snapshot() != before


def test_dry_run_may_ask_again(mixed: Desk) -> None:
    """What was taken in already is looked at once more, as if it were new."""
    first = as_json(mixed.take())
    before = mixed.snapshot()
    assert as_json(mixed.take(dry_run=True)) == first
    assert mixed.snapshot() == before


def test_dry_run_makes_no_ledger(desk: Desk) -> None:
    """Where none is, none appears; then no version is known."""
    path = desk.put("甲.xlsx", desk.unit())
    (desk.folder / FILE).unlink()
    shutil.rmtree(desk.folder / "outbox")
    before = desk.snapshot()
    (result,) = desk.take(path, dry_run=True)
    assert result.code == "version-unknown"
    assert desk.snapshot() == before


def test_originals_stay_and_are_archived(mixed: Desk) -> None:
    """The inbox is not touched; accepted and refused bytes are kept as they came, each once."""
    inbox = mixed.snapshot("inbox")
    results = mixed.take()
    assert mixed.snapshot("inbox") == inbox
    kept = {r.sha256: inbox[f"inbox/{r.path}"][0] for r in results if r.outcome in ("accepted", "refused")}
    assert len(kept) == 4
    for digest, data in kept.items():
        assert archived(mixed.folder, digest).read_bytes() == data
    assert len([p for p in (mixed.folder / "archive").rglob("*") if p.is_file()]) == 4


def test_workers_give_the_same_result(mixed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same order, with the same findings; both processes are started, however few files there are."""
    monkeypatch.setattr(module, "PROCESS_BYTES", 1)
    alone = as_json(mixed.take(dry_run=True))
    assert as_json(mixed.take(workers=2)) == alone
    assert total(mixed) == 4


def test_what_judges_is_loaded_early_if_something_is_new(
    mixed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as sizes tell: a folder of known files waits for nothing, nor does a scan that came beside them."""
    loaded: list[str] = []
    monkeypatch.setattr(module, "judging", lambda: loaded.append("judge"))

    def asked() -> int:
        found = list(arrivals([mixed.folder / "inbox"]))
        with Ledger.open(mixed.folder, write=False) as ledger:
            module._load_early(ledger, module._sizes(found))
        return len(loaded)

    (mixed.folder / "inbox" / "说明.xlsx").unlink()  # its name promises a workbook, and it is never taken in
    assert asked() == 1
    mixed.take()
    loaded.clear()
    mixed.put("又一份.pdf", b"%PDF-1.4\nlonger")
    assert asked() == 0
    mixed.put("新.xlsx", b"of a size that no file had")
    assert asked() == 1


@pytest.mark.parametrize("workers", [0, 1])
def test_bytes_are_kept_before_they_are_handed_on(mixed: Desk, workers: int) -> None:
    """By whoever reads them, which returns none; what is ignored, and what a dry run reads, is not kept."""
    with Ledger.open(mixed.folder, write=False) as ledger:
        known = form_reader(mixed.campaign, Key.load(mixed.folder), ledger.versions())
    sources = [Source.of(arrival) for arrival in arrivals([mixed.folder / "inbox"])]
    for folder in (None, mixed.folder):
        with reading.FileReaders(known, workers, mixed.campaign.settings.intake, folder) as readers:
            for (item,) in readers(sources):
                keeps = folder is not None and item.result.outcome != "ignored"
                assert (item.data, item.kept) == (b"", keeps)
                assert archived(mixed.folder, item.result.sha256).is_file() == keeps
    assert total(mixed) == 0


def test_archive_that_cannot_be_written_is_told_by_the_worker(desk: Desk) -> None:
    """It is no fault of the file: nothing is registered, and the next run takes it."""
    desk.put("甲.xlsx", desk.unit())
    place = desk.folder / "archive"
    place.rmdir()
    place.write_bytes(b"")
    with pytest.raises(PlaceError, match="无法写入存档"):
        desk.take(workers=1)
    place.unlink()
    assert total(desk) == 0
    assert outcome(desk.take()) == {"甲.xlsx": "accepted"}


def test_worker_that_dies_costs_one_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may end a process for want of memory; its file is kept, and the others go on in order."""
    monkeypatch.setattr(reading, "read_in_worker", dying)
    for name in ("甲", "致命", "乙"):
        desk.put(f"{name}.xlsx", desk.unit(unit_name=f"{name}公司"))
    results = desk.take(workers=1)
    assert [r.path for r in results] == ["甲.xlsx", "致命.xlsx", "乙.xlsx"]
    assert [r.code for r in results] == ["", "reader-died", ""]
    assert "程序中途退出" in results[1].reason
    assert archived(desk.folder, results[1].sha256).is_file()
    assert total(desk) == 3


def test_transaction_that_fails_half_way_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither receipt nor cells nor findings, of no file; the next run takes all in."""
    desk.put("1.xlsx", desk.unit())
    desk.put("2.xlsx", desk.unit(unit_name="乙公司"))
    ledger_before = desk.snapshot(FILE)
    written: list[str] = []
    insert = ledger_returns._insert_findings

    def failing(*args: Any) -> None:
        written.append("")
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        insert(*args)

    with monkeypatch.context() as patch:
        patch.setattr(ledger_returns, "_insert_findings", failing)
        with pytest.raises(OSError, match="No space"):
            desk.take()
    assert desk.snapshot(FILE).keys() == ledger_before.keys()
    assert total(desk) == 0
    assert len(desk.collect().records["annex1"]) == 0
    assert [r.outcome for r in desk.take()] == ["accepted", "accepted"]
    assert len(desk.collect().records["annex1"]) == 2


def test_ledger_that_cannot_be_written_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one line of the ledger's."""
    desk.put("1.xlsx", desk.unit())

    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(ledger_returns, "_insert_findings", full)
    with pytest.raises(LedgerError, match="磁盘可能已满"):
        desk.take()
    assert total(desk) == 0


def test_groups_of_files_are_one_batch(mixed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Duplicates are recognised across groups too."""
    whole = as_json(mixed.take(dry_run=True))
    monkeypatch.setattr(module, "GROUP", 2)
    assert as_json(mixed.take()) == whole
    assert total(mixed) == 4


def test_group_that_fails_leaves_earlier_groups(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed before is kept, and not taken twice by the next run."""
    monkeypatch.setattr(module, "GROUP", 1)
    desk.put("1.xlsx", desk.unit())
    desk.put("2.xlsx", desk.unit(unit_name="乙公司"))
    keep = keeping.archive.keep

    def failing(folder: Path, data: bytes, digest: str) -> None:
        if total(desk) == 1:
            raise PlaceError("磁盘已满")
        keep(folder, data, digest)

    with monkeypatch.context() as patch:
        patch.setattr(keeping.archive, "keep", failing)
        with pytest.raises(PlaceError):
            desk.take()
    assert total(desk) == 1
    assert outcome(desk.take()) == {"1.xlsx": "duplicate", "2.xlsx": "accepted"}


def test_refused_file_is_tried_again(desk: Desk) -> None:
    """It is one receipt as long as the reason is the same, and accepted once the settings are right."""
    bodies = desk.folder / "submitters.csv"
    whole = bodies.read_text(encoding="utf-8-sig")
    desk.put("西岗.xlsx", desk.unit("210203"))
    bodies.write_text("\n".join(whole.splitlines()[:2]) + "\n", encoding="utf-8-sig")
    for _ in range(2):
        (refused,) = desk.take()
        assert (refused.outcome, refused.code) == ("refused", "submitter-unknown")
        assert "210203" in refused.reason
    assert total(desk) == 1
    bodies.write_text(whole, encoding="utf-8-sig")
    (accepted,) = desk.take()
    assert accepted.outcome == "accepted"
    assert len(desk.collect().findings) == 0


def test_file_without_bytes_is_refused(desk: Desk) -> None:
    """It has a hash like any other."""
    desk.put("空.xlsx", b"")
    (result,) = desk.take()
    assert (result.outcome, result.code) == ("refused", "file-empty")
    assert result.sha256 == hashlib.sha256(b"").hexdigest()


def test_empty_inbox_is_no_error(desk: Desk) -> None:
    """Nothing seen, nothing written."""
    before = desk.snapshot()
    assert desk.take() == []
    assert as_json([]) == {
        "seen": 0, "accepted": 0, "refused": 0, "ignored": 0, "duplicate": 0, "files": [], "beside": [],
        "resubmitted": [], "campaign": None,
    }  # fmt: skip
    assert desk.snapshot() == before


def test_files_and_folders_from_elsewhere(desk: Desk, tmp_path: Path) -> None:
    """They need not lie in the inbox, which is then left alone."""
    desk.put("别收.xlsx", desk.unit())
    other = tmp_path / "邮件"
    other.mkdir()
    (other / "甲.xlsx").write_bytes(desk.unit())
    assert outcome(desk.take(other)) == {"甲.xlsx": "accepted"}


def test_missing_place_is_told(desk: Desk) -> None:
    """Before anything is read."""
    with pytest.raises(PlaceError, match="找不到要收的文件或文件夹"):
        desk.take(desk.folder / "没有")
    (desk.folder / "inbox").rmdir()
    with pytest.raises(PlaceError, match="inbox"):
        desk.take()


def test_missing_key_is_told(desk: Desk) -> None:
    """Without it nothing can be recognised."""
    (desk.folder / "keys" / "signing.key").unlink()
    with pytest.raises(PlaceError, match="找不到签名密钥"):
        desk.take()


def test_progress_is_told_file_by_file(mixed: Desk) -> None:
    """First how many there are, then one after the other."""
    steps: list[int] = []

    def progress(count: int) -> Any:
        steps.append(count)
        return steps.append

    mixed.take(progress=progress)
    assert steps == [7] + [1] * 7


def test_lateness_goes_by_the_day_given(desk: Desk) -> None:
    """The due day is in time; later files are warned about and accepted."""
    desk.put("甲.xlsx", desk.unit())
    assert findings_of(desk.take(on=date(2017, 11, 15), dry_run=True)) == []
    assert findings_of(desk.take(on=date(2017, 11, 16))) == [("甲.xlsx", "", "return-late")]


def test_forms_issued_before_are_read_by_their_own_map(desk: Desk) -> None:
    """After more rows and other dates were set and issued, old and new forms come back side by side."""
    old_unit, old_table = desk.unit(), desk.typed("annex2", {"B17": "末行公司", "B18": "表外公司"})
    desk.edit(rows="20", opens="2017-11-05", issued="2017-11-05", due="2017-11-25")
    assert set(distribute(desk.campaign).new_versions) == {"annex1", "annex2"}
    desk.put("旧1.xlsx", old_unit)
    desk.put("旧2.xlsx", old_table)
    desk.put("新1.xlsx", desk.unit("210203"))
    desk.put("新2.xlsx", desk.typed("annex2", {"B18": "第十三行公司"}, "210203"))
    results = {r.path: r for r in desk.take(on=date(2017, 11, 20))}
    assert {r.outcome for r in results.values()} == {"accepted"}
    assert results["旧1.xlsx"].findings == []
    assert [(f.cell, f.code) for f in results["新1.xlsx"].findings] == [
        (desk.cell("annex1", "fill_date"), "cell-date-range")
    ]
    rows = {name: [rec.row for raw, _ in r.returns for rec in raw.records] for name, r in results.items()}
    assert (rows["旧2.xlsx"], rows["新2.xlsx"]) == ([17], [18])


def test_several_forms_in_one_file_are_one_receipt(desk: Desk) -> None:
    """Each with its own findings, told under the one file."""
    book = desk.book(desk.unit())
    copy: Any = book.copy_worksheet(book[desk.form("annex1").layout.sheet])
    copy.title = "第二家"
    copy[desk.cell("annex1", "unit_name")].value = "乙公司"
    copy[desk.cell("annex1", "staff_count")].value = "约300人"
    desk.put("合订.xlsx", desk.saved(book))
    (result,) = desk.take()
    assert [raw.sheet for raw, _ in result.returns] == ["认证申报表", "第二家"]
    # openpyxl leaves protection and validations out of a sheet that it copies.
    assert [(f.sheet, f.cell, f.code) for f in result.findings if f.severity != "notice"] == [
        ("第二家", desk.cell("annex1", "staff_count"), "cell-approximate")
    ]
    assert {f.code for f in result.findings} >= {"protection-removed", "validation-lost"}
    assert total(desk) == 1
    assert list(desk.collect().records["annex1"]["valid"]) == [True, False]


def test_huge_numbers_do_no_harm(desk: Desk) -> None:
    """They are findings, and the records can still be collected."""
    desk.put("甲.xlsx", desk.unit(staff_count="9" * 30, delegate_count=None))
    assert findings_of(desk.take()) == [("甲.xlsx", desk.cell("annex1", "staff_count"), "cell-too-large")]
    (raw,) = desk.collect().records["annex1"]["raw"]
    assert raw["staff_count"] == "9" * 30


def test_two_at_once_make_one_receipt(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another ingest takes the same files in after they were looked up here."""
    desk.put("甲.xlsx", desk.unit())
    desk.put("坏.xlsx", desk.unit()[:2000])
    tell = Duplicates.tell
    others: list[FileResult] = []

    def overtaken(self: Duplicates, batch: Sequence[FileRead]) -> None:
        tell(self, batch)
        with monkeypatch.context() as patch:
            patch.setattr(Duplicates, "tell", tell)
            others.extend(desk.take())

    monkeypatch.setattr(Duplicates, "tell", overtaken)
    mine = outcome(desk.take())
    assert outcome(others) == {"甲.xlsx": "accepted", "坏.xlsx": "refused file-broken"}
    assert mine == {"甲.xlsx": "duplicate", "坏.xlsx": "refused file-broken"}
    assert total(desk) == 2
    assert len(desk.collect().records["annex1"]) == 1


def test_refused_copies_are_refused_each(desk: Desk) -> None:
    """With the same reason: only what was accepted has duplicates. They are one receipt."""
    cut_short = desk.unit()[:2000]  # made once: openpyxl writes the time of day
    for name in ("1.xlsx", "2.xlsx"):
        desk.put(name, cut_short)
    first, second = desk.take()
    assert (second.outcome, second.code, second.reason) == ("refused", "file-broken", first.reason)
    assert total(desk) == 1


@pytest.fixture
def large(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An inbox with a file larger than is read, and a good one."""
    limits = DEFAULT_LIMITS._replace(file_bytes=100_000)
    form_reader = module.form_reader
    monkeypatch.setattr(module, "form_reader", lambda *known: replace(form_reader(*known), limits=limits))
    desk.put("甲.xlsx", desk.unit())
    desk.put("大.xlsx", b"x" * 100_001)
    return desk


@pytest.mark.parametrize("workers", [0, 1])
def test_too_large_file_is_recorded_and_kept(large: Desk, workers: int) -> None:
    """With its hash, size and reason; each time it is refused, and it is one receipt."""
    digest = hashlib.sha256(b"x" * 100_001).hexdigest()
    for _ in range(2):
        results = {r.path: r for r in large.take(workers=workers)}
        assert (results["大.xlsx"].code, results["大.xlsx"].sha256) == ("file-too-large", digest)
    with Ledger.open(large.folder) as ledger:
        (kept,) = [r for r in receipts(ledger) if r.outcome == "refused"]
    assert (kept.path, kept.sha256, kept.size, kept.code) == ("大.xlsx", digest, 100_001, "file-too-large")
    assert archived(large.folder, digest).read_bytes() == b"x" * 100_001


def test_much_too_large_file_is_recorded_only(large: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive is not filled with what was never a return."""
    monkeypatch.setattr(keeping, "LARGEST_KEPT", 100_000)
    results = {r.path: r for r in large.take()}
    assert total(large) == 2
    assert not archived(large.folder, results["大.xlsx"].sha256).exists()


def test_file_of_any_length_holds_nobody_up(desk: Desk) -> None:
    """Ten gigabytes, of which nothing is read but the beginning: it is told with its limit, and not hashed."""
    desk.put("甲.xlsx", desk.unit())
    for name, beginning in (("大.xlsx", b"PK\x03\x04"), ("大.pdf", b"%PDF-1.4\n")):
        os.truncate(desk.put(name, beginning), 10 * 2**30)
    results = {r.path: r for r in desk.take()}
    assert outcome(list(results.values())) == {
        "甲.xlsx": "accepted",
        "大.xlsx": "refused file-too-large",
        "大.pdf": "ignored file-attachment",
    }
    assert "文件有 10240 MB，工作簿不能超过 25 MB，压缩包不能超过 100 MB" in results["大.xlsx"].reason
    assert {results[name].sha256 for name in ("大.xlsx", "大.pdf")} == {""}
    assert total(desk) == 1


def test_bytes_of_a_file_that_ended_its_worker_are_fetched_by_a_worker(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where that ends it too, the file is told without them, and nothing of it is read here."""
    monkeypatch.setattr(reading, "read_in_worker", always_dying)
    monkeypatch.setattr(one_file, "load_arrival", lambda *_: pytest.fail("read in the command's own process"))
    desk.put("致命.xlsx", desk.unit())
    (result,) = desk.take(workers=1)
    assert (result.outcome, result.code, result.sha256) == ("refused", "reader-died", "")


def test_large_file_that_still_grows_is_not_recorded(large: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, and taken the next time; a hash never stands over other bytes."""
    sha256_of = one_file.archive.sha256_of

    def then_more(file: Path) -> str:
        digest = sha256_of(file)
        with file.open("ab") as opened:
            opened.write(b"more")
        return digest

    with monkeypatch.context() as patch:
        patch.setattr(one_file.archive, "sha256_of", then_more)
        assert outcome(large.take())["大.xlsx"] == "refused file-too-large"
    assert total(large) == 1
    large.take()
    assert total(large) == 2


def test_file_that_cannot_be_opened_is_told_and_not_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender is not at fault; the next run takes it."""
    desk.put("甲.xlsx", desk.unit())
    opened = os.open

    def locked(path: Any, *args: Any, **options: Any) -> int:
        if Path(path).name == "甲.xlsx":
            raise PermissionError(errno.EPERM, "Operation not permitted")  # by EACCES Windows says less
        return opened(path, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", locked)
        (result,) = desk.take()
    assert (result.outcome, result.code, result.sha256) == ("refused", "file-unreadable", "")
    assert result.in_words == (
        "文件打不开（没有权限）。请检查文件是否正被其他程序占用，或有没有读取权限，然后再收一次。"
    )
    assert total(desk) == 0
    assert outcome(desk.take()) == {"甲.xlsx": "accepted"}


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (MemoryError(), "reader-died", "内存不够"),
        (RecursionError("deep"), "reader-failed", "RecursionError"),
        (KeyError("x"), "reader-failed", "KeyError"),
    ],
)
def test_surprise_while_reading_costs_one_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str, told: str
) -> None:
    """It is refused under the surprise's name, its bytes are kept, and the other files go on."""
    bad = b"PK\x03\x04 surprising"
    desk.put("1.xlsx", bad)
    desk.put("2.xlsx", desk.unit())
    read = FormReader.read

    def surprised(self: FormReader, data: bytes, path: str) -> list[RawReturn]:
        if data == bad:
            raise error
        return read(self, data, path)

    monkeypatch.setattr(FormReader, "read", surprised)
    first, second = desk.take()
    assert (first.outcome, first.code, second.outcome) == ("refused", code, "accepted")
    assert told in first.reason
    assert archived(desk.folder, first.sha256).read_bytes() == bad
    assert total(desk) == 2


def test_interruption_is_no_surprise(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses Ctrl+C wants it to stop; no file is refused for that."""

    def stopped(self: FormReader, data: bytes, path: str) -> list[RawReturn]:
        raise KeyboardInterrupt

    monkeypatch.setattr(FormReader, "read", stopped)
    desk.put("甲.xlsx", desk.unit())
    with pytest.raises(KeyboardInterrupt):
        desk.take()
    assert total(desk) == 0


def test_workers_that_cannot_start_are_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is blamed for it, and nothing is kept."""
    monkeypatch.setattr(reading, "start_worker", stillborn)
    desk.put("甲.xlsx", desk.unit())
    before = desk.snapshot()
    with pytest.raises(CwgkError, match=r"启动不了.*加上 --workers 0 再运行一次"):
        desk.take(workers=2)
    assert desk.snapshot() == before


@pytest.mark.parametrize(("megabytes", "asked", "started"), [(1, 4, 1), (2, 4, 2), (9, 4, 4), (9, 0, 0)])
def test_more_processes_are_started_for_more_bytes(megabytes: int, asked: int, started: int) -> None:
    """A process that has little to read costs more than it saves."""
    look = Look(megabytes * 2**20, 0, 0.0)
    found = [Arrival("甲.xlsx", "甲.xlsx", look)]
    assert module._worth(asked, found) == started


def test_batches_are_bounded_by_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files of 3, 3, 3, 9 and 1 bytes a batch ends with the one that brings it to 8."""
    monkeypatch.setattr(module, "GROUP_BYTES", 8)
    found = [[FileRead(FileResult(str(n)), size=size)] for n, size in enumerate((3, 3, 3, 9, 1))]
    counted: list[int] = []

    def batches() -> list[list[str]]:
        return [[item.result.path for item in batch] for batch in module._batches(found, counted.append)]

    assert batches() == [["0", "1", "2"], ["3"], ["4"]]
    assert counted == [1] * 5
    monkeypatch.setattr(module, "GROUP", 1)
    assert batches() == [["0"], ["1"], ["2"], ["3"], ["4"]]


def test_batches_are_bounded_by_cells_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list counts as many times as it has cells, so that many lists do not fill the memory."""
    for name in ("甲", "乙", "丙"):
        desk.put(f"{name}.xlsx", desk.unit(unit_name=f"{name}公司"))
    sizes: list[int] = []
    derive = module._derive
    monkeypatch.setattr(
        module, "_derive", lambda batch, *more: (sizes.append(len(batch)), derive(batch, *more))
    )
    monkeypatch.setattr(module, "GROUP_CELLS", 20)
    desk.take()
    assert sizes == [2, 1]


def test_the_collector_is_as_it_was(desk: Desk) -> None:
    """Python looks less often for lost objects while files are taken in, and as often as before afterwards."""
    before, during = gc.get_threshold(), list[int]()
    desk.put("1.xlsx", desk.unit())
    gc.set_threshold(700, 10, 10)
    try:
        desk.take(progress=lambda _: lambda _: during.append(gc.get_threshold()[0]))
        assert (gc.get_threshold(), during) == ((700, 10, 10), [200_000])
    finally:
        gc.set_threshold(*before)


def test_copies_under_a_former_name_are_good(desk: Desk) -> None:
    """After a body was renamed and issued to again, both copies come back without a finding."""
    former = desk.unit()
    bodies = desk.folder / "submitters.csv"
    text = bodies.read_text(encoding="utf-8-sig").replace("中山区,区市县", "中山新区,区市县")
    bodies.write_text(text, encoding="utf-8-sig")
    distribute(desk.campaign)
    desk.put("旧.xlsx", former)
    desk.put("新.xlsx", desk.unit(unit_name="乙公司"))
    assert findings_of(desk.take()) == []


def test_dry_run_waits_for_no_writer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may run while another ingest writes."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    desk.put("甲.xlsx", desk.unit())
    with Ledger.open(desk.folder) as writer, writer.transaction():
        assert outcome(desk.take(dry_run=True)) == {"甲.xlsx": "accepted"}


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names there are always Unicode")
def test_name_left_in_gbk_is_read_and_costs_nothing(desk: Desk) -> None:
    """What unpacking a Chinese archive leaves on a system that expects UTF-8."""
    raw = os.fsencode(desk.folder / "inbox") + b"/" + "中山区".encode("gbk") + b".xlsx"
    with open(raw, "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write(desk.unit())
    (result,) = desk.take()
    assert (result.path, result.outcome) == ("中山区.xlsx", "accepted")


def test_same_unsigned_bytes_in_two_folders_are_told(desk: Desk) -> None:
    """Only the folder says whose they are: the second is no duplicate, now or later, and not taken."""
    book = desk.book(desk.unit())
    del book["_cwgk"]
    book["认证申报表"]["B15"] = book["认证申报表"]["B16"] = None
    same = desk.saved(book)
    desk.put("中山区/附件1.xlsx", same)
    desk.put("西岗区/附件1.xlsx", same)
    told = {"中山区/附件1.xlsx": "accepted", "西岗区/附件1.xlsx": "refused submitter-unclear"}
    assert outcome(desk.take()) == told
    desk.put("沙河口区/附件1.xlsx", same)
    told |= {"沙河口区/附件1.xlsx": "refused submitter-unclear", "中山区/附件1.xlsx": "duplicate"}
    for _ in range(2):
        assert outcome(desk.take()) == told
    with Ledger.open(desk.folder) as ledger:
        assert [(r.path, r.code) for r in receipts(ledger)] == [
            ("中山区/附件1.xlsx", ""),
            ("西岗区/附件1.xlsx", "submitter-unclear"),
            ("沙河口区/附件1.xlsx", "submitter-unclear"),
        ]
    refused = desk.collect().findings.query("code == 'submitter-unclear'")
    assert list(refused["submitter"]) == ["210203", "210204"]
    assert check(desk.campaign, workers=0).problems == []
