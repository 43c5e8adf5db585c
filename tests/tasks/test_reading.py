"""Archives and mail on their way through a whole ingest: each file in them has its own line."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from conftest import Desk
from odd_workers import sleeping

from cwgk_excel.demo.bundle import GbkInfo
from cwgk_excel.identity import TOKEN, Key
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.ledger.archive import path as archived
from cwgk_excel.ledger.archive import sha256, whole
from cwgk_excel.ledger.attachments import attachments
from cwgk_excel.ledger.loading import receipts
from cwgk_excel.ledger.settled import settled
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.where import Where
from cwgk_excel.tasks.taking_in import one_file, reading
from cwgk_excel.tasks.taking_in.one_file import Source
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.upkeep.check import check

PDF = b"%PDF-1.4\n"


def packed(files: Mapping[str, bytes], info: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    """A zip; with GbkInfo as Chinese Windows writes it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(info(name), data)
    return target.getvalue()


def mailed(files: Mapping[str, bytes]) -> bytes:
    """A mail with attachments."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "报送材料"
    mail.set_content("请查收。")
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def lines(results: list[FileResult]) -> dict[str, str]:
    """Whole path → outcome and code."""
    return {result.where.whole: f"{result.outcome} {result.code}".strip() for result in results}


def test_each_file_in_an_archive_has_its_line(desk: Desk) -> None:
    """With a name in GBK, a damaged file, noise and a scan; the archive itself is no file of its own."""
    files = {
        "附件1-甲公司.xlsx": desk.unit(),
        "坏的.xlsx": desk.unit(unit_name="乙公司")[:2000],
        "__MACOSX/._附件1.xlsx": b"\0\5",
        "盖章扫描.pdf": PDF,
    }
    desk.put("中山区材料.zip", packed(files, GbkInfo))
    assert lines(desk.take()) == {
        "中山区材料.zip/附件1-甲公司.xlsx": "accepted",
        "中山区材料.zip/坏的.xlsx": "refused file-broken",
        "中山区材料.zip/__MACOSX/._附件1.xlsx": "ignored file-noise",
        "中山区材料.zip/盖章扫描.pdf": "ignored file-attachment",
    }
    with Ledger.open(desk.folder) as ledger:
        kept = receipts(ledger)
    assert [(r.path, r.member) for r in kept] == [
        ("中山区材料.zip", "附件1-甲公司.xlsx"),
        ("中山区材料.zip", "坏的.xlsx"),
    ]
    for name, receipt in zip(files, kept, strict=False):
        assert archived(desk.folder, receipt.sha256).read_bytes() == files[name]


def test_one_nested_level_is_opened(desk: Desk) -> None:
    """An archive in an archive or mail is opened, what is in that again is not."""
    unit = desk.unit()
    inner = packed({"附件1.xlsx": unit, "再套一层.zip": packed({"附件1.xlsx": unit})})
    desk.put("外.zip", packed({"内.zip": inner}))
    assert lines(desk.take()) == {
        "外.zip/内.zip/附件1.xlsx": "accepted",
        "外.zip/内.zip/再套一层.zip": "refused file-nested",
    }
    desk.put("邮件.eml", mailed({"附件.zip": packed({"附件1.xlsx": desk.unit(unit_name="乙公司")})}))
    assert lines(desk.take())["邮件.eml/附件.zip/附件1.xlsx"] == "accepted"


def test_mail_and_archive_without_files_are_told(desk: Desk) -> None:
    """Somebody may have forgotten the attachment."""
    desk.put("空.zip", packed({}))
    desk.put("空.eml", mailed({}))
    results = desk.take()
    assert lines(results) == {"空.zip": "ignored package-empty", "空.eml": "ignored package-empty"}
    assert {result.in_words for result in results} == {
        "压缩包 .zip 里没有任何文件。请核实附件有没有加上，再重新发送。",
        "邮件 .eml 里没有任何文件。请核实附件有没有加上，再重新发送。",
    }


def test_members_that_cannot_be_taken_out_are_kept_with_their_archive(desk: Desk) -> None:
    """Two of them: each is a receipt of its own, and the bytes are the archive's."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("一.xlsx", "二.xlsx"):
            archive.writestr(name, desk.unit())
    data = bytearray(target.getvalue())
    for at in (data.find(b"PK\x01\x02"), data.rfind(b"PK\x01\x02")):
        data[at + 16] ^= 0xFF  # the checksum in the directory
    desk.put("坏.zip", bytes(data))
    assert lines(desk.take()) == {
        "坏.zip/一.xlsx": "refused file-broken",
        "坏.zip/二.xlsx": "refused file-broken",
    }
    with Ledger.open(desk.folder) as ledger:
        assert [(r.member, r.sha256) for r in receipts(ledger)] == [
            ("一.xlsx", sha256(bytes(data))),
            ("二.xlsx", sha256(bytes(data))),
        ]
    assert archived(desk.folder, sha256(bytes(data))).read_bytes() == data
    desk.take()
    with Ledger.open(desk.folder) as ledger:
        assert len(receipts(ledger)) == 2


def test_attachments_are_told_by_their_path_or_their_neighbours(desk: Desk) -> None:
    """Where two bodies' returns lie together, nothing tells whose it is."""
    desk.put("西岗区/盖章.pdf", PDF + b"1")
    desk.put("压缩包.zip", packed({"附件1.xlsx": desk.unit(), "扫描.pdf": PDF + b"2"}))
    desk.put("散放.pdf", PDF + b"3")
    told = {
        result.where.whole: result.submitter for result in desk.take() if result.code == "file-attachment"
    }
    assert told == {"西岗区/盖章.pdf": "210203", "压缩包.zip/扫描.pdf": "210202", "散放.pdf": ""}
    with Ledger.open(desk.folder) as ledger:
        assert {(a.path, a.member, a.submitter) for a in attachments(ledger)} == {
            ("西岗区/盖章.pdf", "", "210203"),
            ("压缩包.zip", "扫描.pdf", "210202"),
            ("散放.pdf", "", ""),
        }


