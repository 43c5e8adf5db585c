"""What was taken in before is recognised by its hash and not read again, and everything said stays the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import Desk
from test_ingest import mixed, outcome, total
from test_reading import PDF, packed, without_tokens

from cwgk_excel.intake.extract import known
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.ledger.archive import path as archived
from cwgk_excel.ledger.settled import Settled
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.tasks.taking_in import one_file
from cwgk_excel.tasks.taking_in.one_file import FileRead
from cwgk_excel.tasks.taking_in.results import FileResult

__all__ = ["mixed"]


@contextmanager
def watched() -> Iterator[list[str]]:
    """Where each workbook lay that is read inside."""
    opened: list[str] = []
    read = FormReader.read

    def watching(self: FormReader, data: bytes, path: str) -> list[RawReturn]:
        opened.append(path)
        return read(self, data, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FormReader, "read", watching)
        yield opened


def read_again(desk: Desk, **options: object) -> list[str]:
    """Where the workbooks lay that the next ingest reads."""
    with watched() as opened:
        desk.take(**options)  # type: ignore[arg-type]
    return opened


def told(results: list[FileResult]) -> list[object]:
    """All that is told of each file."""
    return [(r.where.whole, r.sha256, r.outcome, r.code, r.reason, r.what, r.submitter) for r in results]


def test_nothing_is_read_twice(mixed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what was accepted nor what was refused; the same is told as by reading; a dry run reads all."""
    mixed.take()
    with monkeypatch.context() as patch:
        patch.setattr(one_file, "_is_known", lambda *_: False)
        by_reading = told(mixed.take())
    with watched() as opened:
        assert told(mixed.take()) == by_reading
    assert opened == []
    assert len(read_again(mixed, dry_run=True)) == 5
    with watched() as opened:
        assert told(mixed.take(workers=1)) == by_reading


def test_the_same_under_another_name_is_not_read(desk: Desk) -> None:
    """In another folder, in an archive, and signed also in another body's folder."""
    desk.put("中山区/甲.xlsx", desk.unit())
    desk.take()
    desk.put("西岗区/乙.xlsx", desk.unit())
    desk.put("包.zip", packed({"丙.xlsx": desk.unit()}))
    with watched() as opened:
        assert {r.outcome for r in desk.take()} == {"duplicate"}
    assert opened == []


def test_unsigned_content_is_known_per_body(desk: Desk) -> None:
    """In the folder of the body that it was taken for, or of none; in another's it is read, and refused."""
    same = without_tokens(desk.unit())
    for place in ("中山区/1.xlsx", "中山区/2.xlsx", "3.xlsx"):
        desk.put(place, same)
        desk.take(desk.folder / "inbox" / "中山区")
    assert read_again(desk) == []
    desk.put("西岗区/4.xlsx", same)
    for _ in range(2):
        with watched() as opened:
            assert outcome(desk.take())["西岗区/4.xlsx"] == "refused submitter-unclear"
        assert opened == ["inbox/西岗区/4.xlsx"]


def test_sheet_left_out_beside_signed_ones_is_read_in_another_folder(desk: Desk) -> None:
    """There something tells whose it is, so that the file is refused there, now and later."""
    book = desk.book(desk.table({}))
    loose = book.create_sheet("认证申报表")
    for cells in desk.book(without_tokens(desk.unit(unit_name="乙公司"))).active.iter_rows():  # type: ignore[union-attr]
        for cell in cells:
            loose.cell(cell.row, cell.column, cell.value)
    same = desk.saved(book)
    desk.put("1.xlsx", same)
    (first,) = desk.take()
    assert "submitter-unclear" in {finding.code for finding in first.findings}
    desk.put("西岗区/2.xlsx", same)
    for _ in range(2):
        with watched() as opened:
            assert outcome(desk.take()) == {
                "1.xlsx": "duplicate",
                "西岗区/2.xlsx": "refused submitter-unclear",
            }
        assert opened == ["inbox/西岗区/2.xlsx"]


