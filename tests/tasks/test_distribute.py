"""Issuing: a folder and a zip for each body, a manifest that is right, and nothing changed without reason."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from synced import synced

from cwgk_excel import files
from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.errors import PlaceError, SettingsError
from cwgk_excel.identity import Key, unseal
from cwgk_excel.issue.template import Stamped, Template
from cwgk_excel.ledger import store
from cwgk_excel.ledger.store import FILE, Ledger
from cwgk_excel.tasks import distribute as module
from cwgk_excel.tasks.distribute import Issued, distribute

NAMES = {"210202": "中山区", "210203": "西岗区", "210204": "沙河口区"}


def manifest(desk: Desk) -> list[dict[str, str]]:
    """The manifest's lines."""
    text = (desk.folder / "outbox" / "manifest.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def listed(desk: Desk, number: int) -> Campaign:
    """The campaign with so many bodies in place of its own."""
    header = (desk.folder / "submitters.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    lines = [f"D{n:05},第{n}区,区市县,{n},,,,,," for n in range(1, number + 1)]
    (desk.folder / "submitters.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
    return desk.campaign


def test_each_body_has_a_folder_and_a_zip_with_both_forms(desk: Desk) -> None:
    """Named as people would look for them; nothing else lies there."""
    expected = {"manifest.csv"}
    for code, name in NAMES.items():
        expected |= {
            f"{code}-{name}.zip",
            f"{code}-{name}/附件1-认证申报表-{name}.xlsx",
            f"{code}-{name}/附件2-认证申报汇总表-{name}.xlsx",
        }
    outbox = desk.folder / "outbox"
    assert {p.relative_to(outbox).as_posix() for p in outbox.rglob("*") if p.is_file()} == expected


def test_zip_holds_the_same_files_under_utf8_names(desk: Desk) -> None:
    """Bit 11 is set, so that no program takes the names for another encoding; no time of day is in it."""
    outbox = desk.folder / "outbox"
    with zipfile.ZipFile(outbox / "210202-中山区.zip") as archive:
        assert archive.testzip() is None
        members = archive.infolist()
        assert [m.filename for m in members] == [
            "210202-中山区/附件1-认证申报表-中山区.xlsx",
            "210202-中山区/附件2-认证申报汇总表-中山区.xlsx",
        ]
        for member in members:
            assert member.flag_bits & 0x800
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            assert archive.read(member) == (outbox / member.filename).read_bytes()


def test_manifest_is_right(desk: Desk) -> None:
    """One line per workbook: its hash, and a token that says body, form and version."""
    assert (desk.folder / "outbox" / "manifest.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    lines = manifest(desk)
    key = Key.load(desk.folder)
    assert list(lines[0]) == ["代码", "报送单位", "表", "文件", "版本", "控制码", "SHA-256"]
    assert [(line["代码"], line["表"]) for line in lines] == [
        (code, title) for code in NAMES for title in ("认证申报表", "认证申报汇总表")
    ]
    for line in lines:
        data = (desk.folder / "outbox" / line["文件"]).read_bytes()
        token = unseal(line["控制码"], key)
        assert line["SHA-256"] == hashlib.sha256(data).hexdigest()
        assert (token.submitter, token.version) == (line["代码"], line["版本"])
        assert line["报送单位"] == NAMES[line["代码"]]


def test_ledger_knows_what_was_issued(desk: Desk) -> None:
    """The same hashes and tokens as the manifest."""
    with Ledger.open(desk.folder) as ledger:
        issued = ledger.rows("SELECT submitter, version, token, sha256 FROM issued")
    assert sorted(issued) == sorted(
        (line["代码"], line["版本"], line["控制码"], line["SHA-256"]) for line in manifest(desk)
    )


def test_again_changes_nothing(desk: Desk) -> None:
    """Not a byte and no file's time, neither in the outbox nor in the ledger."""
    for path in desk.folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    before = desk.snapshot()
    done = distribute(desk.campaign)
    assert (done.submitters, done.files, done.written) == (3, 6, 0)
    assert (done.new_versions, done.first) == ({}, False)
    assert desk.snapshot() == before


def test_first_run_says_so(desk: Desk) -> None:
    """Everything is new, and there was no version before."""
    shutil.rmtree(desk.folder / "outbox")
    (desk.folder / FILE).unlink()
    done = distribute(desk.campaign)
    assert (done.written, done.first, sorted(done.new_versions)) == (6, True, ["annex1", "annex2"])


def test_same_settings_and_key_give_the_same_bytes(desk: Desk) -> None:
    """On another day, in another folder."""
    before = {name: data for name, (data, _) in desk.snapshot("outbox").items()}
    shutil.rmtree(desk.folder / "outbox")
    (desk.folder / FILE).unlink()
    distribute(desk.campaign)
    assert {name: data for name, (data, _) in desk.snapshot("outbox").items()} == before


def test_lost_files_are_made_again(desk: Desk) -> None:
    """Only these."""
    lost = desk.folder / "outbox" / "210203-西岗区" / "附件1-认证申报表-西岗区.xlsx"
    before = desk.snapshot()
    lost.unlink()
    assert distribute(desk.campaign).written == 1
    assert {n: d for n, (d, _) in desk.snapshot().items()} == {n: d for n, (d, _) in before.items()}


def test_changed_settings_make_a_new_version_of_what_they_change(desk: Desk) -> None:
    """Rows are printed on Annex 2 only; its older version stays on record."""
    before = {line["表"]: line["版本"] for line in manifest(desk)}
    desk.edit(rows="20")
    done = distribute(desk.campaign)
    after = {line["表"]: line["版本"] for line in manifest(desk)}
    assert done.new_versions == {"annex2": after["认证申报汇总表"]}
    assert (done.first, done.written) == (False, 3)
    assert after["认证申报表"] == before["认证申报表"]
    assert after["认证申报汇总表"] != before["认证申报汇总表"]
    with Ledger.open(desk.folder) as ledger:
        assert {id for form, id in ledger.versions() if form == "annex2"} == {
            before["认证申报汇总表"],
            after["认证申报汇总表"],
        }


def test_settings_that_are_not_drawn_make_no_version(desk: Desk) -> None:
    """Advisory rules without a formula in the form are the office's own affair."""
    desk.edit(board_reps_expected="false", latest_accepted="2017-12-31")
    assert distribute(desk.campaign).new_versions == {}


def test_changing_back_is_the_old_version_again(desk: Desk) -> None:
    """A version is what was drawn, not when."""
    before = {name: data for name, (data, _) in desk.snapshot("outbox").items()}
    desk.edit(rows="20")
    distribute(desk.campaign)
    desk.edit(rows="12")
    assert distribute(desk.campaign).new_versions == {}
    assert {name: data for name, (data, _) in desk.snapshot("outbox").items()} == before


def test_new_body_is_added_to_the_same_version(desk: Desk) -> None:
    """The others' files stay as they are."""
    bodies = desk.folder / "submitters.csv"
    text = bodies.read_text(encoding="utf-8-sig")
    before = desk.snapshot("outbox")
    bodies.write_text(text + "XQ01,金普新区,先导区,11,,,,,,\n", encoding="utf-8-sig")
    done = distribute(desk.campaign)
    assert (done.submitters, done.written, done.new_versions) == (4, 2, {})
    after = desk.snapshot("outbox")
    assert all(after[name] == before[name] for name in before if name != "outbox/manifest.csv")


def test_name_that_cannot_stand_in_a_file_name(desk: Desk) -> None:
    """Windows allows neither; the form itself shows the name as it is."""
    bodies = desk.folder / "submitters.csv"
    text = bodies.read_text(encoding="utf-8-sig")
    bodies.write_text(text + 'XQ01,"金普/新区:一",先导区,11,,,,,,\n', encoding="utf-8-sig")
    distribute(desk.campaign)
    assert (desk.folder / "outbox" / "XQ01-金普_新区_一" / "附件1-认证申报表-金普_新区_一.xlsx").is_file()
    assert "金普/新区:一" in {line["报送单位"] for line in manifest(desk)}
    book = desk.book(desk.issued("annex2", "XQ01"))
    assert book["认证申报汇总表"]["D3"].value == "金普/新区:一"


def test_packages_of_former_bodies_are_named(desk: Desk) -> None:
    """They are left where they are, and must not be sent out again."""
    assert distribute(desk.campaign).stale == []
    bodies = desk.folder / "submitters.csv"
    text = bodies.read_text(encoding="utf-8-sig").replace("中山区,区市县", "中山新区,区市县")
    bodies.write_text("".join(text.splitlines(keepends=True)[:-1]), encoding="utf-8-sig")
    before = desk.snapshot("outbox")
    assert distribute(desk.campaign).stale == ["210202-中山区", "210204-沙河口区"]
    assert before.keys() <= desk.snapshot("outbox").keys()


def test_settings_still_to_be_filled_in_issue_nothing(tmp_path: Path) -> None:
    """They would be printed; each is named, and neither outbox nor ledger knows of a version."""
    fresh = create(tmp_path / "新", on=date(2026, 3, 2))
    with pytest.raises(SettingsError) as caught:
        distribute(Campaign.load(fresh))
    assert caught.value.lines == tuple(
        f"campaign.toml 〔{key}〕：还是“{value}”，会照原样印在表里，所以没有分发。请填好，再分发一次。"
        for key, value in (
            ("campaign.document", "请填通知文号"),
            ("contact.name", "请填联系人"),
            ("contact.phone", "请填联系电话"),
        )
    )
    assert list((fresh / "outbox").iterdir()) == []
    assert not (fresh / "ledger.sqlite").exists()


def test_missing_key_leaves_the_outbox_alone(desk: Desk) -> None:
    """Forms that could never be recognised are not made."""
    (desk.folder / "keys" / "signing.key").unlink()
    shutil.rmtree(desk.folder / "outbox")
    with pytest.raises(PlaceError, match="找不到签名密钥"):
        distribute(desk.campaign)
    assert not (desk.folder / "outbox").exists()


def test_unwritable_outbox_is_told(desk: Desk) -> None:
    """With the file's path; the version is on record already, so that nothing issued is unknown."""
    shutil.rmtree(desk.folder / "outbox")
    (desk.folder / "outbox").write_text("")
    desk.edit(rows="20")
    with pytest.raises(PlaceError, match=r"无法写入 .*附件1"):
        distribute(desk.campaign)
    with Ledger.open(desk.folder) as ledger:
        assert len(ledger.versions()) == 3


def test_interrupted_write_keeps_the_older_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form is there whole or not at all."""
    before = {name: data for name, (data, _) in desk.snapshot("outbox").items()}
    desk.edit(rows="20")

    def broken(partial: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(PlaceError, match="磁盘已满"):
        distribute(desk.campaign)
    after = {n: d for n, (d, _) in desk.snapshot("outbox").items() if not n.endswith(".part")}
    assert after == before


def test_two_thousand_bodies(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """All get both forms of their own; counted, not written, as the disk is not what is tested."""
    campaign = listed(desk, 2000)
    written: dict[str, str] = {}

    def count(path: str, pieces: Sequence[bytes]) -> bool:
        written[Path(path).name] = hashlib.sha256(b"".join(pieces)).hexdigest()
        return True

    monkeypatch.setattr(module, "write_changed", count)
    done = distribute(campaign)
    assert (done.submitters, done.files, done.written) == (2000, 4000, 4000)
    assert len(set(written.values())) == len(written) == 6001
    with Ledger.open(desk.folder) as ledger:
        ((issued,),) = ledger.rows("SELECT count(DISTINCT token) FROM issued WHERE submitter LIKE 'D%'")
    assert issued == 4000


def test_each_batch_is_on_record_before_it_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As another program sees the ledger; the manifest comes last."""
    shutil.rmtree(desk.folder / "outbox")
    (desk.folder / FILE).unlink()
    steps: list[str] = []
    stamp, write = Template.stamp, module.write_changed

    def stamped(self: Template, submitter: Submitter, key: Key) -> Stamped:
        steps.append(f"stamp {submitter.code}")
        return stamp(self, submitter, key)

    def wrote(path: str, pieces: Sequence[bytes]) -> bool:
        with Ledger.open(desk.folder, write=False) as ledger:
            ((known,),) = ledger.rows("SELECT count(*) FROM issued")
        place = Path(path).relative_to(desk.folder / "outbox").parts[0]
        steps.append(f"write {Path(place).stem} with {known} on record")
        return write(path, pieces)

    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(Template, "stamp", stamped)
    monkeypatch.setattr(module, "write_changed", wrote)
    transaction = Ledger.transaction
    monkeypatch.setattr(
        Ledger, "transaction", lambda ledger: steps.append("one transaction") or transaction(ledger)
    )
    Ledger.open(desk.folder).db.close()  # which makes it, in a transaction
    steps.clear()
    distribute(desk.campaign)
    assert steps.count("one transaction") == 2
    assert [step for step, _ in groupby(steps)] == [
        "stamp 210202",
        "stamp 210203",
        "one transaction",
        "write 210202-中山区 with 4 on record",
        "write 210203-西岗区 with 4 on record",
        "stamp 210204",
        "one transaction",
        "write 210204-沙河口区 with 6 on record",
        "write manifest with 6 on record",
    ]


def test_each_batch_is_synced_before_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of it; the manifest that lists them is written and synced last."""
    outbox, write = desk.folder / "outbox", module.write_changed
    shutil.rmtree(outbox)
    steps = synced(monkeypatch)

    def wrote(path: str, pieces: Sequence[bytes]) -> bool:
        steps.append("write")
        return write(path, pieces)

    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(module, "write_changed", wrote)
    distribute(desk.campaign)
    assert [is_write for is_write, _ in groupby(step == "write" for step in steps)] == [True, False] * 3
    assert Counter(steps) >= Counter(path.name for path in outbox.rglob("*") if path.is_file())


def test_what_was_cut_short_is_completed_by_the_next_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batches before it stay as they are; until all is there, no manifest says so."""
    before = {name: data for name, (data, _) in desk.snapshot("outbox").items()}
    shutil.rmtree(desk.folder / "outbox")
    (desk.folder / FILE).unlink()
    write = module.write_changed

    def killed(path: str, pieces: Sequence[bytes]) -> bool:
        if Path(path).name == "附件2-认证申报汇总表-沙河口区.xlsx":
            raise KeyboardInterrupt
        return write(path, pieces)

    with monkeypatch.context() as patch:
        patch.setattr(module, "BATCH", 2)
        patch.setattr(module, "write_changed", killed)
        with pytest.raises(KeyboardInterrupt):
            distribute(desk.campaign)
    left = desk.snapshot("outbox")
    assert before.keys() - left.keys() == {
        "outbox/210204-沙河口区/附件2-认证申报汇总表-沙河口区.xlsx",
        "outbox/210204-沙河口区.zip",
        "outbox/manifest.csv",
    }
    assert distribute(desk.campaign).written == 1
    after = desk.snapshot("outbox")
    assert {name: data for name, (data, _) in after.items()} == before
    assert all(after[name] == left[name] for name in left)


def test_only_batches_are_held(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is written and the next one: eight workbooks of two forms, however many bodies there are."""
    held, most = 0, 0

    class Counted(Issued):
        def __new__(cls, *values: Any) -> Any:
            nonlocal held, most
            held += 1
            most = max(most, held)
            return super().__new__(cls, *values)

        def __del__(self) -> None:
            nonlocal held
            held -= 1

    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(module, "Issued", Counted)
    distribute(listed(desk, 20))
    assert most <= 8


def test_folders_and_ledger_are_looked_through_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not for each body or batch: the outbox for what broken-off runs and former bodies left, others once."""
    campaign = listed(desk, 20)
    looked: Counter[str] = Counter()
    scandir, listdir, connect = os.scandir, os.listdir, store._connect
    watched = {"scandir": scandir, "listdir": listdir}
    for name, function in watched.items():
        monkeypatch.setattr(
            os, name, lambda folder, look=function: looked.update([Path(folder).name]) or look(folder)
        )
    monkeypatch.setattr(
        store, "_connect", lambda path, write: looked.update([path.name]) or connect(path, write)
    )
    monkeypatch.setattr(module, "BATCH", 2)
    files._tidy.cache_clear()  # as in a new process
    distribute(campaign)
    assert looked == {"outbox": 2, FILE: 1} | {f"D{n:05}-第{n}区": 1 for n in range(1, 21)}


def test_each_copy_is_stamped_once_and_before_the_ledger_is_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who wants to write there waits for the stamping."""
    stamped: list[tuple[str, str]] = []
    stamp = Template.stamp

    def watched(self: Template, submitter: Submitter, key: Key) -> Stamped:
        stamped.append((submitter.code, self.version.form))
        with Ledger.open(desk.folder) as ledger, ledger.transaction():
            return stamp(self, submitter, key)

    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(Template, "stamp", watched)
    distribute(desk.campaign)
    assert sorted(stamped) == [(code, form) for code in NAMES for form in ("annex1", "annex2")]


def test_renamed_body_is_issued_anew_and_known_by_both_names(desk: Desk) -> None:
    """The version stays; what it has already is still good."""
    bodies = desk.folder / "submitters.csv"
    text = bodies.read_text(encoding="utf-8-sig").replace("中山区,区市县", "中山新区,区市县")
    bodies.write_text(text, encoding="utf-8-sig")
    done = distribute(desk.campaign)
    assert (done.written, done.new_versions) == (2, {})
    with Ledger.open(desk.folder) as ledger:
        assert ledger.issued_names()["210202"] == ("中山区", "中山新区")


def test_failed_write_leaves_no_half_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the outbox is what may be sent."""
    before = desk.snapshot("outbox")
    desk.edit(rows="20")

    def broken(partial: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(PlaceError, match="磁盘已满"):
        distribute(desk.campaign)
    assert desk.snapshot("outbox") == before


def test_another_key_is_noticed_before_anything_is_issued(desk: Desk) -> None:
    """Returns of what is out there could no longer be read; neither issuing nor taking in goes on.

    Its short mark may be the same by chance: one key in 1,024 has it.
    """
    before = (desk.folder / "outbox" / "manifest.csv").read_bytes()
    own = Key.load(desk.folder)
    keys = (Key(number.to_bytes(32, "big")) for number in range(100_000))
    other = next(key for key in keys if key.id == own.id)
    (desk.folder / "keys" / "signing.key").write_text(other.to_text("另一把"), encoding="utf-8")
    for task in (lambda: distribute(desk.campaign), desk.take):
        with pytest.raises(SettingsError, match="密钥与已经分发出去的表不一致"):
            task()
    assert (desk.folder / "outbox" / "manifest.csv").read_bytes() == before