def test_time_and_memory_are_limited(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that takes too long costs that file, which is named and kept; the settings say how long."""
    path = desk.folder / "campaign.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("seconds = 20", "seconds = 2"), encoding="utf-8")
    monkeypatch.setattr(reading, "read_in_worker", sleeping)
    for name in ("甲", "拖延", "乙"):
        desk.put(f"{name}.xlsx", desk.unit(unit_name=f"{name}公司"))
    first, slow, last = desk.take(workers=1)
    assert (first.outcome, last.outcome) == ("accepted", "accepted")
    assert (slow.path, slow.code) == ("拖延.xlsx", "reader-timeout")
    assert "读了2秒还没有读完，已停止" in slow.reason
    assert archived(desk.folder, slow.sha256).is_file()


# What a worker does, in an interpreter of its own: it starts, reads what it is given, and says what it has loaded.
WORKER = """
import pickle, sys
import cwgk_excel.tasks.taking_in.workers
from cwgk_excel.tasks.taking_in.one_file import read_in_worker, start_worker
shared, source = pickle.load(sys.stdin.buffer)
start_worker(*shared)
(form,) = read_in_worker(source).forms
print(form.values.records[0].values["staff_count"])
heavy = {"importlib.metadata", "msgspec", "numpy", "openpyxl", "pandas", "pandera", "sqlite3", "xlsxwriter"}
heavy |= {"asyncio", "logging", "subprocess"}
heavy |= {"email", *(f"cwgk_excel.intake.formats.{kind}.reader" for kind in ("ods", "xlsb"))}
print(sorted(heavy & set(sys.modules)))
from cwgk_excel.forms.findings.catalogue import CATALOGUE
print(len(vars(CATALOGUE)))
"""


def test_worker_loads_neither_schemas_nor_settings_nor_the_ledger(desk: Desk) -> None:
    """It is handed what is plain of them, so that it starts at once, and hands back what the cells say.

    Nor what reads files of other kinds; but the catalogue, by which it tells of what takes all its memory.
    """
    with Ledger.open(desk.folder, write=False) as ledger:
        known = form_reader(desk.campaign, Key.load(desk.folder), ledger.versions())
        before = settled(ledger, "")
    given = pickle.dumps(
        (
            (known, desk.folder, desk.folder, before),
            Source(Where("甲.xlsx"), data=desk.unit(staff_count="326人")),
        )
    )
    done = subprocess.run([sys.executable, "-c", WORKER], input=given, capture_output=True, check=False)
    assert done.stdout.decode().splitlines() == ["326", "[]", "1"], done.stderr.decode()


def test_a_worker_keeps_the_bytes_of_a_piece_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once all its files are read: each has its name by then, and not before."""
    monkeypatch.setattr(one_file, "_of_worker", None)
    with Ledger.open(desk.folder, write=False) as ledger:
        known = form_reader(desk.campaign, Key.load(desk.folder), ledger.versions())
    files = [desk.unit(), desk.unit(unit_name="乙公司")]
    with one_file.start_worker(known, desk.folder, desk.folder, None):
        read = [one_file.read_in_worker(Source(Where("表.xlsx"), data=data)) for data in files]
        assert [item.kept for item in read] == [True, True]
        assert list(whole(desk.folder)) == []
    assert sorted(place.read_bytes() for place in whole(desk.folder)) == sorted(files)


def test_every_line_is_counted_once(desk: Desk, tmp_path: Path) -> None:
    """Seen is the sum of the four outcomes also with archives."""
    desk.put("1.zip", packed({"附件1.xlsx": desk.unit(), "扫描.pdf": PDF}))
    desk.put("2.zip", packed({"附件1.xlsx": (desk.folder / "inbox" / "1.zip").read_bytes()}))
    results = desk.take()
    assert sorted(result.outcome for result in results) == ["accepted", "duplicate", "ignored", "ignored"]


def test_folder_that_was_put_in_tells_whose_an_unsigned_return_is(desk: Desk, tmp_path: Path) -> None:
    """Whether it lies in the inbox or is named on the command line; its file's name is no witness."""
    unsigned = without_tokens(desk.unit())
    place = tmp_path / "西岗区" / "附件1-大连中山区某公司.xlsx"
    place.parent.mkdir()
    place.write_bytes(unsigned)
    desk.put(place.name, unsigned)
    (loose,) = desk.take()
    assert (loose.outcome, loose.code) == ("refused", "submitter-unclear")
    for path in (place.parent, place):
        (result,) = desk.take(path, dry_run=True)
        assert [(raw.submitter, raw.told_by) for raw, _ in result.returns] == [("210203", "folder")]
    desk.take(place.parent)
    assert check(desk.campaign, workers=0).problems == []


def without_tokens(data: bytes) -> bytes:
    """The form copied into a new workbook, and the name of its body gone."""
    source = openpyxl.load_workbook(io.BytesIO(data))["认证申报表"]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in source.iter_rows():
        for cell in row:
            if cell.value not in (None, "中山区") and not TOKEN.fullmatch(str(cell.value)):
                sheet[cell.coordinate].value = cell.value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