def test_refusal_is_tried_again_by_another_reader(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the code or a setting changes, or other passwords are given; else not."""
    desk.put("坏.xlsx", b"PK\x03\x04 not whole")
    assert read_again(desk) == ["inbox/坏.xlsx"]
    assert read_again(desk) == []
    assert read_again(desk, passwords=["114"]) == ["inbox/坏.xlsx"]
    assert read_again(desk, passwords=["114"]) == []
    desk.edit(seconds="30")
    assert read_again(desk) == ["inbox/坏.xlsx"]
    monkeypatch.setattr(known, "READER_VERSION", known.READER_VERSION + 1)
    assert read_again(desk) == ["inbox/坏.xlsx"]
    assert read_again(desk) == []
    assert total(desk) == 1


def test_refusal_that_depends_on_the_place_is_of_that_place(desk: Desk) -> None:
    """Whose a form is, how deep an archive lies, and whether a text was meant to be read."""
    desk.put("附件1.xlsx", without_tokens(desk.unit()))
    desk.take()
    assert read_again(desk) == []
    desk.put("西岗区/附件1.xlsx", without_tokens(desk.unit()))
    assert outcome(desk.take())["西岗区/附件1.xlsx"] == "accepted"
    inner = packed({"附件1.xlsx": desk.unit()})
    desk.put("外.zip", packed({"中.zip": packed({"内.zip": inner})}))
    assert [r.code for r in desk.take() if r.member] == ["file-nested"]
    desk.put("内.zip", inner)
    assert [r.outcome for r in desk.take() if r.path == "内.zip"] == ["accepted"]


def test_surprise_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have been the machine."""
    desk.put("甲.xlsx", desk.unit())
    with monkeypatch.context() as patch:
        patch.setattr(FormReader, "read", lambda *_: 1 / 0)
        assert outcome(desk.take()) == {"甲.xlsx": "refused reader-failed"}
    assert outcome(desk.take()) == {"甲.xlsx": "accepted"}


def test_original_that_was_lost_is_kept_again(desk: Desk) -> None:
    """Known or not: what the ledger names is put back into the archive."""
    desk.put("甲.xlsx", desk.unit())
    desk.put("坏.xlsx", b"PK\x03\x04 not whole")
    digests = {r.path: r.sha256 for r in desk.take()}
    for digest in digests.values():
        archived(desk.folder, digest).unlink()
    assert outcome(desk.take()) == {"甲.xlsx": "duplicate", "坏.xlsx": "refused file-broken"}
    assert all(archived(desk.folder, digest).is_file() for digest in digests.values())


def test_hashes_are_found_among_many() -> None:
    """The first, the last and those between; none that is not there."""
    digests = sorted(hashlib.sha256(bytes([n])).digest() for n in range(9))
    some = Settled(b"".join(digests[1:8]), {}, {})
    assert [some.is_signed(one.hex()) for one in digests] == [False, *[True] * 7, False]
    assert not Settled(b"", {}, {}).is_signed(digests[0].hex())


def opened_again(desk: Desk) -> list[str]:
    """The archives that the next ingest opens."""
    seen: list[str] = []
    opening = one_file._open

    def watching(item: FileRead, *rest: Any) -> None:
        seen.append(item.result.where.whole)
        opening(item, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_file, "_open", watching)
        desk.take()
    return seen


def test_archive_is_not_opened_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once all in it was accepted or is no return; the same is told of each file in it, in the same order."""
    inner = packed({"乙.xlsx": desk.unit(unit_name="乙公司"), "说明.txt": "请查收".encode()})
    files = {
        "中山区/甲.xlsx": desk.unit(),
        "~$甲.xlsx": b"5",
        "西岗区/盖章.pdf": PDF,
        "内.zip": inner,
        "印.pdf": PDF,
    }
    desk.put("材料.zip", packed(files))
    desk.take()
    with monkeypatch.context() as patch:
        patch.setattr(one_file, "_is_known", lambda *_: False)
        by_opening = told(desk.take())
    before = desk.snapshot()
    assert opened_again(desk) == []
    assert told(desk.take()) == by_opening
    assert told(desk.take(workers=1)) == by_opening
    assert desk.snapshot() == before
    assert len(by_opening) == 6
    desk.put("副本.zip", packed(files))
    assert opened_again(desk) == []


def test_archive_is_opened_while_something_in_it_is_not_settled(desk: Desk) -> None:
    """A file that was refused, an original that was lost; and by another reader."""
    desk.put("坏.zip", packed({"甲.xlsx": desk.unit(), "坏.xlsx": b"PK\x03\x04 not whole"}))
    desk.put("好.zip", packed({"乙.xlsx": desk.unit(unit_name="乙公司")}))
    taken = {r.where.whole: r.sha256 for r in desk.take()}
    assert opened_again(desk) == ["坏.zip"]
    archived(desk.folder, taken["好.zip/乙.xlsx"]).unlink()
    assert opened_again(desk) == ["坏.zip", "好.zip"]
    assert archived(desk.folder, taken["好.zip/乙.xlsx"]).is_file()
    desk.edit(seconds="30")
    assert sorted(opened_again(desk)) == ["坏.zip", "好.zip"]


def test_archive_with_unsigned_returns_is_known_per_body(desk: Desk) -> None:
    """In another body's folder it is opened, and what is in it refused."""
    data = packed({"1.xlsx": without_tokens(desk.unit())})
    desk.put("中山区/包.zip", data)
    desk.take()
    assert opened_again(desk) == []
    desk.put("西岗区/包.zip", data)
    for _ in range(2):
        assert opened_again(desk) == ["西岗区/包.zip"]
        assert [r.code for r in desk.take() if r.path == "西岗区/包.zip"] == ["submitter-unclear"]
